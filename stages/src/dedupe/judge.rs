//! The verdict on one paragraph: does it say what an earlier one says, in what way, and who was first.

use crate::article::{CopyKind, Sighting};

use super::Index;
use super::compare::{Pattern, cover};
use super::look::{Hit, Query};
use super::number::real;
use super::support::{Support, strength};

/// Likeness asked of a paragraph that stands alone, and of one whose article is a copy anyway. Two reporters
/// on one event reach 0.3 to 0.4, so that is where the lower one ends.
const ALONE: f32 = 0.70;
const IN_COMPANY: f32 = 0.40;

/// Support at which the lower one holds.
const COMPANY: f32 = 4.0;

/// Below it a neighbour must match a neighbour too.
const NEIGHBOUR: f32 = 0.5;

/// Share of the shorter paragraph that makes it a part of the other, and the run that must be in it: a
/// quotation of fifteen words in two stories is none. At 0.6 a third of the passages that were lifted into another
/// paragraph were missed, at 0.55 a quarter, at 0.45 originals begin to be called copies.
const COVER: f32 = 0.55;
const RUN: usize = 7;

/// Below it the chain of near copies has drifted, and the first is not named.
const DRIFTED: f32 = 0.3;

/// What was found for one paragraph.
#[derive(Debug, Default)]
pub(super) struct Judged {
    /// The earlier paragraph that it joins.
    pub(super) joins: Option<u32>,
    /// Earlier paragraphs that hold it, with the share of its words that they hold.
    pub(super) matches: Vec<Match>,
    /// The first one elsewhere, if it is a copy.
    pub(super) copy: Option<Found>,
}

/// An earlier paragraph that says the same or part of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Match {
    pub(super) article: u32,
    pub(super) share: f32,
}

/// A copy by numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) kind: CopyKind,
    pub(super) similarity: f32,
    pub(super) number: u32,
}

/// Best so far: how good, and which paragraph.
#[derive(Clone, Copy)]
struct Best {
    score: f32,
    number: u32,
}

impl Best {
    /// The better of two, of equal ones the older.
    fn or(best: Option<Self>, score: f32, number: u32) -> Self {
        let new = Self { score, number };
        match best {
            Some(old) if old.score > score || (old.score >= score && old.number < number) => old,
            _ => new,
        }
    }
}

/// Judges the paragraph at this place of the queries.
pub(super) fn judge(
    place: usize,
    queries: &[Query],
    support: &Support,
    outlet: u32,
    index: &Index,
    pattern: &mut Pattern,
) -> Judged {
    let Some(query) = queries.get(place) else { return Judged::default() };
    let mut judged = Judged { joins: query.exact, ..Judged::default() };
    let mut part = None;
    if query.exact.is_none() {
        let mut near = None;
        for hit in query.hits.iter().filter(|hit| !hit.like.clash) {
            let score = hit.like.same.max(0.75 * hit.like.same + 0.25 * hit.like.rare);
            if score >= threshold(hit, place, queries, support, index) && hit.like.same >= 0.8 * IN_COMPANY {
                near = Some(Best::or(near, score, hit.number));
                judged.matches.push(Match { article: hit.article, share: 1.0 });
            } else if let Some(covered) = covered(query, hit.number, hit, index) {
                part = Some(Best::or(part, covered, hit.number));
                let earlier = real(index.store.words(hit.number).len()) / real(query.print.words.len());
                judged.matches.push(Match { article: hit.article, share: covered * earlier.min(1.0) });
            }
        }
        judged.joins = near.map(|best: Best| best.number);
    }
    judged.copy = match (judged.joins, part) {
        (Some(number), _) => first(query, number, outlet, index, pattern),
        (None, Some(part)) => first_part(query, part, outlet, index),
        (None, None) => None,
    };
    judged
}

/// Likeness asked of a hit: the more the rest of the article says for that article, the less.
fn threshold(hit: &Hit, place: usize, queries: &[Query], support: &Support, index: &Index) -> f32 {
    let company = (support.beside(hit.article, place) / COMPANY).min(1.0);
    let asked = ALONE - (ALONE - IN_COMPANY) * company;
    if asked < NEIGHBOUR && !is_beside(place, hit, queries, index) { NEIGHBOUR } else { asked }
}

