//! Which blocks of a page are kept: one decision over all of them. Rules with names come first, then the odds of
//! the model with a threshold that the page sets itself.

use crate::article::{Reason, Strip};
use crate::strip::belief::CERTAIN;
use crate::strip::page::certain;
use crate::strip::page::model::{Judgement, Measured};

/// Words that must stay before readers' comments or a next story go: a column in an element called "comment" is
/// not cut down to its lead.
const LEAST_LEFT: f32 = 100.0;
/// Odds of a lead; the model's own hold where they are lower.
const LEAD: f32 = -2.0;

/// What was decided of a page's blocks.
pub(super) struct Choice {
    /// What rules say, block by block.
    pub(super) ruled: Vec<Option<Strip>>,
    /// Log odds that a block is not the story, rules heeded.
    pub(super) odds: Vec<f32>,
    /// The least odds at which a block goes.
    pub(super) threshold: f32,
}

impl Choice {
    /// Decides; `offset` is added to the threshold that serves the page best.
    pub(super) fn make(measured: &Measured<'_>, judgement: &Judgement, offset: f32) -> Self {
        let ruled: Vec<Option<Strip>> =
            (0..measured.blocks.len()).map(|at| certain::find(measured, at)).collect();
        let settled = |(at, (odds, ruled)): (usize, (&f32, &Option<Strip>))| match ruled {
            Some(_) => CERTAIN,
            None if certain::is_lead(measured, judgement, at) => odds.min(LEAD),
            None => *odds,
        };
        let odds: Vec<f32> = judgement.odds.iter().zip(&ruled).enumerate().map(settled).collect();
        let lengths: Vec<f32> = (0..odds.len()).map(|at| measured.length(at).max(1.0)).collect();
        let mut choice = Self { ruled, threshold: threshold(&odds, &lengths, offset), odds };
        let comments = certain::comments(measured, judgement.headline);
        let mut changed = choice.leave_out(&comments, &lengths, (Reason::Comments, "page.comments"));
        if let Some(next) = certain::next_article(measured, judgement.headline) {
            let beyond: Vec<bool> = (0..lengths.len()).map(|at| at >= next).collect();
            changed |= choice.leave_out(&beyond, &lengths, (Reason::UnrelatedArticle, "page.next_article"));
        }
        if changed {
            choice.threshold = threshold(&choice.odds, &lengths, offset);
        }
        choice
    }

    /// Takes `blocks` out, unless too little would stay.
    fn leave_out(
        &mut self,
        blocks: &[bool],
        lengths: &[f32],
        (reason, rule): (Reason, &'static str),
    ) -> bool {
        let kept = |at: usize| self.odds.get(at).is_some_and(|odds| *odds <= self.threshold);
        let rest = lengths.iter().zip(blocks).enumerate().filter(|(at, (_, out))| !**out && kept(*at));
        if rest.map(|(_, (length, _))| length).sum::<f32>() < LEAST_LEFT {
            return false;
        }
        for ((ruled, odds), _) in
            self.ruled.iter_mut().zip(&mut self.odds).zip(blocks).filter(|(_, out)| **out)
        {
            *odds = CERTAIN;
            ruled.get_or_insert(Strip { reason, rule, score: None });
        }
        true
    }
}

/// A page that the model is unsure of gains by a higher threshold, up to here: beyond it, chrome comes in.
const HIGHEST: f32 = 1.5;
/// Log odds around the surest block of a page that the model would empty: a page of three sentences looks like
/// a notice to it, and a reader would rather have these than nothing.
const NEAR_SUREST: f32 = 1.0;

/// The threshold under which the kept words agree best with what the odds expect of the story (the largest
/// expected F1): even where the model is sure, and higher on pages where the whole story is in doubt.
fn threshold(odds: &[f32], lengths: &[f32], offset: f32) -> f32 {
    let mut blocks: Vec<(f32, f32)> = odds.iter().copied().zip(lengths.iter().copied()).collect();
    blocks.sort_by(|a, b| a.0.total_cmp(&b.0));
    let Some(surest) = blocks.first().map(|(odds, _)| *odds) else { return 0.0 };
    if surest > 0.0 {
        return surest + NEAR_SUREST;
    }
    let story = |(odds, length): (f32, f32)| length / (1.0 + odds.exp());
    let expected: f32 = blocks.iter().copied().map(story).sum();
    let (mut found, mut taken, mut best) = (0.0, 0.0, (0.0, 0.0));
    for block in blocks {
        found += story(block);
        taken += block.1;
        let agreement = found / (taken + expected);
        if agreement > best.0 {
            best = (agreement, block.0);
        }
    }
    best.1.clamp(0.0, HIGHEST) + offset
}

#[cfg(test)]
mod tests {
    use super::threshold;

    #[test]
    fn a_sure_page_is_cut_at_even_odds() {
        let threshold = threshold(&[-4.0, -4.0, 3.0, 4.0], &[100.0, 100.0, 10.0, 10.0], 0.0);
        assert!((0.0..0.1).contains(&threshold), "{threshold}");
    }

    #[test]
    fn a_page_in_doubt_keeps_more() {
        let threshold = threshold(&[-0.5, 0.6, 0.6, 4.0], &[20.0, 100.0, 100.0, 300.0], 0.0);
        assert!((0.6..1.0).contains(&threshold), "{threshold}");
    }

    #[test]
    fn a_page_without_a_story_keeps_its_surest_blocks() {
        assert!(threshold(&[2.0, 2.5, 6.0], &[5.0, 5.0, 5.0], -1.0) > 2.5);
    }
}
