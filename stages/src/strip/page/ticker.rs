//! The entries of a live blog or a ticker, which begin with a time of day, one below the other: short sentences in boxes of
//! their own, which look like teasers in a language that the model has few words of.

use crate::article::Tag;
use crate::strip::page::model::Measured;

/// Entries that make a ticker.
const ENTRIES: usize = 3;
/// Blocks of one entry.
const LONGEST: usize = 8;
/// More of a block in links than this is a teaser.
const MOST_LINKED: f32 = 0.3;
/// Words of a stamp that stands alone: "10.05 Uhr".
const STAMP: f32 = 3.0;
/// Mean log odds above which the entries are no story.
const MOST_ODDS: f32 = 4.5;

/// The blocks of each ticker that are in doubt as a whole and no more than that; `offset` is the level's. Readers' comments and
/// the latest news have times too, but stand in a box of their own below a heading of theirs.
pub(super) fn find(
    measured: &Measured<'_>,
    odds: &[f32],
    stays: impl Fn(usize) -> bool,
    offset: f32,
) -> Vec<usize> {
    let stamps: Vec<(usize, (Tag, u32))> =
        (0..measured.blocks.len()).filter_map(|at| Some((at, stamp(measured, at)?))).collect();
    let entry = |(start, end): (usize, usize)| end - start <= LONGEST && tells(measured, start, end);
    let follows = |a: &(usize, (Tag, u32)), b: &(usize, (Tag, u32))| a.1 == b.1 && entry((a.0, b.0));
    let mut found = Vec::new();
    for run in stamps.chunk_by(follows).filter(|run| run.len() >= ENTRIES) {
        let (Some((start, _)), Some((last, _))) = (run.first(), run.last()) else { continue };
        if !opens(measured, *start, &stays) {
            continue;
        }
        let size = run.windows(2).filter_map(|two| Some(two.last()?.0 - two.first()?.0)).max().unwrap_or(1);
        let end = (*last + 1..*last + size).take_while(|at| is_plain(measured, *at)).last().unwrap_or(*last);
        let blocks = *start..=end;
        let weighed = |at: usize| odds.get(at).unwrap_or(&0.0) * measured.length(at);
        let words: f32 = blocks.clone().map(|at| measured.length(at)).sum();
        if blocks.clone().map(weighed).sum::<f32>() < (MOST_ODDS + offset) * words.max(1.0) {
            found.extend(blocks);
        }
    }
    found
}

/// Whether the first stamp stands right below the headline, or right behind what stays of the story and near it.
fn opens(measured: &Measured<'_>, start: usize, stays: &impl Fn(usize) -> bool) -> bool {
    let tag = |at: usize| measured.blocks.get(at).and_then(|(_, markup)| Some(markup.around()?.tag));
    let Some(before) = start.checked_sub(1) else { return false };
    let near = || measured.share_a_box(before, start, NEAR);
    tag(before) == Some(Tag::H1) || (stays(before) && near())
}

/// Elements above the first stamp and the story of which one must hold both.
const NEAR: usize = 4;

/// Whether the blocks from a stamp up to the next are an entry: no links, and a sentence.
fn tells(measured: &Measured<'_>, start: usize, end: usize) -> bool {
    let mut blocks = start..end;
    let sentence = |at: usize| measured.ends(at) && measured.length(at) > STAMP;
    blocks.clone().any(sentence) && blocks.all(|at| is_plain(measured, at))
}

fn is_plain(measured: &Measured<'_>, at: usize) -> bool {
    measured.blocks.get(at).is_some_and(|(_, markup)| markup.link_share < MOST_LINKED)
}

/// What stamps of one ticker share, of a block that is or begins with a time of day.
fn stamp(measured: &Measured<'_>, at: usize) -> Option<(Tag, u32)> {
    let (text, markup) = measured.blocks.get(at)?;
    let around = markup.around()?;
    let aside = measured.is_outside(at);
    let told = measured.length(at) <= STAMP || measured.ends(at);
    (!aside && told && begins_with_time(text)).then_some((around.tag, around.depth))
}

/// Whether a text begins with a time of day: "10:05", "10.05 Uhr", "10h05".
fn begins_with_time(text: &str) -> bool {
    let Some((hour, rest)) = number(text) else { return false };
    let Some(from) = rest.strip_prefix([':', '.', 'h', '：']) else { return false };
    let Some((minute, rest)) = number(from) else { return false };
    let two = from.len() - rest.len() == 2;
    let is_date = rest.strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    hour < 24 && minute < 60 && two && !is_date && !rest.starts_with('%')
}

/// The one or two figures that a text begins with, and the rest.
fn number(text: &str) -> Option<(u8, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at_checked(digits).filter(|_| digits <= 2)?;
    Some((number.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day_begin_entries() {
        for text in [
            "10:05",
            "10.05 Uhr",
            "10h05 – La séance est levée.",
            "9:30 a.m.",
            "21.14 Uhr: Die Auszählung ist beendet.",
        ] {
            assert!(begins_with_time(text), "{text}");
        }
        for text in ["10.05.2024", "24:00", "10", "10.5 million", "10.55% more", "100:20", "At 10:05", ""] {
            assert!(!begins_with_time(text), "{text}");
        }
    }
}
