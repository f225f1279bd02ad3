//! Small boxes that are called after a newsletter, a paywall, an author, gifts, buttons to share or related stories, and forms. In a
//! language that the model has few words of, what such a box says between the paragraphs of a story looks like one of them.

use hashbrown::{HashMap, HashSet};
use xxhash_rust::xxh3::Xxh3Builder;

use crate::article::{Reason, Tag};
use crate::strip::page::called::{ABOUT, BIO, CALL, ClassWords, DISCLAIMER, REFERENCES, REFLIST, WRAP};
use crate::strip::page::model::Measured;

/// Words of a box; what is larger may be the story in an element called so.
const SMALL: f32 = 100.0;
/// The same of a box for related stories, and the share of its words that must be links.
const SMALL_RELATED: f32 = 80.0;
const LINKED: f32 = 0.15;
/// Elements above a block that may be its box.
const LEVELS: usize = 6;
/// Log odds above which a block goes in a form or a box for a newsletter: of the development pages 16 blocks that are no
/// story, one that is.
const LEAST: f32 = -3.5;
/// The same of other boxes: six and none; of those for related stories on five pages, and on two some that are. Boxes called
/// after promotion hold as much of the story as not.
const LEAST_OF_OTHERS: f32 = -2.0;

/// Log odds above which a block goes in such a box.
const LEAST_OF_CALLS: f32 = -4.5;
/// Words of such a box, and of a paragraph about the author: they are a few sentences.
const SMALL_CALL: f32 = 60.0;

/// A box by its class words.
#[derive(Clone, Copy)]
struct Called {
    /// Log odds above which a block in it goes.
    least: f32,
    /// Most words, and the least share of them in links.
    most: f32,
    linked: f32,
    /// Spares sentences in paragraphs.
    spares: bool,
}

/// All boxes of one name; what they repeat counts once.
#[derive(Default)]
struct Alike {
    words: f32,
    kept: f32,
    lines: HashSet<u64, Xxh3Builder>,
}

/// A box around a block that would stay.
struct Found {
    called: Called,
    words: f32,
    linked: f32,
    /// Its place among those of one name.
    alike: usize,
}

/// Whether a block stands in such a box, be it small or not.
pub(super) fn holds(measured: &Measured<'_>, at: usize) -> bool {
    let tag = |element: usize| measured.page.elements.get(element).map(|element| element.tag);
    let is_box = |at: usize| tag(at).and_then(|tag| called(measured.called.of(at), tag)).is_some();
    up(measured, at).any(is_box)
}

/// Lowers the least odds at which a block goes, for those in such boxes.
pub(super) fn doubt(measured: &Measured<'_>, odds: &[f32], bars: &mut [f32]) {
    let stays: Vec<bool> = odds.iter().zip(&*bars).map(|(odds, bar)| odds <= bar).collect();
    let mut boxes: Vec<Option<Found>> = measured.page.elements.iter().map(|_| None).collect();
    let around = find(measured, &stays, &mut boxes);
    let mut alike: Vec<Alike> = Vec::new();
    let mut all = 0.0;
    for (at, ((_, markup), stays)) in measured.blocks.iter().zip(&stays).enumerate() {
        let words = measured.length(at);
        let kept = if *stays { words } else { 0.0 };
        all += kept;
        let inside = up(measured, at).find(|element| boxes.get(*element).is_some_and(Option::is_some));
        let Some(Some(found)) = inside.and_then(|element| boxes.get_mut(element)) else { continue };
        found.words += words;
        found.linked += words * markup.link_share;
        alike.resize_with(alike.len().max(found.alike + 1), Alike::default);
        let Some((alike, line)) = alike.get_mut(found.alike).zip(measured.sheet.lines.lines.get(at)) else {
            continue;
        };
        if alike.lines.insert(line.key) {
            alike.words += words;
            alike.kept += kept;
        }
    }
    let holds = |found: &&Found| {
        // A short story may stand in a form that wraps the page, or every paragraph of one in a box of its own.
        let smaller = alike.get(found.alike).is_some_and(|alike| alike.words <= all - alike.kept);
        smaller && found.words <= found.called.most && found.linked >= found.called.linked * found.words
    };
    let sentence = |at: usize| {
        let tag = measured.blocks.get(at).and_then(|(_, markup)| Some(markup.around()?.tag));
        tag == Some(Tag::P) && measured.ends(at)
    };
    for (at, (element, bar)) in around.into_iter().zip(bars).enumerate() {
        let found = element.and_then(|element| boxes.get(element)?.as_ref()).filter(holds);
        if let Some(Found { called, .. }) = found.filter(|found| !(found.called.spares && sentence(at))) {
            *bar = bar.min(called.least);
        }
    }
}

/// For each block that would stay the nearest box around it; most elements of a page are never looked at.
fn find(measured: &Measured<'_>, stays: &[bool], boxes: &mut [Option<Found>]) -> Vec<Option<usize>> {
    let page = measured.page;
    let mut looked = vec![false; boxes.len()];
    let mut names: HashMap<(bool, &str), usize, Xxh3Builder> = HashMap::default();
    let mut look = |at: usize| {
        if !std::mem::replace(looked.get_mut(at)?, true)
            && let Some((element, called)) =
                page.elements.get(at).and_then(|e| Some((e, called(measured.called.of(at), e.tag)?)))
        {
            let next = names.len();
            let alike = *names.entry((element.tag == Tag::Form, page.names_of(element))).or_insert(next);
            *boxes.get_mut(at)? = Some(Found { called, words: 0.0, linked: 0.0, alike });
        }
        boxes.get(at)?.as_ref().map(|_| at)
    };
    let around = |(at, stays): (usize, &bool)| stays.then(|| up(measured, at).find_map(&mut look)).flatten();
    stays.iter().enumerate().map(around).collect()
}

/// The elements around a block that may be its box, the nearest first.
fn up(measured: &Measured<'_>, at: usize) -> impl Iterator<Item = usize> {
    measured.up(at).take(LEVELS)
}

/// What an element is as a box.
fn called(said: ClassWords, tag: Tag) -> Option<Called> {
    let other = |least: f32| Some(Called { least, most: SMALL, linked: 0.0, spares: false });
    if tag == Tag::Form {
        return other(LEAST);
    }
    if said.has(REFLIST) || (said.has(REFERENCES) && (tag == Tag::Ol || said.has(WRAP))) {
        return Some(Called { most: f32::INFINITY, ..other(LEAST_OF_OTHERS)? });
    }
    let small = || Some(Called { most: SMALL_CALL, ..other(LEAST_OF_CALLS)? });
    if tag == Tag::P {
        return if said.has(BIO | DISCLAIMER) { small() } else { None };
    }
    if !matches!(tag, Tag::Div | Tag::Aside | Tag::Section | Tag::Ul | Tag::Custom | Tag::Article) {
        return None;
    }
    if said.has(CALL) {
        return small();
    }
    match said.reason? {
        Reason::Newsletter => other(LEAST),
        Reason::Share | Reason::CookieNotice | Reason::AuthorBox => other(LEAST_OF_OTHERS),
        Reason::Byline if said.has(BIO) => small(),
        Reason::Byline if said.has(ABOUT) => other(LEAST_OF_OTHERS),
        // Search engines ask for a name around what is paid for, so "paywall" may be the end of the story.
        Reason::Paywall => Some(Called { spares: true, ..other(LEAST_OF_OTHERS)? }),
        Reason::Related => Some(Called { most: SMALL_RELATED, linked: LINKED, ..other(LEAST_OF_OTHERS)? }),
        _ => None,
    }
}
