//! Cuts flattened text: one block per line, unless the text was wrapped at a column; then the lines between two
//! blank ones are one block again. Blank lines are no blocks.

use std::ops::Range;

use super::MOST_PARAGRAPHS;
use crate::article::{Paragraph, Role, Verdict};

/// The blocks of a text in order. Every character that is not blank lies in exactly one of them.
pub(super) fn paragraphs(text: &str) -> Vec<Paragraph> {
    let (lines, rest) = lines(text);
    let (mut blocks, joined): (Vec<Range<usize>>, bool) = match Wrap::find(&lines) {
        Some(wrap) => (wrap.join(&lines).collect(), true),
        None => (lines.iter().filter(|line| !line.is_blank()).map(Line::span).collect(), false),
    };
    let rest = blocks.get(MOST_PARAGRAPHS).map(|block| block.start).or(rest);
    blocks.truncate(MOST_PARAGRAPHS);
    let rest = rest.map(|start| start..text.trim_end().len());
    let paragraphs = blocks.into_iter().map(|block| paragraph(text, block, joined));
    paragraphs.chain(rest.map(|rest| paragraph(text, rest, true))).collect()
}

fn paragraph(text: &str, span: Range<usize>, joined: bool) -> Paragraph {
    let block = text.get(span.clone()).unwrap_or_default();
    let text = if joined { block.split_whitespace().collect::<Vec<_>>().join(" ") } else { block.to_owned() };
    Paragraph { text, span, role: Role::Body, markup: None, verdict: Verdict::Keep }
}

/// Most lines that are told apart, blank ones among them: twenty a paragraph.
const MOST_LINES: usize = 20 * MOST_PARAGRAPHS;

/// A line of the text, without the mark that ended it.
struct Line<'a> {
    text: &'a str,
    /// Where the trimmed text begins in the whole.
    start: usize,
    /// Blanks before it.
    indent: usize,
}

/// Lines end at every mark that Unicode calls one, a bare carriage return among them. Where the rest begins, if there
/// are too many lines.
fn lines(text: &str) -> (Vec<Line<'_>>, Option<usize>) {
    let mut start = 0;
    let is_end = |c| matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    let pieces = text.split_inclusive(is_end).map(|piece| {
        let indent = piece.len() - piece.trim_start().len();
        let line = Line { text: piece.trim(), start: start + indent, indent };
        start += piece.len();
        // The second half of CR LF is no line of its own, or every such line would be followed by a blank one.
        (
            piece != "\n"
                || !text.get(..line.start.min(start - 1)).is_some_and(|before| before.ends_with('\r')),
            line,
        )
    });
    let lines: Vec<Line<'_>> =
        pieces.filter_map(|(own, line)| own.then_some(line)).take(MOST_LINES).collect();
    let end = lines.last().map_or(0, |line| line.span().end);
    let rest = text.get(end..).unwrap_or_default();
    let blanks = rest.len() - rest.trim_start().len();
    (lines, (!rest.trim().is_empty()).then_some(end + blanks))
}

impl Line<'_> {
    const fn is_blank(&self) -> bool {
        self.text.is_empty()
    }

    const fn span(&self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }
}

/// Narrowest and widest column at which mails and wires are wrapped.
const COLUMNS: Range<usize> = 45..101;
/// So many line ends inside blocks must be seen before they prove anything; half as many if the column forced each of them, and
/// these in the middle of a sentence.
const LEAST_BREAKS: usize = 4;
const LEAST_SURE: usize = 2;
/// Of twenty line ends at most one may be free: a signature or an address in a mail.
const FREE_BREAKS_IN: usize = 20;
/// Words of a line on average; fewer are a list or a script without blanks. Tamil has long ones.
const LEAST_WORDS: usize = 4;

/// At most one line in three ends a sentence; where lines are paragraphs of like length nearly all do.
const ENDED_IN: usize = 3;

/// A text wrapped at a column.
struct Wrap {
    column: usize,
}

