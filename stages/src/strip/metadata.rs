//! What stripped lines say of the article: title, authors, date, agency move into their fields, and the
//! dateline of the first paragraph is noted while the paragraph keeps it. A field that the source gave stays.

use crate::article::{Article, Meta, Paragraph, Reason, Strip, Verdict};
use crate::dates;
use crate::person;
use crate::strip::features::Sheet;
use crate::strip::outline::GOOD_LENGTH;
use crate::strip::words::Line;
use crate::strip::{agency, headline, rules, signature};

/// Fills the fields that are still empty from the article's own lines.
pub(crate) fn fill(meta: &mut Meta, rest: &mut [&mut Paragraph], sheet: &Sheet) {
    if meta.title.is_none() {
        take_headline(meta, rest, sheet);
    }
    for paragraph in rest.iter() {
        if let Verdict::Strip(strip) = &paragraph.verdict {
            note(meta, strip.reason, &paragraph.text);
        }
    }
}

/// Lines above the story among which a byline and a date are looked for once more.
const LINES_ABOVE: usize = 12;
/// The same right below it: farther down others sign their teasers.
const LINES_BELOW: usize = 2;

/// Whether the source gave authors and a day, before the text was read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Given {
    authors: bool,
    published: bool,
}

impl Given {
    /// What is known of the article so far.
    pub(crate) const fn of(meta: &Meta) -> Self {
        Self { authors: !meta.authors.is_empty(), published: meta.published.is_some() }
    }
}

/// Reads byline and date once more among the lines that went above the story and right below it: a sentence of a notice beyond them
/// looks like prose, and the rules heed no byline inside of prose. What stands above comes before the days of teasers below.
/// `lines` is what was read of each paragraph.
pub(crate) fn read_around(article: &mut Article, lines: &[Line], given: Given) {
    let opens = |(p, line): (&Paragraph, &Line)| p.verdict == Verdict::Keep && line.length() >= GOOD_LENGTH;
    let read = || article.paragraphs.iter().zip(lines);
    let Some(first) = read().position(opens) else { return };
    let above = article.paragraphs.get(first.saturating_sub(LINES_ABOVE)..first).unwrap_or_default();
    let last = read().rposition(opens).unwrap_or(first);
    let below = article.paragraphs.iter().skip(last + 1).take(LINES_BELOW);
    let meta = &mut article.meta;
    note_signed(meta, given, &above.iter());
    note_signed(meta, Given::of(meta), &below);
}

/// The name alone on a line between the headline and the story, with a day on the line before or behind it.
pub(crate) fn take_signature(article: &mut Article) {
    let Article { paragraphs, meta, .. } = article;
    let is_title =
        |p: &Paragraph| matches!(&p.verdict, Verdict::Strip(strip) if strip.reason == Reason::Title);
    let Some(headline) = paragraphs.iter().position(is_title).filter(|_| meta.authors.is_empty()) else {
        return;
    };
    let is_day = |at: usize| paragraphs.get(at).is_some_and(|p| dates::whole(&p.text).is_some());
    // Outlets and places stand here too, in scripts without capitals hardly anything else.
    let is_person = |text: &str| {
        text.contains(char::is_uppercase) && person::is_name(text) && agency::named(text).is_none()
    };
    // What the story speaks of is a place or a team.
    let told = |name: &str| {
        let kept = paragraphs.iter().filter(|p| p.verdict == Verdict::Keep && p.text != name);
        meta.title.iter().chain(kept.map(|p| &p.text)).any(|text| text.contains(name))
    };
    let signs = |at: &usize| {
        let name = paragraphs.get(*at).map(|p| p.text.as_str()).filter(|name| is_person(name));
        name.is_some_and(|name| (is_day(at - 1) || is_day(at + 1)) && !told(name))
    };
    let is_story = |at: usize| {
        let line = paragraphs.get(at).filter(|p| p.verdict == Verdict::Keep);
        line.is_some_and(|p| p.text.split_whitespace().count() >= STORY)
    };
    let mut above = (headline + 1..=headline + NEAR_HEADLINE).take_while(|at| !is_story(*at));
    let Some(at) = above.find(signs) else { return };
    if let Some(paragraph) = paragraphs.get_mut(at) {
        meta.authors = vec![paragraph.text.clone()];
        paragraph.verdict = Verdict::Strip(Strip { reason: Reason::Byline, rule: "byline", score: None });
    }
}

