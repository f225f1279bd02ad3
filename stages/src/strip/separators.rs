//! Lines that stand between all others: "Article content", "Advertisement", put after every paragraph by the
//! outlet's page. They are taken before anything is measured. Else every paragraph would stand among chrome, far
//! from the next one, and no feature would say what it means to.

use crate::article::Reason;
use crate::strip::furniture;
use crate::strip::marks::bars;
use crate::strip::outline::GOOD_LENGTH;
use crate::strip::terms::Keyed;
use crate::strip::words::{Lines, mix};

/// A line that stands so often in one article separates others. Below this the features bear it.
const OFTEN: usize = 5;
/// Longest short separator in words; refrains and quotes are longer.
const SHORT: f32 = 8.0;
/// They stand at most so many lines apart in the mean; what stands wider apart may be a subhead that a list of
/// reviews has under every item, which the model judges by what is around it.
const APART: usize = 6;
/// One in so many of them must stand beside a paragraph. Of lines of the development set that no list knows 132 of the story and 204
/// others had fewer, 62 and 320 more.
const PARAGRAPHS: usize = 5;
/// A notice from this length in words on separates too: no story says so much five times.
const LONG: f32 = 12.0;

/// The lines of a text without its separators.
#[derive(Debug, Default)]
pub(crate) struct Rest<'a> {
    /// The lines that are left.
    pub(crate) texts: Vec<&'a str>,
    /// Where each of them stands in the text.
    pub(crate) places: Vec<usize>,
    /// How many separators stood right before each of them, and behind the last.
    pub(crate) gone: Vec<u32>,
    /// The separators: where each stands, and what it is.
    pub(crate) separators: Vec<(usize, Reason)>,
}

impl<'a> Rest<'a> {
    /// Takes the separators out of the lines of a text.
    pub(crate) fn of(lines: &[&'a str]) -> Self {
        let mut stands: Keyed<Stands> = Keyed::default();
        for (place, line) in lines.iter().enumerate() {
            let stands = stands.entry(key(line)).or_insert(Stands { first: place, ..Stands::default() });
            stands.times += 1;
            stands.last = place;
        }
        for (place, &line) in lines.iter().enumerate() {
            let Some(stands) = stands.get_mut(&key(line)).filter(|stands| stands.times >= OFTEN) else {
                continue;
            };
            let beside = [place.checked_sub(1), place.checked_add(1)].into_iter().flatten();
            let mut beside = beside.filter_map(|at| lines.get(at)).filter(|text| **text != line);
            stands.among += usize::from(beside.any(|text| is_prose(text)));
        }
        let mut rest = Self::default();
        let mut gone = 0;
        for (place, &line) in lines.iter().enumerate() {
            let often = stands.get(&key(line)).filter(|stands| stands.times >= OFTEN);
            if let Some(reason) = often.and_then(|stands| separator(line, stands)) {
                rest.separators.push((place, reason));
                gone += 1;
                continue;
            }
            rest.texts.push(line);
            rest.places.push(place);
            rest.gone.push(std::mem::take(&mut gone));
        }
        rest.gone.push(gone);
        rest
    }
}

/// Where a line stands in a text.
#[derive(Default)]
struct Stands {
    times: usize,
    first: usize,
    last: usize,
    /// How often it stands beside a paragraph.
    among: usize,
}

impl Stands {
    /// Whether it stands between all other lines, and paragraphs among them: "Yes" between short lines is a table's cell.
    const fn close(&self) -> bool {
        self.last - self.first < APART * (self.times - 1) && self.among * PARAGRAPHS >= self.times
    }
}

/// What a line is that stands so often. Figures and rows are left alone: tables repeat them; so do speakers of an interview.
fn separator(text: &str, stands: &Stands) -> Option<Reason> {
    let lines = Lines::read([text]);
    let line = lines.lines.first()?;
    let speaker = matches!(line.last, Some(':' | '：'));
    if line.words.is_empty() || line.digits > 0 || speaker || bars(text) > 0 {
        return None;
    }
    let other = (line.length() <= SHORT && !line.ends) || line.length() >= LONG;
    furniture::find(line).or((other && stands.close()).then_some(Reason::Other))
}

fn is_prose(text: &str) -> bool {
    Lines::read([text]).lines.first().is_some_and(|line| line.length() >= GOOD_LENGTH)
}

fn key(text: &str) -> u64 {
    let (eights, rest) = text.trim().as_bytes().as_chunks::<8>();
    let key = eights.iter().fold(0, |key, eight| mix(key, u64::from_le_bytes(*eight)));
    rest.iter().fold(key, |key, &byte| mix(key, u64::from(byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, times: usize, separates: bool) {
        let mut lines = Vec::new();
        for paragraph in [
            "The harbour was closed to all ships on the morning of Monday.",
            "The mayor spoke.",
            "Boats waited.",
        ]
        .iter()
        .cycle()
        .take(times)
        {
            lines.extend([*paragraph, line]);
        }
        let rest = Rest::of(&lines);
        let expected = if separates { times } else { 0 };
        assert_eq!(rest.separators.len(), expected, "{line}");
        assert_eq!(rest.texts.len() + expected, lines.len());
        assert_eq!(rest.gone.iter().sum::<u32>() as usize, expected);
        assert!(rest.places.iter().zip(&rest.texts).all(|(&place, text)| lines[place] == *text));
    }

    #[test]
    fn what_stands_between_all_paragraphs_separates_them() {
        check("Article content", 5, true);
        check("Advertisement", 7, true);
        check("続きを読む", 5, true);
        check(
            "Your settings do not let us show what another site holds; change them to see it here.",
            5,
            true,
        );
        check("Article content", 4, false);
    }

    #[test]
    fn a_subhead_of_every_review_stays() {
        let review =
            ["Pros", "It is light.", "It is fast.", "It is cheap.", "It lasts.", "It is quiet.", "It folds."];
        let lines: Vec<&str> = review.iter().copied().cycle().take(review.len() * 8).collect();
        assert!(Rest::of(&lines).separators.is_empty());
    }

    #[test]
    fn tables_speakers_and_refrains_stay() {
        check("12", 6, false);
        check("Anna Muster:", 6, false);
        check("And the ferry came in.", 6, false);
        check("| Anna Muster | Holm |", 6, false);
    }

    #[test]
    fn cells_of_a_table_stay() {
        let lines: Vec<&str> = ["Ferry", "Yes", "Bridge", "Yes"].iter().copied().cycle().take(24).collect();
        assert!(Rest::of(&lines).separators.is_empty());
    }
}
