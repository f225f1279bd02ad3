//! What the markup says of a block itself: its links, its marks, its element and those around it.

use crate::article::{Element, Markup, Tag, Within};
use crate::strip::page::numbers::{count, flag};

/// Number of these features.
pub(super) const COUNT: usize = 46;

/// Their names, as the weights know them.
pub(super) const NAMES: [&str; COUNT] = [
    "link_share",
    "links",
    "opens_with_link",
    "bold_share",
    "time_share",
    "breaks",
    "images",
    "hidden",
    "inline",
    "is_p",
    "is_div",
    "is_li",
    "is_h1",
    "is_h2",
    "is_h3",
    "is_h4",
    "is_cell",
    "is_quote",
    "is_pre",
    "is_caption",
    "is_term",
    "is_root",
    "is_button",
    "in_article",
    "in_main_tag",
    "in_aside",
    "in_nav",
    "in_header",
    "in_footer",
    "in_form",
    "in_figure",
    "in_table",
    "in_list",
    "in_numbered",
    "in_section",
    "in_details",
    "in_noscript",
    "in_quote",
    "in_address",
    "in_custom",
    "in_item",
    "in_select",
    "body_property",
    "author_property",
    "label_property",
    "depth",
];

/// Names of those that a block lends its neighbours.
pub(super) const LENT: [&str; 6] = ["link_share", "bold_share", "images", "is_p", "heading", "hidden"];

/// The features of a block.
pub(super) fn row(markup: &Markup, around: &Element) -> [f32; COUNT] {
    let is = |tags: &[Tag]| flag(tags.contains(&around.tag));
    let within = |tag: Tag| flag(around.within.has(Within::tag(tag)));
    [
        markup.link_share,
        count(usize::from(markup.links)),
        flag(markup.opens_with_link),
        markup.bold_share,
        markup.time_share,
        count(usize::from(markup.breaks)),
        count(usize::from(markup.images)),
        flag(markup.hidden),
        flag(markup.inline.is_some()),
        is(&[Tag::P]),
        is(&[Tag::Div, Tag::Other]),
        is(&[Tag::Li]),
        is(&[Tag::H1]),
        is(&[Tag::H2]),
        is(&[Tag::H3]),
        is(&[Tag::H4, Tag::H5, Tag::H6]),
        is(&[Tag::Td, Tag::Th, Tag::Tr]),
        is(&[Tag::Blockquote]),
        is(&[Tag::Pre]),
        is(&[Tag::Figcaption, Tag::Caption, Tag::Figure]),
        is(&[Tag::Dt, Tag::Dd]),
        is(&[Tag::Section, Tag::Article, Tag::Main, Tag::Body, Tag::Html]),
        is(&[Tag::Button, Tag::Label, Tag::Option, Tag::Select]),
        within(Tag::Article),
        within(Tag::Main),
        within(Tag::Aside),
        within(Tag::Nav),
        within(Tag::Header),
        within(Tag::Footer),
        within(Tag::Form),
        within(Tag::Figure).max(within(Tag::Figcaption)),
        within(Tag::Table),
        within(Tag::Ul),
        within(Tag::Ol),
        within(Tag::Section),
        within(Tag::Details),
        within(Tag::Noscript).max(within(Tag::Template)),
        within(Tag::Blockquote),
        within(Tag::Address),
        within(Tag::Custom),
        within(Tag::Li),
        within(Tag::Select),
        flag(around.within.has(Within::BODY_PROPERTY)),
        flag(around.within.has(Within::AUTHOR_PROPERTY)),
        flag(around.within.has(Within::LABEL_PROPERTY)),
        count(usize::try_from(around.depth).unwrap_or(usize::MAX)),
    ]
}

/// What a block lends its neighbours.
pub(super) fn lend(markup: &Markup, around: &Element) -> [f32; LENT.len()] {
    [
        markup.link_share,
        markup.bold_share,
        count(usize::from(markup.images)),
        flag(around.tag == Tag::P),
        around.tag.heading().map_or(0.0, f32::from),
        flag(markup.hidden),
    ]
}
