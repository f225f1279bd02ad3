//! Which blocks of a page are kept: one decision over all of them. Rules with names come first, then the odds of
//! the model with a threshold that the page sets itself.

use crate::article::{Markup, Reason, Strip, Tag, Within};
use crate::strip::belief::CERTAIN;
use crate::strip::page::alike::{Member, move_together};
use crate::strip::page::beside::Beside;
use crate::strip::page::boxes;
use crate::strip::page::cards;
use crate::strip::page::certain;
use crate::strip::page::kind;
use crate::strip::page::mass::place;
use crate::strip::page::model::{Judgement, Measured};
use crate::strip::page::subheads;

/// Words that must stay before readers' comments or a next story go: a column in an element called "comment" is
/// not cut down to its lead.
const LEAST_LEFT: f32 = 100.0;
/// Sentences below the headline that must stay before what is called after readers' comments goes: the whole notice may be
/// no longer.
const LEAST_SENTENCES: usize = 2;
/// Log odds above which the model takes a block whatever it says.
const HOPELESS: f32 = 4.0;
/// Odds of a lead; the model's own hold where they are lower.
const LEAD: f32 = -2.0;

/// What was decided of a page's blocks.
pub(super) struct Choice {
    /// What rules say, block by block.
    pub(super) ruled: Vec<Option<Strip>>,
    /// Log odds that a block is not the story, rules heeded.
    pub(super) odds: Vec<f32>,
    /// For each block the least odds at which it goes.
    pub(super) thresholds: Vec<f32>,
}

impl Choice {
    /// Decides; `offset` is added to the threshold that serves the page best.
    pub(super) fn make(measured: &Measured<'_>, judgement: &Judgement, offset: f32) -> Self {
        let ruled = rules_of(measured, judgement);
        let settled = |(at, (odds, ruled)): (usize, (&f32, &Option<Strip>))| match ruled {
            Some(_) => CERTAIN,
            None if certain::is_lead(measured, judgement, at) => odds.min(LEAD),
            None => *odds,
        };
        let lengths: Vec<f32> = (0..judgement.odds.len()).map(|at| measured.length(at).max(1.0)).collect();
        let paths = measured.keys.paths(measured.page);
        let odds = odds_of(measured, judgement, &lengths, &paths);
        let odds: Vec<f32> = odds.iter().zip(&ruled).enumerate().map(settled).collect();
        let scraps: Vec<bool> = (0..lengths.len()).map(|at| is_scrap(measured, at)).collect();
        let teasers: Vec<usize> = (0..lengths.len()).filter(|at| is_teaser(measured, *at)).collect();
        let teasers = if teasers.len() > MOST_TEASERS { Vec::new() } else { teasers };
        let beside = Beside::new(measured, &paths);
        let bars = |odds: &[f32]| {
            let mut bars = thresholds(odds, &lengths, &scraps, offset);
            boxes::doubt(measured, odds, &mut bars);
            for at in &teasers {
                bars.get_mut(*at).into_iter().for_each(|bar| *bar = bar.min(LEAST_TEASER));
            }
            beside.keep(measured, odds, &mut bars, offset);
            subheads::keep(measured, odds, &mut bars, offset);
            let first = judgement.headline.map(|at| at + 1).filter(|at| is_first(measured, *at));
            if let Some(bar) = first.and_then(|at| bars.get_mut(at)) {
                *bar = bar.max(FIRST + offset);
            }
            bars
        };
        let mut choice = Self { ruled, thresholds: Vec::new(), odds };
        let cards = cards::find(measured, &choice.odds);
        choice.take_out(&cards, (Reason::Related, "page.cards"));
        choice.thresholds = bars(&choice.odds);
        let [comments, readers] = certain::comments(measured, judgement.headline, &choice.odds);
        let named = (Reason::Comments, "page.comments");
        let mut changed = choice.leave_out(&comments, &lengths, named);
        if !changed && choice.leaves_story(measured, judgement.headline, &readers) {
            choice.take_out(&readers, named);
            changed = true;
        }
        if let Some(next) = certain::next_article(measured, judgement.headline) {
            let beyond: Vec<bool> = (0..lengths.len()).map(|at| at >= next).collect();
            changed |= choice.leave_out(&beyond, &lengths, (Reason::UnrelatedArticle, "page.next_article"));
        }
        if changed {
            choice.thresholds = bars(&choice.odds);
        }
        choice
    }

