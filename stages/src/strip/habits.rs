//! The article as a whole, as far as a pass believes to know it: how much in it is surely chrome, how the story
//! writes its own lines, how a line's odds rank among the others'. An article without chrome shows it here, and
//! a line that is odd in one article is the habit of another.

use crate::strip::features::Sheet;
use crate::strip::outline::{Sums, many};
use crate::strip::words::{Line, float};

/// Number of features.
pub(crate) const COUNT: usize = 11;

/// Their names, as the weights know them.
pub(crate) const NAMES: [&str; COUNT] = [
    "sure_chrome",
    "sure_share",
    "sure_inside",
    "sure_near",
    "doubt_share",
    "open_habit",
    "heads_habit",
    "capitals_habit",
    "words_surer",
    "share_surer",
    "surest",
];

/// Log odds from which a line is surely chrome.
const SURE: f32 = 3.0;
/// Log odds of a story line that is in doubt.
const DOUBT: f32 = -2.0;
/// Lines this long end like a sentence where the outlet ends its sentences.
const LONG: f32 = 8.0;
/// Lines this near share a line's surroundings.
const NEAR: usize = 6;
/// Longest line without an end that is a headline of some kind.
const HEADLINE: f32 = 20.0;

/// The article around every line; `odds` are what a pass believed.
pub(crate) fn measure(sheet: &Sheet, odds: &[f32]) -> Vec<[f32; COUNT]> {
    let habits = Habits::new(&sheet.lines.lines, odds);
    let surer = surer(&sheet.lines.lines, odds);
    let lines = sheet.lines.lines.iter().zip(odds).zip(surer).enumerate();
    lines.map(|(at, ((line, &odds), surer))| habits.row(at, line, odds, surer)).collect()
}

/// Counts over an article's lines.
struct Habits {
    all: usize,
    sure: Sums,
    inside: f32,
    story: f32,
    doubted: f32,
    long: f32,
    open: f32,
    heads: f32,
    capitals: f32,
    surest: f32,
    words: f32,
}

impl Habits {
    fn new(lines: &[Line], odds: &[f32]) -> Self {
        let judged = || lines.iter().zip(odds);
        let count = |is: &dyn Fn(&Line, f32) -> bool| many(judged().filter(|(l, o)| is(l, **o)).count());
        let sure = Sums::new(odds.iter().map(|&odds| f32::from(u8::from(odds > SURE))));
        let long = |(line, odds): (&Line, &f32)| *odds < 0.0 && line.length() >= LONG;
        let first = judged().position(long).unwrap_or(0);
        let last = lines.len() - judged().rev().position(long).unwrap_or(0);
        let heads = judged().filter(|(line, odds)| **odds < 0.0 && is_head(line));
        Self {
            all: lines.len(),
            inside: sure.between(first, last),
            sure,
            story: count(&|_, odds| odds < 0.0),
            doubted: count(&|_, odds| (DOUBT..0.0).contains(&odds)),
            long: count(&|line, odds| odds < 0.0 && line.length() >= LONG),
            open: count(&|line, odds| odds < 0.0 && line.length() >= LONG && !line.ends),
            heads: count(&|line, odds| odds < 0.0 && is_head(line)),
            capitals: heads.map(|(line, _)| capitals(line)).sum(),
            surest: odds.iter().copied().fold(f32::INFINITY, f32::min),
            words: lines.iter().map(Line::length).sum(),
        }
    }

    fn row(&self, at: usize, line: &Line, odds: f32, surer: f32) -> [f32; COUNT] {
        let own = |is: bool| f32::from(u8::from(is && odds < 0.0));
        let (long, head) = (line.length() >= LONG, own(is_head(line)));
        let heads = self.heads - head;
        let others = if heads > 0.0 { (self.capitals - head * capitals(line)) / heads } else { 0.5 };
        let sure = self.sure.between(0, self.all);
        [
            sure.ln_1p(),
            sure / many(self.all.max(1)),
            self.inside.ln_1p(),
            self.sure.between(at.saturating_sub(NEAR), at + NEAR + 1),
            self.doubted / self.story.max(1.0),
            (self.open - own(long && !line.ends)) / (self.long - own(long)).max(1.0),
            heads.ln_1p(),
            if is_head(line) { capitals(line) - others } else { 0.0 },
            surer.ln_1p(),
            surer / self.words.max(1.0),
            self.surest,
        ]
    }
}

fn is_head(line: &Line) -> bool {
    !line.ends && line.length() < HEADLINE
}

/// Share of the longer words that begin with a capital: headlines of one desk are written alike.
fn capitals(line: &Line) -> f32 {
    float(line.long_capitals) / float(line.long_words.max(1))
}

/// For each line the words of the lines that are story more surely than it.
fn surer(lines: &[Line], odds: &[f32]) -> Vec<f32> {
    let mut order: Vec<(f32, usize, f32)> =
        odds.iter().zip(lines).enumerate().map(|(at, (&odds, line))| (odds, at, line.length())).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut surer = vec![0.0; lines.len()];
    let mut words = 0.0;
    for (_, at, length) in order {
        surer.get_mut(at).into_iter().for_each(|slot| *slot = words);
        words += length;
    }
    surer
}
