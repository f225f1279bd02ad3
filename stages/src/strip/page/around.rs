//! What the elements around a block hold: how much text, links and prose, and how the block stands among them.

use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::article::{Markup, Page};
use crate::strip::page::mass::{Mass, place};
use crate::strip::page::numbers::{count, flag, many, ratio};
use crate::strip::terms::Keyed;

/// Elements above a block that are looked at, its own first; further up all blocks of a story are together.
pub(super) const LEVELS: usize = 4;

/// Number of these features.
pub(super) const COUNT: usize = 16 + LEVELS * 4;

/// Their names, as the weights know them.
pub(super) const NAMES: [&str; COUNT] = [
    "prose",
    "prose_before",
    "prose_after",
    "page_prose",
    "shared_depth",
    "below_main",
    "above_main",
    "inside_main",
    "kin",
    "kin_prose",
    "kin_best",
    "kin_links",
    "kin_before",
    "kin_after",
    "same_parent_before",
    "same_parent_after",
    "links_0",
    "prose_0",
    "blocks_0",
    "first_0",
    "links_1",
    "prose_1",
    "blocks_1",
    "first_1",
    "links_2",
    "prose_2",
    "blocks_2",
    "first_2",
    "links_3",
    "prose_3",
    "blocks_3",
    "first_3",
];

/// What an element holds, all inside it counted.
#[derive(Clone, Copy, Debug, Default)]
struct Holding {
    bytes: f32,
    linked: f32,
    blocks: u32,
    first: Option<usize>,
}

/// Blocks whose elements look alike: the same tag, classes and tag above.
#[derive(Clone, Copy, Debug, Default)]
struct Kin {
    blocks: u32,
    prose: f32,
    linked: f32,
    bytes: f32,
}

/// All that is known of the surroundings of a page's blocks.
pub(super) struct Around<'a> {
    page: &'a Page,
    mass: &'a Mass,
    holdings: Vec<Holding>,
    /// For each block the key of its kin.
    pub(super) kin_of: Vec<u64>,
    kin: Keyed<Kin>,
    best_kin: f32,
    /// For each block the elements above it.
    pub(super) above: Vec<[usize; LEVELS]>,
    before: Vec<f32>,
}

impl<'a> Around<'a> {
    /// Looks at all blocks of a page.
    pub(super) fn look(page: &'a Page, blocks: &[(&str, &Markup)], mass: &'a Mass) -> Self {
        let above = blocks.iter().map(|(_, markup)| above(page, markup)).collect();
        let kin_of = blocks.iter().map(|(_, markup)| kin_key(page, markup)).collect();
        let mut around = Self {
            page,
            mass,
            holdings: vec![Holding::default(); page.elements.len()],
            kin_of,
            kin: Keyed::default(),
            best_kin: 0.0,
            above,
            before: Vec::with_capacity(blocks.len()),
        };
        around.hold(blocks);
        around.gather(blocks);
        around
    }

    fn hold(&mut self, blocks: &[(&str, &Markup)]) {
        for (at, (text, markup)) in blocks.iter().enumerate() {
            let Some(holding) = self.holdings.get_mut(place(markup.element)) else { continue };
            let bytes = many(text.len());
            holding.bytes += bytes;
            holding.linked += bytes * markup.link_share;
            holding.blocks += 1;
            holding.first.get_or_insert(at);
        }
        for (at, element) in self.page.elements.iter().enumerate().skip(1).rev() {
            let held = self.holdings.get(at).copied().unwrap_or_default();
            let Some(parent) = self.holdings.get_mut(place(element.parent)) else { continue };
            parent.bytes += held.bytes;
            parent.linked += held.linked;
            parent.blocks += held.blocks;
            parent.first = parent.first.into_iter().chain(held.first).min();
        }
    }

