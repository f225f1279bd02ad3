//! What stands beside paragraphs of the story in one element stays with them: a short report, above all in a language
//! that the model has few words of, looks like notices to it, and a recipe's ingredients like a menu.

use std::ops::Range;

use crate::article::Tag;
use crate::strip::marks::asks;
use crate::strip::page::kind;
use crate::strip::page::lists::{self, Lists};
use crate::strip::page::mass::place;
use crate::strip::page::model::Measured;
use crate::strip::page::{headings, tables, ticker};
use crate::strip::talk::{self, Said};

/// Share of the words in an element that must stay for the rest to stay with them.
const ENOUGH: f32 = 0.35;
/// Words of a block that count; one endless paragraph must not drown the rest.
const COUNTED: f32 = 60.0;
/// Log odds above which a block goes whatever stands beside it.
const HOPELESS: f32 = 3.5;
/// Log odds above which a line that is no sentence goes among paragraphs of the story: a greeting, a signature, "We demand:".
/// Of the development pages 15 lines of the story stay by it, and 4 others.
const LINE: f32 = 0.5;
/// Words and share of an element's sentences that must stay for it to hold the story and little else.
const MUCH: f32 = 60.0;
const NEARLY_ALL: f32 = 0.8;
/// Mean log odds above which questions and answers are no story.
const TALK: f32 = 4.5;

/// Words of the sentences that stay of a story that is in doubt as a whole: the model has little to judge the rest by.
const BRIEF: f32 = 200.0;
/// Sentences and mean log odds of its rest.
const REST: usize = 2;
const IN_DOUBT: f32 = 2.5;
/// Elements above two blocks of which one must hold both.
const LEVELS: usize = 8;

/// The blocks of a page as they stand beside one another.
pub(super) struct Beside {
    blocks: Vec<Option<Block>>,
    elements: usize,
    /// What may be entries of a list.
    runs: Vec<Range<usize>>,
    headings: Vec<Option<headings::Kind>>,
}

impl Beside {
    pub(super) fn new(measured: &Measured<'_>, paths: &[u64]) -> Self {
        let blocks = (0..measured.blocks.len()).map(|at| Block::new(measured, at)).collect();
        let (runs, headings) = (lists::runs(measured, paths), headings::kinds(measured, paths));
        Self { blocks, elements: measured.page.elements.len(), runs, headings }
    }

    /// Raises the least odds at which a block goes, where enough of what stands beside it stays; `offset` is the level's.
    pub(super) fn keep(&self, measured: &Measured<'_>, odds: &[f32], bars: &mut [f32], offset: f32) {
        let stays: Vec<bool> = odds.iter().zip(&*bars).map(|(odds, bar)| odds <= bar).collect();
        let stays = |at: usize| stays.get(at).copied().unwrap_or_default();
        let doubtful = |at: usize| {
            let hopeless = odds.get(at).is_none_or(|odds| *odds > HOPELESS + offset);
            !stays(at) && !hopeless && !kind::is_named(measured, at)
        };
        let mut story = Shares::of(self.elements);
        for (at, block) in self.each().filter(|(_, block)| block.is_sentence()) {
            story.add(block.parent, block.words, stays(at));
        }
        let (within, laid_out) = (story.within(measured), is_laid_out(measured));
        let is_story = |element: usize| {
            !laid_out && is_box(measured, element) && within.at_place(element).is_nearly_all()
        };
        let sentences = self
            .each()
            .filter(|(at, block)| block.is_sentence() && story.at(block.parent).is_enough() && doubtful(*at));
        let sentences: Vec<usize> = sentences.map(|(at, _)| at).collect();
        let lists = Lists { measured, odds, offset };
        let listed = lists.keep(&self.runs, stays, |element| story.at(element).kept, is_story);
        let mut held: Vec<usize> = sentences.iter().chain(&listed).copied().collect();
        held.sort_unstable();
        let holds = |at: usize| stays(at) || held.binary_search(&at).is_ok();
        let headings = headings::keep(measured, &self.headings, holds, &doubtful);
        let lines = self.lines(&story).filter(|at| doubtful(*at));
        let lines: Vec<usize> = lines.filter(|at| odds.get(*at).is_some_and(|odds| *odds <= LINE)).collect();
        let near = |element: usize| story.at_place(element).is_enough() || is_story(element);
        let tables = tables::keep(measured, odds, offset, near);
        let code = tables::code(measured, stays, doubtful);
        let rest = self.rest(measured, odds, stays, &doubtful);
        let talks = self.talks(odds, &story, offset).into_iter();
        let tickers = ticker::find(measured, odds, stays, offset);
        let talks = talks.chain(tickers).filter(|at| !stays(*at) && !kind::is_named(measured, *at));
        for at in sentences
            .iter()
            .copied()
            .chain(headings)
            .chain(listed)
            .chain(tables)
            .chain(code)
            .chain(talks)
            .chain(lines)
            .chain(rest)
        {
            if let Some((bar, odds)) = bars.get_mut(at).zip(odds.get(at)) {
                *bar = bar.max(*odds);
            }
        }
    }

    /// Lines among paragraphs that nearly all stay.
    fn lines(&self, story: &Shares) -> impl Iterator<Item = usize> {
        let among =
            |block: &Block| block.tag == Tag::P && !block.linked && story.at(block.parent).is_nearly_all();
        self.each().filter(move |(_, block)| among(block)).map(|(at, _)| at)
    }

