//! What the index holds, for `index stats`, and whether it holds together, for `index verify`.

use crate::article::ArticleId;

use super::change::Step;
use super::{Change, Index, store};

/// What the index holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stats {
    /// Articles that are not forgotten.
    pub articles: u32,
    /// Number of the oldest of them, counted from the first ever.
    pub oldest_article: u32,
    /// Number that the next one takes.
    pub next_article: u32,
    /// Comparable paragraphs that are not forgotten.
    pub paragraphs: u32,
    /// Groups of paragraphs that say the same.
    pub clusters: usize,
    /// Outlets that have articles.
    pub outlets: usize,
    /// Postings, that is keys of paragraphs, held.
    pub postings: usize,
    /// Bytes of postings and word counts; words and the rest come to some 150 a paragraph.
    pub posting_bytes: usize,
}

/// Bytes of a paragraph besides postings and word counts: words, numbers, keys.
const PARAGRAPH_BYTES: u64 = 150;

impl Stats {
    /// Bytes in memory, about.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.posting_bytes as u64 + PARAGRAPH_BYTES * u64::from(self.paragraphs)
    }
}

impl Index {
    /// What the index holds.
    #[must_use]
    pub fn stats(&self) -> Stats {
        Stats {
            articles: self.store.next_article() - self.store.floor_article(),
            oldest_article: self.store.floor_article(),
            next_article: self.store.next_article(),
            paragraphs: self.store.live(),
            clusters: self.clusters.len(),
            outlets: self.outlets.len(),
            postings: self.postings.len(),
            posting_bytes: self.postings.bytes() + self.counts.bytes(),
        }
    }

    /// The change that forgets these articles and every article of these outlets; names that the index does not
    /// hold change nothing. Their words go from memory at once and from the ledger when it is next compacted.
    #[must_use]
    pub fn forget(&self, ids: &[ArticleId], outlets: &[String]) -> Change {
        let is_named = |article: &store::Article| {
            !article.gone
                && (ids.contains(&article.id)
                    || outlets.iter().any(|name| name == self.outlets.name(article.outlet)))
        };
        let live = self.store.floor_article()..self.store.next_article();
        let articles = live.filter(|number| self.store.article(*number).is_some_and(is_named)).collect();
        Change(Step::Forget { articles })
    }

    /// What is wrong with the index; nothing, unless memory or this program is at fault.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        for number in self.store.floor()..self.store.next_paragraph() {
            let Some(paragraph) = self.store.paragraph(number).filter(|p| !p.is_blank()) else { continue };
            if self.store.article(paragraph.article).is_none() {
                faults.push(format!("paragraph {number} stands in no article"));
            }
            if self.keys.get(paragraph.key, |other| self.key_of(other)).is_none() {
                faults.push(format!("paragraph {number} is not found by its words"));
            }
            if self.store.paragraph(self.clusters.head(paragraph.root)).is_none() {
                faults.push(format!("the cluster of paragraph {number} has no first member"));
            }
        }
        faults
    }
}
