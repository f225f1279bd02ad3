//! What a page shows of its title, author and day, where its head leaves them out or has others in mind.

use std::ops::Range;

use crate::article::{Article, Paragraph, Reason, Role, Strip, Tag, Verdict};
use crate::dates;
use crate::outlet::letters;
use crate::person;
use crate::strip::page::called::Called;
use crate::strip::page::{byline, day};

/// Fills title, authors and dates from the page's headline and what stands around it.
pub(super) fn fill(article: &mut Article, headline: usize, called: &Called) {
    let own = behind_site(article);
    let headline = own.unwrap_or(headline);
    sign(article, headline);
    byline::fill(article, headline, called);
    day::fill(article, headline, called);
    let site = site(article);
    let Article { paragraphs, meta, .. } = article;
    if let Some(headline) = paragraphs.get_mut(headline) {
        if own.is_some() {
            meta.title = Some(headline.text.clone());
            headline.verdict =
                Verdict::Strip(Strip { reason: Reason::Title, rule: "page.title", score: None });
        } else {
            set_title(&mut meta.title, headline, &site);
        }
    }
    shorten(article);
}

/// Takes the name of the site away from the title.
pub(super) fn shorten(article: &mut Article) {
    let site = site(article);
    if let Some(title) = &mut article.meta.title {
        without_site(title, &site);
    }
}

/// How a page's outlet may be called: by its name, by its domain with and without the end.
pub(super) fn site(article: &Article) -> [String; 3] {
    let key = article.outlet.key.as_str();
    let name = article.meta.outlet_name.as_deref().unwrap_or_default();
    [name, key, key.split('.').next().unwrap_or_default()].map(letters)
}

/// The heading that is the title of the page but for the name of the site before it, where that is a link above it:
/// "The Salt Shed: Inventory".
fn behind_site(article: &Article) -> Option<usize> {
    let paragraphs = &article.paragraphs;
    let page = &paragraphs.first()?.markup.as_deref()?.page;
    if page.names_headline || page.titles.len() != 1 {
        return None;
    }
    let (site, title) = article.meta.title.as_deref()?.split_once(": ")?;
    let at = paragraphs.iter().position(|p| p.role == Role::Heading && p.text == title)?;
    let is_link = |p: &Paragraph| p.markup.as_deref().is_some_and(|markup| markup.link_share > LINKED);
    let is_site = |p: &Paragraph| p.text == site && is_link(p);
    paragraphs.iter().take(at).any(is_site).then_some(at)
}

/// Share of a site's name in a link; blanks between words count as none.
const LINKED: f32 = 0.7;

/// The headline that only a line break parts from its author: "The tin of keys<br>by Jo Doe".
pub(super) fn signed(article: &Article) -> Option<usize> {
    let title = article.meta.title.as_deref()?;
    article.paragraphs.iter().position(|p| signature(p, title).is_some())
}

/// The name behind a title and a line break.
fn signature<'t>(paragraph: &'t Paragraph, title: &str) -> Option<&'t str> {
    let rest = paragraph.text.strip_prefix(title)?.strip_prefix(' ')?;
    let broken = paragraph.markup.as_deref().is_some_and(|markup| markup.breaks > 0);
    person::behind_by(rest).filter(|name| broken && person::is_name(name))
}

/// Reads the author behind the headline.
fn sign(article: &mut Article, headline: usize) {
    let Article { paragraphs, meta, .. } = article;
    let (Some(paragraph), Some(title)) = (paragraphs.get_mut(headline), &meta.title) else { return };
    let Some(name) = signature(paragraph, title).map(str::to_owned) else { return };
    if meta.authors.is_empty() {
        meta.authors.push(name);
    }
    paragraph.verdict = Verdict::Strip(Strip { reason: Reason::Title, rule: "page.title", score: None });
}

/// Takes the name of the site away that stands before or behind a title.
fn without_site(title: &mut String, site: &[String]) {
    let is_site = |part: &str| site.iter().any(|name| name.chars().count() > 2 && *name == letters(part));
    for sign in BEFORE_SITE {
        // In scripts without blanks none stand around a mark either.
        let mark = if matches!(sign, '｜' | '_') { sign.to_string() } else { format!(" {sign} ") };
        let (start, end) = (title.rsplit_once(&mark), title.split_once(&mark));
        let rest = start.filter(|(_, last)| is_site(last)).map(|(rest, _)| rest);
        // Before a dash a name may be what the story is about.
        let first = end.filter(|(first, _)| is_site(first) && !matches!(sign, '-' | '–' | '—'));
        let rest = rest.or(first.map(|(_, rest)| rest));
        if let Some(rest) = rest.map(str::trim).filter(|rest| !rest.is_empty()) {
            *title = rest.to_owned();
        }
    }
}