    /// Questions and answers in turn in one element, beside the story or in a list of their own.
    fn talks(&self, odds: &[f32], story: &Shares, offset: f32) -> Vec<usize> {
        let said = self.each().filter(|(_, block)| block.ends && !block.linked);
        let said: Vec<Said> =
            said.map(|(at, block)| Said { at, asks: block.asks, words: block.words }).collect();
        let parent = |at: usize| self.block(at).map(|block| block.parent);
        let beside = |talk: &&[Said]| {
            let block = talk.first().and_then(|line| self.block(line.at));
            block.is_some_and(|b| story.at(b.parent).kept > 0.0 || story.at(b.above).kept > 0.0)
        };
        let talks = talk::find(&said, |a, b| parent(a) == parent(b)).into_iter().filter(beside);
        talks.filter(|said| talk::mean(said, odds) < TALK + offset).flatten().map(|line| line.at).collect()
    }

    /// The second part of a short story, in a box of its own: sentences in doubt behind those that stay, and the headings
    /// among them.
    fn rest(
        &self,
        measured: &Measured<'_>,
        odds: &[f32],
        stays: impl Fn(usize) -> bool,
        doubtful: &impl Fn(usize) -> bool,
    ) -> Vec<usize> {
        let kept = self.each().filter(|(at, block)| block.is_sentence() && stays(*at));
        let kept: Vec<(usize, Block)> = kept.collect();
        let Some((first, _)) = kept.first().copied() else { return Vec::new() };
        if words_of(&kept) > BRIEF {
            return Vec::new();
        }
        let plain = |at: usize, block: &Block| {
            !block.linked
                && (block.is_sentence() || block.tag.heading().is_some())
                && doubtful(at)
                && !measured.is_outside(at)
        };
        let open: Vec<(usize, Block)> =
            self.each().filter(|(at, block)| *at > first && plain(*at, block)).collect();
        let mut found = Vec::new();
        for run in open.chunk_by(|a, b| a.0 + 1 == b.0) {
            let Some((start, _)) = run.first() else { continue };
            let said = run.iter().filter(|(_, block)| block.is_sentence()).count();
            let last = kept.partition_point(|(at, _)| at < start).checked_sub(1).and_then(|at| kept.get(at));
            // A notice stands behind what else ends a story: buttons, tags, the author.
            let follows = |last: usize| (last + 1..*start).all(&stays);
            let near =
                last.is_some_and(|(last, _)| follows(*last) && measured.share_a_box(*last, *start, LEVELS));
            if said >= REST && near && mean(run, odds) < IN_DOUBT {
                found.extend(run.iter().map(|(at, _)| *at));
            }
        }
        found
    }

    fn block(&self, at: usize) -> Option<Block> {
        self.blocks.get(at).copied().flatten()
    }

    fn each(&self) -> impl Iterator<Item = (usize, Block)> {
        self.blocks.iter().enumerate().filter_map(|(at, block)| Some((at, (*block)?)))
    }
}

fn words_of(blocks: &[(usize, Block)]) -> f32 {
    blocks.iter().map(|(_, block)| block.words).sum()
}

/// The mean odds of blocks, weighed by length, so that a short one in doubt does not decide.
fn mean(blocks: &[(usize, Block)], odds: &[f32]) -> f32 {
    let weighed: f32 = blocks.iter().map(|(at, block)| odds.get(*at).unwrap_or(&0.0) * block.words).sum();
    weighed / words_of(blocks).max(1.0)
}

/// Whether the story stands in a table that lays the page out.
fn is_laid_out(measured: &Measured<'_>) -> bool {
    let parent = |at: &usize| {
        let parent = measured.page.elements.get(*at).map(|element| place(element.parent))?;
        (parent != *at).then_some(parent)
    };
    let mut around = std::iter::successors(Some(measured.mass.main), parent);
    around.any(|at| measured.page.elements.get(at).is_some_and(|element| element.tag == Tag::Table))
}

/// Whether an element may hold a story in boxes: a part of the page by its tag.
fn is_box(measured: &Measured<'_>, element: usize) -> bool {
    let tag = measured.page.elements.get(element).map(|element| element.tag);
    matches!(tag, Some(Tag::Article | Tag::Main | Tag::Section | Tag::Div | Tag::Custom))
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
    asks: bool,
    words: f32,
}

impl Block {
    fn new(measured: &Measured<'_>, at: usize) -> Option<Self> {
        let (text, markup) = measured.blocks.get(at)?;
        let around = markup.around()?;
        let above = measured.page.elements.get(place(around.parent))?.parent;
        let parent = around.parent;
        let words = measured.length(at).min(COUNTED);
        Some(Self {
            tag: around.tag,
            parent,
            above,
            linked: markup.links > 0,
            ends: measured.ends(at),
            asks: asks(text),
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

    fn is_nearly_all(self) -> bool {
        self.kept >= MUCH && self.kept >= NEARLY_ALL * self.all
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
        self.at_place(place(element))
    }

    fn at_place(&self, element: usize) -> Share {
        self.0.get(element).copied().unwrap_or_default()
    }

    /// The same with all that stands farther in.
    fn within(&self, measured: &Measured<'_>) -> Self {
        let mut within = self.0.clone();
        for (at, element) in measured.page.elements.iter().enumerate().skip(1).rev() {
            let inside = within.get(at).copied().unwrap_or_default();
            if let Some(around) = within.get_mut(place(element.parent)) {
                around.all += inside.all;
                around.kept += inside.kept;
            }
        }
        Self(within)
    }
}
