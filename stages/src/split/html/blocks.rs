//! The flat block sink: tags and text in, blocks out, with a stack of open elements and no tree.
//!
//! A block ends at every block-level tag and at a double line break. Nothing here looks further up the stack than
//! [`REACH`], so time stays linear however deep a page nests.

use std::ops::Range;

use super::chars::decode_into;
use super::hints::said;
use super::permalinks;
use super::scan::Attributes;
use super::spoken::{Spoken, is_spoken};
use super::tags::{Flow, HEADINGS, closes, flow_of};
use crate::article::{Element, Markup, Page, Tag, Within};
use crate::split::MOST_PARAGRAPHS;

/// Most elements that are told apart; what stands in later ones counts as part of the last around it. Large pages have
/// 20,000.
const MOST_ELEMENTS: usize = 200_000;

/// How far up the stack an end tag looks for its start: real pages nest below 100 deep, damaged ones 100,000.
const REACH: usize = 256;

/// A block of text before it becomes a paragraph.
#[derive(Debug)]
pub(super) struct Block {
    /// Where it stands in [`Blocks::text`].
    pub(super) span: Range<usize>,
    pub(super) markup: Box<Markup>,
}

/// Bytes of an attribute that names an element; the names around it are read for every block.
const LONGEST_NAMES: usize = 1024;
/// Bytes of the texts of images in a row that are looked at.
const LONGEST_ALT: usize = 4096;
/// A shorter block begins a text of an image by chance: a first letter set large, in bytes.
const SHORTEST_ALT: usize = 8;

/// An open element.
struct Open {
    tag: Tag,
    element: u32,
    within: Within,
    /// Links and bold elements around it and itself.
    links: u32,
    bolds: u32,
}

/// Collects blocks from tags and text.
pub(super) struct Blocks {
    /// The text of all blocks in page order joined by one newline.
    pub(super) text: String,
    pub(super) found: Vec<Block>,
    pub(super) page: Page,
    stack: Vec<Open>,
    now: Now,
    images: u16,
    /// What those images are said to show.
    shown: String,
    /// The open link that may hold nothing but a mark.
    anchor: Option<Anchor>,
}

/// Where a link began that may be a mark: the bytes of text and the block before it.
struct Anchor {
    is_mark: fn(&str) -> bool,
    length: usize,
    before: Now,
}

/// The block being read.
#[derive(Clone, Default)]
struct Now {
    start: usize,
    begun: bool,
    blank: bool,
    markup: Markup,
    linked: usize,
    bold: usize,
    timed: usize,
    /// Line breaks since the last text.
    breaks: u16,
    /// Where the last text in a link ends.
    link_end: usize,
    /// The open element in it that is for ears only.
    spoken: Option<Spoken>,
}

impl Blocks {
    pub(super) fn new() -> Self {
        let root = Element { tag: Tag::Html, is_block: true, ..Element::default() };
        let mut page = Page::default();
        page.elements.push(root);
        let open = Open { tag: Tag::Html, element: 0, within: Within::default(), links: 0, bolds: 0 };
        let (text, found) = (String::new(), Vec::new());
        let (now, shown) = (Now::default(), String::new());
        Self { text, found, page, stack: vec![open], now, images: 0, shown, anchor: None }
    }

    /// A start tag.
    pub(super) fn open(&mut self, tag: Tag, attributes: &Attributes, name: &str) {
        match flow_of(tag) {
            Flow::Void => return self.void(tag, attributes),
            Flow::Block => {
                self.end_block();
                self.close_paragraph();
            }
            Flow::Inline => {}
        }
        if let Some((closed, barriers)) = closes(tag) {
            self.close_any(closed, barriers);
        }
        if tag == Tag::A {
            self.anchor = self.anchor(attributes.href);
        }
        if tag == Tag::A && self.now.begun {
            self.now.markup.links = self.now.markup.links.saturating_add(1);
        }
        let open = self.element(tag, attributes, name);
        if self.is_behind_link() && is_spoken(tag, attributes) {
            let (depth, text, now) = (self.stack.len(), self.text.len(), &self.now);
            let (linked, bold, blank) = (now.linked, now.bold, now.blank);
            self.now.spoken = Some(Spoken { depth, text, linked, bold, blank });
        }
        self.stack.push(open);
    }

    /// The link that begins here, if it may be a mark.
    fn anchor(&self, href: &str) -> Option<Anchor> {
        let (_, within, ..) = self.top();
        let in_heading = HEADINGS.iter().any(|heading| within.has(Within::tag(*heading)));
        let is_mark = permalinks::told_by(href, in_heading)?;
        Some(Anchor { is_mark, length: self.text.len(), before: self.now.clone() })
    }

    /// Drops a link that held nothing but a mark.
    fn close_anchor(&mut self) {
        let Some(Anchor { is_mark, length, before }) = self.anchor.take() else { return };
        if self.text.get(length..).is_some_and(|link| is_mark(link.trim())) {
            self.text.truncate(length);
            self.now = before;
        }
    }

