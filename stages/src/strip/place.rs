//! Place of a line: how far from the ends, from the body, from the nearest prose, and among what lines.

use crate::strip::outline::{Outline, Sums, log, many, signed_log};
use crate::strip::words::Lines;

/// Number of place features.
pub(crate) const COUNT: usize = 23;

/// Their names, as the weights know them.
pub(crate) const NAMES: [&str; COUNT] = [
    "position",
    "from_top",
    "from_end",
    "lines",
    "good",
    "in_body",
    "from_body_start",
    "to_body_end",
    "body_share",
    "score_3",
    "score_7",
    "good_before",
    "good_after",
    "to_good_before",
    "to_good_after",
    "goods_before",
    "goods_after",
    "short_run",
    "short_run_before",
    "short_run_after",
    "length_around",
    "length_before",
    "length_after",
];

/// What stands for a distance to something that is not there.
const NOWHERE: f32 = 6.0;
/// Lines further away than this tell nothing about the next one; also bounds the work for each line.
const AROUND: usize = 3;

/// The place of every line.
pub(crate) fn measure(lines: &Lines, outline: &Outline) -> Vec<[f32; COUNT]> {
    let place = Place {
        outline,
        scores: Sums::new(outline.score.iter().copied()),
        lengths: Sums::new(lines.lines.iter().map(|line| line.length().min(60.0))),
        total: lines.lines.len(),
    };
    (0..place.total).map(|at| place.row(at)).collect()
}

struct Place<'a> {
    outline: &'a Outline,
    scores: Sums,
    lengths: Sums,
    total: usize,
}

impl Place<'_> {
    fn row(&self, at: usize) -> [f32; COUNT] {
        let outline = self.outline;
        let good = |line: Option<usize>| {
            f32::from(u8::from(line.and_then(|line| outline.good.get(line)).copied().unwrap_or(false)))
        };
        let (previous, next) = self.nearest(at);
        let last = self.total.saturating_sub(1);
        let before = outline.before.get(at).copied().unwrap_or(0);
        let run_start = previous.map_or(0, |line| line + 1);
        let run_end = next.unwrap_or(self.total);
        let to = |line: Option<usize>| line.map_or(NOWHERE, |line| log(at.abs_diff(line)));
        let short = |lines: usize| if good(Some(at)) > 0.0 { 0.0 } else { log(lines) };
        [
            many(at) / many(last.max(1)),
            log(at),
            log(last - at),
            log(self.total),
            good(Some(at)),
            f32::from(u8::from(outline.in_body(at))),
            signed_log(outline.first, at),
            signed_log(at, outline.last),
            many(outline.last - outline.first + 1) / many(self.total.max(1)),
            self.scores.between(at.saturating_sub(1), at + 2),
            self.scores.between(at.saturating_sub(AROUND), at + AROUND + 1),
            good(at.checked_sub(1)),
            good(Some(at + 1)),
            to(previous),
            to(next),
            log(before),
            log(outline.goods.len() - before),
            short(run_end - run_start),
            short(at - run_start.min(at)),
            short(run_end.saturating_sub(at + 1)),
            self.lengths.mean(at.saturating_sub(AROUND), at + AROUND + 1),
            self.lengths.mean(at.saturating_sub(AROUND), at),
            self.lengths.mean(at + 1, at + 1 + AROUND),
        ]
    }

    /// The nearest prose before and after a line.
    fn nearest(&self, at: usize) -> (Option<usize>, Option<usize>) {
        let before = self.outline.before.get(at).copied().unwrap_or(0);
        let own = usize::from(self.outline.good.get(at).copied().unwrap_or(false));
        let good = |number: usize| self.outline.goods.get(number).copied();
        (before.checked_sub(1).and_then(good), good(before + own))
    }
}
