//! Who wrote the story of a page, by the lines around its headline.

use crate::article::{Article, Markup, Paragraph, Reason, Role, Strip, Tag, Verdict, Within};
use crate::dates;
use crate::outlet::letters;
use crate::person::{self, is_name};
use crate::strip::agency;
use crate::strip::page::called::{Called, NAME};
use crate::strip::page::mass::place;
use crate::strip::page::metadata::{below, is_long, site};
use crate::strip::page::signed::{
    AND, BEHIND, BYTES, before_day, behind_by, behind_colon, behind_day, behind_publication, ends_line,
    is_line, listed, people,
};

/// Blocks below the headline among which a byline is looked for.
const BELOW: usize = 12;
/// Blocks on either side among which one counts that only reads like a byline.
const NEAR: usize = 4;
/// Finds the byline, says of its line that it is one, and fills the authors from it unless the page's head names a
/// person. What the markup or the model calls a byline counts before what only reads like one.
pub(super) fn fill(article: &mut Article, headline: usize, called: &Called) {
    let lines: Vec<usize> = below(&article.paragraphs, headline, 1).take(BELOW).collect();
    let above = (1..=NEAR).filter_map(|distance| headline.checked_sub(distance));
    let near: Vec<usize> = lines.iter().copied().take(NEAR).chain(above).collect();
    let paragraph = |at: &usize| article.paragraphs.get(*at);
    let sure = lines.iter().find_map(|at| Some((*at, sure_names(paragraph(at)?)?)));
    let said = sure
        .or_else(|| near.iter().find_map(|at| Some((*at, likely_names(paragraph(at)?, *at > headline)?))));
    let is_open = is_open(article, headline);
    let pointed = if said.is_none() && is_open { pointed(article, called) } else { Vec::new() };
    let signed = together(&pointed, |at| lines.contains(&at) || near.contains(&at));
    let signed = signed.or_else(|| lone(article, headline, &near).filter(|_| is_open));
    let (at, names, is_byline) = match (said, signed) {
        (Some((at, names)), _) => (at, names, true),
        (None, Some((at, names))) => (at, names, false),
        (None, None) => {
            // A box beneath the story may present its author; other stories name others.
            let is_own =
                |at: usize| is_beside(&article.paragraphs, at) || !is_teaser(&article.paragraphs, at);
            let told = together(&pointed, is_own);
            if let Some((_, names)) = told.filter(|(_, names)| names.len() == 1) {
                article.meta.authors = names;
            }
            return;
        }
    };
    if let Some(Paragraph { text, verdict, .. }) = article.paragraphs.get_mut(at) {
        match verdict {
            Verdict::Strip(strip) => strip.reason = Reason::Byline,
            // A line of the story may link to whom it names.
            _ if is_byline || names.contains(text) => {
                let rule = "page.byline";
                *verdict = Verdict::Strip(Strip { reason: Reason::Byline, rule, score: None });
            }
            _ => {}
        }
    }
    let site = site(article);
    let persons = names.into_iter().filter(|name| agency::named(name).is_none());
    let persons: Vec<String> = persons.map(|name| without_site(&name, &site).to_owned()).collect();
    if is_open && !persons.is_empty() {
        article.meta.authors = persons;
    }
}

/// A name alone on a line near the headline with a day behind it, or below the headline with one on the next line: above
/// it stand the links of a menu.
fn lone(article: &Article, headline: usize, near: &[usize]) -> Option<(usize, Vec<String>)> {
    let paragraph = |at: usize| article.paragraphs.get(at);
    let is_day = |p: &Paragraph| dates::whole(&p.text).is_some();
    let signed = |at: &usize| {
        let p = paragraph(*at).filter(|p| p.role != Role::Heading && p.text.contains(char::is_uppercase))?;
        let is_alone = *at > headline && is_name(&p.text) && paragraph(at + 1).is_some_and(is_day);
        let line = Some(p.text.as_str()).filter(|text| is_line(text));
        let beside_day = || line.and_then(|line| before_day(line).or_else(|| behind_day(line)));
        let name = if is_alone { p.text.as_str() } else { beside_day()? };
        Some((*at, vec![name.to_owned()]))
    };
    near.iter().find_map(signed)
}

