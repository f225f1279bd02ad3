//! Who wrote the story of a page, by the lines around its headline.

use crate::article::{Article, Paragraph, Reason, Role, Strip, Verdict, Within};
use crate::outlet::letters;
use crate::strip::dates;
use crate::strip::metadata::{authors, is_signed};
use crate::strip::page::metadata::{below, site};

/// Blocks below the headline among which a byline is looked for.
const BELOW: usize = 12;
/// Blocks on either side among which one counts that only reads like a byline.
const NEAR: usize = 4;
/// A longer block is a sentence, in words.
const LONGEST: usize = 14;
/// Words of a name.
const NAME: std::ops::RangeInclusive<usize> = 2..=4;

/// Words inside of names that are written small.
const PARTICLES: [&str; 14] =
    ["de", "da", "di", "do", "del", "der", "den", "van", "von", "zu", "la", "le", "al", "bin"];
/// Letters before a capital inside of a word: `McCravy` and `FitzGerald` are names, `LindqvistNovember` is two words.
const PREFIX: usize = 4;

/// Finds the byline, says of its line that it is one, and fills the authors from it unless the page's head names a
/// person. What the markup or the model calls a byline counts before what only reads like one.
pub(super) fn fill(article: &mut Article, headline: usize) {
    let lines: Vec<usize> = below(&article.paragraphs, headline, 1).take(BELOW).collect();
    let above = (1..=NEAR).filter_map(|distance| headline.checked_sub(distance));
    let near: Vec<usize> = lines.iter().copied().take(NEAR).chain(above).collect();
    let paragraph = |at: &usize| article.paragraphs.get(*at);
    let sure = lines.iter().find_map(|at| Some((*at, sure_names(paragraph(at)?)?)));
    let found = sure
        .or_else(|| near.iter().find_map(|at| Some((*at, likely_names(paragraph(at)?, *at > headline)?))));
    let Some((at, names)) = found else { return };
    match article.paragraphs.get_mut(at).map(|paragraph| &mut paragraph.verdict) {
        Some(Verdict::Strip(strip)) => strip.reason = Reason::Byline,
        Some(verdict) => {
            *verdict = Verdict::Strip(Strip { reason: Reason::Byline, rule: "page.byline", score: None });
        }
        None => {}
    }
    if is_open(article, headline) {
        article.meta.authors = names;
    }
}

/// Whether the head names nobody: no author, or only the site, an organisation or an account.
fn is_open(article: &Article, headline: usize) -> bool {
    let markup = article.paragraphs.get(headline).and_then(|headline| headline.markup.as_deref());
    let site = site(article);
    let organised = markup.is_some_and(|markup| markup.page.authors_are_organisations);
    organised || article.meta.authors.iter().all(|name| is_account(name) || site.contains(&letters(name)))
}

/// The name of an account: one word in small letters.
fn is_account(name: &str) -> bool {
    let small = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-' | '@');
    name.chars().all(small)
}

/// The names in a block that was stripped as a byline, or that the markup says is by an author.
fn sure_names(paragraph: &Paragraph) -> Option<Vec<String>> {
    let Verdict::Strip(strip) = &paragraph.verdict else { return None };
    let around = paragraph.markup.as_deref().and_then(|markup| markup.around());
    let told = around.is_some_and(|around| around.within.has(Within::AUTHOR_PROPERTY));
    let text = paragraph.text.as_str();
    if !(told || strip.reason == Reason::Byline) || !is_line(text) {
        return None;
    }
    let names = match behind_by(text) {
        Some(names) => people(names),
        None if is_signed(text) && !text.ends_with('.') => people(text),
        None if is_name(text) => vec![text.to_owned()],
        None => people(text).into_iter().filter(|name| ends_line(text, name)).collect(),
    };
    (!names.is_empty()).then_some(names)
}

/// The names in a line near the headline that opens with "by" or has it behind a date, and says little more. A line that
/// was kept must say nothing more, or it may be a subhead: "By New York standards".
fn likely_names(paragraph: &Paragraph, below: bool) -> Option<Vec<String>> {
    let text = paragraph.text.as_str();
    // "By topic" in a menu is a link as a whole; of a byline only the name is one.
    let linked = paragraph.markup.as_deref().is_some_and(|markup| markup.opens_with_link);
    if linked || paragraph.role == Role::Heading || !is_line(text) {
        return None;
    }
    let (rest, kept) = match &paragraph.verdict {
        Verdict::Strip(strip) => match strip.reason {
            Reason::Caption | Reason::Credit | Reason::Comments | Reason::CommentForm => return None,
            _ => (behind_by(text)?, false),
        },
        _ if below => (opens_with_by(text)?, true),
        _ => return None,
    };
    let names = people(rest);
    let first = names.first()?;
    let begins = first.split_whitespace().next().unwrap_or_default();
    if NO_FIRST.contains(&begins) {
        return None;
    }
    let behind = rest.strip_prefix(first.as_str())?.trim_start();
    let marks = [',', '|', '•', '·', '⋅', '●', '(', '–', '-', '&'];
    let words = || AND.iter().chain(&BEHIND).any(|word| behind.starts_with(word.trim_start()));
    let marked = behind.starts_with(marks) || words();
    (behind.is_empty() || dates::within(behind).is_some() || (marked && !kept)).then_some(names)
}

