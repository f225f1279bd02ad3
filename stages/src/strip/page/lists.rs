//! Lists beside the story: entries of a few words that might be a menu's, in a recipe, among the facts of an offer, or behind
//! "What to pack:". A list is judged as a whole.

use std::ops::Range;

use crate::article::{Element, Tag};
use crate::strip::page::mass::place;
use crate::strip::page::model::Measured;
use crate::strip::page::numbers::many;
use crate::strip::page::{boxes, kind};

/// Elements above a list of which one may hold the story in boxes. Of the development pages 437 blocks of stories come back by lists
/// and tables in such boxes, and 51 others.
const ABOVE: usize = 3;
/// Share of the words in an element with a list, the list counted, that must be sentences that stay.
const ENOUGH: f32 = 0.35;
/// Words of an entry that count.
const COUNTED: f32 = 60.0;
/// Mean log odds above which a list is a menu.
const MENU: f32 = 2.5;
/// So much more of a list whose entries have numbers: those of menus have none. By it no block of the development pages changes, the
/// steps of made-up recipes stay.
const STEPS: f32 = 1.0;
/// Log odds above which an entry goes whatever stands beside it, ...
const HOPELESS: f32 = 3.5;
/// ... and the share of entries that must not go.
const FIT: f32 = 0.8;
/// Mean log odds below which a list that stands alone stays. Of the development pages 118 entries of stories stay by it, and 13
/// others; at 0.5 it is 167 and 32.
const WHOLE: f32 = 0.0;
/// Entries of such a list, and of a run between two sentences.
const ENTRIES: usize = 3;
/// Words of an entry of such a run on average; headlines of other stories have more.
const SHORT: f32 = 5.0;

/// Runs of blocks of one kind in one element that do not end like sentences.
pub(super) fn runs(measured: &Measured<'_>, paths: &[u64]) -> Vec<Range<usize>> {
    let around = |at: usize| {
        let (_, markup) = measured.blocks.get(at).filter(|_| !measured.ends(at))?;
        let around = markup.around();
        around.filter(|around| matches!(around.tag, Tag::Li | Tag::Div | Tag::P | Tag::Other))
    };
    let kinds: Vec<_> = (0..measured.blocks.len())
        .map(|at| (at, around(at).map(|around| (around.parent, around.tag))))
        .collect();
    let key = |at: usize| paths.get(place(measured.blocks.get(at)?.1.element));
    let mut runs = Vec::new();
    for run in kinds.chunk_by(|a, b| a.1.is_some() && a.1 == b.1).filter(|run| run.len() >= ENTRIES) {
        let named: Vec<_> = run.iter().map(|(at, _)| (*at, key(*at))).collect();
        let alike = named.chunk_by(|a, b| a.1 == b.1).filter(|run| run.len() >= ENTRIES);
        runs.extend(alike.filter_map(|run| Some(run.first()?.0..run.last()?.0 + 1)));
    }
    runs
}

/// The lists of a page and the odds of their entries.
pub(super) struct Lists<'a> {
    pub(super) measured: &'a Measured<'a>,
    pub(super) odds: &'a [f32],
    /// What is added to the odds for the level.
    pub(super) offset: f32,
}