    /// Takes `blocks` out, unless too little would stay.
    fn leave_out(&mut self, blocks: &[bool], lengths: &[f32], named: (Reason, &'static str)) -> bool {
        let rest = self.rest(blocks).filter_map(|at| lengths.get(at)).sum::<f32>();
        let enough = rest >= LEAST_LEFT;
        if enough {
            self.take_out(blocks, named);
        }
        enough
    }

    /// The blocks that stay without `blocks`.
    fn rest(&self, blocks: &[bool]) -> impl Iterator<Item = usize> {
        let kept = self.odds.iter().zip(&self.thresholds).map(|(odds, threshold)| odds <= threshold);
        kept.zip(blocks).enumerate().filter_map(|(at, (kept, out))| (kept && !out).then_some(at))
    }

    /// Whether sentences below the headline stay without `blocks`, if there are any.
    fn leaves_story(&self, measured: &Measured<'_>, headline: Option<usize>, blocks: &[bool]) -> bool {
        let below = |at: &usize| headline.is_some_and(|headline| *at > headline);
        let sentence = |at: &usize| measured.ends(*at) && measured.length(*at) >= SHORT;
        let first = blocks.iter().position(|out| *out).unwrap_or_default();
        let before = self.rest(blocks).filter(|at| *at < first).filter(below).filter(sentence);
        before.count() >= LEAST_SENTENCES
    }

    /// Takes `blocks` out.
    fn take_out(&mut self, blocks: &[bool], (reason, rule): (Reason, &'static str)) {
        for ((ruled, odds), _) in
            self.ruled.iter_mut().zip(&mut self.odds).zip(blocks).filter(|(_, out)| **out)
        {
            *odds = CERTAIN;
            ruled.get_or_insert(Strip { reason, rule, score: None });
        }
    }
}

/// What the rules say of each block.
fn rules_of(measured: &Measured<'_>, judgement: &Judgement) -> Vec<Option<Strip>> {
    let notice = |at, odds| {
        let shown = || certain::below_image(measured, at).filter(|_| !judgement.leads.contains(&at));
        if odds <= HOPELESS { certain::notice(measured, at).or_else(shown) } else { None }
    };
    let captions = certain::names_captions(measured);
    let rule =
        |(at, odds): (usize, &f32)| certain::find(measured, at, captions).or_else(|| notice(at, *odds));
    judgement.odds.iter().enumerate().map(rule).collect()
}

/// The odds of the model, those of paragraphs that stand alike moved together.
fn odds_of(measured: &Measured<'_>, judgement: &Judgement, lengths: &[f32], paths: &[u64]) -> Vec<f32> {
    let blocks = measured.blocks.iter().zip(lengths).enumerate();
    let member = |(at, ((text, markup), length)): (usize, (&(&str, &Markup), &f32))| {
        let (length, ends) = (*length, measured.ends(at));
        // What leads to a list follows the paragraphs too.
        let is_said = ends || text.trim_end().ends_with([':', '：']);
        let kind = paths.get(place(markup.element)).copied().filter(|_| is_said && length >= SENTENCE);
        // What stands in no element with a name is of no kind: comments would be of one with the story.
        let kind = kind.filter(|kind| *kind != 0);
        kind.map(|kind| Member { kind, length, counts: ends && length >= SHORT })
    };
    let members: Vec<_> = blocks.map(member).collect();
    let mut odds = judgement.odds.clone();
    move_together(&mut odds, &members);
    odds
}

/// A page that the model is unsure of gains by a higher threshold, up to here: beyond it, chrome comes in.
const HIGHEST: f32 = 1.5;
/// Log odds around the surest block of a page that the model would empty: a page of three sentences looks like
/// a notice to it, and a reader would rather have these than nothing.
const NEAR_SUREST: f32 = 1.0;

/// A block of fewer words that is neither a sentence nor a heading is a button, a teaser or a name, ...
const SHORT: f32 = 12.0;
/// ... so it must look like the story itself: the doubt about a page is about its paragraphs. By cross-validation
/// 15 such blocks of news pages go that are chrome, and one that is not.
const SHORT_THRESHOLD: f32 = -0.3;

/// Least words of a sentence that goes with the paragraphs of its kind.
const SENTENCE: f32 = 4.0;

/// Whether a block is a few words that are neither a sentence nor a heading.
fn is_scrap(measured: &Measured<'_>, at: usize) -> bool {
    let heading = measured.blocks.get(at).and_then(|(_, markup)| markup.around()?.tag.heading());
    measured.length(at) < SHORT && !measured.ends(at) && heading.is_none()
}

/// Log odds above which a line right below the headline goes that is no sentence: in the gold of news such leads are the
/// story's 19 times of 19, elsewhere half of them.
const FIRST: f32 = 1.5;
/// Words of such a lead; shorter ones are kickers, places and names.
const FIRST_WORDS: f32 = 8.0;

/// Whether a line may be the lead by its place: unlinked text in a paragraph or box, and nothing by its name.
fn is_first(measured: &Measured<'_>, at: usize) -> bool {
    let Some((_, markup)) = measured.blocks.get(at) else { return false };
    let in_figure = markup.around().is_some_and(|e| e.within.has(Within::tag(Tag::Figure)));
    let tag = markup.around().map(|around| around.tag);
    measured.length(at) >= FIRST_WORDS
        && markup.link_share <= 0.0
        && !in_figure
        && matches!(tag, Some(Tag::P | Tag::Div | Tag::H2))
        && !kind::is_named(measured, at)
}

/// Log odds above which a paragraph goes that is one link between two sentences: those surer of being the story are rare.
const LEAST_TEASER: f32 = -6.0;
/// Such paragraphs of a page; more are the headings of a list, of products or of what happened in the week.
const MOST_TEASERS: usize = 2;
/// Words of such a teaser, and the share of a block in links that makes it no sentence.
const TEASER: f32 = 5.0;
const UNLINKED: f32 = 0.3;

/// Whether a block is nothing but a link, no sentence, and stands between two sentences: the headline of another story.
fn is_teaser(measured: &Measured<'_>, at: usize) -> bool {
    let block = |at: usize| measured.blocks.get(at);
    let is_paragraph = |at: usize| block(at).and_then(|(_, m)| Some(m.around()?.tag)) == Some(Tag::P);
    let sentence = |at: usize| {
        let unlinked = block(at).is_some_and(|(_, markup)| markup.link_share < UNLINKED);
        is_paragraph(at) && unlinked && measured.ends(at)
    };
    let asks = block(at).is_some_and(|(text, _)| text.trim_end_matches([')', ']']).ends_with('?'));
    is_paragraph(at)
        && measured.is_link(at)
        && (asks || !measured.ends(at))
        && measured.length(at) >= TEASER
        && at.checked_sub(1).is_some_and(sentence)
        && sentence(at + 1)
}

/// The least odds at which each block goes.
fn thresholds(odds: &[f32], lengths: &[f32], scraps: &[bool], offset: f32) -> Vec<f32> {
    let surest = odds.iter().copied().fold(f32::INFINITY, f32::min);
    if surest > 0.0 {
        return vec![surest + NEAR_SUREST; odds.len()];
    }
    let long = threshold(odds, lengths);
    let short = if surest > SHORT_THRESHOLD { long } else { long.min(SHORT_THRESHOLD) };
    scraps.iter().map(|scrap| if *scrap { short } else { long }).map(|t| t + offset).collect()
}

/// The model is wrong of many blocks of a page at once, so for a page its odds are too sure by this factor.
const TOO_SURE: f32 = 1.5;

/// The threshold under which the kept words agree best with what the odds expect of the story (the largest
/// expected F1): even where the model is sure, and higher on pages where the whole story is in doubt.
fn threshold(odds: &[f32], lengths: &[f32]) -> f32 {
    let mut blocks: Vec<(f32, f32)> = odds.iter().copied().zip(lengths.iter().copied()).collect();
    blocks.sort_by(|a, b| a.0.total_cmp(&b.0));
    let story = |(odds, length): (f32, f32)| length / (1.0 + (odds / TOO_SURE).exp());
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
    best.1.clamp(0.0, HIGHEST)
}

#[cfg(test)]
mod tests {
    use super::{threshold, thresholds};

    #[test]
    fn a_sure_page_is_cut_at_even_odds() {
        let threshold = threshold(&[-4.0, -4.0, 3.0, 4.0], &[100.0, 100.0, 10.0, 10.0]);
        assert!((0.0..0.1).contains(&threshold), "{threshold}");
    }

    #[test]
    fn a_page_in_doubt_keeps_more() {
        let threshold = threshold(&[-0.5, 0.6, 0.6, 4.0], &[20.0, 100.0, 100.0, 300.0]);
        assert!((0.6..1.0).contains(&threshold), "{threshold}");
    }

    #[test]
    fn a_page_without_a_story_keeps_its_surest_blocks() {
        let thresholds = thresholds(&[1.0, 2.5, 6.0], &[5.0, 20.0, 5.0], &[true, false, true], 0.0);
        assert_eq!(thresholds, [2.0; 3]);
    }

    #[test]
    fn a_short_block_must_look_like_the_story() {
        let thresholds = thresholds(&[-4.0, -0.1, -0.1], &[100.0, 20.0, 5.0], &[false, false, true], 0.0);
        assert!(thresholds.iter().map(|t| *t < 0.0).eq([false, false, true]), "{thresholds:?}");
    }
}
