//! The headline of another story, alone between two paragraphs: "Mayor gives order to close the coal pier as ferries wait".
//! It reads like a subhead, and on a page only its link would tell; but subheads come in numbers, and are written to one
//! measure.

use std::sync::LazyLock;

use crate::strip::features::Sheet;
use crate::strip::marks::Mark;
use crate::strip::words::{Line, word_keys};

/// Words of such a headline. In the articles of the stream 7 of 7 lines that the model leaves, on 5 sites, are others'; of two with
/// 8 words one is a subhead.
const HEADLINE: std::ops::RangeInclusive<f32> = 9.0..=16.0;
/// Among subheads it is longer than the longest by this factor, and has so many words.
const LONGER: f32 = 3.0;
const AMONG_SUBHEADS: f32 = 11.0;
/// Paragraphs of a story in which one line would be no way to divide it.
const PARAGRAPHS: usize = 6;

/// The line of the story so far that is the headline of another: the only one in it that is no sentence, or much longer
/// than all others. `stays` says of each line whether nothing has taken it.
pub(super) fn find(sheet: &Sheet, stays: impl Fn(usize) -> bool) -> Option<usize> {
    let goods: Vec<usize> = sheet.goods().iter().copied().filter(|at| stays(*at)).collect();
    let (&first, &last) = goods.first().zip(goods.last()).filter(|_| goods.len() >= PARAGRAPHS)?;
    let line = |at: usize| sheet.lines.lines.get(at);
    let open = (first..last).filter(|at| stays(*at) && line(*at).is_some_and(|line| !line.ends));
    let mut open: Vec<(usize, f32)> = open.filter_map(|at| Some((at, line(at)?.length()))).collect();
    open.sort_by(|a, b| a.1.total_cmp(&b.1));
    let (&(at, length), others) = open.split_last()?;
    let is_good = |at: usize| goods.binary_search(&at).is_ok();
    let between = at.checked_sub(1).is_some_and(is_good) && is_good(at + 1);
    let stands_out =
        others.last().is_none_or(|(_, other)| length >= other * LONGER && length >= AMONG_SUBHEADS);
    let opens =
        |line: &Line| sheet.lines.words_of(line).first().is_some_and(|first| OPENS.contains(&first.key));
    (between
        && stands_out
        && line(at).is_some_and(|line| is_headline(line) && !opens(line))
        && !line(at + 1).is_some_and(is_said))
    .then_some(at)
}

/// What opens the questions that subheads ask, and what somebody says of himself.
static OPENS: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let words = "what why how who when where which here i we if is are do does was wie wer wo wann warum was hier ich wir \
         pourquoi comment qui quand où que quoi je nous qué cómo quién cuándo dónde por yo cosa come chi quando dove perché \
         io waarom hoe wat wie waar ik por como quem onde dlaczego jak co kto gdzie hvad hvorfor hvordan vad varför hur";
    word_keys(words)
});

/// Whether a line reads like a headline. One that another sentence stands in, or a label opens, may be a paragraph that
/// lost its end.
fn is_headline(line: &Line) -> bool {
    let whole = line.sentences == 0 && line.label.is_none() && line.dense == 0 && line.gaps == 0;
    let letters = [line.first, line.last].iter().all(|c| c.is_some_and(char::is_alphabetic));
    whole && letters && HEADLINE.contains(&line.length())
}

/// Whether a paragraph opens with what somebody said: the line before it may lead to it.
fn is_said(line: &Line) -> bool {
    line.first.is_some_and(|first| {
        Mark::of(first) == Mark::Quote || matches!(first, '\'' | '‘' | '’' | '–' | '—' | '-')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARAGRAPH: &str =
        "Water stood four metres above the harbour wall this morning, the port office said.";
    const HEADLINE: &str = "Mayor gives order to close the coal pier as ferries wait";

    #[track_caller]
    fn check(inside: &[&str], expected: Option<usize>) {
        let mut lines = vec![PARAGRAPH; 4];
        for line in inside {
            lines.extend([line, PARAGRAPH, PARAGRAPH]);
        }
        assert_eq!(find(&Sheet::measure(lines, None), |_| true), expected, "{inside:?}");
    }

    #[test]
    fn a_headline_alone_or_much_longer_than_subheads_is_anothers() {
        check(&[HEADLINE], Some(4));
        check(&["A toxic pier", HEADLINE, "A long wait"], Some(7));
    }

    #[test]
    fn subheads_stay() {
        check(&["A toxic pier"], None);
        check(&[HEADLINE, "Ferries will wait for the next high water at the pier"], None);
        check(&["Mayor closes the pier of Westport"], None);
        check(&["A toxic pier", "What the mayor of Westport wants to close today"], None);
        check(&["The mayor: ferries will wait for the next high water"], None);
        check(&["How a small town learned to live with the rising sea"], None);
    }

    #[test]
    fn short_stories_and_what_leads_to_a_quotation_stay() {
        let few = [PARAGRAPH, PARAGRAPH, HEADLINE, PARAGRAPH, PARAGRAPH];
        assert_eq!(find(&Sheet::measure(few, None), |_| true), None);
        let said =
            "“Water stood four metres above the harbour wall this morning, and it will rise,” she said.";
        let lines = [PARAGRAPH, PARAGRAPH, PARAGRAPH, HEADLINE, said, PARAGRAPH, PARAGRAPH];
        assert_eq!(find(&Sheet::measure(lines, None), |_| true), None);
    }
}