/// Whether a neighbour of this paragraph matches a neighbour of that one.
fn is_beside(place: usize, hit: &Hit, queries: &[Query], index: &Index) -> bool {
    let is_next = |article: u32, number: u32| {
        article == hit.article && number != hit.number && number.abs_diff(hit.number) <= 2
    };
    let article_of = |number: u32| index.store.paragraph(number).map(|p| p.article);
    let says_so = |query: &Query| {
        let exact = query.exact.into_iter().flat_map(|number| {
            let root = index.store.paragraph(number).map_or(number, |p| p.root);
            [number, index.clusters.head(root)]
        });
        let mut exact = exact.filter_map(|number| Some((article_of(number)?, number)));
        exact.any(|(article, number)| is_next(article, number))
            || query.hits.iter().any(|other| is_next(other.article, other.number) && strength(other) >= 0.3)
    };
    let before = place.checked_sub(1).and_then(|before| queries.get(before));
    before.into_iter().chain(queries.get(place + 1)).any(says_so)
}

/// How much of the shorter one stands in the longer one, where that makes it a part.
fn covered(query: &Query, number: u32, hit: &Hit, index: &Index) -> Option<f32> {
    if hit.like.within < COVER && hit.like.rare_within < 0.8 {
        return None;
    }
    is_part(query, number, index)
}

fn is_part(query: &Query, number: u32, index: &Index) -> Option<f32> {
    let (share, run) = cover(&query.print.words, index.store.words(number));
    (share >= COVER && run >= RUN).then_some(share)
}

/// The first of the cluster by another outlet.
fn first(query: &Query, number: u32, outlet: u32, index: &Index, pattern: &mut Pattern) -> Option<Found> {
    let root = index.store.paragraph(number)?.root;
    let first = index.clusters.first_elsewhere(root, outlet, &index.store)?;
    if index.store.paragraph(first)?.key == query.print.key {
        return Some(Found { kind: CopyKind::Exact, similarity: 1.0, number: first });
    }
    pattern.load(&query.print.words, &index.counts);
    let mut near = |number: u32| {
        let words = index.store.words(number);
        let common = real(pattern.common(words));
        let (a, b) = (real(query.print.words.len()), real(words.len()));
        let similarity = 2.0 * common / (a + b);
        let holds = similarity >= DRIFTED || common / a.min(b).max(1.0) >= COVER;
        (holds, Found { kind: CopyKind::Near, similarity, number })
    };
    let (holds, found) = near(first);
    if holds {
        return Some(found);
    }
    (first != number && index.store.outlet(number) != outlet).then(|| near(number).1)
}

/// The first paragraph elsewhere that holds this one or is held by it.
fn first_part(query: &Query, part: Best, outlet: u32, index: &Index) -> Option<Found> {
    let root = index.store.paragraph(part.number)?.root;
    let found = |number: u32, similarity: f32| {
        let inside = query.print.words.len() <= index.store.words(number).len();
        let kind = if inside { CopyKind::Contained } else { CopyKind::Contains };
        Found { kind, similarity, number }
    };
    let first = index.clusters.first_elsewhere(root, outlet, &index.store)?;
    if let Some(share) = is_part(query, first, index) {
        return Some(found(first, share));
    }
    (index.store.outlet(part.number) != outlet).then(|| found(part.number, part.score))
}

impl Found {
    /// The copy as the record shows it.
    pub(super) fn sighting(self, index: &Index) -> Option<Sighting> {
        let paragraph = index.store.paragraph(self.number)?;
        let article = index.store.article(paragraph.article)?;
        Some(Sighting {
            kind: self.kind,
            similarity: self.similarity.clamp(0.0, 1.0),
            article: article.id,
            outlet: index.outlets.name(article.outlet).to_owned(),
            paragraph: u32::from(paragraph.at),
        })
    }
}