/// Words of a line of the story; a name has fewer.
const STORY: usize = 8;
/// Lines below the headline among which a name may sign.
const NEAR_HEADLINE: usize = 3;

/// Fills authors and day, if they are not given, from what went of these lines.
fn note_signed<'p>(meta: &mut Meta, given: Given, lines: &(impl Iterator<Item = &'p Paragraph> + Clone)) {
    let gone = || lines.clone().filter(|p| p.verdict != Verdict::Keep).map(|p| p.text.as_str());
    let bylines = || gone().filter(|text| rules::alone_ahead(text) == Some(Reason::Byline));
    if !given.authors
        && let Some(names) = bylines().map(signature::authors).find(|names| !names.is_empty())
    {
        meta.authors = names;
    }
    let day = gone().find_map(day).or_else(|| bylines().find_map(dates::within));
    if !given.published
        && let Some(day) = day
    {
        meta.published = Some(day.to_string());
    }
}

/// The day of a line that is a date, or of one of its parts: "June 4, 2025 / 7:45 AM / Harbour News".
fn day(text: &str) -> Option<dates::Day> {
    let parted = [" / ", " | ", " • ", " · "].iter().find(|mark| text.contains(**mark));
    dates::whole(text).or_else(|| text.split(parted?).find_map(dates::whole))
}

/// Notes the dateline of the first paragraph that stays.
pub(crate) fn note_dateline(article: &mut Article) {
    let opening = article.paragraphs.iter().find(|p| p.verdict == Verdict::Keep);
    if let Some(found) = opening.and_then(|paragraph| agency::dateline(&paragraph.text)) {
        let meta = &mut article.meta;
        meta.dateline.get_or_insert(found.text);
        if let Some(agency) = found.agency {
            meta.agency.get_or_insert(agency.to_owned());
        }
    }
}

/// Moves the line that is the headline into its field.
fn take_headline(meta: &mut Meta, rest: &mut [&mut Paragraph], sheet: &Sheet) {
    let Some(paragraph) = headline::find(rest, sheet).and_then(|at| rest.get_mut(at)) else { return };
    meta.title = Some(paragraph.text.trim_start_matches(['#', ' ']).to_owned());
    paragraph.verdict = Verdict::Strip(Strip { reason: Reason::Title, rule: "headline", score: None });
}

fn note(meta: &mut Meta, reason: Reason, text: &str) {
    match reason {
        Reason::Byline if meta.authors.is_empty() => meta.authors = signature::authors(text),
        Reason::Byline | Reason::Date if meta.published.is_none() => {
            meta.published = dates::within(text).map(|day| day.to_string());
        }
        _ => {}
    }
    if meta.agency.is_none() && matches!(reason, Reason::Byline | Reason::Credit) {
        meta.agency = agency::mentioned(text).map(str::to_owned);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_may_share_its_line_with_time_and_outlet() {
        let read = |text: &str| day(text).map(|day| day.to_string());
        assert_eq!(read("June 4, 2025 / 7:45 AM EDT / Ferry News").as_deref(), Some("2025-06-04"));
        assert_eq!(read("Updated June 4, 2025").as_deref(), Some("2025-06-04"));
        assert_eq!(read("TNN | Updated: Jul 21, 2023, 08:12 IST").as_deref(), Some("2023-07-21"));
        assert_eq!(read("The pier was closed on June 4, 2025 / Ferry News"), None);
    }
}
