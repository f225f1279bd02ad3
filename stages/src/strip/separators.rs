//! Lines that stand between all others: "Article content", "Advertisement", put after every paragraph by the
//! outlet's page. They are taken before anything is measured. Else every paragraph would stand among chrome, far
//! from the next one, and no feature would say what it means to.

use crate::article::Reason;
use crate::strip::furniture;
use crate::strip::terms::Keyed;
use crate::strip::words::{Lines, mix};

/// A line that stands so often in one article separates others. Below this the features bear it.
const OFTEN: usize = 5;
/// Longest short separator in words; refrains and quotes are longer.
const SHORT: f32 = 8.0;
/// They stand at most so many lines apart in the mean; what stands wider apart may be a subhead that a list of
/// reviews has under every item, which the model judges by what is around it.
const APART: usize = 6;
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
            let stands = stands.entry(key(line)).or_insert(Stands { times: 0, first: place, last: place });
            stands.times += 1;
            stands.last = place;
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
struct Stands {
    times: usize,
    first: usize,
    last: usize,
}

impl Stands {
    /// Whether it stands between all other lines.
    const fn close(&self) -> bool {
        self.last - self.first < APART * (self.times - 1)
    }
}

/// What a line is that stands so often. Figures are left alone: tables repeat them; so do speakers of an interview.
fn separator(text: &str, stands: &Stands) -> Option<Reason> {
    let lines = Lines::read([text]);
    let line = lines.lines.first()?;
    let speaker = matches!(line.last, Some(':' | '：'));
    if line.words.is_empty() || line.digits > 0 || speaker {
        return None;
    }
    let other = (line.length() <= SHORT && !line.ends) || line.length() >= LONG;
    furniture::find(line).or((other && stands.close()).then_some(Reason::Other))
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
        for paragraph in
            ["The harbour was closed.", "The mayor spoke.", "Boats waited."].iter().cycle().take(times)
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
    }
}
