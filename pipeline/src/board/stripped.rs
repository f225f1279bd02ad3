//! What is stripped most: the same line in the same outlet is one entry with a count. Where a false strip shows.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{Summary, shortened};
use crate::proof::{Fate, Piece};

/// Most different lines; the longest unseen fifth goes when there are more.
const LINES: usize = 20_000;
/// Characters of a line that tell it from another.
const SHOWN: usize = 300;

/// A stripped line of one outlet.
#[derive(Debug)]
pub(crate) struct Stripped {
    /// The outlet.
    pub(crate) outlet: String,
    /// Its words, shortened.
    pub(crate) text: String,
    /// What it is instead of the story.
    pub(crate) reason: String,
    /// What decided.
    pub(crate) rule: String,
    /// How sure, where a model decided.
    pub(crate) score: Option<f64>,
    /// How often it was stripped.
    pub(crate) count: u64,
    /// The newest article that it was stripped from.
    pub(crate) article: String,
    /// Its number among the pieces of that article.
    pub(crate) at: usize,
    turn: u64,
}

/// Counts stripped lines.
#[derive(Debug, Default)]
pub(super) struct Tally {
    lines: BTreeMap<(String, String), Stripped>,
    turn: u64,
}

impl Tally {
    /// Counts one stripped piece.
    pub(super) fn note(&mut self, summary: &Summary, at: usize, piece: &Piece) {
        let Fate::Strip { reason, rule, score } = &piece.fate else { return };
        self.turn += 1;
        let key = (summary.outlet.clone(), shortened(&piece.text, SHOWN));
        let line = self.lines.entry(key).or_insert_with_key(|(outlet, text)| Stripped {
            outlet: outlet.clone(),
            text: text.clone(),
            reason: String::new(),
            rule: String::new(),
            score: None,
            count: 0,
            article: String::new(),
            at,
            turn: 0,
        });
        line.count += 1;
        line.turn = self.turn;
        (line.reason, line.rule, line.score) = (reason.clone(), rule.clone(), *score);
        line.article.clone_from(&summary.id);
        line.at = at;
        if self.lines.len() > LINES {
            let mut turns: Vec<u64> = self.lines.values().map(|line| line.turn).collect();
            turns.sort_unstable();
            let least = turns.get(LINES / 5).copied().unwrap_or_default();
            self.lines.retain(|_, line| line.turn > least);
        }
    }

    /// The lines of one outlet or of all.
    pub(super) fn list(&self, outlet: Option<&str>, most_first: bool) -> Vec<&Stripped> {
        let wanted = |line: &&Stripped| outlet.is_none_or(|outlet| line.outlet == outlet);
        let mut lines: Vec<&Stripped> = self.lines.values().filter(wanted).collect();
        let order = |line: &&Stripped| (Reverse(if most_first { line.count } else { 0 }), Reverse(line.turn));
        lines.sort_by_key(order);
        lines
    }
}
