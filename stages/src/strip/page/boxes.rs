//! Small boxes that are called after a newsletter, a paywall, buttons to share or related stories, and forms. In a language that the model
//! has few words of, what such a box says between the paragraphs of a story looks like one of them.

use crate::article::{Element, Markup, Page, Reason, Tag};
use crate::strip::page::kind;
use crate::strip::page::mass::place;
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

/// A box by its class words.
#[derive(Clone, Copy)]
struct Called {
    related: bool,
    least: f32,
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
    let blocks = measured.blocks.iter().zip(&stays);
    let boxes: Vec<Option<(usize, Called)>> = blocks
        .map(|((_, markup), stays)| stays.then(|| around(measured, markup, &mut seen)).flatten())
        .collect();
    let mut counts = vec![None; seen.len()];
    for (element, _) in boxes.iter().flatten() {
        counts.get_mut(*element).into_iter().for_each(|count| *count = Some(Count::default()));
    }
    let mut all = 0.0;
    for (at, ((_, markup), stays)) in measured.blocks.iter().zip(&stays).enumerate() {
        let words = measured.length(at);
        let kept = if *stays { words } else { 0.0 };
        all += kept;
        let inside = up(measured, markup).find(|element| counts.get(*element).is_some_and(Option::is_some));
        if let Some(count) = inside.and_then(|element| counts.get_mut(element)?.as_mut()) {
            count.words += words;
            count.linked += words * markup.link_share;
            count.kept += kept;
        }
    }
    let holds = |(element, called): &(usize, Called)| {
        counts.get(*element).copied().flatten().is_some_and(|count: Count| {
            let most = if called.related { SMALL_RELATED } else { SMALL };
            // A short story may stand in a form that wraps the page.
            let smaller = count.words <= all - count.kept;
            smaller && count.words <= most && (!called.related || count.linked >= LINKED * count.words)
        })
    };
    for (found, bar) in boxes.into_iter().zip(bars) {
        if let Some((_, called)) = found.filter(holds) {
            *bar = bar.min(called.least);
        }
    }
}

/// The elements around a block that may be its box, the nearest first.
fn up(measured: &Measured<'_>, markup: &Markup) -> impl Iterator<Item = usize> {
    let parent = |at: &usize| measured.page.elements.get(*at).map(|element| place(element.parent));
    std::iter::successors(Some(place(markup.element)), parent).take(LEVELS)
}

/// The nearest box around a block.
fn around(
    measured: &Measured<'_>,
    markup: &Markup,
    seen: &mut [(bool, Option<Called>)],
) -> Option<(usize, Called)> {
    up(measured, markup).find_map(|at| {
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
    let other = |least: f32| Some(Called { related: false, least });
    if element.tag == Tag::Form {
        return other(LEAST);
    }
    if !matches!(element.tag, Tag::Div | Tag::Aside | Tag::Section | Tag::Ul | Tag::Custom | Tag::Article) {
        return None;
    }
    match kind::called(page, element)? {
        Reason::Newsletter => other(LEAST),
        Reason::Share | Reason::Paywall | Reason::CookieNotice | Reason::AuthorBox => other(LEAST_OF_OTHERS),
        Reason::Related => Some(Called { related: true, least: LEAST_OF_OTHERS }),
        _ => None,
    }
}
