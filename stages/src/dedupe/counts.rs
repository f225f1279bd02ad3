//! How many of the kept paragraphs hold a word: what is rare and what is on every line, learned from the stream
//! itself, so that no language needs a list. Only comparisons weigh by it.

use super::number::index;

/// Stored words have 16 bits.
const WORDS: usize = 1 << 16;

/// Counts of paragraphs by word.
#[derive(Debug)]
pub(super) struct Counts {
    paragraphs: u32,
    by_word: Vec<u32>,
    /// One bit for each word of the paragraph at hand; all 0 between paragraphs.
    seen: Vec<u64>,
}

impl Default for Counts {
    fn default() -> Self {
        Self { paragraphs: 0, by_word: vec![0; WORDS], seen: vec![0; WORDS / 64] }
    }
}

impl Counts {
    /// Counts a paragraph in.
    pub(super) fn add(&mut self, words: &[u16]) {
        self.paragraphs += 1;
        self.change(words, |count| count + 1);
    }

    /// Counts in what others counted.
    pub(super) fn merge(&mut self, other: &Counts) {
        self.paragraphs += other.paragraphs;
        self.by_word.iter_mut().zip(&other.by_word).for_each(|(count, more)| *count += more);
    }

    /// Counts a paragraph out.
    pub(super) fn remove(&mut self, words: &[u16]) {
        self.paragraphs = self.paragraphs.saturating_sub(1);
        self.change(words, |count| count.saturating_sub(1));
    }

    /// Changes the count of each word, once however often it stands there.
    fn change(&mut self, words: &[u16], count: impl Fn(u32) -> u32) {
        for word in words {
            let (place, bit) = (usize::from(word / 64), 1 << (word % 64));
            let Some(seen) = self.seen.get_mut(place).filter(|seen| **seen & bit == 0) else { continue };
            *seen |= bit;
            if let Some(held) = self.by_word.get_mut(usize::from(*word)) {
                *held = count(*held);
            }
        }
        for word in words {
            if let Some(seen) = self.seen.get_mut(usize::from(word / 64)) {
                *seen = 0;
            }
        }
    }

    fn of(&self, word: u16) -> u32 {
        self.by_word.get(usize::from(word)).copied().unwrap_or_default()
    }

    /// What a word weighs: binary digits of its rarity, 0 for one that is everywhere.
    pub(super) fn weight(&self, word: u16) -> u32 {
        let all = (self.paragraphs + 50).ilog2();
        all.saturating_sub((self.of(word) + 1).ilog2()).min(13)
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        size_of::<u32>() * index(u32::try_from(self.by_word.len()).unwrap_or(u32::MAX))
    }
}
