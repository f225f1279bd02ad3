//! Where a paragraph ran before. Keys propose earlier paragraphs (`keys`, `postings`, `look`), the words decide
//! (`compare`), the article's other paragraphs help (`support`), then come the verdicts on each paragraph
//! (`judge`) and on the whole (`story`).
//!
//! The index is a fold over [`Change`]s in order: the ledger stores them, a restart applies them again, and no
//! decision is ever taken twice. Order decides who was first, and nothing else does.

use crate::article::Fingerprint;
use crate::article::{Decided, Decision, Kind, Paragraph, Prepared, Reason, Strip, Verdict};
use crate::fingerprint::{line_key, mix};

mod look;
mod support;
mod judge;
mod story;
mod enter;
mod stats;
mod batch;
mod change;
mod names;
mod keys;
mod compare;
mod counts;
mod store;
mod clusters;
mod outlets;
mod postings;
mod table;
mod bytes;
mod number;

pub use batch::Batch;
pub use change::Change;
pub use stats::Stats;

use change::{Entered, Entry, Names, Step};
use clusters::Clusters;
use compare::Pattern;
use counts::Counts;
use judge::Judged;
use look::Query;
use number::number;
use outlets::Outlets;
use postings::Postings;
use store::Store;
use story::{Arrival, Evidence, Shares};
use support::Support;
use table::{KeyTable, Table};

/// Rule that takes a line which repeats on its outlet's pages.
pub const REPEATED_RULE: &str = "repeated_on_site";

/// What bounds the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Most comparable paragraphs kept, and most articles; above it the oldest articles go. At some 300 bytes a
    /// paragraph, and 200 an article.
    pub max_paragraphs: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { max_paragraphs: 20_000_000 }
    }
}

/// The newest article under a name.
#[derive(Clone, Copy, Debug)]
struct Named {
    name: u64,
    article: u32,
}

/// Earlier paragraphs by what they say.
#[derive(Debug)]
pub struct Index {
    settings: Settings,
    expired: u32,
    store: Store,
    keys: KeyTable,
    postings: Postings,
    clusters: Clusters,
    counts: Counts,
    outlets: Outlets,
    names: Table<Named>,
}

impl Default for Index {
    fn default() -> Self {
        Self::new(Settings::default())
    }
}