/// Words that no name begins with.
const NO_FIRST: [&str; 10] =
    ["The", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "By", "Our"];

/// Whether a text is short enough for a byline, and no exclamation or question.
fn is_line(text: &str) -> bool {
    text.split_whitespace().count() <= LONGEST && !text.ends_with(['!', '?'])
}

/// Whether a line is a name and a date.
fn ends_line(text: &str, name: &str) -> bool {
    text.strip_prefix(name).is_some_and(|rest| dates::within(rest).is_some())
}

/// Words that a byline opens with, longer ones first.
const BY: [&str; 22] = [
    "written by",
    "posted by",
    "published by",
    "reported by",
    "words by",
    "story by",
    "text by",
    "article by",
    "by",
    "authors",
    "author",
    "autorin",
    "autor",
    "autore",
    "auteur",
    "von",
    "par",
    "por",
    "oleh",
    "door",
    "av",
    "af",
];

/// What stands behind "by", which opens a line or follows a date. It may be glued to the name.
fn behind_by(text: &str) -> Option<&str> {
    opens_with_by(text).or_else(|| {
        let (at, _) = text
            .match_indices(' ')
            .find(|(at, _)| text.get(at + 1..).is_some_and(|rest| opens_with_by(rest).is_some()))?;
        let (before, rest) = (text.get(..at)?, text.get(at + 1..)?);
        dates::within(before).is_some().then(|| opens_with_by(rest)).flatten()
    })
}

fn opens_with_by(text: &str) -> Option<&str> {
    BY.iter().find_map(|by| after(text, by))
}

/// What stands behind a word, whatever its capitals.
fn after<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let (start, rest) = text.split_at_checked(word.len())?;
    let glued = word.ends_with("by") && rest.starts_with(char::is_uppercase);
    let parted = rest.starts_with(|c: char| c.is_whitespace() || c == ':');
    let name = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ':');
    (start.eq_ignore_ascii_case(word) && (glued || parted)).then_some(name)
}

/// Words behind a name: when, where and in what somebody wrote.
const BEHIND: [&str; 15] = [
    " on ",
    " in ",
    " for ",
    " from ",
    " at ",
    " with ",
    " Updated",
    " Published",
    " View ",
    " Publié",
    " Publicado",
    " Pubblicato",
    " Veröffentlicht",
    " Aktualisiert",
    " Actualizado",
];

/// The names behind "by". Behind a single comma stands where or for whom somebody writes.
fn people(text: &str) -> Vec<String> {
    let mark = text.find(['⋅', '●', '∙', '│']);
    let end = BEHIND.iter().filter_map(|word| text.find(word)).chain(mark).min();
    let text = end.and_then(|end| text.get(..end)).unwrap_or(text);
    let all = authors(text);
    let several = text.contains('&') || AND.iter().any(|and| text.contains(and));
    let listed = all.len() > 2 && all.iter().all(|name| is_name(name));
    all.into_iter()
        .filter(|name| is_name(name))
        .take(if several || listed { usize::MAX } else { 1 })
        .collect()
}

/// Words between two names.
const AND: [&str; 5] = [" and ", " und ", " et ", " y ", " og "];
/// Words that are written like names and are none: roles, buttons, outlets, times. A role may be glued to a name.
const NO_NAMES: [&str; 24] = [
    "Writer",
    "Reporter",
    "Editor",
    "Editors",
    "Correspondent",
    "Contributor",
    "Staff",
    "Team",
    "Desk",
    "News",
    "Press",
    "Times",
    "Journal",
    "Magazine",
    "Follow",
    "Share",
    "Profile",
    "Author",
    "Updated",
    "Published",
    "Redaktion",
    "Redacción",
    "Rédaction",
    "Evening",
];

/// Two to four words with capitals, particles aside.
fn is_name(text: &str) -> bool {
    let words = text.split_whitespace();
    let no_name =
        |word: &str| NO_NAMES.iter().any(|none| word.ends_with(none) || word == none.to_uppercase().as_str());
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
        check("Jo Wagstaff", true);
        check("STAFF WRITER", false);
        check("Jo DoeReporter", false);
    }

    #[test]
    fn accounts_are_no_persons() {
        assert!(is_account("ada.l99") && !is_account("Ada") && !is_account("ada l"));
    }
}
