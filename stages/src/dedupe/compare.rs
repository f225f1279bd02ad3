//! How alike two paragraphs are, from their stored words: longest common subsequence, rare words in common,
//! figures in order, and how much of the shorter one stands in the longer one in runs.

use crate::fingerprint::{CLASS, DENSE, FIGURE};

use super::counts::Counts;
use super::number::{index, number, real};

/// Figures looked at in each paragraph: a table of more is no sentence.
const FIGURES: usize = 16;

/// Share of the shorter one from which it stands whole in the other.
const WHOLE: f32 = 0.9;

/// What pairs of characters exaggerate: a changed word of two characters changes three pairs, so that 0.6 of the
/// pairs are 0.74 of the words. Nothing is added where all or nothing is the same.
const DENSE_EASE: f32 = 0.6;

/// How alike two paragraphs are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Likeness {
    /// Words in common, in order, as a share of both (Dice).
    pub(super) same: f32,
    /// The same as a share of the shorter one.
    pub(super) within: f32,
    /// Words in common in any order, weighed by rarity, as a share of both.
    pub(super) rare: f32,
    /// The same as a share of the lighter one.
    pub(super) rare_within: f32,
    /// Their figures tell of different things.
    pub(super) clash: bool,
}

/// One paragraph prepared for being compared with many.
#[derive(Debug, Default)]
pub(super) struct Pattern {
    /// Open addressing by the word, which is a hash already: word and row + 1, 0 where free.
    slots: Vec<u32>,
    /// For each row, that is each distinct word, one bit for each place where it stands.
    masks: Vec<u64>,
    /// How often each row's word stands in the paragraph.
    counts: Vec<u8>,
    blocks: usize,
    length: usize,
    weight: u32,
    /// Share of the words that are pairs of characters.
    dense: f32,
    figures: Vec<u16>,
    column: Vec<u64>,
    left: Vec<u8>,
}

impl Pattern {
    /// Takes a paragraph in.
    pub(super) fn load(&mut self, words: &[u16], counts: &Counts) {
        self.length = words.len();
        self.blocks = words.len().div_ceil(64);
        self.slots.clear();
        self.slots.resize((4 * words.len()).next_power_of_two().max(256), 0);
        self.masks.clear();
        self.counts.clear();
        self.weight = words.iter().map(|word| counts.weight(*word)).sum();
        self.figures = figures(words);
        let dense = words.iter().filter(|word| *word & CLASS == DENSE).count();
        self.dense = real(dense) / real(words.len()).max(1.0);
        for (place, word) in words.iter().enumerate() {
            let row = self.enter(*word);
            self.note(row, place);
        }
    }

    /// Notes that the word of a row stands at a place.
    fn note(&mut self, row: usize, place: usize) {
        if let Some(mask) = self.masks.get_mut(row * self.blocks + place / 64) {
            *mask |= 1 << (place % 64);
        }
        if let Some(count) = self.counts.get_mut(row) {
            *count = count.saturating_add(1);
        }
    }

    fn enter(&mut self, word: u16) -> usize {
        let wrap = self.slots.len() - 1;
        let mut place = usize::from(word) & wrap;
        loop {
            match self.slots.get_mut(place) {
                Some(slot) if *slot == 0 => {
                    let row = self.counts.len();
                    *slot = u32::from(word) << 16 | number(row + 1);
                    self.counts.push(0);
                    self.masks.resize(self.masks.len() + self.blocks, 0);
                    return row;
                }
                Some(slot) if *slot >> 16 == u32::from(word) => return index(*slot & 0xffff) - 1,
                _ => place = (place + 1) & wrap,
            }
        }
    }

    fn row(&self, word: u16) -> Option<usize> {
        let wrap = self.slots.len() - 1;
        let mut place = usize::from(word) & wrap;
        loop {
            let slot = *self.slots.get(place)?;
            if slot == 0 {
                return None;
            }
            if slot >> 16 == u32::from(word) {
                return Some(index(slot & 0xffff) - 1);
            }
            place = (place + 1) & wrap;
        }
    }

    /// Compares with another paragraph.
    pub(super) fn compare(&mut self, words: &[u16], counts: &Counts) -> Likeness {
        let common = real(self.common(words));
        let (a, b) = (real(self.length), real(words.len()));
        let (same, within) = (2.0 * common / (a + b), common / a.min(b).max(1.0));
        // Rarity cannot change what is nearly the same or nearly nothing.
        let is_plain = same >= 0.97 || (same < 0.25 && within < 0.5);
        let (rare, rare_within) = if is_plain { (same, within) } else { self.bag(words, counts) };
        let ease = |share: f32| share + share * (1.0 - share).max(0.0) * DENSE_EASE * self.dense;
        let (same, within, rare, rare_within) = (ease(same), ease(within), ease(rare), ease(rare_within));
        let clash = same > 0.3 && clash(&self.figures, words, within >= WHOLE);
        Likeness { same, within, rare, rare_within, clash }
    }

    /// Length of the longest common subsequence, 64 words of this paragraph at a time (Hyyrö 2004).
    pub(super) fn common(&mut self, words: &[u16]) -> usize {
        if self.blocks == 1 { self.common_short(words) } else { self.common_long(words) }
    }

    fn common_short(&self, words: &[u16]) -> usize {
        let mut column = u64::MAX;
        for word in words {
            let Some(mask) = self.row(*word).and_then(|row| self.masks.get(row)) else { continue };
            let matched = column & mask;
            column = column.wrapping_add(matched) | (column - matched);
        }
        let valid = if self.length < 64 { (1 << self.length) - 1 } else { u64::MAX };
        index((!column & valid).count_ones())
    }

