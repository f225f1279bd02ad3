//! What is certain of a block without a model: blocks of nothing but marks, the headline, what a control holds,
//! captions, readers' comments, the next story of an endless page, the lead that the page's head repeats, and text
//! that stands on the page a second time (pages carry a copy of the story for small screens, or for printing).

use hashbrown::HashSet;
use xxhash_rust::xxh3::Xxh3Builder;

use crate::article::{Element, Markup, Page, Reason, Strip, Tag, Verdict, Within};
use crate::strip::page::called::{CAPTION, COMMENT, READERS};
use crate::strip::page::mass::place;
use crate::strip::page::model::{Judgement, Measured};
use crate::strip::page::numbers::many;
use crate::strip::{furniture, rules};

/// A shorter block may stand twice in a story: a refrain, a question, a row of a table. In words.
const LEAST_REPEATED: f32 = 12.0;
/// A longer block in a figure is no caption but text, in words.
const LONGEST_CAPTION: f32 = 80.0;
/// A shorter line below an image may name a part of the story, in words.
const SHORTEST_CAPTION: f32 = 5.0;
/// More of a block in bold than this is a heading.
const MOST_BOLD: f32 = 0.5;
/// A shorter lead is a slogan, in words.
const SHORTEST_LEAD: f32 = 6.0;
/// Share of a block in links behind a label for another story.
const ANNOUNCED: f32 = 0.5;
/// More of a block in links than this is no lead.
const MOST_LINKED: f32 = 0.3;

/// Whether class words tell captions on this page: not where the story itself stands in boxes called so.
pub(super) fn names_captions(measured: &Measured<'_>) -> bool {
    let page = measured.page;
    let mut inside: Vec<bool> = Vec::with_capacity(page.elements.len());
    let mut named = 0.0;
    for (at, element) in page.elements.iter().enumerate() {
        let around = inside.get(place(element.parent)).copied().unwrap_or_default();
        let own = !around
            && element.is_block
            && measured.called.of(at).has(CAPTION)
            && !measured.mass.holds_most(at);
        let figure = matches!(element.tag, Tag::Figcaption | Tag::Figure);
        if own && !figure {
            named += measured.mass.inside.get(at).copied().unwrap_or_default();
        }
        inside.push(around || own);
    }
    named * 2.0 <= measured.mass.total
}

/// A rule's verdict on a block; `named` tells whether class words tell captions.
pub(super) fn find(measured: &Measured<'_>, at: usize, named: bool) -> Option<Strip> {
    let (text, markup) = measured.blocks.get(at)?;
    let strip = |reason, rule| Some(Strip { reason, rule, score: None });
    if !text.chars().any(char::is_alphanumeric) {
        return strip(Reason::Other, "symbols");
    }
    // The title is metadata; in the gold of the development sets it opens 24 of 831 stories.
    if markup.page.titles.iter().any(|title| title == text) {
        return strip(Reason::Title, "page.title");
    }
    let around = markup.around()?;
    if around.within.has(Within::tag(Tag::Select)) {
        return strip(Reason::Other, "page.control");
    }
    let short = measured.length(at) < LONGEST_CAPTION;
    if short && is_caption(measured, markup, around, named) {
        return strip(Reason::Caption, "page.caption");
    }
    None
}

/// What says by its own words that it is no story, as in text. On a page furniture and labels may be headings and
/// terms of a story ("Podcasts", "Facebook: the pioneer"), but not those that point elsewhere or credit a picture.
pub(super) fn notice(measured: &Measured<'_>, at: usize) -> Option<Strip> {
    let (text, markup) = measured.blocks.get(at)?;
    let around = markup.around()?;
    let is_heading = around.tag.heading().is_some();
    let announces = || {
        let line = measured.sheet.lines.lines.get(at)?;
        furniture::announces(measured.sheet.lines.words_of(line)).then_some(())
    };
    if !is_heading && !measured.ends(at) && markup.link_share >= ANNOUNCED && announces().is_some() {
        return Some(Strip { reason: Reason::Related, rule: "label", score: None });
    }
    let found = rules::alone(text, &measured.sheet, at)?;
    let linked = markup.link_share > MOST_LINKED;
    let labelled = || {
        let colon = text.split_once([':', '：']).is_some_and(|(_, rest)| !rest.trim().is_empty());
        colon || furniture::parted(text).is_some()
    };
    let holds = match (found.rule, found.reason) {
        // Of an entry or a cell it may be what the story is about.
        ("furniture", Reason::Advert | Reason::Other) => matches!(around.tag, Tag::P | Tag::Div),
        ("furniture", reason) => reason == Reason::Related,
        // A sentence or a heading may begin so: "Credit: the bank gave it to anyone who asked."
        ("label", Reason::Related | Reason::Credit | Reason::Advert) => {
            labelled() && (linked || (!is_heading && !measured.ends(at)))
        }
        ("label", _) => false,
        ("credit", Reason::Credit) => !is_heading,
        // Beside no picture (L) is a party or a lost match.
        ("sides", _) => markup.images > 0,
        _ => true,
    };
    holds.then_some(Strip { reason: found.reason, rule: found.rule, score: None })
}