/// A name without that of the site behind it: "Ada Muster Ferry Post".
fn without_site<'n>(name: &'n str, site: &[String]) -> &'n str {
    let parts = name.match_indices(' ').filter_map(|(at, _)| Some((name.get(..at)?, name.get(at + 1..)?)));
    let is_site = |text: &str| {
        let text = letters(text);
        !text.is_empty() && site.contains(&text)
    };
    let mut bare = parts.filter(|(person, rest)| is_name(person) && is_site(rest));
    bare.next().map_or(name, |(person, _)| person)
}

/// What the markup points at as the name of an author: links to the page of one and elements that are called so, each
/// with its block.
fn pointed(article: &Article, called: &Called) -> Vec<(usize, String)> {
    let page = article.paragraphs.iter().find_map(|p| p.markup.as_deref()).map(|markup| &markup.page);
    let signed = page.into_iter().flat_map(|page| &page.signed);
    let linked = signed.flat_map(|(names, at)| person::each_name(names).into_iter().map(|name| (*at, name)));
    let linked =
        linked.filter(|(_, name)| person::is_pointed_at(name)).map(|(at, name)| (at, name.to_owned()));
    let lines = article.paragraphs.iter().enumerate().filter(|(_, p)| is_line(&p.text));
    let mut before = false;
    let named = lines.filter_map(|(at, p)| {
        let introduced = std::mem::replace(&mut before, person::is_by(&p.text));
        Some((at, called_name(p, called, introduced)?))
    });
    let is_told = |at: usize| {
        article.paragraphs.get(at).is_none_or(|p| match &p.verdict {
            Verdict::Strip(strip) => !matches!(strip.reason, Reason::Comments | Reason::CommentForm),
            _ => is_line(&p.text),
        })
    };
    linked.chain(named).filter(|(at, _)| is_told(*at)).take(MOST).collect()
}

/// The name in a line that stands behind "Written by", or whose class words call it an author's.
fn called_name(paragraph: &Paragraph, called: &Called, introduced: bool) -> Option<String> {
    let text = paragraph.text.as_str();
    let (called, is_bare) = words_for_author(paragraph, called);
    if !(called || introduced) || person::is_by(text) {
        return None;
    }
    let bare = person::behind_by(text).unwrap_or(text);
    if is_bare && person::is_pointed_at(bare) {
        return Some(bare.to_owned());
    }
    if let Some(name) = person::before_reporter(text) {
        return Some(name.to_owned());
    }
    let mut parts = text.split(['|', '•', '·']).map(str::trim);
    parts.find_map(|part| match person::behind_by(part) {
        Some(names) => people(names).into_iter().next(),
        None if is_name(part) => Some(part.to_owned()),
        None => {
            let signed = || people(part).into_iter().find(|name| ends_line(part, name));
            behind_colon(part).map(str::to_owned).or_else(signed)
        }
    })
}

/// Whether a line stands in one element with a paragraph of the story that is not far above.
fn is_beside(paragraphs: &[Paragraph], at: usize) -> bool {
    let parent = |p: &Paragraph| p.markup.as_deref().and_then(|markup| Some(markup.around()?.parent));
    let own = paragraphs.get(at).and_then(parent);
    let before = paragraphs.get(at.saturating_sub(BESIDE)..at).unwrap_or_default();
    let is_story = |p: &Paragraph| p.verdict == Verdict::Keep && is_long(p) && p.role != Role::Heading;
    own.is_some() && before.iter().any(|p| is_story(p) && parent(p) == own)
}

/// Lines of a story, and what is put between them, above the name of its author.
const BESIDE: usize = 12;

/// Whether a line stands behind the headline of another story, which is a link.
pub(super) fn is_teaser(paragraphs: &[Paragraph], at: usize) -> bool {
    let before = paragraphs.get(at.saturating_sub(BEHIND_TEASER)..at).unwrap_or_default();
    before.iter().any(|p| {
        let links = |markup: &Markup| markup.link_share > LINKED && markup.time_share <= LINKED;
        // A row of tags is none, and neither is a date that leads to the story itself.
        p.markup.as_deref().is_some_and(links)
            && !p.text.starts_with('#')
            && p.text.split_whitespace().nth(TEASER - 1).is_some()
    })
}

