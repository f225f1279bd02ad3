//! What stands beside paragraphs of the story in one element stays with them: a short report, above all in a language
//! that the model has few words of, looks like notices to it, and a recipe's ingredients like a menu.

use crate::article::Tag;
use crate::strip::page::model::Measured;
use crate::strip::terms::Keyed;

/// Share of the words in an element that must stay for the rest to stay with them.
const ENOUGH: f32 = 0.35;
/// Words of a block that count; one endless paragraph must not drown the rest.
const COUNTED: f32 = 60.0;
/// Log odds above which a block goes whatever stands beside it.
const HOPELESS: f32 = 5.0;
/// Headings of one rank beside one another before they are parts of a story; one or two may be "About the author".
const PARTS: f32 = 3.0;

/// Raises the least odds at which a block goes, where enough of what stands beside it stays.
pub(super) fn keep(measured: &Measured<'_>, odds: &[f32], bars: &mut [f32]) {
    let blocks: Vec<Option<Block>> = (0..odds.len()).map(|at| Block::new(measured, at)).collect();
    let stays =
        |at: usize, bars: &[f32]| odds.get(at).zip(bars.get(at)).is_some_and(|(odds, bar)| odds <= bar);
    let mut story = Shares::default();
    for (at, block) in each(&blocks).filter(|(_, block)| block.is_sentence()) {
        story.add(block.parent, block.words, stays(at, bars));
    }
    raise(&blocks, bars, |_, block| block.is_sentence() && story.of(block.parent).is_enough());

    let mut lists = Shares::default();
    for (_, block) in each(&blocks).filter(|(_, block)| block.tag == Tag::Li) {
        lists.add(block.parent, block.words, !block.linked);
    }
    raise(&blocks, bars, |_, block| {
        let list = lists.of(block.parent);
        let around = Share { all: story.of(block.above).kept + list.all, ..story.of(block.above) };
        block.tag == Tag::Li && list.kept >= list.all && around.is_enough()
    });

    let part = |at: usize, bars: &[f32]| {
        let heading = blocks
            .get(at)
            .copied()
            .flatten()
            .filter(|block| block.tag.heading().is_some() && !block.linked)?;
        let next = blocks.get(at + 1).copied().flatten().filter(Block::is_sentence)?;
        (next.parent == heading.parent && stays(at + 1, bars))
            .then_some(heading.parent * RANKS + heading.tag as u64)
    };
    let parts: Vec<Option<u64>> = (0..odds.len()).map(|at| part(at, bars)).collect();
    let mut ranks = Shares::default();
    parts.iter().flatten().for_each(|rank| ranks.add(*rank, 1.0, true));
    raise(&blocks, bars, |at, _| {
        parts.get(at).copied().flatten().is_some_and(|rank| ranks.of(rank).kept >= PARTS)
    });
}

/// More than there are tags.
const RANKS: u64 = 64;

/// What a block says to those beside it.
#[derive(Clone, Copy)]
struct Block {
    tag: Tag,
    /// The element around its own, and the one around that.
    parent: u64,
    above: u64,
    linked: bool,
    ends: bool,
    words: f32,
}

impl Block {
    fn new(measured: &Measured<'_>, at: usize) -> Option<Self> {
        let (_, markup) = measured.blocks.get(at)?;
        let around = markup.around()?;
        let above = measured.page.elements.get(usize::try_from(around.parent).ok()?)?.parent;
        let (parent, above) = (u64::from(around.parent), u64::from(above));
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

fn each(blocks: &[Option<Block>]) -> impl Iterator<Item = (usize, Block)> {
    blocks.iter().enumerate().filter_map(|(at, block)| Some((at, (*block)?)))
}

fn raise(blocks: &[Option<Block>], bars: &mut [f32], with: impl Fn(usize, Block) -> bool) {
    for (at, _) in each(blocks).filter(|(at, block)| with(*at, *block)) {
        if let Some(bar) = bars.get_mut(at) {
            *bar = bar.max(HOPELESS);
        }
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

#[derive(Default)]
struct Shares(Keyed<Share>);

impl Shares {
    fn add(&mut self, key: u64, words: f32, kept: bool) {
        let share = self.0.entry(key).or_default();
        share.all += words;
        share.kept += if kept { words } else { 0.0 };
    }

    fn of(&self, key: u64) -> Share {
        self.0.get(&key).copied().unwrap_or_default()
    }
}