/// The blocks below the headline up to the story's paragraph of this number: behind the second stand other stories and
/// readers' comments.
pub(super) fn below(paragraphs: &[Paragraph], headline: usize, paragraph: usize) -> Range<usize> {
    let is_story =
        |p: &Paragraph| p.verdict == Verdict::Keep && is_long(p) && dates::whole(&p.text).is_none();
    let story = paragraphs.iter().enumerate().skip(headline + 1).filter(|(_, p)| is_story(p));
    let end = story.map(|(at, _)| at).nth(paragraph).unwrap_or(paragraphs.len());
    headline + 1..end.max(headline + 1)
}

pub(super) fn is_long(paragraph: &Paragraph) -> bool {
    paragraph.text.chars().nth(PARAGRAPH).is_some()
}

/// Letters of a paragraph of the story; a kept line of fewer may be a role or a place.
const PARAGRAPH: usize = 60;

/// Makes the most of a page's headline: it is the title, or tells where the title's part for the site begins.
fn set_title(title: &mut Option<String>, headline: &mut Paragraph, site: &[String]) {
    match title {
        Some(title) => {
            let bare = without_kicker(&headline.text, title).filter(|_| is_headline(headline));
            if let Some(bare) = bare {
                *title = bare.to_owned();
                if headline.verdict == Verdict::Keep {
                    headline.verdict =
                        Verdict::Strip(Strip { reason: Reason::Title, rule: "page.title", score: None });
                }
                return;
            }
            if is_title(headline, title) || (is_headline(headline) && is_no_title(title)) {
                title.clone_from(&headline.text);
            }
            let sure = opens_title(headline, title) && !site.contains(&letters(&headline.text));
            cut_site_name(title, &headline.text, sure);
            if headline.verdict == Verdict::Keep && *title == headline.text && (sure || is_headline(headline))
            {
                headline.verdict =
                    Verdict::Strip(Strip { reason: Reason::Title, rule: "page.title", score: None });
            }
        }
        None if is_headline(headline) => {
            *title = Some(headline.text.clone());
            headline.verdict = Verdict::Strip(Strip { reason: Reason::Title, rule: "headline", score: None });
        }
        None => {}
    }
}

/// The head's title, without the name of the site behind it, where the headline is the same behind a kicker, which may be
/// glued to it.
fn without_kicker<'t>(headline: &str, title: &'t str) -> Option<&'t str> {
    let own = letters(headline);
    let before_site = BEFORE_SITE.iter().filter_map(|mark| Some(title.rsplit_once(&format!(" {mark} "))?.0));
    std::iter::once(title).chain(before_site).map(str::trim).find(|title| {
        let told = letters(title);
        let kicker = own.strip_suffix(told.as_str()).map(|kicker| kicker.chars().count());
        kicker.is_some_and(|length| (1..=KICKER.min(told.chars().count())).contains(&length))
            && HEADLINE.contains(&title.split_whitespace().count())
    })
}

/// Letters of a kicker.
const KICKER: usize = 30;

/// Whether a page's title is what editors of pages fill in by themselves.
fn is_no_title(title: &str) -> bool {
    const NONE: [&str; 8] = [
        "untitled",
        "untitled document",
        "untitled page",
        "home",
        "homepage",
        "index",
        "startseite",
        "accueil",
    ];
    NONE.contains(&title.trim().to_lowercase().as_str())
}

/// Words of a headline; a single one above the story is the name of a site or of a section.
const HEADLINE: std::ops::RangeInclusive<usize> = 3..=30;

/// Whether a heading of the first level, of two words or more, opens the page's title.
fn opens_title(headline: &Paragraph, title: &str) -> bool {
    let around = headline.markup.as_deref().and_then(|markup| markup.around());
    let linked = headline.markup.as_deref().is_some_and(|markup| markup.link_share > LINKED);
    around.is_some_and(|element| element.tag == Tag::H1)
        && !linked
        && headline.text.contains(' ')
        && title.starts_with(&headline.text)
}

/// A heading with as many words.
fn is_headline(headline: &Paragraph) -> bool {
    let around = headline.markup.as_deref().and_then(|markup| markup.around());
    let words = headline.text.split_whitespace().count();
    around.is_some_and(|element| element.tag.heading().is_some()) && HEADLINE.contains(&words)
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
const BEFORE_SITE: [char; 9] = ['-', '–', '—', '|', '•', '·', '»', '｜', '_'];

/// Words of a site's name with what it is: "Openpedia, the free encyclopedia".
const SITE: usize = 4;

/// The page's title without what follows the headline in it; `sure` is said of a headline that is no site's name.
fn cut_site_name(title: &mut String, headline: &str, sure: bool) {
    let long = headline.len() * 2 >= title.len();
    let Some(behind) = title.strip_prefix(headline) else { return };
    let rest = behind.trim_start();
    // "Ada Muster-Nachfolge" begins like her name, and "Real Madrid - Barcelona 3-1: ..." goes on.
    let apart = rest.len() < behind.len() && rest.chars().nth(1) == Some(' ');
    let apart = apart && rest.split_whitespace().count() <= SITE + 1 && !rest.contains([':', '|']);
    let marked = rest.starts_with(BEFORE_SITE) && (long || (sure && apart));
    if marked || (sure && long && rest.starts_with(':')) {
        title.truncate(headline.len());
    }
}
