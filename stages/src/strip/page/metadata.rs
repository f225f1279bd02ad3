//! What a page shows of its title, authors and day, where its head leaves them out or has others in mind.

use crate::article::{Article, Meta, Paragraph, Reason, Strip, Tag, Verdict};
use crate::strip::dates;
use crate::strip::metadata::{authors, is_signed};

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

/// Fills title, authors and day from the page's headline and what stands below it.
pub(super) fn fill(article: &mut Article, headline: usize) {
    let Article { paragraphs, meta, .. } = article;
    let below = paragraphs.get(headline + 1..).unwrap_or_default();
    fill_from(meta, below.get(..REACH).unwrap_or(below));
    if let Some(headline) = paragraphs.get_mut(headline) {
        set_title(&mut meta.title, headline);
    }
}

/// Authors, unless the page's head names a person, and the day, unless it names one.
fn fill_from(meta: &mut Meta, below: &[Paragraph]) {
    let stripped = |paragraph: &Paragraph, reasons: &[Reason]| match &paragraph.verdict {
        Verdict::Strip(strip) => reasons.contains(&strip.reason),
        _ => false,
    };
    let outlet = meta.outlet_name.as_deref().unwrap_or_default().to_lowercase();
    if meta.authors.iter().all(|name| name.to_lowercase() == outlet || is_account(name)) {
        let mut bylines = below.iter().filter(|p| stripped(p, &[Reason::Byline])).map(names);
        if let Some(names) = bylines.find(|names| !names.is_empty()) {
            meta.authors = names;
        }
    }
    if meta.published.is_none() {
        let dated = below.iter().filter(|p| stripped(p, &[Reason::Byline, Reason::Date]));
        let mut days = dated.filter(|p| !is_update(&p.text)).filter_map(|p| day(&p.text));
        meta.published = days.next().map(|day| day.to_string());
    }
}

/// Makes the most of a page's headline: it is the title, or tells where the title's part for the site begins.
fn set_title(title: &mut Option<String>, headline: &mut Paragraph) {
    match title {
        Some(title) => {
            if is_title(headline, title) {
                title.clone_from(&headline.text);
            }
            cut_site_name(title, &headline.text);
        }
        None if is_headline(headline) => {
            *title = Some(headline.text.clone());
            headline.verdict = Verdict::Strip(Strip { reason: Reason::Title, rule: "headline", score: None });
        }
        None => {}
    }
}

/// Words of a headline; a single one above the story is the name of a site or of a section.
const HEADLINE: std::ops::RangeInclusive<usize> = 3..=30;

/// A heading of the first level with as many words.
fn is_headline(headline: &Paragraph) -> bool {
    let around = headline.markup.as_deref().and_then(|markup| markup.around());
    let words = headline.text.split_whitespace().count();
    around.is_some_and(|element| element.tag == Tag::H1) && HEADLINE.contains(&words)
}

/// Whether a headline is the title, where the page's head has only one that is made for search engines. Without half of
/// its longer words in that title, before any mark, it may be the name of the site.
fn is_title(headline: &Paragraph, title: &str) -> bool {
    if !is_headline(headline) || headline.markup.as_deref().is_some_and(|markup| markup.page.names_headline) {
        return false;
    }
    let longer = |text: &str| -> Vec<String> {
        let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        text.split_whitespace().map(bare).filter(|word| word.chars().count() > SHORT_WORD).collect()
    };
    let before_site = BEFORE_SITE
        .iter()
        .fold(title, |title, mark| title.split_once(&format!(" {mark} ")).map_or(title, |(start, _)| start));
    let (own, told) = (longer(&headline.text), longer(before_site));
    let shared = own.iter().filter(|word| told.contains(word)).count();
    shared > 0 && shared * 2 >= own.len().min(told.len())
}

/// Letters of a word that may stand in any title.
const SHORT_WORD: usize = 3;

/// Marks between a headline and the name of the site in a page's title.
const BEFORE_SITE: [char; 7] = ['-', '–', '—', '|', '•', '·', '»'];

/// The page's title without what follows the headline in it.
fn cut_site_name(title: &mut String, headline: &str) {
    let rest = title.strip_prefix(headline).map(str::trim_start);
    let long = headline.len() * 2 >= title.len();
    if long && rest.is_some_and(|rest| rest.starts_with(BEFORE_SITE)) {
        title.truncate(headline.len());
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
    if !is_signed(text) {
        return if is_name(text) { vec![text.to_owned()] } else { Vec::new() };
    }
    let names = authors(text).into_iter().filter(|name| is_name(name));
    // Behind a single comma stands where or for whom somebody writes.
    let several = text.contains('&') || AND.iter().any(|and| text.contains(and));
    names.take(if several { usize::MAX } else { 1 }).collect()
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
