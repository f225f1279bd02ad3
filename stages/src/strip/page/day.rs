//! When the story of a page was published and changed, by the times and lines around its headline.

use std::sync::Arc;

use crate::article::{Article, Page, Paragraph, Reason, Role, Strip, Verdict};
use crate::dates;
use crate::strip::page::byline::is_teaser;
use crate::strip::page::called::{Called, UPDATE};
use crate::strip::page::mass::place;
use crate::strip::page::metadata::{below, is_long};

/// Blocks below the headline among which a date is looked for.
const REACH: usize = 12;
/// Blocks on either side among which any short line may be one.
const NEAR: usize = 4;
/// Words of a short line.
const SHORT: usize = 8;

/// Fills the dates that the page's head leaves open.
pub(super) fn fill(article: &mut Article, headline: usize, called: &Called) {
    take_date(&mut article.paragraphs, headline);
    let Article { paragraphs, meta, .. } = article;
    let markup = paragraphs.get(headline).and_then(|headline| headline.markup.as_deref());
    let page = markup.map(|markup| Arc::clone(&markup.page)).unwrap_or_default();
    let lines = below(paragraphs, headline, 1);
    let stands = |at: usize| {
        lines.contains(&at) && paragraphs.get(at).is_some_and(|p| p.verdict != Verdict::Keep || !is_long(p))
    };
    let told = |updated: bool| {
        let mut times = page.times.iter().filter(|time| time.near && stands(time.block));
        times.find(|time| update(&time.label).is_some() == updated).map(|time| time.at.clone())
    };
    let (published, modified) = (told(false), told(true));
    let [printed, printed_change] = page.printed.clone();
    // Only English writes the month first.
    let english = meta.language.as_deref().is_none_or(|language| language.starts_with("en"));
    let shown = |paragraphs: &mut [Paragraph], updated| shown(paragraphs, headline, updated, english);
    let published = meta.published.take().or(published).or_else(|| shown(paragraphs, false));
    meta.published = published.or_else(|| only(paragraphs, &page, called, english)).or(printed);
    let modified = meta.modified.take().or(modified).or_else(|| shown(paragraphs, true));
    meta.modified = modified.or(printed_change);
}

/// The day that every time and every line with a class word for dates gives, wherever it stands; not in the story, not
/// behind the headlines of others and not among what readers say.
fn only(paragraphs: &[Paragraph], page: &Page, called: &Called, english: bool) -> Option<String> {
    let is_own = |at: usize| {
        let is_other = |p: &Paragraph| match &p.verdict {
            Verdict::Keep => is_long(p),
            Verdict::Strip(strip) => matches!(strip.reason, Reason::Comments | Reason::CommentForm),
            Verdict::Copy(_) => false,
        };
        // On a card the date may stand before the headline.
        let of_teaser = is_teaser(paragraphs, at) || is_teaser(paragraphs, at + 2);
        !paragraphs.get(at).is_some_and(is_other) && !of_teaser
    };
    let times = page.times.iter().filter(|time| update(&time.label).is_none());
    let times = times.map(|time| (time.block, time.at.clone()));
    let lines =
        paragraphs.iter().enumerate().filter(|(_, p)| is_called(p, called) && update(&p.text).is_none());
    let lines = lines.filter_map(|(at, p)| Some((at, day(&p.text, english)?.to_string())));
    let mut all = times.chain(lines).filter(|(at, _)| is_own(*at)).map(|(_, day)| day);
    let first = all.next()?;
    all.all(|other| other.get(..DAY) == first.get(..DAY)).then_some(first)
}

/// Bytes of a day in RFC 3339.
const DAY: usize = 10;

/// Whether the class words of its own element call a block a date.
fn is_called(paragraph: &Paragraph, called: &Called) -> bool {
    let Some(markup) = paragraph.markup.as_deref() else { return false };
    let mut own = markup.inline.into_iter().chain([markup.element]);
    let is_date = |element: u32| {
        let said = called.of(place(element));
        said.reason == Some(Reason::Date) && !said.has(UPDATE)
    };
    paragraph.text.len() <= LONGEST_DATED && own.any(is_date)
}

/// The only line above the story that is a date and nothing else is no part of it. Headings are: of a timeline. So are the
/// two days of a life, and days before there were sites.
fn take_date(paragraphs: &mut [Paragraph], headline: usize) {
    let is_date = |p: &&mut Paragraph| {
        let years = p.text.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == YEAR).count();
        let is_life = years > 1 && update(&p.text).is_none();
        let is_recent = |day: dates::Day| day.0.year() >= FIRST_SITES;
        p.verdict == Verdict::Keep
            && p.role != Role::Heading
            && !is_life
            && dates::whole(&p.text).is_some_and(is_recent)
    };
    let above = below(paragraphs, headline, 0);
    let mut dates = paragraphs.get_mut(above).unwrap_or_default().iter_mut().filter(is_date);
    if let (Some(date), None) = (dates.next(), dates.next()) {
        date.verdict = Verdict::Strip(Strip { reason: Reason::Date, rule: "page.date", score: None });
    }
}

/// Digits of a year, and that of the first sites.
const YEAR: usize = 4;
const FIRST_SITES: i16 = 1991;

