//! What a block is that is not the story: its element says it, or the class words around it, or its own words.

use crate::article::{Element, Markup, Reason, Tag, Within};
use crate::strip::page::mass::place;
use crate::strip::page::model::Measured;
use crate::strip::reason;

/// Elements above a block whose class words may name it.
const LEVELS: usize = 6;

/// The reason that stands in the record.
pub(super) fn of(measured: &Measured<'_>, at: usize) -> Reason {
    let Some((text, markup)) = measured.blocks.get(at) else { return Reason::Other };
    let Some(around) = markup.around() else { return Reason::Other };
    by_element(text, markup, around)
        .or_else(|| by_names(measured, markup))
        .or_else(|| by_ground(text, markup, around))
        .unwrap_or_else(|| by_words(measured, at))
}

fn by_element(text: &str, markup: &Markup, around: &Element) -> Option<Reason> {
    let inside = |tag: Tag| around.within.has(Within::tag(tag));
    if inside(Tag::Figcaption) || around.tag == Tag::Caption {
        return Some(Reason::Caption);
    }
    if inside(Tag::Nav) {
        return Some(Reason::Navigation);
    }
    if around.tag == Tag::H1 {
        return Some(Reason::Title);
    }
    if text.contains('©') {
        return Some(if inside(Tag::Figure) || markup.images > 0 {
            Reason::Credit
        } else {
            Reason::Copyright
        });
    }
    if around.within.has(Within::AUTHOR_PROPERTY) {
        return Some(Reason::Byline);
    }
    // Half of the block is enough: "Published" stands before the date.
    (markup.time_share > 0.5).then_some(Reason::Date)
}

/// Whether a block's class words or its own words name what it is: a call, a notice or a tool, no teaser and no text that
/// only looks like one.
pub(super) fn is_named(measured: &Measured<'_>, at: usize) -> bool {
    is_called(measured, at)
        || !matches!(
            by_words(measured, at),
            Reason::Related | Reason::UnrelatedArticle | Reason::Navigation | Reason::Date | Reason::Other
        )
}

/// Whether a block's class words name what it is; its own words may be what the story is about ("Search works offline").
pub(super) fn is_called(measured: &Measured<'_>, at: usize) -> bool {
    measured.blocks.get(at).is_some_and(|(_, markup)| by_names(measured, markup).is_some())
}

/// What the class words around a block say, up to what holds most of the page's prose: "subscriber-premium" there says who may read
/// the story.
fn by_names(measured: &Measured<'_>, markup: &Markup) -> Option<Reason> {
    let mut at = place(markup.inline.unwrap_or(markup.element));
    for _ in 0..LEVELS {
        let element = measured.page.elements.get(at)?;
        if measured.mass.holds_most(at) {
            return None;
        }
        // Tags are links; "heading-tag" is called after another kind of tag.
        let found = measured.called.of(at).reason;
        if found.is_some_and(|found| found != Reason::Tags || markup.links > 0) {
            return found;
        }
        at = place(element.parent);
    }
    None
}

fn by_ground(text: &str, markup: &Markup, around: &Element) -> Option<Reason> {
    let inside = |tag: Tag| around.within.has(Within::tag(tag));
    if inside(Tag::Figure) {
        return Some(Reason::Caption);
    }
    if inside(Tag::Form) || inside(Tag::Button) || inside(Tag::Select) {
        return Some(if inside(Tag::Select) { Reason::SearchForm } else { Reason::Other });
    }
    if inside(Tag::Footer) || inside(Tag::Header) {
        return Some(Reason::Navigation);
    }
    // A link of several words leads to another story, a short one to a part of the site.
    let words = text.split_whitespace().count();
    (markup.link_share > 0.8).then_some(if words > 4 { Reason::Related } else { Reason::Navigation })
}

fn by_words(measured: &Measured<'_>, at: usize) -> Reason {
    let lines = &measured.sheet.lines;
    lines.lines.get(at).map_or(Reason::Other, |line| reason::find(line, lines.words_of(line)))
}
