//! Under which keys a paragraph is posted and looked up: pairs of neighbouring content words, and bands of its
//! simhash, which also work where there are no usable pairs. A function of the stored words and the counts.

use super::counts::Counts;
use super::postings::hash;

/// Pairs posted: the lowest hashes, so that similar paragraphs choose the same ones. 8 to 32 gave the same F1
/// in design trials; memory decides.
const PAIRS: usize = 16;

/// Content words that make pairs; a text of fewer uses all its words.
const FEWEST: usize = 4;

/// Bands of a simhash, 16 bits each: paragraphs at a distance of three share one at least.
const BANDS: u32 = 4;

/// Hashes of a paragraph's keys.
#[derive(Debug)]
pub(super) struct Keys {
    pub(super) pairs: Vec<u32>,
    pub(super) bands: Vec<u32>,
}

/// Prepares the keys of a paragraph; `common` is what [`common`] said of its words.
pub(super) fn keys(words: &[u16], simhash: u64, common: &[u8]) -> Keys {
    Keys { pairs: pairs(words, common), bands: (0..BANDS).map(|band| band_hash(simhash, band)).collect() }
}

/// One bit for each word that is common now.
pub(super) fn common(words: &[u16], counts: &Counts) -> Vec<u8> {
    let from = counts.common_from(words);
    let bit = |(place, word): (u32, &u16)| u8::from(counts.is_common(*word, from)) << place;
    words.chunks(8).map(|eight| (0..).zip(eight).map(bit).fold(0, |all, bit| all | bit)).collect()
}

fn pairs(words: &[u16], common: &[u8]) -> Vec<u32> {
    let bits = common.iter().flat_map(|byte| (0..8).map(move |place| byte >> place & 1 == 1));
    let content = words.iter().zip(bits).filter(|(_, is_common)| !is_common);
    let mut content: Vec<u16> = content.map(|(word, _)| *word).collect();
    if content.len() < FEWEST {
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
    let bits = simhash >> (16 * band) & 0xffff;
    hash(1 << 40 | u64::from(band) << 16 | bits)
}