/// The first day in a byline or date line below the headline, or in a short line near it that is no part of the story.
fn shown(paragraphs: &mut [Paragraph], headline: usize, updated: bool, english: bool) -> Option<String> {
    let below = below(paragraphs, headline, 1).take(REACH);
    let above = (1..=NEAR).filter_map(|distance| headline.checked_sub(distance));
    for at in below.chain(above) {
        let Some(Paragraph { text, verdict: Verdict::Strip(strip), .. }) = paragraphs.get_mut(at) else {
            continue;
        };
        let said = at > headline && matches!(strip.reason, Reason::Byline | Reason::Date);
        if text.len() > LONGEST_LINE {
            continue;
        }
        // Behind a mark or the date stands when the story was changed, or who wrote it.
        let line = text.split(['|', '•', '·']).next().unwrap_or_default().trim();
        let short = || line.split_whitespace().count() <= SHORT || dates::whole(line).is_some();
        let short = at.abs_diff(headline) <= NEAR && short();
        if !(said || short) {
            continue;
        }
        let (first, changed) = text.split_at_checked(update(text).unwrap_or(text.len())).unwrap_or_default();
        // "Updated 6 March, first published 4 March".
        let again = publication(changed).unwrap_or(changed.len());
        let (changed, behind) = changed.split_at_checked(again).unwrap_or_default();
        let day = |text: &str| day(text, english);
        let found = if updated { day(changed) } else { day(first).or_else(|| day(behind)) };
        if let Some(day) = found {
            if strip.reason != Reason::Byline {
                strip.reason = Reason::Date;
            }
            return Some(day.to_string());
        }
    }
    None
}

/// The day in a byline or date line. Names may begin like months ("Mary"), so what follows a mark is read by itself.
fn day(text: &str, english: bool) -> Option<dates::Day> {
    if text.len() > LONGEST_DATED {
        return None;
    }
    if dates::is_ambiguous(text)
        && let Some(day) = dates::by_weekday(text)
    {
        return Some(day);
    }
    if english && dates::is_ambiguous(text) {
        return None;
    }
    let text = &*dates::unglued(text);
    let after_comma = text.match_indices(',').filter_map(|(at, comma)| text.get(at + comma.len()..));
    let parts = text.split(['|', '•', '·', '–', '—', '-']);
    let published = publication(text).and_then(|at| text.get(at..));
    let published = published.and_then(|text| text.get(..text.floor_char_boundary(LONGEST_DAY)));
    std::iter::once(text).chain(parts).chain(after_comma).chain(published).find_map(dates::within)
}

/// Bytes of a date behind a word that announces it.
const LONGEST_DAY: usize = 60;

/// A longer line tells no day in its first words.
const LONGEST_LINE: usize = 1000;

/// A longer text is no date line, in bytes.
const LONGEST_DATED: usize = 200;

/// Words that a date begins with on which an older story was changed.
const UPDATED: [&str; 37] = [
    "updated",
    "modified",
    "reviewed",
    "aktualisiert",
    "mis à jour",
    "mise à jour",
    "actualizado",
    "actualización",
    "atualizado",
    "aggiornato",
    "aggiornamento",
    "bijgewerkt",
    "uppdaterad",
    "oppdatert",
    "opdateret",
    "päivitetty",
    "aktualizacja",
    "aktualizováno",
    "обновлено",
    "оновлено",
    "güncelleme",
    "تحديث",
    "更新",
    "수정",
    "modifié",
    "modifiée",
    "geändert",
    "update:",
    "ažurirano",
    "posodobljeno",
    "uuendatud",
    "frissítve",
    "actualitzat",
    "aktualizované",
    "cập nhật",
    "обновена",
    "ажурирано",
];

/// Words that the date of the publication begins with, where that of a change stands before it.
const PUBLISHED: [&str; 16] = [
    "published",
    "posted",
    "veröffentlicht",
    "erschienen",
    "publi",
    "pubblicato",
    "opublikowano",
    "julkaistu",
    "gepubliceerd",
    "опубликовано",
    "опубліковано",
    "yayın",
    "نشر",
    "公開",
    "发布",
    "입력",
];

/// Where a text begins to tell when an older story was changed; "last" only opens one.
fn update(text: &str) -> Option<usize> {
    let found = place_of(&UPDATED, text);
    if text.trim_start().get(..5).is_some_and(|start| start.eq_ignore_ascii_case("last ")) {
        Some(0)
    } else {
        found
    }
}

/// Where a text begins to tell when a story was published.
pub(super) fn publication(text: &str) -> Option<usize> {
    place_of(&PUBLISHED, text)
}

/// Where the first of these words begins in a text.
fn place_of(words: &[&str], text: &str) -> Option<usize> {
    // Letters that change their length with their case would move what stands behind them; no such word has one.
    let lower: String = text.chars().map(|c| c.to_lowercase().next().unwrap_or(c)).collect();
    let begins = |at: usize| !lower.get(..at).is_some_and(|before| before.ends_with(char::is_alphabetic));
    let place = |word: &&str| {
        // In scripts without blanks a word may stand anywhere.
        let anywhere = word.starts_with(|c| c > '\u{2fff}');
        lower.match_indices(*word).map(|(at, _)| at).find(|at| anywhere || begins(*at))
    };
    words.iter().filter_map(place).min().filter(|_| lower.len() == text.len())
}
