//! Where the prose of a page lies: how much of it each element holds, and which one holds most of it.
//! Every measure is one pass up or down the list of elements, so a page of any depth costs linear time.

use crate::article::{Markup, Page};

/// A block shorter than this is no paragraph on its own, in bytes; `design/EXTRACT.md`'s experiment has the same.
const SHORT: f32 = 80.0;
/// A block this long is prose even without a final mark.
const LONG: f32 = 150.0;
/// The main element is the deepest that holds this share of the prose; less, and a page of two halves has none.
const MAIN_SHARE: f32 = 0.6;

/// The prose of a page, by elements.
#[derive(Debug, Default)]
pub(crate) struct Mass {
    /// Prose in each block, in bytes.
    pub(crate) prose: Vec<f32>,
    /// Prose in each element, all inside it counted.
    pub(crate) inside: Vec<f32>,
    /// Prose in each element's own blocks.
    pub(crate) own: Vec<f32>,
    /// The deepest element that holds most of the prose.
    pub(crate) main: usize,
    /// For each element how many elements around it (itself counted) are also around the main one.
    pub(crate) shared_depth: Vec<f32>,
    /// For each element whether it stands in the main one.
    pub(crate) in_main: Vec<bool>,
    /// All prose.
    pub(crate) total: f32,
}

/// The prose of a block in bytes: bytes measure scripts with and without blanks alike.
pub(crate) fn prose(text: &str, markup: &Markup) -> f32 {
    let bytes = f32::from(u16::try_from(text.len()).unwrap_or(u16::MAX));
    let sentences = text.contains(['.', '!', '?', '。', '！', '？', '।', '؟', '۔', '…']);
    if bytes < SHORT || (bytes < LONG && !sentences) {
        return 0.0;
    }
    // Hidden prose is often the story behind a teaser, and often not.
    let shown = if markup.hidden { 0.3 } else { 1.0 };
    bytes * (1.0 - markup.link_share) * shown
}

/// Prose that a caption or a box beside the story has at most, in bytes.
const ONE_BOX: f32 = 500.0;

impl Mass {
    /// Whether an element holds most of the page's prose, and more than a box beside the story does.
    pub(crate) fn holds_most(&self, element: usize) -> bool {
        let inside = self.inside.get(element).copied().unwrap_or(0.0);
        inside > ONE_BOX && inside * 2.0 > self.total
    }

    /// Weighs the prose of a page.
    pub(crate) fn weigh(page: &Page, blocks: &[(&str, &Markup)]) -> Self {
        let elements = page.elements.len();
        let mut mass = Self { inside: vec![0.0; elements], own: vec![0.0; elements], ..Self::default() };
        for (text, markup) in blocks {
            let prose = prose(text, markup);
            mass.prose.push(prose);
            mass.total += prose;
            if let Some(own) = mass.own.get_mut(place(markup.element)) {
                *own += prose;
            }
        }
        mass.add_up(page);
        mass.find_main(page);
        mass.compare(page);
        mass
    }

    fn add_up(&mut self, page: &Page) {
        self.inside.clone_from(&self.own);
        for (at, element) in page.elements.iter().enumerate().skip(1).rev() {
            let inside = self.inside.get(at).copied().unwrap_or(0.0);
            if let Some(parent) = self.inside.get_mut(place(element.parent)) {
                *parent += inside;
            }
        }
    }

    fn find_main(&mut self, page: &Page) {
        let enough = MAIN_SHARE * self.total;
        let heavy =
            page.elements.iter().zip(&self.inside).enumerate().filter(|(_, (_, inside))| **inside >= enough);
        self.main = heavy
            .max_by_key(|(at, (element, _))| (element.depth, std::cmp::Reverse(*at)))
            .map_or(0, |(at, _)| at);
    }

    fn compare(&mut self, page: &Page) {
        let mut around = vec![false; page.elements.len()];
        let mut at = self.main;
        while let Some(seen) = around.get_mut(at).filter(|seen| !**seen) {
            *seen = true;
            at = page.elements.get(at).map_or(0, |e| place(e.parent));
        }
        for (at, element) in page.elements.iter().enumerate() {
            let parent = place(element.parent);
            let parents = self.shared_depth.get(parent).copied().unwrap_or(0.0);
            let is_around = around.get(at).copied().unwrap_or(false);
            self.shared_depth.push(if is_around { parents + 1.0 } else { parents });
            let inside =
                at == self.main || (at != parent && self.in_main.get(parent).copied().unwrap_or(false));
            self.in_main.push(inside);
        }
    }
}

/// An index into a table of elements.
pub(crate) fn place(element: u32) -> usize {
    usize::try_from(element).unwrap_or(usize::MAX)
}
