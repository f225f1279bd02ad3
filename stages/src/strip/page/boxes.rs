//! Small boxes that are called after a newsletter, a paywall, buttons to share or related stories, and forms. In a language that the model
//! has few words of, what such a box says between the paragraphs of a story looks like one of them.

use hashbrown::{HashMap, HashSet};
use xxhash_rust::xxh3::Xxh3Builder;

use crate::article::{Element, Page, Reason, Tag};
use crate::strip::page::kind;
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

/// Words beside "author" that make it a box about one.
const BOXES: [&str; 7] = ["box", "card", "info", "about", "profile", "description", "details"];

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
    count: Count,
    lines: HashSet<u64, Xxh3Builder>,
}

/// Words in a box, those of them in links, and those that would stay.
#[derive(Clone, Copy, Default)]
struct Count {
    words: f32,
    linked: f32,
    kept: f32,
}

/// Lowers the least odds at which a block goes, for those in such boxes.
pub(super) fn doubt(measured: &Measured<'_>, odds: &[f32], bars: &mut [f32]) {
    // Looked up only around blocks that would stay; most elements of a page have none.
    let mut seen: Vec<(bool, Option<Called>)> = vec![(false, None); measured.page.elements.len()];
    let stays: Vec<bool> = odds.iter().zip(&*bars).map(|(odds, bar)| odds <= bar).collect();
    let boxes: Vec<Option<(usize, Called)>> = stays
        .iter()
        .enumerate()
        .map(|(at, stays)| stays.then(|| around(measured, at, &mut seen)).flatten())
        .collect();
    let mut counts = vec![None; seen.len()];
    for (element, _) in boxes.iter().flatten() {
        counts.get_mut(*element).into_iter().for_each(|count| *count = Some(Count::default()));
    }
    let page = measured.page;
    let name = |element: usize| {
        page.elements.get(element).map(|element| (element.tag == Tag::Form, page.names_of(element)))
    };
    let mut alike: HashMap<_, Alike, Xxh3Builder> = HashMap::default();
    let mut all = 0.0;
    for (at, ((_, markup), stays)) in measured.blocks.iter().zip(&stays).enumerate() {
        let words = measured.length(at);
        let kept = if *stays { words } else { 0.0 };
        all += kept;
        let inside = up(measured, at).find(|element| counts.get(*element).is_some_and(Option::is_some));
        let Some(element) = inside else { continue };
        if let Some(Some(count)) = counts.get_mut(element) {
            count.words += words;
            count.linked += words * markup.link_share;
        }
        let alike = alike.entry(name(element)).or_default();
        if measured.sheet.lines.lines.get(at).is_some_and(|line| alike.lines.insert(line.key)) {
            alike.count.words += words;
            alike.count.kept += kept;
        }
    }
    let holds = |(element, called): &(usize, Called)| {
        counts.get(*element).copied().flatten().is_some_and(|count: Count| {
            let alike = alike.get(&name(*element)).map(|alike| alike.count).unwrap_or_default();
            // A short story may stand in a form that wraps the page, or every paragraph of one in a box of its own.
            let smaller = alike.words <= all - alike.kept;
            smaller && count.words <= called.most && count.linked >= called.linked * count.words
        })
    };
    let sentence = |at: usize| {
        let tag = measured.blocks.get(at).and_then(|(_, markup)| Some(markup.around()?.tag));
        tag == Some(Tag::P) && measured.ends(at)
    };
    for (at, (found, bar)) in boxes.into_iter().zip(bars).enumerate() {
        let held = found.filter(holds).filter(|(_, called)| !(called.spares && sentence(at)));
        if let Some((_, called)) = held {
            *bar = bar.min(called.least);
        }
    }
}

/// The elements around a block that may be its box, the nearest first.
fn up(measured: &Measured<'_>, at: usize) -> impl Iterator<Item = usize> {
    measured.up(at).take(LEVELS)
}

/// The nearest box around a block.
fn around(
    measured: &Measured<'_>,
    at: usize,
    seen: &mut [(bool, Option<Called>)],
) -> Option<(usize, Called)> {
    up(measured, at).find_map(|at| {
        let element = measured.page.elements.get(at)?;
        let (looked, found) = seen.get_mut(at)?;
        if !std::mem::replace(looked, true) {
            *found = called(measured.page, element);
        }
        Some((at, (*found)?))
    })
}

/// What an element is as a box.
fn called(page: &Page, element: &Element) -> Option<Called> {
    let other = |least: f32| Some(Called { least, most: SMALL, linked: 0.0, spares: false });
    if element.tag == Tag::Form {
        return other(LEAST);
    }
    if !matches!(element.tag, Tag::Div | Tag::Aside | Tag::Section | Tag::Ul | Tag::Custom | Tag::Article) {
        return None;
    }
    match kind::called(page, element)? {
        Reason::Newsletter => other(LEAST),
        Reason::Share | Reason::CookieNotice | Reason::AuthorBox => other(LEAST_OF_OTHERS),
        Reason::Byline if kind::has_word(page, element, &BOXES) => other(LEAST_OF_OTHERS),
        // Search engines ask for a name around what is paid for, so "paywall" may be the end of the story.
        Reason::Paywall => Some(Called { spares: true, ..other(LEAST_OF_OTHERS)? }),
        Reason::Related => Some(Called { most: SMALL_RELATED, linked: LINKED, ..other(LEAST_OF_OTHERS)? }),
        _ => None,
    }
}
