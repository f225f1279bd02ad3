//! What attributes of an element say about the text in it: hidden, the story's body, an author, a label.

use super::scan::Attributes;
use crate::article::{Tag, Within};

/// What attributes say about an element's text.
pub(super) fn said(tag: Tag, attributes: &Attributes) -> Within {
    let mut within = Within::default();
    let style = attributes.style;
    if attributes.hidden
        || matches!(tag, Tag::Noscript | Tag::Template)
        || (!style.is_empty() && hides(style))
    {
        within = within.and(Within::HIDDEN);
    }
    if attributes.itemprop.is_empty() && attributes.rel.is_empty() {
        return within;
    }
    let property =
        |name: &str| attributes.itemprop.split_ascii_whitespace().any(|p| p.eq_ignore_ascii_case(name));
    if property("articleBody") {
        within = within.and(Within::BODY_PROPERTY);
    }
    if property("author") || attributes.rel.split_ascii_whitespace().any(|r| r.eq_ignore_ascii_case("author"))
    {
        within = within.and(Within::AUTHOR_PROPERTY);
    }
    if ["headline", "datePublished", "dateModified", "caption"].into_iter().any(property) {
        within = within.and(Within::LABEL_PROPERTY);
    }
    within
}

fn hides(style: &str) -> bool {
    let style: String =
        style.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect();
    style.contains("display:none") || style.contains("visibility:hidden")
}
