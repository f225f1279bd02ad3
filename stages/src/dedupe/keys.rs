//! Under which keys a paragraph is posted and looked up: pairs of neighbouring content words, and bands of its
//! simhash, which also work where there are no usable pairs. A function of the stored words and of nothing
//! else: what the stream holds so far must not decide under what a paragraph is found. Learning common words from
//! the stream was tried: paragraphs entered before a language's words were known were not found after.

use crate::fingerprint::{CLASS, LIGHT};

use super::postings::hash;

/// Pairs posted: the lowest hashes, so that similar paragraphs choose the same ones. 8 to 32 gave the same F1
/// in design trials; memory decides.
const PAIRS: usize = 14;

/// Content words that make pairs; a text of fewer, or with fewer than a third, uses all its words.
const FEWEST: usize = 4;

/// Bands of a simhash, 20 bits each: 16 bits are shared by chance by fifteen of a million paragraphs, and each of
/// those costs a look at its simhash. At a distance of one a band is shared for certain, at three in half of the
/// cases; pairs find the same and more wherever there are words, with four bands nothing else was found.
const BANDS: u32 = 2;
const BAND_BITS: u64 = 0xf_ffff;

/// Hashes of a paragraph's keys.
#[derive(Debug)]
pub(super) struct Keys {
    pub(super) pairs: Vec<u32>,
    pub(super) bands: Vec<u32>,
}

/// Prepares the keys of a paragraph.
pub(super) fn keys(words: &[u16], simhash: u64) -> Keys {
    Keys { pairs: pairs(words), bands: (0..BANDS).map(|band| band_hash(simhash, band)).collect() }
}

fn pairs(words: &[u16]) -> Vec<u32> {
    let mut content: Vec<u16> = words.iter().copied().filter(|word| word & CLASS != LIGHT).collect();
    if content.len() < FEWEST || content.len() * 3 < words.len() {
        content = words.to_vec();
    }
    let pair = |pair: &[u16; 2]| {
        let [a, b] = *pair;
        hash(u64::from(a.min(b)) << 16 | u64::from(a.max(b)))
    };
    let mut hashes: Vec<u32> = content.array_windows::<2>().map(pair).collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes.truncate(PAIRS);
    hashes
}

fn band_hash(simhash: u64, band: u32) -> u32 {
    let bits = simhash.rotate_right(32 * band) & BAND_BITS;
    hash(1 << 40 | u64::from(band) << 20 | bits)
}