    fn gather(&mut self, blocks: &[(&str, &Markup)]) {
        let mut before = 0.0;
        for (((text, markup), key), prose) in blocks.iter().zip(&self.kin_of).zip(&self.mass.prose) {
            let kin = self.kin.entry(*key).or_default();
            kin.blocks += 1;
            kin.prose += prose;
            kin.bytes += many(text.len());
            kin.linked += many(text.len()) * markup.link_share;
            self.best_kin = self.best_kin.max(kin.prose);
            self.before.push(before);
            before += prose;
        }
    }

    /// The features of one block.
    pub(super) fn row(&self, at: usize, row: &mut Vec<f32>) {
        let elements = self.above.get(at).copied().unwrap_or_default();
        let own = elements.first().copied().unwrap_or(0);
        let prose = self.mass.prose.get(at).copied().unwrap_or(0.0);
        let before = self.before.get(at).copied().unwrap_or(0.0);
        let shared = self.mass.shared_depth.get(own).copied().unwrap_or(0.0);
        let depth = |element: usize| self.page.elements.get(element).map_or(0, |e| place(e.depth));
        let main = many(depth(self.mass.main)) + 1.0;
        let kin = self.kin_of.get(at).and_then(|key| self.kin.get(key)).copied().unwrap_or_default();
        let same = |table: &dyn Fn(usize) -> Option<u64>, other: Option<usize>| {
            flag(other.and_then(table).is_some_and(|found| Some(found) == table(at)))
        };
        let kin_of = |at: usize| self.kin_of.get(at).copied();
        let parent = |at: usize| self.above.get(at).and_then(|a| u64::try_from(*a.get(1)?).ok());
        row.extend([
            prose.ln_1p(),
            ratio(before, self.mass.total),
            ratio(self.mass.total - before - prose, self.mass.total),
            self.mass.total.ln_1p(),
            ratio(shared, main),
            many(depth(own)) + 1.0 - shared,
            main - shared,
            flag(self.mass.in_main.get(own).copied().unwrap_or(false)),
            count(place(kin.blocks)),
            ratio(kin.prose, self.mass.total),
            ratio(kin.prose, self.best_kin),
            ratio(kin.linked, kin.bytes),
            same(&kin_of, at.checked_sub(1)),
            same(&kin_of, Some(at + 1)),
            same(&parent, at.checked_sub(1)),
            same(&parent, Some(at + 1)),
        ]);
        for element in elements {
            let held = self.holdings.get(element).copied().unwrap_or_default();
            let inside = self.mass.inside.get(element).copied().unwrap_or(0.0);
            let first = held.first.map_or(0.0, |first| count(at.saturating_sub(first)));
            row.extend([
                ratio(held.linked, held.bytes),
                ratio(inside, self.mass.total),
                count(place(held.blocks)),
                first,
            ]);
        }
    }
}

/// The block-level elements above a block, its own first.
fn above(page: &Page, markup: &Markup) -> [usize; LEVELS] {
    let mut at = place(markup.element);
    std::array::from_fn(|_| {
        let found = at;
        let mut next = page.elements.get(at).map_or(0, |e| place(e.parent));
        // An inline element with a class is no container.
        for _ in 0..LEVELS {
            let Some(element) = page.elements.get(next).filter(|e| !e.is_block) else { break };
            next = place(element.parent);
        }
        at = next;
        found
    })
}

fn kin_key(page: &Page, markup: &Markup) -> u64 {
    let Some(element) = markup.around() else { return 0 };
    let parent = page.elements.get(place(element.parent)).map_or(0, |e| e.tag as u64);
    let seed = (element.tag as u64) << 8 | parent;
    let inline = markup.inline.and_then(|inline| page.elements.get(place(inline)));
    let inside =
        inline.map_or(0, |inline| xxh3_64_with_seed(page.names_of(inline).as_bytes(), inline.tag as u64));
    xxh3_64_with_seed(page.names_of(element).as_bytes(), seed ^ inside)
}