impl Lists<'_> {
    /// What stays of lists: in elements for them, and of runs that look like one.
    pub(super) fn keep(
        &self,
        runs: &[Range<usize>],
        stays: impl Fn(usize) -> bool + Copy,
        story: impl Fn(u32) -> f32,
        is_story: impl Fn(usize) -> bool,
    ) -> Vec<usize> {
        let mut kept = self.plain(stays, story, is_story);
        kept.extend(self.announced(runs, stays));
        kept
    }

    /// Entries of lists without a link that are no menu's and stand beside the story, in a box that holds it (`is_story`), or stay as a
    /// whole; `story` tells the words of sentences right in an element that stay.
    fn plain(
        &self,
        stays: impl Fn(usize) -> bool,
        story: impl Fn(u32) -> f32,
        is_story: impl Fn(usize) -> bool,
    ) -> Vec<usize> {
        let entry = |at: usize| {
            let around = self.around(at).filter(|around| around.tag == Tag::Li)?;
            Some((around.parent, at))
        };
        let entries: Vec<(u32, usize)> = (0..self.odds.len()).filter_map(entry).collect();
        let fit = |at: &usize| stays(*at) || self.is_doubtful(*at);
        let mut kept = Vec::new();
        for list in entries.chunk_by(|a, b| a.0 == b.0) {
            let Some((element, first)) = list.first().copied() else { continue };
            let blocks: Vec<usize> = list.iter().map(|(_, at)| *at).collect();
            let near = || {
                let sentences = self.parent(element).map_or(0.0, &story);
                sentences > 0.0 && sentences >= ENOUGH * (sentences + self.words_of(&blocks))
            };
            let inside = || {
                let mut around = self.measured.up(first).skip(2).take(ABOVE);
                let boxed = || self.measured.is_outside(first) || boxes::holds(self.measured, first);
                around.any(&is_story) && !boxed()
            };
            let mean = self.mean(&blocks);
            let whole =
                || mean < WHOLE + self.offset && blocks.len() >= ENTRIES && !self.measured.is_outside(first);
            let fits = many(blocks.iter().filter(|at| fit(at)).count()) >= FIT * many(blocks.len());
            let linked = || blocks.iter().any(|at| self.links(*at));
            let ordered = self.measured.page.elements.get(place(element)).is_some_and(|e| e.tag == Tag::Ol);
            let menu = if ordered { MENU + STEPS } else { MENU };
            if fits && mean < menu && !linked() && (near() || whole() || inside()) {
                kept.extend(blocks.iter().filter(|at| fit(at)));
            }
        }
        kept
    }

    /// Of these runs those between two sentences of one element that stay. The first sentence must announce them with a colon, or be
    /// followed by entries of a list that are too short for headlines of other stories.
    fn announced(&self, runs: &[Range<usize>], stays: impl Fn(usize) -> bool) -> Vec<usize> {
        let mut kept = Vec::new();
        for run in runs {
            let run: Vec<usize> = run.clone().collect();
            let short = self.words_of(&run) <= SHORT * many(run.len());
            let fits = || run.iter().all(|at| stays(*at) || self.is_doubtful(*at));
            if short && fits() && self.mean(&run) < MENU + self.offset && self.is_between(&run, &stays) {
                kept.extend(run);
            }
        }
        kept
    }

    /// Whether a run of entries stands between two sentences of the story in one element that introduce and follow it.
    fn is_between(&self, run: &[usize], stays: impl Fn(usize) -> bool) -> bool {
        let ends = run.first().and_then(|at| at.checked_sub(1)).zip(run.last().map(|at| at + 1));
        let Some((before, behind)) = ends else { return false };
        let (Some(one), Some(entry), Some(other)) =
            (self.around(before), self.around(before + 1), self.around(behind))
        else {
            return false;
        };
        let prose = |at: usize, around: &Element| {
            around.tag.heading().is_none() && around.tag != Tag::Li && stays(at) && !self.links(at)
        };
        let text = self.measured.blocks.get(before).map_or("", |(text, _)| text.trim_end());
        let announces = text.ends_with([':', '：']);
        let linked = || run.iter().any(|at| self.links(*at));
        let opens = announces || (self.measured.ends(before) && entry.tag == Tag::Li && linked());
        let within = one.parent == entry.parent || Some(one.parent) == self.parent(entry.parent);
        let one_element = within && one.parent == other.parent;
        one_element && opens && prose(before, one) && prose(behind, other) && self.measured.ends(behind)
    }

    /// Whether an entry is in doubt and no more than that. Its own words may name what the story is about.
    fn is_doubtful(&self, at: usize) -> bool {
        let hopeless = self.odds.get(at).is_none_or(|odds| *odds > HOPELESS + self.offset);
        !hopeless && !kind::is_called(self.measured, at)
    }

    /// The mean odds of blocks, weighed by length, so that a short one in doubt does not decide.
    fn mean(&self, blocks: &[usize]) -> f32 {
        let weighed: f32 = blocks.iter().map(|at| self.odds.get(*at).unwrap_or(&0.0) * self.words(*at)).sum();
        weighed / self.words_of(blocks).max(1.0)
    }

    fn words_of(&self, blocks: &[usize]) -> f32 {
        blocks.iter().map(|at| self.words(*at)).sum()
    }

    fn words(&self, at: usize) -> f32 {
        self.measured.length(at).min(COUNTED)
    }

    fn links(&self, at: usize) -> bool {
        self.measured.blocks.get(at).is_some_and(|(_, markup)| markup.links > 0)
    }

    fn around(&self, at: usize) -> Option<&Element> {
        self.measured.blocks.get(at)?.1.around()
    }

    fn parent(&self, element: u32) -> Option<u32> {
        self.measured.page.elements.get(place(element)).map(|element| element.parent)
    }
}
