//! A crude first idea of the article, before any model: which lines are good prose, and which stretch of lines
//! is the story's body. Place and cohesion are measured against it.

use std::sync::LazyLock;

use crate::strip::words::{Line, Lines, float};

/// Prose and body of an article.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    /// For each line whether it looks like a paragraph of prose.
    pub(crate) good: Vec<bool>,
    /// For each line how much it speaks for (or against) being inside the body.
    pub(crate) score: Vec<f32>,
    /// The good lines in order.
    pub(crate) goods: Vec<usize>,
    /// For each line the number of good lines before it.
    pub(crate) before: Vec<usize>,
    /// First and last line of the best stretch.
    pub(crate) first: usize,
    /// See `first`.
    pub(crate) last: usize,
    /// The part of `goods` inside the best stretch.
    pub(crate) body: std::ops::Range<usize>,
}

/// A sentence of ten words that ends like one is prose; menus and headlines are shorter or end openly.
pub(crate) const GOOD_LENGTH: f32 = 10.0;
/// Lines this long are probably prose even without a final mark.
const OPEN_LENGTH: f32 = 20.0;
/// A headline or subhead of this length speaks less against the body than a menu entry.
const MIDDLE_LENGTH: f32 = 8.0;

impl Outline {
    /// Finds prose and body; `repeats` says how often each line stands in the article.
    pub(crate) fn draw(lines: &Lines, repeats: &[u32]) -> Self {
        let mut outline = Self::default();
        for (at, (line, &repeats)) in lines.lines.iter().zip(repeats).enumerate() {
            let good = line.ends && line.length() >= GOOD_LENGTH;
            outline.before.push(outline.goods.len());
            if good {
                outline.goods.push(at);
            }
            outline.good.push(good);
            outline.score.push(score(line, good, repeats));
        }
        outline.find_body();
        outline
    }

    /// The stretch with the largest sum of scores.
    fn find_body(&mut self) {
        let (mut best, mut sum, mut start) = (f32::MIN, 0.0, 0);
        for (at, &score) in self.score.iter().enumerate() {
            if sum <= 0.0 {
                (sum, start) = (0.0, at);
            }
            sum += score;
            if sum > best {
                best = sum;
                (self.first, self.last) = (start, at);
            }
        }
        let begin = self.goods.partition_point(|&line| line < self.first);
        self.body = begin..self.goods.partition_point(|&line| line <= self.last);
    }

    /// Whether a line lies in the best stretch.
    pub(crate) const fn in_body(&self, line: usize) -> bool {
        self.first <= line && line <= self.last
    }
}

/// The numbers are the sketch's: a long paragraph outweighs a run of about six menu entries.
fn score(line: &Line, good: bool, repeats: u32) -> f32 {
    let length = line.length();
    let score = if good {
        length.min(60.0) / 15.0 + 1.0
    } else if length >= OPEN_LENGTH {
        0.6
    } else if length >= MIDDLE_LENGTH {
        -0.35
    } else {
        -0.8
    };
    if repeats > 1 { score - 1.5 } else { score }
}

/// Distance with sign, on a scale on which near differences count most.
pub(crate) fn signed_log(from: usize, to: usize) -> f32 {
    let distance = log(from.abs_diff(to));
    if to >= from { distance } else { -distance }
}

/// Logarithms of one more than the first whole numbers: a dozen are asked for each line.
static LOGS: LazyLock<Vec<f32>> = LazyLock::new(|| (0..1024).map(|number| many(number).ln_1p()).collect());

/// A number of lines on a scale on which small numbers differ most.
pub(crate) fn log(lines: usize) -> f32 {
    LOGS.get(lines).copied().unwrap_or_else(|| many(lines).ln_1p())
}

/// A number of lines to reckon with.
pub(crate) fn many(lines: usize) -> f32 {
    float(u32::try_from(lines).unwrap_or(u32::MAX))
}

/// Sums up to each place: `sums[b] - sums[a]` is the sum of `a..b`.
#[derive(Debug, Default)]
pub(crate) struct Sums(Vec<f64>);

impl Sums {
    /// Adds up values in order.
    pub(crate) fn new(values: impl IntoIterator<Item = f32>) -> Self {
        let mut total = 0.0;
        let sums = std::iter::once(0.0).chain(values.into_iter().map(|value| {
            total += f64::from(value);
            total
        }));
        Self(sums.collect())
    }

    /// Sum of `from..to`, cut to what there is.
    pub(crate) fn between(&self, from: usize, to: usize) -> f32 {
        let end = self.0.len().saturating_sub(1);
        let at = |place: usize| self.0.get(place.min(end)).copied().unwrap_or(0.0);
        narrow(at(to) - at(from))
    }

    /// Mean of `from..to`; zero where that is empty.
    pub(crate) fn mean(&self, from: usize, to: usize) -> f32 {
        let to = to.min(self.0.len().saturating_sub(1));
        if to > from { self.between(from, to) / many(to - from) } else { 0.0 }
    }
}

/// A sum back to the width of a feature.
#[expect(clippy::cast_possible_truncation, reason = "features need no more digits")]
const fn narrow(sum: f64) -> f32 {
    sum as f32
}
