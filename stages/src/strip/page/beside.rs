//! What stands beside paragraphs of the story in one element stays with them: a short report, above all in a language
//! that the model has few words of, looks like notices to it, and a recipe's ingredients like a menu.

use crate::article::Tag;
use crate::strip::page::mass::place;
use crate::strip::page::model::Measured;

/// Share of the words in an element that must stay for the rest to stay with them.
const ENOUGH: f32 = 0.35;
/// Words of a block that count; one endless paragraph must not drown the rest.
const COUNTED: f32 = 60.0;
/// Log odds above which a block goes whatever stands beside it.
const HOPELESS: f32 = 5.0;
/// Headings of one rank beside one another before they are parts of a story; one or two may be "About the author".
const PARTS: usize = 3;

/// The blocks of a page as they stand beside one another.
pub(super) struct Beside {
    blocks: Vec<Option<Block>>,
    elements: usize,
}

impl Beside {
    pub(super) fn new(measured: &Measured<'_>) -> Self {
        let blocks = (0..measured.blocks.len()).map(|at| Block::new(measured, at)).collect();
        Self { blocks, elements: measured.page.elements.len() }
    }

    /// Raises the least odds at which a block goes, where enough of what stands beside it stays.
    pub(super) fn keep(&self, odds: &[f32], bars: &mut [f32]) {
        let stays =
            |at: usize, bars: &[f32]| odds.get(at).zip(bars.get(at)).is_some_and(|(odds, bar)| odds <= bar);
        let mut story = Shares::of(self.elements);
        for (at, block) in self.each().filter(|(_, block)| block.is_sentence()) {
            story.add(block.parent, block.words, stays(at, bars));
        }
        self.raise(bars, |_, block| block.is_sentence() && story.at(block.parent).is_enough());
        self.keep_lists(&story, bars);
        let part = |at: usize, bars: &[f32]| {
            let heading = self.block(at).filter(|block| block.tag.heading().is_some() && !block.linked)?;
            let next = self.block(at + 1).filter(Block::is_sentence)?;
            (next.parent == heading.parent && stays(at + 1, bars)).then_some((heading.parent, heading.tag))
        };
        let mut parts: Vec<_> = (0..odds.len()).filter_map(|at| Some((part(at, bars)?, at))).collect();
        parts.sort_unstable_by_key(|((parent, tag), _)| (*parent, *tag as u8));
        for rank in parts.chunk_by(|a, b| a.0 == b.0).filter(|rank| rank.len() >= PARTS) {
            for (_, at) in rank {
                raise(bars, *at);
            }
        }
    }

    /// Raises those of lists without a link beside the story.
    fn keep_lists(&self, story: &Shares, bars: &mut [f32]) {
        if !self.each().any(|(_, block)| block.tag == Tag::Li) {
            return;
        }
        let mut lists = Shares::of(self.elements);
        for (_, block) in self.each().filter(|(_, block)| block.tag == Tag::Li) {
            lists.add(block.parent, block.words, !block.linked);
        }
        self.raise(bars, |_, block| {
            let (list, around) = (lists.at(block.parent), story.at(block.above));
            let both = Share { all: around.kept + list.all, ..around };
            block.tag == Tag::Li && list.kept >= list.all && both.is_enough()
        });
    }

    fn block(&self, at: usize) -> Option<Block> {
        self.blocks.get(at).copied().flatten()
    }

    fn each(&self) -> impl Iterator<Item = (usize, Block)> {
        self.blocks.iter().enumerate().filter_map(|(at, block)| Some((at, (*block)?)))
    }

    fn raise(&self, bars: &mut [f32], with: impl Fn(usize, Block) -> bool) {
        for (at, _) in self.each().filter(|(at, block)| with(*at, *block)) {
            raise(bars, at);
        }
    }
}

fn raise(bars: &mut [f32], at: usize) {
    if let Some(bar) = bars.get_mut(at) {
        *bar = bar.max(HOPELESS);
    }
}

/// What a block says to those beside it.
#[derive(Clone, Copy)]
struct Block {
    tag: Tag,
    /// The element around its own, and the one around that.
    parent: u32,
    above: u32,
    linked: bool,
    ends: bool,
    words: f32,
}

impl Block {
    fn new(measured: &Measured<'_>, at: usize) -> Option<Self> {
        let (_, markup) = measured.blocks.get(at)?;
        let around = markup.around()?;
        let above = measured.page.elements.get(usize::try_from(around.parent).ok()?)?.parent;
        let parent = around.parent;
        let words = measured.length(at).min(COUNTED);
        Some(Self {
            tag: around.tag,
            parent,
            above,
            linked: markup.links > 0,
            ends: measured.ends(at),
            words,
        })
    }

    /// Whether it ends like a sentence and has no link; headings, cells and entries of lists are none.
    fn is_sentence(&self) -> bool {
        use Tag::{Article, Custom, Div, Main, Other, P, Section};
        self.ends && !self.linked && matches!(self.tag, P | Div | Section | Article | Main | Custom | Other)
    }
}

/// Words, and how many of them count for the story.
#[derive(Clone, Copy, Debug, Default)]
struct Share {
    kept: f32,
    all: f32,
}

impl Share {
    fn is_enough(self) -> bool {
        self.kept > 0.0 && self.kept >= ENOUGH * self.all
    }
}

/// Shares by the number of an element.
struct Shares(Vec<Share>);

impl Shares {
    fn of(elements: usize) -> Self {
        Self(vec![Share::default(); elements])
    }

    fn add(&mut self, element: u32, words: f32, kept: bool) {
        if let Some(share) = self.0.get_mut(place(element)) {
            share.all += words;
            share.kept += if kept { words } else { 0.0 };
        }
    }

    fn at(&self, element: u32) -> Share {
        self.0.get(place(element)).copied().unwrap_or_default()
    }
}
