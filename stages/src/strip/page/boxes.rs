//! Small boxes that are called after a newsletter, a paywall or buttons to share, and forms. In a language that the model
//! has few words of, what such a box says between the paragraphs of a story looks like one of them.

use crate::article::{Markup, Reason, Tag};
use crate::strip::page::kind;
use crate::strip::page::mass::place;
use crate::strip::page::model::Measured;

/// Words of a box; what is larger may be the story in an element called so.
const SMALL: f32 = 100.0;
/// Elements above a block that may be its box.
const LEVELS: usize = 6;
/// Log odds above which a block goes in a form or a box for a newsletter: of the development pages 16 blocks that are no
/// story, one that is.
const LEAST: f32 = -3.5;
/// The same of other boxes: six and none. Boxes called after related stories or promotion hold as much of the story.
const LEAST_OF_OTHERS: f32 = -2.0;

/// Lowers the least odds at which a block goes, for those in such boxes.
pub(super) fn doubt(measured: &Measured<'_>, bars: &mut [f32]) {
    let boxes: Vec<_> = measured.blocks.iter().map(|(_, markup)| around(measured, markup)).collect();
    let mut words = vec![0.0; measured.page.elements.len()];
    for (at, found) in boxes.iter().enumerate() {
        if let Some(words) = found.and_then(|(element, _)| words.get_mut(element)) {
            *words += measured.length(at);
        }
    }
    for (found, bar) in boxes.into_iter().zip(bars) {
        if let Some((_, least)) =
            found.filter(|(element, _)| words.get(*element).is_some_and(|words| *words <= SMALL))
        {
            *bar = bar.min(least);
        }
    }
}

/// The box that a block stands in, and the least odds there.
fn around(measured: &Measured<'_>, markup: &Markup) -> Option<(usize, f32)> {
    let mut at = place(markup.element);
    for _ in 0..LEVELS {
        let element = measured.page.elements.get(at)?;
        let is_box = matches!(
            element.tag,
            Tag::Div | Tag::Aside | Tag::Section | Tag::Ul | Tag::Custom | Tag::Article
        );
        match is_box.then(|| kind::called(measured.page, element)).flatten() {
            _ if element.tag == Tag::Form => return Some((at, LEAST)),
            Some(Reason::Newsletter) => return Some((at, LEAST)),
            Some(Reason::Share | Reason::Paywall | Reason::CookieNotice) => {
                return Some((at, LEAST_OF_OTHERS));
            }
            _ => at = place(element.parent),
        }
    }
    None
}
