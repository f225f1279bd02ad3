//! Small boxes that are called after a newsletter, a paywall, buttons to share or related stories, and forms. In a language that the model
//! has few words of, what such a box says between the paragraphs of a story looks like one of them.

use crate::article::{Markup, Reason, Tag};
use crate::strip::page::kind;
use crate::strip::page::mass::place;
use crate::strip::page::model::Measured;

/// Words of a box; what is larger may be the story in an element called so.
const SMALL: f32 = 100.0;
/// The same of a box for related stories, and the share of its words that must be links.
const SMALL_RELATED: f32 = 80.0;
const LINKED: f32 = 0.3;
/// Elements above a block that may be its box.
const LEVELS: usize = 6;
/// Log odds above which a block goes in a form or a box for a newsletter: of the development pages 16 blocks that are no
/// story, one that is.
const LEAST: f32 = -3.5;
/// The same of other boxes: six and none; of those for related stories on five pages, and on two some that are. Boxes called
/// after promotion hold as much of the story as not.
const LEAST_OF_OTHERS: f32 = -2.0;

/// A box and what is counted of it.
#[derive(Clone, Copy)]
struct Found {
    element: usize,
    related: bool,
    least: f32,
}

/// Lowers the least odds at which a block goes, for those in such boxes.
pub(super) fn doubt(measured: &Measured<'_>, bars: &mut [f32]) {
    let boxes: Vec<_> = measured.blocks.iter().map(|(_, markup)| around(measured, markup)).collect();
    // Words and words in links, by element.
    let mut words = vec![(0.0, 0.0); measured.page.elements.len()];
    for (at, ((_, markup), found)) in measured.blocks.iter().zip(&boxes).enumerate() {
        if let Some((words, linked)) = found.and_then(|found| words.get_mut(found.element)) {
            *words += measured.length(at);
            *linked += measured.length(at) * markup.link_share;
        }
    }
    let holds = |found: &Found| {
        words.get(found.element).is_some_and(|(words, linked)| {
            let most = if found.related { SMALL_RELATED } else { SMALL };
            *words <= most && (!found.related || *linked >= LINKED * words)
        })
    };
    for (found, bar) in boxes.into_iter().zip(bars) {
        if let Some(found) = found.filter(holds) {
            *bar = bar.min(found.least);
        }
    }
}

/// The box that a block stands in.
fn around(measured: &Measured<'_>, markup: &Markup) -> Option<Found> {
    let mut at = place(markup.element);
    for _ in 0..LEVELS {
        let element = measured.page.elements.get(at)?;
        let found = |least: f32| Some(Found { element: at, related: false, least });
        let is_box = matches!(
            element.tag,
            Tag::Div | Tag::Aside | Tag::Section | Tag::Ul | Tag::Custom | Tag::Article
        );
        match is_box.then(|| kind::called(measured.page, element)).flatten() {
            _ if element.tag == Tag::Form => return found(LEAST),
            Some(Reason::Newsletter) => return found(LEAST),
            Some(Reason::Share | Reason::Paywall | Reason::CookieNotice | Reason::AuthorBox) => {
                return found(LEAST_OF_OTHERS);
            }
            Some(Reason::Related) => {
                return found(LEAST_OF_OTHERS).map(|found| Found { related: true, ..found });
            }
            _ => at = place(element.parent),
        }
    }
    None
}
