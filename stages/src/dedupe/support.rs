//! What the rest of an article says about each earlier article: paragraphs come in company, and a rewritten one
//! between three copies is a copy too.

use std::collections::BTreeMap;

use super::Index;
use super::compare::Pattern;
use super::look::{Hit, Query, paragraphs_of};
use super::number::real;

/// Earlier articles whose paragraphs are all compared; the sum of support that makes them worth it.
const SUPPORTERS: usize = 6;
const WORTH: f32 = 1.2;

/// Words in common, in order: where strength begins, and how much more makes it whole.
const WEAK: f32 = 0.35;
const SPAN: f32 = 0.4;

/// A hit of the second look is kept from here on.
const FLOOR: f32 = 0.4;

/// How strongly each paragraph speaks for each earlier article.
#[derive(Debug, Default)]
pub(super) struct Support {
    /// Earlier article: place of the query here, strength of its best hit there.
    by_article: BTreeMap<u32, Vec<(usize, f32)>>,
}

impl Support {
    /// Adds up what was found.
    pub(super) fn new(queries: &[Query], index: &Index) -> Self {
        let mut support = Self::default();
        for (place, query) in queries.iter().enumerate() {
            if let Some(exact) = query.exact.and_then(|number| index.store.paragraph(number)) {
                support.add(exact.article, place, 1.0);
                let head = index.clusters.head(exact.root);
                if let Some(first) = index.store.paragraph(head) {
                    support.add(first.article, place, 1.0);
                }
            }
            query.hits.iter().for_each(|hit| support.add(hit.article, place, strength(hit)));
        }
        support
    }

    fn add(&mut self, article: u32, place: usize, strength: f32) {
        if strength <= 0.0 {
            return;
        }
        let held = self.by_article.entry(article).or_default();
        match held.last_mut() {
            Some((last, best)) if *last == place => *best = best.max(strength),
            _ => held.push((place, strength)),
        }
    }

    /// What all paragraphs but this one say for an earlier article.
    pub(super) fn beside(&self, article: u32, place: usize) -> f32 {
        let held = self.by_article.get(&article).map(Vec::as_slice).unwrap_or_default();
        held.iter().filter(|(at, _)| *at != place).map(|(_, strength)| strength).sum()
    }

    /// The earlier articles that most speaks for, best first.
    pub(super) fn strongest(&self) -> Vec<u32> {
        let sum = |(article, held): (&u32, &Vec<(usize, f32)>)| {
            (held.iter().map(|(_, s)| s).sum::<f32>(), *article)
        };
        let mut strong: Vec<(f32, u32)> =
            self.by_article.iter().map(sum).filter(|(sum, _)| *sum >= WORTH).collect();
        strong.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        strong.truncate(SUPPORTERS);
        strong.into_iter().map(|(_, article)| article).collect()
    }
}

/// What a hit says for its article.
pub(super) fn strength(hit: &Hit) -> f32 {
    if hit.like.clash {
        return 0.0;
    }
    let best = hit.like.same.max(hit.like.rare);
    let part = if hit.like.within >= 0.85 && hit.like.rare_within >= 0.8 { 0.7 } else { 0.0 };
    ((best - WEAK) / SPAN).clamp(0.0, 1.0).max(part)
}

/// Compares what is still unclear with every paragraph of the articles that the others speak for.
pub(super) fn look_again(queries: &mut [Query], articles: &[u32], index: &Index, pattern: &mut Pattern) {
    let is_clear = |query: &Query| {
        query.exact.is_some() || query.hits.iter().any(|hit| hit.like.same >= 0.8 && !hit.like.clash)
    };
    for query in queries.iter_mut().filter(|query| !is_clear(query)) {
        pattern.load(&query.print.words, &index.counts);
        for article in articles {
            for number in paragraphs_of(*article, index) {
                look_at(query, number, index, pattern);
            }
        }
    }
}

fn look_at(query: &mut Query, number: u32, index: &Index, pattern: &mut Pattern) {
    let Some(earlier) = index.store.paragraph(number).filter(|earlier| !earlier.is_blank()) else { return };
    let (a, b) = (real(earlier.length()), real(query.print.words.len()));
    if a * 4.0 < b || b * 4.0 < a || query.hits.iter().any(|hit| hit.number == number) {
        return;
    }
    let like = pattern.compare(index.store.words_of(number, earlier), &index.counts);
    if like.same >= FLOOR || like.rare >= FLOOR || like.within >= 0.7 {
        query.hits.push(Hit { number, article: earlier.article, like });
    }
}