    /// Whether what follows stands in a link in a paragraph, behind some of its text, or right behind the link.
    fn is_behind_link(&self) -> bool {
        let around = self.at(self.now.markup.element).map(|around| around.tag);
        self.now.begun
            && self.now.spoken.is_none()
            && matches!(around, Some(Tag::P | Tag::Li | Tag::Blockquote))
            && self.now.link_end == self.text.len()
    }

    /// Ends an element that is for ears only, if the stack is down to it: what it said is taken back.
    fn forget_spoken(&mut self) {
        let Some(spoken) = self.now.spoken.take_if(|spoken| spoken.depth >= self.stack.len()) else { return };
        if spoken.is_remark(&self.text) {
            self.text.truncate(spoken.text);
            (self.now.linked, self.now.bold, self.now.blank) = (spoken.linked, spoken.bold, spoken.blank);
            self.now.link_end = spoken.text;
        }
    }

    fn void(&mut self, tag: Tag, attributes: &Attributes) {
        match tag {
            Tag::Br => {
                self.now.breaks = self.now.breaks.saturating_add(1);
                self.now.blank = true;
                if self.now.breaks > 1 {
                    self.end_block();
                }
            }
            Tag::Hr => self.end_block(),
            Tag::Image => self.image(attributes.alt),
            _ => {}
        }
    }

    fn image(&mut self, alt: &str) {
        self.images = self.images.saturating_add(1);
        if !alt.is_empty() && self.shown.len() + alt.len() < LONGEST_ALT {
            self.shown.push('\n');
            decode_into(&mut self.shown, alt);
        }
    }

    fn top(&self) -> (u32, Within, u32, u32) {
        self.stack.last().map_or((0, Within::default(), 0, 0), |o| (o.element, o.within, o.links, o.bolds))
    }

    /// The open element that a start tag makes.
    fn element(&mut self, tag: Tag, attributes: &Attributes, name: &str) -> Open {
        let (parent, around, links, bolds) = self.top();
        let within = around.and(Within::tag(tag)).and(said(tag, attributes));
        let is_block = flow_of(tag) == Flow::Block;
        let named = !attributes.class.is_empty() || !attributes.id.is_empty() || tag == Tag::Custom;
        let element = if (is_block || named) && self.page.elements.len() < MOST_ELEMENTS {
            self.add_element(parent, tag, within, attributes, name)
        } else {
            parent
        };
        let links = links + u32::from(tag == Tag::A);
        let bolds = bolds + u32::from(tag == Tag::Bold);
        Open { tag, element, within, links, bolds }
    }

    fn add_element(
        &mut self,
        parent: u32,
        tag: Tag,
        within: Within,
        attributes: &Attributes,
        name: &str,
    ) -> u32 {
        let depth = self.at(parent).map_or(0, |e| e.depth.saturating_add(1));
        let start = small(self.page.names.len());
        let custom = if tag == Tag::Custom { name } else { "" };
        for part in
            [custom, attributes.class, attributes.id, attributes.role, attributes.part, attributes.itemprop]
        {
            if !part.is_empty() {
                self.page
                    .names
                    .push_str(part.get(..part.floor_char_boundary(LONGEST_NAMES)).unwrap_or_default());
                self.page.names.push(' ');
            }
        }
        let names = (start, small(self.page.names.len()));
        let is_block = flow_of(tag) == Flow::Block;
        self.page.elements.push(Element { parent, depth, names, tag, is_block, within });
        small(self.page.elements.len() - 1)
    }

    fn at(&self, element: u32) -> Option<&Element> {
        self.page.elements.get(usize::try_from(element).ok()?)
    }

    /// An end tag.
    pub(super) fn close(&mut self, tag: Tag) {
        let flow = flow_of(tag);
        if tag == Tag::Br || (flow == Flow::Void && tag != Tag::Hr) {
            return;
        }
        if flow == Flow::Block {
            self.end_block();
        }
        if tag == Tag::A {
            self.close_anchor();
        }
        let barriers: &[Tag] = match (flow, tag) {
            (Flow::Inline, _) => &[Tag::P, Tag::Div, Tag::Li, Tag::Td, Tag::Th],
            (_, Tag::Table | Tag::Td | Tag::Th | Tag::Tr) => &[],
            _ => &[Tag::Td, Tag::Th, Tag::Table],
        };
        self.close_any(&[tag], barriers);
    }

    /// Ends the innermost open element of those named, with all inside it, unless a barrier stands before.
    fn close_any(&mut self, tags: &[Tag], barriers: &[Tag]) {
        let open = self.stack.iter().rev().take(REACH);
        for (above, open) in open.enumerate() {
            if tags.contains(&open.tag) {
                let keep = self.stack.len().saturating_sub(above + 1).max(1);
                self.stack.truncate(keep);
                return self.forget_spoken();
            }
            if barriers.contains(&open.tag) {
                return;
            }
        }
    }

