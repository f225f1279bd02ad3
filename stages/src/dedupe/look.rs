//! Which earlier paragraphs might say the same, and how alike they are: keys propose, the words are compared.

use crate::article::Fingerprint;

use super::Index;
use super::compare::{Likeness, Pattern};
use super::keys::{self, Keys};
use super::number::real;

/// Candidates compared for each paragraph: 8 to 32 gave the same result in design trials.
const COMPARED: usize = 12;

/// A candidate this near by simhash is looked at before all others.
const NEAR: u32 = 8;

/// One this near ends the look-up.
const SAME: u32 = 3;

/// A candidate of like length farther than this is not compared: that halves the comparisons and loses one pair
/// in ten thousand.
const FAR: u32 = 26;

/// Lengths are alike up to this ratio.
const LIKE_LENGTH: f32 = 1.5;

/// What a key weighs that one, two, three … paragraphs hold: 1024 / ln(2 + paragraphs). Whole numbers, so that
/// sums do not depend on their order.
const WEIGHTS: [u32; 7] = [0, 932, 739, 636, 572, 526, 492];

/// What a near simhash weighs.
const NEAR_WEIGHT: u32 = 1024;

/// One comparable paragraph of the article at hand and what was found for it.
#[derive(Debug)]
pub(super) struct Query {
    /// Its place in the article, and among the kept paragraphs.
    pub(super) place: usize,
    pub(super) at: u32,
    pub(super) print: Fingerprint,
    /// The newest paragraph with the same words.
    pub(super) exact: Option<u32>,
    pub(super) hits: Vec<Hit>,
}

/// An earlier paragraph and how alike it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit {
    pub(super) number: u32,
    pub(super) article: u32,
    pub(super) like: Likeness,
}

impl Query {
    /// Prepares the keys of a paragraph and looks it up.
    pub(super) fn new(
        place: usize,
        at: u32,
        print: Fingerprint,
        index: &Index,
        pattern: &mut Pattern,
    ) -> Self {
        let exact = index.keys.get(print.key, |number| index.key_of(number));
        let mut query = Self { place, at, print, exact, hits: Vec::new() };
        if exact.is_none() {
            query.hits = query.look(index, pattern);
        }
        query
    }

    fn look(&self, index: &Index, pattern: &mut Pattern) -> Vec<Hit> {
        let keys = keys::keys(&self.print.words, self.print.simhash);
        let chosen = choose(candidates(&keys, self.print.simhash, index));
        let mut hits = Vec::with_capacity(chosen.len());
        if chosen.is_empty() {
            return hits;
        }
        pattern.load(&self.print.words, &index.counts);
        for number in chosen {
            let Some(earlier) = index.store.paragraph(number).filter(|p| !p.is_blank()) else { continue };
            let far = (earlier.simhash ^ self.print.simhash).count_ones() > FAR;
            if far && are_like(earlier.length(), self.print.words.len()) {
                continue;
            }
            let like = pattern.compare(index.store.words_of(number, earlier), &index.counts);
            hits.push(Hit { number, article: earlier.article, like });
            // The newest of its exact copies was found; the oldest one's article may be the one that counts.
            let head = index.clusters.head(earlier.root);
            let first =
                index.store.paragraph(head).filter(|first| head != number && first.key == earlier.key);
            hits.extend(first.map(|first| Hit { number: head, article: first.article, like }));
        }
        hits
    }
}

fn are_like(a: usize, b: usize) -> bool {
    real(a.max(b)) < LIKE_LENGTH * real(a.min(b))
}

/// Paragraphs that hold a key, with the weight of that key.
fn candidates(keys: &Keys, simhash: u64, index: &Index) -> Vec<(u32, u32)> {
    let floor = index.store.floor();
    let mut found = Vec::with_capacity(64);
    let mut is_same = false;
    for hash in &keys.bands {
        for number in index.postings.look(*hash, floor) {
            let Some(earlier) = index.store.paragraph(number) else { continue };
            let distance = (earlier.simhash ^ simhash).count_ones();
            if distance <= NEAR {
                found.push((number, NEAR_WEIGHT));
                is_same |= distance <= SAME;
            }
        }
    }
    if is_same {
        return found;
    }
    for hash in &keys.pairs {
        let start = found.len();
        found.extend(index.postings.look(*hash, floor).map(|number| (number, 0)));
        let weight = WEIGHTS.get(found.len() - start).or(WEIGHTS.last()).copied().unwrap_or_default();
        found.iter_mut().skip(start).for_each(|(_, held)| *held = weight);
    }
    found
}

/// The heaviest candidates, of equal ones the oldest.
fn choose(mut found: Vec<(u32, u32)>) -> Vec<u32> {
    found.sort_unstable();
    let sum =
        |same: &[(u32, u32)]| (same.iter().map(|(_, weight)| weight).sum::<u32>(), same.first().copied());
    let same_number = |a: &(u32, u32), b: &(u32, u32)| a.0 == b.0;
    let mut heavy: Vec<(u32, u32)> = found
        .chunk_by(same_number)
        .map(sum)
        .filter_map(|(weight, first)| first.map(|(number, _)| (u32::MAX - weight, number)))
        .collect();
    heavy.sort_unstable();
    heavy.truncate(COMPARED);
    heavy.into_iter().map(|(_, number)| number).collect()
}

/// Where an article's paragraphs stand in the index.
pub(super) fn paragraphs_of(article: u32, index: &Index) -> std::ops::Range<u32> {
    index.store.article(article).map_or(0..0, |held| held.first..held.first + held.paragraphs)
}