/// Lines behind the headline of another story that may name its author.
const BEHIND_TEASER: usize = 3;
/// Share of a headline that is a link, and its words.
const LINKED: f32 = 0.5;
const TEASER: usize = 3;

/// Names that are looked at.
const MOST: usize = 64;

/// The distinct names in these blocks, and the first of the blocks.
fn together(pointed: &[(usize, String)], within: impl Fn(usize) -> bool) -> Option<(usize, Vec<String>)> {
    let mut names: Vec<String> = Vec::new();
    let here = || pointed.iter().filter(|(at, _)| within(*at));
    for (_, name) in here() {
        if !names.iter().any(|known| letters(known) == letters(name)) {
            names.push(name.clone());
        }
    }
    Some((here().map(|(at, _)| *at).min()?, names))
}

/// Whether class words of a block's element, or of one of the two around it, call it an author's, and whether those of
/// its own call it the name of one.
fn words_for_author(paragraph: &Paragraph, said: &Called) -> (bool, bool) {
    let Some(markup) = paragraph.markup.as_deref() else { return (false, false) };
    let element = |at: u32| markup.page.elements.get(place(at));
    let around = std::iter::successors(Some(markup.element), |at| Some(element(*at)?.parent)).take(3);
    let (mut called, mut named) = (false, false);
    for (distance, at) in markup.inline.into_iter().chain(around).enumerate() {
        let Some(element) = element(at) else { break };
        if matches!(element.tag, Tag::Body | Tag::Html | Tag::Main | Tag::Article) {
            break;
        }
        let said = said.of(place(at));
        if said.reason == Some(Reason::Byline) {
            called = true;
            named |= distance < 2 && said.has(NAME);
        }
    }
    (called, named)
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
    let text = &*dates::unglued(text);
    let names = match behind_by(text) {
        Some(names) => people(names),
        None if person::before_reporter(text).is_some() => {
            person::before_reporter(text).map(str::to_owned).into_iter().collect()
        }
        None if is_name(text) => vec![text.to_owned()],
        None => {
            let listed = listed(text);
            if listed.is_empty() {
                people(text).into_iter().filter(|name| ends_line(text, name)).collect()
            } else {
                listed
            }
        }
    };
    (!names.is_empty()).then_some(names)
}

/// The names in a line near the headline that opens with "by" or has it behind a date, and says little more. A line that
/// was kept must say nothing more, or it may be a subhead: "By New York standards".
fn likely_names(paragraph: &Paragraph, below: bool) -> Option<Vec<String>> {
    let text = paragraph.text.as_str();
    if text.len() > BYTES {
        return None;
    }
    let text = &*dates::unglued(text);
    // "By topic" in a menu is a link as a whole; of a byline only the name is one.
    let linked = paragraph.markup.as_deref().is_some_and(|markup| markup.opens_with_link);
    if linked || paragraph.role == Role::Heading || !is_line(text) {
        return None;
    }
    if let (Verdict::Strip(_), Some(name)) = (&paragraph.verdict, person::before_reporter(text)) {
        return Some(vec![name.to_owned()]);
    }
    let (rest, kept) = match &paragraph.verdict {
        Verdict::Strip(strip) => match strip.reason {
            Reason::Caption | Reason::Credit | Reason::Comments | Reason::CommentForm => return None,
            _ => (behind_by(text)?, false),
        },
        _ if below => (person::behind_by(text).or_else(|| behind_publication(text))?, true),
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
    let placed = behind.starts_with('(') && behind.ends_with(')');
    (behind.is_empty() || placed || dates::within(behind).is_some() || (marked && !kept)).then_some(names)
}

/// Words that no name begins with.
const NO_FIRST: [&str; 10] =
    ["The", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "By", "Our"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_no_persons() {
        let site = ["ferrypost".to_owned(), String::new()];
        assert_eq!(without_site("Ada Muster FERRY POST", &site), "Ada Muster");
        assert_eq!(without_site("Ada Muster Post", &site), "Ada Muster Post");
        assert!(is_account("ada.l99") && !is_account("Ada") && !is_account("ada l"));
    }
}
