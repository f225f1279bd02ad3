//! What each element of HTML does to the text around it.

use crate::article::Tag;

/// Longest name that is looked up; a longer one is no element of HTML.
const LONGEST_NAME: usize = 12;

/// The element that a tag names, in any case.
pub(super) fn tag(name: &str) -> Tag {
    let mut lower = [0_u8; LONGEST_NAME];
    let Some(lower) = lower.get_mut(..name.len()) else {
        return if name.contains('-') { Tag::Custom } else { Tag::Inline };
    };
    lower.copy_from_slice(name.as_bytes());
    lower.make_ascii_lowercase();
    let lower = &*lower;
    flow(lower).or_else(|| inline(lower)).unwrap_or(if lower.contains(&b'-') {
        Tag::Custom
    } else {
        Tag::Inline
    })
}

fn flow(name: &[u8]) -> Option<Tag> {
    Some(match name {
        b"div" | b"center" => Tag::Div,
        b"p" => Tag::P,
        b"li" => Tag::Li,
        b"ul" | b"menu" | b"dir" => Tag::Ul,
        b"ol" => Tag::Ol,
        b"h1" => Tag::H1,
        b"h2" => Tag::H2,
        b"h3" => Tag::H3,
        b"h4" => Tag::H4,
        b"h5" => Tag::H5,
        b"h6" => Tag::H6,
        b"td" => Tag::Td,
        b"th" => Tag::Th,
        b"tr" => Tag::Tr,
        b"table" => Tag::Table,
        b"blockquote" => Tag::Blockquote,
        b"pre" | b"listing" | b"xmp" | b"plaintext" => Tag::Pre,
        b"figure" => Tag::Figure,
        b"figcaption" => Tag::Figcaption,
        b"dl" => Tag::Dl,
        b"dt" => Tag::Dt,
        b"dd" => Tag::Dd,
        b"section" => Tag::Section,
        b"article" => Tag::Article,
        b"main" => Tag::Main,
        b"aside" => Tag::Aside,
        b"nav" => Tag::Nav,
        b"header" => Tag::Header,
        b"footer" => Tag::Footer,
        _ => return rare(name),
    })
}

fn rare(name: &[u8]) -> Option<Tag> {
    Some(match name {
        b"form" => Tag::Form,
        b"button" => Tag::Button,
        b"label" => Tag::Label,
        b"details" => Tag::Details,
        b"summary" => Tag::Summary,
        b"address" => Tag::Address,
        b"noscript" => Tag::Noscript,
        b"template" => Tag::Template,
        b"select" | b"textarea" => Tag::Select,
        b"option" | b"optgroup" => Tag::Option,
        b"caption" => Tag::Caption,
        b"body" => Tag::Body,
        b"html" => Tag::Html,
        b"head" => Tag::Head,
        b"thead" | b"tbody" | b"tfoot" | b"fieldset" | b"legend" | b"dialog" | b"hgroup" | b"search"
        | b"video" | b"audio" | b"canvas" | b"object" | b"frameset" | b"amp-ad" => Tag::Other,
        _ => return None,
    })
}

fn inline(name: &[u8]) -> Option<Tag> {
    Some(match name {
        b"a" => Tag::A,
        b"span" | b"font" => Tag::Span,
        b"b" | b"strong" => Tag::Bold,
        b"time" => Tag::Time,
        b"br" => Tag::Br,
        b"hr" => Tag::Hr,
        b"img" | b"iframe" | b"embed" | b"amp-img" => Tag::Image,
        b"svg" | b"math" => Tag::Svg,
        b"meta" => Tag::Meta,
        b"link" => Tag::Link,
        b"area" | b"base" | b"col" | b"input" | b"param" | b"source" | b"track" | b"wbr" | b"frame" => {
            Tag::Void
        }
        _ => return None,
    })
}

/// How an element stands to the text around it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    /// It cuts the text into blocks.
    Block,
    /// It runs along with the text.
    Inline,
    /// It has no content.
    Void,
}

/// How an element stands to the text around it.
pub(super) fn flow_of(tag: Tag) -> Flow {
    match tag {
        Tag::Span | Tag::A | Tag::Bold | Tag::Time | Tag::Inline | Tag::Custom | Tag::Option | Tag::Svg => {
            Flow::Inline
        }
        Tag::Br | Tag::Hr | Tag::Image | Tag::Meta | Tag::Link | Tag::Void => Flow::Void,
        _ => Flow::Block,
    }
}

/// The headings, the largest first.
pub(super) const HEADINGS: [Tag; 6] = [Tag::H1, Tag::H2, Tag::H3, Tag::H4, Tag::H5, Tag::H6];

/// What a start tag closes, and what it does not reach beyond.
pub(super) fn closes(tag: Tag) -> Option<(&'static [Tag], &'static [Tag])> {
    const CELL: &[Tag] = &[Tag::Td, Tag::Th];
    const ROW: &[Tag] = &[Tag::Td, Tag::Th, Tag::Tr];
    Some(match tag {
        Tag::Li => (&[Tag::Li], &[Tag::Ul, Tag::Ol, Tag::Td, Tag::Th, Tag::Table]),
        Tag::Dt | Tag::Dd => (&[Tag::Dt, Tag::Dd], &[Tag::Dl, Tag::Td, Tag::Th, Tag::Table]),
        Tag::Td | Tag::Th => (CELL, &[Tag::Table, Tag::Tr]),
        Tag::Tr => (ROW, &[Tag::Table]),
        Tag::A => (&[Tag::A], &[Tag::Td, Tag::Th, Tag::Table]),
        Tag::Option => (&[Tag::Option], &[Tag::Select]),
        _ if tag.heading().is_some() => (&HEADINGS, &[]),
        _ => return None,
    })
}

/// Tags inside a drawing that say the drawing was never closed.
pub(super) fn ends_drawing(tag: Tag) -> bool {
    flow_of(tag) == Flow::Block || matches!(tag, Tag::Br | Tag::Image)
}