impl Wrap {
    /// Every line but the last of its block is so long that the next word did not fit.
    fn find(lines: &[Line<'_>]) -> Option<Self> {
        let mut column = 0;
        let (mut words, mut filled) = (0, 0);
        for line in lines.iter().filter(|line| !line.is_blank()) {
            column = column.max(line.text.chars().take(COLUMNS.end).count());
            words += line.text.split_whitespace().count();
            filled += 1;
            if column >= COLUMNS.end {
                return None;
            }
        }
        let wrap = Self { column };
        let breaks: Vec<bool> = wrap.breaks(lines).collect();
        let free = breaks.iter().filter(|forced| !**forced).count();
        let ended = Self::inside(lines).filter(|(line, _)| line.ends()).count();
        let sure = Self::inside(lines).filter(|(line, next)| !line.ends() && next.goes_on()).count();
        let wrapped = COLUMNS.contains(&column)
            && (breaks.len() >= LEAST_BREAKS || (free == 0 && sure >= LEAST_SURE))
            && free * FREE_BREAKS_IN <= breaks.len()
            && ended * ENDED_IN <= breaks.len()
            && words >= filled * LEAST_WORDS;
        wrapped.then_some(wrap)
    }

    /// For every line end inside a block whether the column forced it.
    fn breaks(&self, lines: &[Line<'_>]) -> impl Iterator<Item = bool> {
        Self::inside(lines).map(|(line, next)| self.forces(line, next))
    }

    /// The lines on either side of every line end inside a block.
    fn inside<'a>(lines: &'a [Line<'a>]) -> impl Iterator<Item = (&'a Line<'a>, &'a Line<'a>)> {
        lines.windows(2).filter_map(|pair| match pair {
            [line, next] if line.runs_on(next) => Some((line, next)),
            _ => None,
        })
    }

    fn forces(&self, line: &Line<'_>, next: &Line<'_>) -> bool {
        let word = next.text.split_whitespace().next().unwrap_or_default();
        line.text.chars().count() + 1 + word.chars().count() > self.column
    }

    /// The spans of the blocks.
    fn join<'a>(&'a self, lines: &'a [Line<'a>]) -> impl Iterator<Item = Range<usize>> {
        let blocks = lines.chunk_by(|a, b| a.runs_on(b) && self.forces(a, b));
        blocks.filter_map(|block| match (block.first(), block.last()) {
            (Some(first), Some(last)) if !first.is_blank() => Some(first.start..last.span().end),
            _ => None,
        })
    }
}

impl Line<'_> {
    /// Whether the next line may belong to the same block: neither is blank, nor does the next one begin a
    /// paragraph by being set in.
    const fn runs_on(&self, next: &Self) -> bool {
        !self.is_blank() && !next.is_blank() && next.indent <= self.indent
    }

    /// Whether it ends a sentence.
    fn ends(&self) -> bool {
        self.text.ends_with(['.', '!', '?', '"', '”', '»', '۔', '؟', '।'])
    }

    /// Whether it begins in the middle of a sentence: not with a capital, a figure or a mark.
    fn goes_on(&self) -> bool {
        self.text.starts_with(|c: char| c.is_alphabetic() && !c.is_uppercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found = paragraphs(text);
        assert_eq!(found.iter().map(|p| p.text.as_str()).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_line_is_a_block() {
        check(
            "One.\n\n  Two, \u{a0}set in.  \r\nThree.\rFour.",
            &["One.", "Two, \u{a0}set in.", "Three.", "Four."],
        );
        check(" \n\t\n", &[]);
    }

    #[test]
    fn a_wrapped_text_is_joined() {
        let text = "\
The harbour of Westport was closed on Monday after a
ferry ran into the old stone pier, the port said on
the same evening.

Nobody was hurt, but the pier lost some twenty metres
of its length, and the ferry had to be towed away for
repairs.
";
        let first = "The harbour of Westport was closed on Monday after a ferry ran into the old stone pier, the \
                     port said on the same evening.";
        let second = "Nobody was hurt, but the pier lost some twenty metres of its length, and the ferry had to \
                      be towed away for repairs.";
        check(text, &[first, second]);
        let spans: Vec<_> = paragraphs(text).into_iter().map(|p| p.span).collect();
        assert_eq!(spans, [0..text.find("\n\n").unwrap(), text.find("Nobody").unwrap()..text.len() - 1]);
    }

    #[test]
    fn a_short_wrapped_text_is_joined_if_all_its_breaks_are_forced() {
        let text = "\
The harbour of Westport was closed on Monday after a
ferry ran into the old stone pier.

Nobody was hurt, but the pier lost some twenty metres
of its length, the port office said.";
        let first = "The harbour of Westport was closed on Monday after a ferry ran into the old stone pier.";
        let second =
            "Nobody was hurt, but the pier lost some twenty metres of its length, the port office said.";
        check(text, &[first, second]);
        let verse = "The harbour of Westport lay still in the morning\nand nobody came.\nThe pier was alone.";
        check(verse, &verse.split('\n').collect::<Vec<_>>());
    }

    #[test]
    fn lines_that_end_where_they_like_stay_apart() {
        check(
            "Bread, fresh from the oven, two loaves\nA pound of butter\nSix eggs of the brown hens, if any\nSalt\nMilk",
            &[
                "Bread, fresh from the oven, two loaves",
                "A pound of butter",
                "Six eggs of the brown hens, if any",
                "Salt",
                "Milk",
            ],
        );
    }

    proptest! {
        #[test]
        fn every_character_lies_in_one_block(text in "([a-zé ]{0,30}[\n\r\u{2028} \t]{0,3}){0,40}") {
            let blocks = paragraphs(&text);
            let mut end = 0;
            for block in &blocks {
                prop_assert!(block.span.start >= end && block.span.end > block.span.start);
                prop_assert!(text.get(end..block.span.start).unwrap().trim().is_empty());
                end = block.span.end;
            }
            prop_assert!(text.get(end..).unwrap().trim().is_empty());
        }
    }
}
