//! The authors and the day that a page shows below its headline, where its head leaves them out.

use crate::article::{Article, Paragraph, Reason, Verdict};
use crate::strip::{dates, metadata};

/// Blocks below the headline among which a byline is looked for.
const REACH: usize = 12;
/// A longer block is a sentence, in words.
const LONGEST: usize = 14;
/// Words of a name that stands without "by".
const NAME: std::ops::RangeInclusive<usize> = 2..=4;

/// Words inside of names that are written small.
const PARTICLES: [&str; 14] =
    ["de", "da", "di", "do", "del", "der", "den", "van", "von", "zu", "la", "le", "al", "bin"];
/// Letters before a capital inside of a word: `McCravy` and `FitzGerald` are names, `LindqvistNovember` is two words.
const PREFIX: usize = 4;

/// Fills what the page's head leaves out: its authors, unless that names a person, and its day.
pub(super) fn fill(article: &mut Article, headline: usize) {
    let Article { paragraphs, meta, .. } = article;
    let of = |paragraph: &Paragraph| match &paragraph.verdict {
        Verdict::Strip(strip) => strip.reason,
        _ => Reason::Other,
    };
    let below = || paragraphs.iter().skip(headline + 1).take(REACH);
    let outlet = meta.outlet_name.as_deref().unwrap_or_default().to_lowercase();
    if meta.authors.iter().all(|name| name.to_lowercase() == outlet || is_account(name)) {
        let mut bylines = below().filter(|p| of(p) == Reason::Byline).map(names);
        meta.authors =
            bylines.find(|names| !names.is_empty()).unwrap_or_else(|| std::mem::take(&mut meta.authors));
    }
    if meta.published.is_none() {
        let mut dated =
            below().filter(|p| matches!(of(p), Reason::Byline | Reason::Date) && !is_update(&p.text));
        meta.published = dated.find_map(|p| day(&p.text)).map(|day| day.to_string());
    }
}

/// The day in a byline or date line. Names may begin like months ("Mary"), so what follows a mark is read by itself; of
/// figures between strokes nobody knows which is the month.
fn day(text: &str) -> Option<dates::Day> {
    let stroke = text.match_indices('/').any(|(at, _)| {
        let before = text.get(..at).unwrap_or_default();
        (1..=2).contains(&before.chars().rev().take_while(char::is_ascii_digit).count())
    });
    if stroke || text.len() > LONGEST_DATED {
        return None;
    }
    let after_comma = text.match_indices(',').filter_map(|(at, comma)| text.get(at + comma.len()..));
    let parts = text.split(['|', '•', '·', '–', '—', '-']);
    std::iter::once(text).chain(parts).chain(after_comma).find_map(dates::within)
}

/// A longer text is no date line, in bytes.
const LONGEST_DATED: usize = 200;

/// Words that a date begins with on which an older story was changed.
const UPDATED: [&str; 10] = [
    "updated",
    "last ",
    "modified",
    "reviewed",
    "aktualisiert",
    "mis à jour",
    "actualizado",
    "atualizado",
    "aggiornato",
    "bijgewerkt",
];

/// Letters that tell whether a text begins with one of them.
const UPDATE_LETTERS: usize = 16;

fn is_update(text: &str) -> bool {
    let start: String = text.chars().take(UPDATE_LETTERS).flat_map(char::to_lowercase).collect();
    UPDATED.iter().any(|word| start.starts_with(word))
}

/// The name of an account: one word in small letters.
fn is_account(name: &str) -> bool {
    let small = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-' | '@');
    name.chars().all(small)
}

fn names(byline: &Paragraph) -> Vec<String> {
    let text = byline.text.as_str();
    if text.split_whitespace().count() > LONGEST || text.ends_with(['.', '!', '?']) {
        return Vec::new();
    }
    if !metadata::is_signed(text) {
        return if is_name(text) { vec![text.to_owned()] } else { Vec::new() };
    }
    let names = metadata::authors(text).into_iter().filter(|name| is_name(name));
    // Behind a single comma stands where or for whom somebody writes.
    let several = text.contains('&') || AND.iter().any(|and| text.contains(and));
    names.take(if several { usize::MAX } else { 1 }).collect()
}

/// Words between two names.
const AND: [&str; 5] = [" and ", " und ", " et ", " y ", " og "];
/// Ends of words that are written like names and are none: roles, buttons, outlets, times.
const NO_NAMES: [&str; 30] = [
    "writer",
    "reporter",
    "editor",
    "editors",
    "correspondent",
    "contributor",
    "staff",
    "team",
    "desk",
    "news",
    "press",
    "post",
    "times",
    "herald",
    "journal",
    "magazine",
    "follow",
    "read",
    "share",
    "view",
    "profile",
    "author",
    "story",
    "updated",
    "published",
    "redaktion",
    "redacción",
    "rédaction",
    "evening",
    "morning",
];

/// Two to four words with capitals, particles aside.
fn is_name(text: &str) -> bool {
    let words = text.split_whitespace();
    let no_name = |word: &str| {
        let word = word.to_lowercase();
        NO_NAMES.iter().any(|end| word.ends_with(end))
    };
    if words.clone().any(no_name) {
        return false;
    }
    let written = |c: char| c.is_alphabetic() || matches!(c, ' ' | '.' | '-' | '\'' | '’');
    NAME.contains(&words.clone().count())
        && text.chars().all(written)
        && words.clone().all(|word| PARTICLES.contains(&word) || is_part(word))
        && words.clone().next().is_some_and(is_part)
}

/// Begins with a capital and is one word.
fn is_part(word: &str) -> bool {
    let mut small = 0;
    let glued = word.chars().any(|c| {
        let ends = c.is_uppercase() && small >= PREFIX;
        small = if c.is_lowercase() { small + 1 } else { 0 };
        ends
    });
    word.chars().next().is_some_and(char::is_uppercase) && !glued
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: bool) {
        assert_eq!(is_name(text), expected, "{text}");
    }

    #[test]
    fn names_are_told_from_other_words() {
        check("Ada Lindqvist", true);
        check("Jo van der McDoe", true);
        check("J. B. O’Quill", true);
        check("Ada LindqvistNovember", false);
        check("Head of Bridges", false);
        check("Bridges", false);
        check("Ada Lindqvist 3", false);
    }

    #[test]
    fn accounts_are_no_persons() {
        assert!(is_account("ada.l99") && !is_account("Ada") && !is_account("ada l"));
    }
}