/// One class name cuts no story here: captions are short, and 9 in 10 words under these names are no story.
fn is_caption(measured: &Measured<'_>, markup: &Markup, around: &Element, named: bool) -> bool {
    let named = |element: u32| named && measured.called.of(place(element)).has(CAPTION);
    let box_named = |element: u32| named(element) && !measured.mass.holds_most(place(element));
    around.tag.heading().is_none()
        && (matches!(around.tag, Tag::Figcaption | Tag::Figure)
            || box_named(markup.element)
            || markup.inline.is_some_and(named)
            || box_named(around.parent))
}

/// The caption below an image: says what that is said to show, or shares an element with the credit that follows it and
/// nothing else. A heading below an image names a part of the story, and so may a link or a few bold words.
pub(super) fn below_image(measured: &Measured<'_>, at: usize) -> Option<Strip> {
    let (_, markup) = measured.blocks.get(at).filter(|(_, markup)| markup.images > 0)?;
    let around = markup.around().filter(|around| around.tag.heading().is_none())?;
    let length = measured.length(at);
    if length >= LONGEST_CAPTION || markup.link_share > MOST_LINKED || markup.bold_share > MOST_BOLD {
        return None;
    }
    let parent = |at: usize| measured.blocks.get(at).and_then(|(_, markup)| Some(markup.around()?.parent));
    let beside = |at: usize| parent(at) == Some(around.parent);
    let alone = || !at.checked_sub(1).is_some_and(beside) && beside(at + 1) && !beside(at + 2);
    let credit = || notice(measured, at + 1).is_some_and(|found| found.reason == Reason::Credit);
    let shown = markup.names_image && length >= SHORTEST_CAPTION;
    let strip = Strip { reason: Reason::Caption, rule: "page.caption", score: None };
    (shown || (alone() && credit())).then_some(strip)
}

/// Whether a block is the lead: the summary in the page's head, word for word, right below the headline.
pub(super) fn is_lead(measured: &Measured<'_>, judgement: &Judgement, at: usize) -> bool {
    let Some((_, markup)) = measured.blocks.get(at).filter(|_| judgement.leads.contains(&at)) else {
        return false;
    };
    let in_figure = markup.around().is_some_and(|e| e.within.has(Within::tag(Tag::Figure)));
    measured.length(at) >= SHORTEST_LEAD && markup.link_share < MOST_LINKED && !in_figure
}

/// For each block whether it stands among comments, and whether in an element that is called after readers'. What wraps the headline is named after something
/// else ("comments open", a column called "Comment"), and so is what the story goes on behind: an expert's comment.
pub(super) fn comments(measured: &Measured<'_>, headline: Option<usize>, odds: &[f32]) -> [Vec<bool>; 2] {
    let page = measured.page;
    let mut wraps = vec![false; page.elements.len()];
    let headline = headline.and_then(|at| measured.blocks.get(at));
    let mut at = headline.map_or(0, |(_, markup)| place(markup.element));
    while let Some(seen) = wraps.get_mut(at).filter(|seen| !**seen) {
        *seen = true;
        at = page.elements.get(at).map_or(0, |e| place(e.parent));
    }
    // For each element the outermost one around it that is named after comments.
    let mut inside: Vec<Option<usize>> = Vec::with_capacity(page.elements.len());
    let mut of_readers: Vec<bool> = Vec::with_capacity(page.elements.len());
    for (at, element) in page.elements.iter().enumerate() {
        let around = inside.get(place(element.parent)).copied().flatten();
        let wraps = wraps.get(at).copied().unwrap_or(false);
        // Inline, it is a comment in code.
        let own = || element.is_block && !wraps && measured.called.of(at).has(COMMENT);
        inside.push(around.or_else(|| own().then_some(at)));
        let readers = || element.is_block && !wraps && measured.called.of(at).has(READERS);
        of_readers.push(of_readers.get(place(element.parent)) == Some(&true) || readers());
    }
    let stands = |(_, markup): &(&str, &Markup)| inside.get(place(markup.element)).copied().flatten();
    let stands: Vec<Option<usize>> = measured.blocks.iter().map(stands).collect();
    let story = |at: usize, parent: usize| {
        let prose = measured.mass.prose.get(at).is_some_and(|prose| *prose > 0.0);
        let sure = odds.get(at).is_some_and(|odds| *odds < SURE_STORY);
        let unlinked = measured.blocks.get(at).is_some_and(|(_, markup)| markup.links == 0);
        let own = stands.get(at).is_some_and(Option::is_none);
        let is_story = own && sure && prose && unlinked && !measured.is_outside(at);
        is_story && measured.up(at).take(LEVELS).any(|element| element == parent)
    };
    let mut spared = vec![false; page.elements.len()];
    for (at, element) in stands.iter().enumerate().filter_map(|(at, element)| Some((at, (*element)?))) {
        if stands.get(at + 1) != Some(&Some(element)) {
            let parent = page.elements.get(element).map_or(0, |named| place(named.parent));
            let goes_on = of_readers.get(element) == Some(&false)
                && (at + 1..=at + BEHIND).filter(|at| story(*at, parent)).count() >= GOES_ON;
            spared.get_mut(element).into_iter().for_each(|spared| *spared |= goes_on);
        }
    }
    let all = stands.iter().map(|element| element.is_some_and(|at| spared.get(at) == Some(&false)));
    let readers = measured.blocks.iter().map(|(_, m)| of_readers.get(place(m.element)) == Some(&true));
    [all.collect(), readers.collect()]
}

