//! The authors that a page shows below its headline, where its head names none.

use crate::article::{Article, Paragraph, Reason, Verdict};
use crate::strip::metadata;

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

/// Takes the names of the first byline below the headline, unless the page's head names a person.
pub(super) fn fill(article: &mut Article, headline: usize) {
    let outlet = article.meta.outlet_name.as_deref().unwrap_or_default().to_lowercase();
    let nobody = |name: &String| name.to_lowercase() == outlet || is_account(name);
    if !article.meta.authors.iter().all(nobody) {
        return;
    }
    let below = article.paragraphs.iter().skip(headline + 1).take(REACH);
    let bylines = below.filter(|p| matches!(&p.verdict, Verdict::Strip(s) if s.reason == Reason::Byline));
    if let Some(names) = bylines.map(names).find(|names| !names.is_empty()) {
        article.meta.authors = names;
    }
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
    if metadata::is_signed(text) {
        return metadata::authors(text).into_iter().filter(|name| is_name(name)).collect();
    }
    if is_name(text) { vec![text.to_owned()] } else { Vec::new() }
}

/// Two to four words with capitals, particles aside.
fn is_name(text: &str) -> bool {
    let words = text.split_whitespace();
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
