//! Which earlier paragraphs might say the same, and how alike they are: keys propose, the words are compared.

use crate::article::Fingerprint;

use super::Index;
use super::compare::{Likeness, Pattern};
use super::keys::{self, Keys};
use super::number::real;
use super::store::Paragraph;

/// Candidates compared for each paragraph: 8 to 32 gave the same result in trials.
const COMPARED: usize = 8;

/// A candidate this near by simhash is looked at before all others.
const NEAR: u32 = 8;

/// One this near ends the look-up.
const SAME: u32 = 3;

/// A candidate of like length farther than this is not compared: that halves the comparisons and loses one pair
/// in ten thousand.
const FAR: u32 = 26;

/// One that shares a single key, and a candidate of that kind farther than this is not compared either: a fifth
/// of the comparisons, and no pair lost in trials.
const ONE_KEY: u32 = 940;
const FAR_BY_ONE: u32 = 20;

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
        for (number, earlier) in self.worthy(&chosen, index) {
            let like = pattern.compare(index.store.words_of(number, &earlier), &index.counts);
            hits.push(Hit { number, article: earlier.article, like });
            if earlier.stands_alone(number) {
                continue;
            }
            // The newest of its exact copies was found; the oldest one's article may be the one that counts.
            let head = index.clusters.head(earlier.root);
            let first =
                index.store.paragraph(head).filter(|first| head != number && first.key == earlier.key);
            hits.extend(first.map(|first| Hit { number: head, article: first.article, like }));
        }
        hits
    }

    /// The candidates that are compared. What they need is fetched from memory at the same time.
    fn worthy(&self, chosen: &[Candidate], index: &Index) -> Vec<(u32, Paragraph)> {
        let held = chosen.iter().filter_map(|c| Some((*c, *index.store.paragraph(c.number)?)));
        let is_near = |(candidate, earlier): &(Candidate, Paragraph)| {
            let distance = (earlier.simhash ^ self.print.simhash).count_ones();
            let far = if candidate.weight < ONE_KEY { FAR_BY_ONE } else { FAR };
            distance <= far || !are_like(earlier.length(), self.print.words.len())
        };
        let near = held.filter(|(_, earlier)| !earlier.is_blank()).filter(is_near);
        let worthy: Vec<(u32, Paragraph)> = near.map(|(c, earlier)| (c.number, earlier)).collect();
        index.store.fetch(&worthy);
        worthy
    }
}

/// An earlier paragraph that shares keys.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    number: u32,
    weight: u32,
}

fn are_like(a: usize, b: usize) -> bool {
    real(a.max(b)) < LIKE_LENGTH * real(a.min(b))
}

/// Paragraphs that hold a key, with the weight of that key.
fn candidates(keys: &Keys, simhash: u64, index: &Index) -> Vec<(u32, u32)> {
    let floor = index.store.floor();
    let mut found = Vec::with_capacity(64);
    let mut is_same = false;
    index.postings.fetch(keys.bands.iter().chain(&keys.pairs).copied());
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
fn choose(mut found: Vec<(u32, u32)>) -> Vec<Candidate> {
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
    let candidate = |(lack, number)| Candidate { number, weight: u32::MAX - lack };
    heavy.into_iter().map(candidate).collect()
}

/// Where an article's paragraphs stand in the index.
pub(super) fn paragraphs_of(article: u32, index: &Index) -> std::ops::Range<u32> {
    index.store.article(article).map_or(0..0, |held| held.first..held.first + held.paragraphs)
}