/// Blocks behind what is named after comments among which the story may go on, and elements above them that are looked at.
const BEHIND: usize = 4;
const LEVELS: usize = 6;
/// Paragraphs with which it does, one may present the author, and their log odds.
const GOES_ON: usize = 2;
const SURE_STORY: f32 = -1.0;

/// The first block of the next story, on pages that load one story below the other: an `<article>` of its own
/// that has a headline as the first one has.
pub(super) fn next_article(measured: &Measured<'_>, headline: Option<usize>) -> Option<usize> {
    let page = measured.page;
    let articles = articles(page);
    let article = |markup: &Markup| articles.get(place(markup.element)).copied().flatten();
    let (_, first) = measured.blocks.get(headline?)?;
    let own = article(first)?;
    let mut later = measured.blocks.iter().skip(headline? + 1);
    // A teaser has a headline and an element of its own as well, but a link in the one and no more than a lead in the other.
    let is_story = |next: usize| measured.mass.inside.get(next).is_some_and(|inside| *inside > LEAST_STORY);
    let is_next = |markup: &Markup| {
        let next = article(markup).filter(|next| *next != own);
        let is_headline = markup.around().is_some_and(|e| e.tag == Tag::H1);
        is_headline && next.is_some_and(|next| markup.link_share < MOST_LINKED || is_story(next))
    };
    let (_, next) = later.find(|(_, markup)| is_next(markup))?;
    let next = article(next)?;
    measured.blocks.iter().position(|(_, markup)| article(markup) == Some(next))
}

/// Prose of a story, in bytes; less is a teaser.
const LEAST_STORY: f32 = 400.0;

/// For each element the outermost `<article>` around it.
fn articles(page: &Page) -> Vec<Option<usize>> {
    let mut found: Vec<Option<usize>> = Vec::with_capacity(page.elements.len());
    for (at, element) in page.elements.iter().enumerate() {
        let around = found.get(place(element.parent)).copied().flatten();
        found.push(around.or_else(|| (element.tag == Tag::Article).then_some(at)));
    }
    found
}

/// From this share of repeated ones among the long blocks kept on, a page holds a copy of its story; below it,
/// a story repeats itself (a notice under each product). Full copies show 0.5; measured by cross-validation.
const COPIED_SHARE: f32 = 0.25;

/// Takes the second copy of a story out of the blocks that would be kept.
pub(super) fn strip_copy(measured: &Measured<'_>, verdicts: &mut [Verdict]) {
    let mut seen: HashSet<u64, Xxh3Builder> = HashSet::default();
    let (mut again, mut long) = (Vec::new(), 0_usize);
    let lines = measured.sheet.lines.lines.iter().zip(verdicts.iter()).enumerate();
    for (at, (line, _)) in
        lines.filter(|(_, (line, v))| **v == Verdict::Keep && line.length() >= LEAST_REPEATED)
    {
        long += 1;
        if !seen.insert(line.key) {
            again.push(at);
        }
    }
    if many(again.len()) < COPIED_SHARE * many(long) {
        return;
    }
    for at in again {
        if let Some(verdict) = verdicts.get_mut(at) {
            *verdict = Verdict::Strip(Strip { reason: Reason::Other, rule: "page.copy", score: None });
        }
    }
}
