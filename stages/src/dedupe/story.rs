//! The verdict on a whole article: new, partly or wholly a copy of an earlier one, a new version of its own
//! outlet's story, or the very same article again.

use std::collections::BTreeSet;

use crate::article::{Decision, Original};

use super::Index;
use super::change::Names;
use super::judge::Judged;
use super::look::{Query, paragraphs_of};
use super::number::real;

/// Share of the words that makes an article a near duplicate.
const NEAR_DUPLICATE: f32 = 0.8;

/// Share of the words that makes an article the next version of its outlet's own story.
const OWN_STORY: f32 = 0.5;

/// How an article meets one that arrived before it from the same outlet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arrival {
    /// None is known.
    New,
    /// The very same article.
    Again(u32),
    /// An article of the same name with other words.
    Revises(u32),
}

/// Finds the earlier article of the same outlet that this one repeats or revises.
pub(super) fn arrival(names: Names, comparable: bool, index: &Index) -> Arrival {
    let earlier = [names.input, names.guid, names.url].into_iter().find_map(|name| index.named(name));
    if let Some(earlier) = earlier {
        let same = index.store.article(earlier).is_some_and(|article| article.names.text == names.text);
        return if same { Arrival::Again(earlier) } else { Arrival::Revises(earlier) };
    }
    let again = if comparable { index.named(names.text) } else { None };
    again.map_or(Arrival::New, Arrival::Again)
}

/// How much of an article stands in one earlier one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Share {
    article: u32,
    /// Of the comparable words, 0 to 1.
    words: f32,
    /// Whether every comparable paragraph stands there word for word.
    exact: bool,
}

/// The earlier articles that hold the most: of other outlets, and of the same one.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shares {
    pub(super) elsewhere: Option<Share>,
    pub(super) own: Option<Share>,
}

impl Shares {
    /// Adds up what each earlier article holds.
    pub(super) fn new(
        queries: &[Query],
        judged: &[Judged],
        strongest: &[u32],
        outlet: u32,
        index: &Index,
    ) -> Self {
        let mut articles: BTreeSet<u32> = strongest.iter().copied().collect();
        articles.extend(judged.iter().flat_map(|j| &j.matches).map(|found| found.article));
        let numbers = judged.iter().flat_map(|j| j.joins.into_iter().chain(j.copy.map(|copy| copy.number)));
        articles.extend(numbers.filter_map(|number| Some(index.store.paragraph(number)?.article)));
        let mut shares = Self::default();
        for article in articles {
            let share = share(article, queries, judged, index);
            let is_own = index.store.article(article).is_some_and(|held| held.outlet == outlet);
            let best = if is_own { &mut shares.own } else { &mut shares.elsewhere };
            if best.is_none_or(|best| share.words > best.words) {
                *best = Some(share);
            }
        }
        shares
    }

    /// Whether this is the next version of the outlet's own story: most of it stands there already.
    pub(super) fn is_own_story(&self) -> bool {
        self.own.is_some_and(|own| own.words >= OWN_STORY)
    }
}

fn share(article: u32, queries: &[Query], judged: &[Judged], index: &Index) -> Share {
    let keys = paragraphs_of(article, index).filter_map(|number| Some(index.store.paragraph(number)?.key));
    let keys: BTreeSet<u64> = keys.collect();
    let (mut held, mut all, mut exact) = (0.0, 0.0, !queries.is_empty());
    for (query, judged) in queries.iter().zip(judged) {
        let words = real(query.print.words.len());
        let is_exact = keys.contains(&query.print.key);
        let near = judged.matches.iter().filter(|found| found.article == article).map(|found| found.share);
        all += words;
        held += words * if is_exact { 1.0 } else { near.fold(0.0, f32::max) };
        exact &= is_exact;
    }
    Share { article, words: if all > 0.0 { held / all } else { 0.0 }, exact }
}

/// What is known of an article when its verdict is due.
#[derive(Debug)]
pub(super) struct Evidence {
    pub(super) arrival: Arrival,
    pub(super) is_empty: bool,
    pub(super) has_copy: bool,
    pub(super) shares: Shares,
}

impl Evidence {
    /// The verdict and the earlier article that holds the largest share.
    pub(super) fn decide(&self, index: &Index) -> (Decision, Option<Original>) {
        if self.is_empty {
            return (Decision::Empty, None);
        }
        let original = |share: Share| original(share, index);
        let elsewhere = self.shares.elsewhere.filter(|share| self.has_copy && share.words > 0.0);
        match (self.arrival, elsewhere) {
            (Arrival::Revises(_), share) => (Decision::Revision, share.and_then(original)),
            (Arrival::Again(article), _) => {
                let article = index.first_of_story(article);
                (Decision::ExactDuplicate, original(Share { article, words: 1.0, exact: true }))
            }
            (Arrival::New, Some(share)) if share.exact => (Decision::ExactDuplicate, original(share)),
            (Arrival::New, Some(share)) if share.words >= NEAR_DUPLICATE => {
                (Decision::NearDuplicate, original(share))
            }
            (Arrival::New, share) if self.has_copy => (Decision::PartialDuplicate, share.and_then(original)),
            (Arrival::New, _) => (Decision::Unique, None),
        }
    }
}

fn original(share: Share, index: &Index) -> Option<Original> {
    let article = index.store.article(share.article)?;
    let outlet = index.outlets.name(article.outlet).to_owned();
    Some(Original { id: article.id, outlet, share: share.words.clamp(0.0, 1.0) })
}
