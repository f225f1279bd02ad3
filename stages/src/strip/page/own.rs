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

/// Tags that a block may have itself, in the order of their names above.
const IS: [&[Tag]; 14] = [
    &[Tag::P],
    &[Tag::Div, Tag::Other],
    &[Tag::Li],
    &[Tag::H1],
    &[Tag::H2],
    &[Tag::H3],
    &[Tag::H4, Tag::H5, Tag::H6],
    &[Tag::Td, Tag::Th, Tag::Tr],
    &[Tag::Blockquote],
    &[Tag::Pre],
    &[Tag::Figcaption, Tag::Caption, Tag::Figure],
    &[Tag::Dt, Tag::Dd],
    &[Tag::Section, Tag::Article, Tag::Main, Tag::Body, Tag::Html],
    &[Tag::Button, Tag::Label, Tag::Option, Tag::Select],
];

/// Tags that a block may stand in, in the order of their names above.
const IN: [&[Tag]; 19] = [
    &[Tag::Article],
    &[Tag::Main],
    &[Tag::Aside],
    &[Tag::Nav],
    &[Tag::Header],
    &[Tag::Footer],
    &[Tag::Form],
    &[Tag::Figure, Tag::Figcaption],
    &[Tag::Table],
    &[Tag::Ul],
    &[Tag::Ol],
    &[Tag::Section],
    &[Tag::Details],
    &[Tag::Noscript, Tag::Template],
    &[Tag::Blockquote],
    &[Tag::Address],
    &[Tag::Custom],
    &[Tag::Li],
    &[Tag::Select],
];

/// Features of the block's own text before those of its tags, and features of properties and depth behind them.
const HEAD: usize = 9;
const TAIL: usize = 4;
const _: () = assert!(HEAD + IS.len() + IN.len() + TAIL == COUNT, "every name has a value");

/// The features of a block.
pub(super) fn row(markup: &Markup, around: &Element) -> [f32; COUNT] {
    let head: [f32; HEAD] = [
        markup.link_share,
        count(usize::from(markup.links)),
        flag(markup.opens_with_link),
        markup.bold_share,
        markup.time_share,
        count(usize::from(markup.breaks)),
        count(usize::from(markup.images)),
        flag(markup.hidden),
        flag(markup.inline.is_some()),
    ];
    let tail: [f32; TAIL] = [
        flag(around.within.has(Within::BODY_PROPERTY)),
        flag(around.within.has(Within::AUTHOR_PROPERTY)),
        flag(around.within.has(Within::LABEL_PROPERTY)),
        count(usize::try_from(around.depth).unwrap_or(usize::MAX)),
    ];
    let is = IS.iter().map(|tags| flag(tags.contains(&around.tag)));
    let within = IN.iter().map(|tags| flag(tags.iter().any(|tag| around.within.has(Within::tag(*tag)))));
    let mut row = [0.0; COUNT];
    let values = head.into_iter().chain(is).chain(within).chain(tail);
    row.iter_mut().zip(values).for_each(|(place, value)| *place = value);
    row
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
