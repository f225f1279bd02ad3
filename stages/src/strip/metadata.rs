//! What stripped lines say of the article: title, authors, date, agency move into their fields, and the
//! dateline of the first paragraph is noted while the paragraph keeps it. A field that the source gave stays.

use crate::article::{Article, Meta, Paragraph, Reason, Strip, Verdict};
use crate::dates;
use crate::person;
use crate::strip::agency;
use crate::strip::features::Sheet;
use crate::strip::words::Line;

/// Length of a headline in words.
const HEADLINE_LENGTH: std::ops::RangeInclusive<f32> = 3.0..=25.0;
/// Of 166 headlines 97 in 100 are not longer; what is, may be a first paragraph whose end was lost, unless this share of
/// what it is about comes again below.
const USUAL_LENGTH: f32 = 18.0;
const SHARED: f32 = 0.3;
/// The paragraph that follows a headline is longer than a subhead's neighbour may be.
const OPENING_LENGTH: f32 = 12.0;

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

/// Lines above the story among which its headline is looked for.
const HEADLINE_LINES: usize = 12;

/// Without a title from the source, the first line kept is the headline when it reads like one and a paragraph
/// of prose follows; else the line above the story, taken by the model, that shares most with it.
fn take_headline(meta: &mut Meta, rest: &mut [&mut Paragraph], sheet: &Sheet) {
    let mut kept = rest.iter().zip(&sheet.lines.lines).enumerate();
    let mut kept = kept.by_ref().filter(|(_, (p, _))| p.verdict == Verdict::Keep);
    let (Some((first, (_, line))), next) = (kept.next(), kept.next()) else { return };
    let prose = next.is_some_and(|(_, (_, next))| next.ends && next.length() >= OPENING_LENGTH);
    let certain = line.length() <= USUAL_LENGTH || sheet.with_body(first) >= SHARED;
    let headline =
        if prose && certain && is_headline(line) { Some(first) } else { above(rest, sheet, first) };
    let Some(paragraph) = headline.and_then(|at| rest.get_mut(at)) else { return };
    meta.title = Some(paragraph.text.trim_start_matches(['#', ' ']).to_owned());
    paragraph.verdict = Verdict::Strip(Strip { reason: Reason::Title, rule: "headline", score: None });
}

/// Among the last lines above `first`, the headline that shares most with the body, the nearest among equals.
fn above(rest: &[&mut Paragraph], sheet: &Sheet, first: usize) -> Option<usize> {
    let judged = |at: usize| match rest.get(at).map(|p| &p.verdict) {
        Some(Verdict::Strip(strip)) => strip.score.is_some(),
        _ => false,
    };
    let line = |at: usize| sheet.lines.lines.get(at).is_some_and(is_headline);
    let shares = |at: &usize| sheet.with_body(*at);
    let candidates = (first.saturating_sub(HEADLINE_LINES)..first).filter(|&at| judged(at) && line(at));
    candidates.filter(|at| shares(at) > 0.0).max_by(|a, b| shares(a).total_cmp(&shares(b)))
}

fn is_headline(line: &Line) -> bool {
    let open = !line.ends || matches!(line.last, Some('?' | '？' | '!' | '"' | '”' | '»'));
    let colon = matches!(line.last, Some(':' | '：'));
    open && !colon && line.sentences == 0 && HEADLINE_LENGTH.contains(&line.length())
}

fn note(meta: &mut Meta, reason: Reason, text: &str) {
    match reason {
        Reason::Byline if meta.authors.is_empty() => meta.authors = authors(text),
        Reason::Byline | Reason::Date if meta.published.is_none() => {
            meta.published = dates::within(text).map(|day| day.to_string());
        }
        _ => {}
    }
    if meta.agency.is_none() && matches!(reason, Reason::Byline | Reason::Credit) {
        meta.agency = agency::mentioned(text).map(str::to_owned);
    }
}

/// The names of a byline: what stands between "by" and the first date, role or mark, one name each.
pub(crate) fn authors(text: &str) -> Vec<String> {
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric() && c != '.');
    let labelled = bare.split_once([':', '：']).filter(|(label, _)| is_label(label));
    let names =
        before_date(labelled.map_or_else(|| person::behind_by(bare).unwrap_or(bare), |(_, names)| names));
    let end = names.find(['|', '•', '·', '–', '—', '(', '[']);
    let names = end.and_then(|end| names.get(..end)).unwrap_or(names);
    let names = names.split_once(" - ").map_or(names, |(names, _)| names);
    let parts =
        names.split([',', '&', ';', '、', '，']).flat_map(|part| part.split(" and ")).flat_map(|part| {
            part.split(" und ").flat_map(|part| part.split(" et ")).flat_map(|part| part.split(" y "))
        });
    parts
        .map(|name| name.trim_matches(|c: char| !c.is_alphanumeric() && c != '.'))
        .filter(|name| {
            !name.is_empty() && agency::named(name).is_none() && name.split_whitespace().count() <= 5
        })
        .map(str::to_owned)
        .collect()
}

/// Words before a colon that say who wrote: "Text", "Written by"; a time has figures.
fn is_label(before: &str) -> bool {
    before.split_whitespace().count() <= 3 && !before.contains(|c: char| c.is_ascii_digit())
}

/// What stands before the first figure, without the month that a date may begin with.
fn before_date(text: &str) -> &str {
    let Some(figure) = text.find(|c: char| c.is_ascii_digit()) else { return text };
    let (before, date) = text.split_at_checked(figure).unwrap_or((text, ""));
    match before.trim_end().rsplit_once(char::is_whitespace) {
        // "Ada Marsh 3 May" has its month behind the figure.
        Some((names, month)) if dates::is_month(month) && dates::within(date).is_none() => names,
        _ => before,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(byline: &str, expected: &[&str]) {
        assert_eq!(authors(byline), expected, "{byline}");
    }

    #[test]
    fn names_are_read_from_bylines() {
        check("By Anna Muster", &["Anna Muster"]);
        check("By Anna Muster and Jo Doe - February 7, 2013", &["Anna Muster", "Jo Doe"]);
        check("**Written by Jo Doe", &["Jo Doe"]);
        check("Von Anna Muster, Jo Doe", &["Anna Muster", "Jo Doe"]);
        check("作者：张三", &["张三"]);
        check("记者 张三", &["张三"]);
        check("By Anna Muster March 4, 2025 08:30", &["Anna Muster"]);
        check("By Anna Jo Marsh, 4 March 2025 08:30", &["Anna Jo Marsh"]);
        check("By Jo Doe, Reuters", &["Jo Doe"]);
    }
}