    fn common_long(&mut self, words: &[u16]) -> usize {
        let mut column = std::mem::take(&mut self.column);
        column.clear();
        column.resize(self.blocks, u64::MAX);
        for word in words {
            let Some(row) = self.row(*word) else { continue };
            let masks = self.masks.get(row * self.blocks..(row + 1) * self.blocks).unwrap_or_default();
            let mut carry = 0;
            for (block, mask) in column.iter_mut().zip(masks) {
                let matched = *block & mask;
                let (sum, over) = block.overflowing_add(matched);
                let (sum, over_again) = sum.overflowing_add(carry);
                carry = u64::from(over || over_again);
                *block = sum | (*block - matched);
            }
        }
        if !self.length.is_multiple_of(64)
            && let Some(last) = column.last_mut()
        {
            *last |= u64::MAX << (self.length % 64);
        }
        let zeros = column.iter().map(|block| index(block.count_zeros())).sum();
        self.column = column;
        zeros
    }

    fn bag(&mut self, words: &[u16], counts: &Counts) -> (f32, f32) {
        self.left.clone_from(&self.counts);
        let (mut common, mut other) = (0, 0);
        for word in words {
            let weight = counts.weight(*word);
            other += weight;
            let left = self.row(*word).and_then(|row| self.left.get_mut(row));
            if let Some(left) = left.filter(|left| **left > 0) {
                *left -= 1;
                common += weight;
            }
        }
        let share = |whole: u32| real(index(common)) / real(index(whole)).max(1.0);
        (2.0 * share(other + self.weight), share(other.min(self.weight)))
    }
}

/// Figures of a text in order.
fn figures(words: &[u16]) -> Vec<u16> {
    words.iter().copied().filter(|word| *word & CLASS == FIGURE).take(FIGURES).collect()
}

/// Both have two figures or more and, in order, fewer than half of them agree: the same form filled in again.
/// Where one `stands_whole` in the other, only its own figures can tell.
fn clash(figures: &[u16], words: &[u16], stands_whole: bool) -> bool {
    if figures.len() < 2 {
        return false;
    }
    let others = self::figures(words);
    if others.len() < 2 {
        return false;
    }
    let fewest = figures.len().min(others.len());
    let all = if stands_whole { 2 * fewest } else { figures.len() + others.len() };
    let share = 2.0 * real(in_order(figures, &others)) / real(all);
    share < if all >= 8 { 0.6 } else { 0.5 }
}

/// Length of the longest common subsequence of a few figures.
fn in_order(a: &[u16], b: &[u16]) -> usize {
    let mut row = [0_usize; FIGURES + 1];
    for x in a {
        let mut diagonal = 0;
        let mut left = 0;
        for (y, cell) in b.iter().zip(row.iter_mut().skip(1)) {
            let up = *cell;
            *cell = if x == y { diagonal + 1 } else { up.max(left) };
            (diagonal, left) = (up, *cell);
        }
    }
    row.get(b.len()).copied().unwrap_or_default()
}

/// Share of the shorter text that stands in the other one in runs of three words and more, and the longest run.
pub(super) fn cover(a: &[u16], b: &[u16]) -> (f32, usize) {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let mut runs: Vec<&[u16; 3]> = long.array_windows::<3>().collect();
    runs.sort_unstable();
    let mut covered = vec![false; short.len()];
    for (place, run) in short.array_windows::<3>().enumerate() {
        if runs.binary_search(&run).is_ok() {
            covered.iter_mut().skip(place).take(3).for_each(|word| *word = true);
        }
    }
    let longest = covered.split(|word| !word).map(<[bool]>::len).max().unwrap_or_default();
    let count = covered.iter().filter(|word| **word).count();
    (real(count) / real(short.len()).max(1.0), longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<u16> {
        text.bytes().map(u16::from).collect()
    }

    #[track_caller]
    fn check_common(a: &str, b: &str, expected: usize) {
        let mut pattern = Pattern::default();
        pattern.load(&words(a), &Counts::default());
        assert_eq!(pattern.common(&words(b)), expected, "{a} {b}");
    }

    #[test]
    fn common_subsequences() {
        check_common("abcdef", "abcdef", 6);
        check_common("abcdef", "axcxexf", 4);
        check_common("abc", "xyz", 0);
        let long: String = ('a'..='z').cycle().take(200).collect();
        check_common(&long, &long, 200);
        check_common(&long, long.get(50..150).unwrap(), 100);
        check_common(long.get(..64).unwrap(), &long, 64);
    }

    #[test]
    fn figures_must_agree_in_order() {
        let figure = |n: u16| FIGURE | n;
        assert!(clash(&[figure(600), figure(20)], &[figure(700), figure(30)], false));
        assert!(!clash(&[figure(600), figure(20)], &[figure(20), figure(900)], false));
        assert!(!clash(&[figure(600)], &[figure(700), figure(30)], false));
    }

    #[test]
    fn cover_counts_runs_of_the_shorter_text() {
        assert_eq!(cover(&words("abcdefgh"), &words("xxabcdefghxx")), (1.0, 8));
        assert_eq!(cover(&words("abcdefghij"), &words("abcde")), (1.0, 5));
        assert_eq!(cover(&words("abxcdxef"), &words("abcdefghij")).1, 0);
    }
}