impl Index {
    /// An empty index with these bounds.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            expired: 0,
            store: Store::default(),
            keys: KeyTable::default(),
            postings: Postings::default(),
            clusters: Clusters::default(),
            counts: Counts::default(),
            outlets: Outlets::default(),
            names: Table::new(|named| named.name),
        }
    }

    /// What bounds it.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Asks that articles with a lower number be forgotten: the next article's change does it, so that a replay
    /// forgets at the same place. What is asked is no state.
    pub fn expire(&mut self, before: u32) {
        self.expired = self.expired.max(before);
    }

    /// Decides an article against everything before it, then enters it.
    pub fn dedupe(&mut self, prepared: Prepared) -> (Decided, Change) {
        let (decided, change) = self.decide(prepared);
        self.apply(&change);
        (decided, change)
    }

    /// Looks an article up and decides; changes nothing.
    #[must_use]
    pub fn decide(&self, mut prepared: Prepared) -> (Decided, Change) {
        let outlet = self.outlets.find(&prepared.article.outlet.key);
        let keys = line_keys(&prepared);
        let text = keys.iter().fold(1, |sum, key| mix(sum ^ key));
        self.strip_repeated(&mut prepared, &keys, outlet);
        let names = names::names(&prepared.article, text);
        let mut pattern = Pattern::default();
        let mut queries = self.queries(&mut prepared, &mut pattern);
        let arrival = story::arrival(names, !queries.is_empty(), self);
        let support = Support::new(&queries, self);
        let strongest = support.strongest();
        support::look_again(&mut queries, &strongest, self, &mut pattern);
        let judge = |place| judge::judge(place, &queries, &support, outlet, self, &mut pattern);
        let mut judged: Vec<Judged> = (0..queries.len()).map(judge).collect();
        let shares = Shares::new(&queries, &judged, &strongest, outlet, self);
        let is_own = shares.is_own_story() || arrival != Arrival::New;
        if is_own {
            self.drop_own(&mut judged, arrival, outlet);
        }
        let entry = self.entry(&prepared, names, arrival, &keys, !is_own);
        self.settle(prepared, queries, &judged, entry, &Whole { arrival, shares })
    }

    /// Takes lines that repeat on this outlet's pages.
    fn strip_repeated(&self, prepared: &mut Prepared, keys: &[u64], outlet: u32) {
        let lines = prepared.article.paragraphs.iter_mut().zip(&mut prepared.prints);
        for ((paragraph, print), key) in lines.filter(|(p, _)| p.verdict == Verdict::Keep).zip(keys) {
            // What introduces the next line stays with it: "Our original post continues:".
            if paragraph.text.trim_end().ends_with([':', '\u{ff1a}']) {
                continue;
            }
            if let Some(share) = self.outlets.repeats(outlet, line(*key)) {
                let strip = Strip { reason: Reason::RepeatedOnSite, rule: REPEATED_RULE, score: Some(share) };
                paragraph.verdict = Verdict::Strip(strip);
                *print = None;
            }
        }
    }

    fn queries(&self, prepared: &mut Prepared, pattern: &mut Pattern) -> Vec<Query> {
        let is_kept = |(_, (paragraph, _)): &(usize, (&Paragraph, &mut Option<Fingerprint>))| {
            paragraph.verdict == Verdict::Keep
        };
        let lines = prepared.article.paragraphs.iter().zip(&mut prepared.prints).enumerate();
        let comparable = (0..).zip(lines.filter(is_kept));
        let mut query = |(at, (place, (_, print))): (u32, (usize, (_, &mut Option<Fingerprint>)))| {
            print.as_ref().map(|print| Query::new(place, at, print.clone(), self, pattern))
        };
        comparable.filter_map(&mut query).collect()
    }

    /// A new version of the outlet's own story is no copy of those who took it from the outlet, and the same
    /// article again has no copies at all.
    fn drop_own(&self, judged: &mut [Judged], arrival: Arrival, outlet: u32) {
        for judged in judged {
            let root = judged.joins.and_then(|joins| self.store.paragraph(joins)).map(|p| p.root);
            let is_own = root.is_some_and(|root| self.store.outlet(self.clusters.head(root)) == outlet);
            if is_own || matches!(arrival, Arrival::Again(_)) {
                judged.copy = None;
            }
        }
    }

    fn key_of(&self, paragraph: u32) -> u64 {
        self.store.paragraph(paragraph).map_or(0, |paragraph| paragraph.key)
    }

    fn named(&self, name: u64) -> Option<u32> {
        if name == 0 { None } else { self.names.get(name).map(|named| named.article) }
    }
}

/// What was found for an article as a whole.
#[derive(Clone, Copy)]
struct Whole {
    arrival: Arrival,
    shares: Shares,
}

/// Exact keys of the kept lines, comparable or not.
fn line_keys(prepared: &Prepared) -> Vec<u64> {
    let lines = prepared.article.paragraphs.iter().zip(&prepared.prints);
    let kept = lines.filter(|(paragraph, _)| paragraph.verdict == Verdict::Keep);
    kept.map(|(paragraph, print)| print.as_ref().map_or_else(|| line_key(&paragraph.text), |p| p.key))
        .collect()
}

/// A line's key as it is counted.
fn line(key: u64) -> u32 {
    number::high_half(key)
}

/// The verdict where nothing is looked up (`--dedupe off`): each article is judged alone.
#[must_use]
pub fn alone(prepared: Prepared) -> Decided {
    let Prepared { article, prints } = prepared;
    let is_kept = |paragraph: &Paragraph| !matches!(paragraph.verdict, Verdict::Strip(_));
    let decision = match article.kind {
        Kind::Retraction => Decision::Revision,
        Kind::Article if article.paragraphs.iter().any(is_kept) => Decision::Unique,
        Kind::Article => Decision::Empty,
    };
    let id = names::id(&article, 0);
    Decided { article, prints, id, decision, duplicate_of: None, revision_of: None }
}

#[cfg(test)]
mod tests;
