//! How many of the kept paragraphs hold a word: what is rare and what is on every line, learned from the stream
//! itself, so that no language needs a list.

use super::number::index;

/// Stored words have 16 bits.
const WORDS: usize = 1 << 16;

/// A word in this many paragraphs is common where it is also near the most frequent word of its paragraph.
/// Below it nothing is known yet.
const KNOWN: u32 = 16;

/// A word is common if it stands in at least one in so many of the paragraphs of the most frequent word beside
/// it ("the", "der", "の"). Measured against that word and not against all paragraphs, because a stream may mix
/// thirty languages. In English news one in 32 takes some 150 words, as many as the usual lists hold.
const SHARE: u32 = 32;

/// Counts of paragraphs by word.
#[derive(Debug)]
pub(super) struct Counts {
    paragraphs: u32,
    by_word: Vec<u32>,
}

impl Default for Counts {
    fn default() -> Self {
        Self { paragraphs: 0, by_word: vec![0; WORDS] }
    }
}

impl Counts {
    /// Counts a paragraph in.
    pub(super) fn add(&mut self, words: &[u16]) {
        self.paragraphs += 1;
        for word in distinct(words) {
            if let Some(count) = self.by_word.get_mut(usize::from(word)) {
                *count += 1;
            }
        }
    }

    /// Counts a paragraph out.
    pub(super) fn remove(&mut self, words: &[u16]) {
        self.paragraphs = self.paragraphs.saturating_sub(1);
        for word in distinct(words) {
            if let Some(count) = self.by_word.get_mut(usize::from(word)) {
                *count = count.saturating_sub(1);
            }
        }
    }

    fn of(&self, word: u16) -> u32 {
        self.by_word.get(usize::from(word)).copied().unwrap_or_default()
    }

    /// From how many paragraphs on a word of this text is common.
    pub(super) fn common_from(&self, words: &[u16]) -> u32 {
        let most = words.iter().map(|word| self.of(*word)).max().unwrap_or_default();
        (most / SHARE).max(KNOWN)
    }

    /// Whether a word stands in at least so many paragraphs.
    pub(super) fn is_common(&self, word: u16, from: u32) -> bool {
        self.of(word) >= from
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

fn distinct(words: &[u16]) -> Vec<u16> {
    let mut words = words.to_vec();
    words.sort_unstable();
    words.dedup();
    words
}