    /// A block-level start tag ends an open paragraph.
    fn close_paragraph(&mut self) {
        let inline =
            self.stack.iter().rev().take(REACH).take_while(|o| flow_of(o.tag) == Flow::Inline).count();
        let at = self.stack.len().saturating_sub(inline + 1);
        if at > 0 && self.stack.get(at).is_some_and(|o| o.tag == Tag::P) {
            self.stack.truncate(at);
        }
    }

    /// Text between tags.
    pub(super) fn add_text(&mut self, text: &str) {
        if self.stack.last().is_some_and(|o| o.within.has(Within::tag(Tag::Pre))) {
            return self.add_preformatted(text);
        }
        if memchr::memchr(b'&', text.as_bytes()).is_none() {
            return self.add_words(text);
        }
        let mut decoded = String::with_capacity(text.len());
        decode_into(&mut decoded, text);
        self.add_words(&decoded);
    }

    fn add_words(&mut self, text: &str) {
        self.now.blank |= text.starts_with(char::is_whitespace);
        for word in text.split_whitespace() {
            self.push(word);
            self.now.blank = true;
        }
        self.now.blank =
            self.now.begun && (text.ends_with(char::is_whitespace) || (self.now.blank && text.is_empty()));
    }

    fn add_preformatted(&mut self, text: &str) {
        let mut decoded = String::with_capacity(text.len());
        decode_into(&mut decoded, text);
        let text = if self.now.begun { decoded.as_str() } else { decoded.trim_start_matches(['\r', '\n']) };
        if self.now.begun || !text.trim().is_empty() {
            self.push(text);
        }
    }

    /// Adds a piece of text to the block, after a blank if one is due.
    fn push(&mut self, piece: &str) {
        let (element, within, links, bolds) = self.top();
        if !self.now.begun {
            self.begin(element, within, links);
        } else if self.now.blank {
            self.text.push(' ');
        }
        self.now.blank = false;
        if self.now.breaks > 0 {
            self.now.markup.breaks = self.now.markup.breaks.saturating_add(self.now.breaks);
            self.now.breaks = 0;
        }
        self.text.push_str(piece);
        self.now.linked += if links > 0 { piece.len() } else { 0 };
        self.now.link_end = if links > 0 { self.text.len() } else { self.now.link_end };
        self.now.bold += if bolds > 0 { piece.len() } else { 0 };
        self.now.timed += if within.has(Within::tag(Tag::Time)) { piece.len() } else { 0 };
    }

    fn begin(&mut self, element: u32, within: Within, links: u32) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let mut block = element;
        let mut hops = 0;
        while let Some(e) = self.at(block).filter(|e| !e.is_block && hops < REACH) {
            (block, hops) = (e.parent, hops + 1);
        }
        let inline = (block != element).then_some(element);
        let hidden = within.has(Within::HIDDEN);
        let opens_with_link = links > 0;
        let links = u16::from(opens_with_link);
        let markup = Markup { links, opens_with_link, hidden, element: block, inline, ..Markup::default() };
        self.now = Now { start: self.text.len(), begun: true, markup, ..Now::default() };
    }

    /// Ends the block being read, if any, unless there are so many that the rest is one.
    pub(super) fn end_block(&mut self) {
        if self.found.len() < MOST_PARAGRAPHS {
            self.end();
        } else {
            self.now.blank = self.now.begun;
        }
    }

    /// Ends the block being read, if any.
    pub(super) fn end(&mut self) {
        let now = std::mem::take(&mut self.now);
        self.anchor = None;
        if !now.begun {
            return;
        }
        let kept = self.text.trim_end().len();
        self.text.truncate(kept.max(now.start));
        let length = self.text.len().saturating_sub(now.start);
        let mut markup = now.markup;
        markup.link_share = share(now.linked, length);
        markup.bold_share = share(now.bold, length);
        markup.time_share = share(now.timed, length);
        markup.images = std::mem::take(&mut self.images);
        let text = self.text.get(now.start..).unwrap_or_default();
        markup.names_image = text.len() >= SHORTEST_ALT
            && self.shown.lines().any(|shown| shown.trim_start().starts_with(text));
        self.shown.clear();
        self.found.push(Block { span: now.start..self.text.len(), markup: Box::new(markup) });
    }
}

/// A share of lengths, 0 to 1.
fn share(part: usize, whole: usize) -> f32 {
    let float = |n: usize| f32::from(u16::try_from(n).unwrap_or(u16::MAX));
    // Halved until they fit, so that the ratio stays right for blocks of any length.
    let shift = (usize::BITS - whole.leading_zeros()).saturating_sub(16);
    (float(part >> shift) / float(whole >> shift).max(1.0)).min(1.0)
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
