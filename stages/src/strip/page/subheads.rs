//! A lone subhead right behind an inserted box: the box's neighbour by its looks, the next paragraph's by its place.

use crate::article::Tag;
use crate::strip::page::kind;
use crate::strip::page::model::Measured;

/// Log odds above which such a heading goes.
const SUBHEAD: f32 = 1.7;
/// Blocks before a heading among which the story must have begun.
const BEFORE: usize = 30;
/// Elements above a heading of which one must hold a paragraph with it.
const LEVELS: usize = 3;
/// Log odds of the paragraph that follows it.
const SURE: f32 = -1.5;
/// Share of a block in links that makes it no sentence of a story.
const UNLINKED: f32 = 0.3;

/// Raises the least odds at which a heading goes that a paragraph of the story follows in the same element, behind others
/// of them; `offset` is the level's.
pub(super) fn keep(measured: &Measured<'_>, odds: &[f32], bars: &mut [f32], offset: f32) {
    let around = |at: usize| measured.blocks.get(at).and_then(|(_, markup)| markup.around());
    let stays =
        |at: usize, bars: &[f32]| odds.get(at).zip(bars.get(at)).is_some_and(|(odds, bar)| odds <= bar);
    let story = |at: usize, bars: &[f32]| {
        let unlinked = measured.blocks.get(at).is_some_and(|(_, markup)| markup.link_share < UNLINKED);
        let is_paragraph = around(at).is_some_and(|around| around.tag == Tag::P);
        unlinked && is_paragraph && measured.ends(at) && stays(at, bars)
    };
    for at in 1..odds.len() {
        let Some((_, markup)) = measured.blocks.get(at) else { continue };
        if !around(at).is_some_and(|own| matches!(own.tag, Tag::H2 | Tag::H3 | Tag::H4)) {
            continue;
        }
        let beside = |other: usize| measured.share_a_box(at, other, LEVELS);
        let hopeless = odds.get(at).is_none_or(|odds| *odds > SUBHEAD + offset);
        if markup.links > 0
            || hopeless
            || stays(at, bars)
            || !(beside(at + 1) && story(at + 1, bars) && odds.get(at + 1).is_some_and(|odds| *odds < SURE))
        {
            continue;
        }
        let begun = (at.saturating_sub(BEFORE)..at).rev().any(|before| beside(before) && story(before, bars));
        if begun
            && !kind::is_named(measured, at)
            && let Some((bar, odds)) = bars.get_mut(at).zip(odds.get(at))
        {
            *bar = bar.max(*odds);
        }
    }
}
