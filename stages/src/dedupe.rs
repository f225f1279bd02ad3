//! Where a paragraph ran before. The index is a fold over [`Change`]s in order: the ledger stores them, a
//! restart applies them again, and nothing is ever recomputed.

use std::collections::BTreeMap;

use crate::article::{Article, ArticleId, CopyKind, Decided, Decision, Kind, Prepared, Sighting, Verdict};

mod bytes;
mod change;
mod names;

pub use change::Change;

use change::{Entered, Entry, Step};

/// What bounds the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Most comparable paragraphs kept; above it the oldest go, a segment at a time.
    pub max_paragraphs: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { max_paragraphs: 20_000_000 }
    }
}

/// Earlier paragraphs by what they say.
#[derive(Debug, Default)]
pub struct Index {
    settings: Settings,
    articles: BTreeMap<u32, (ArticleId, String)>,
    paragraphs: BTreeMap<u32, (u32, u32)>,
    keys: BTreeMap<u64, u32>,
    arrivals: BTreeMap<u64, u32>,
    next_article: u32,
    next_paragraph: u32,
}

impl Index {
    /// An empty index with these bounds.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self { settings, ..Self::default() }
    }

    /// What bounds it.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Decides an article against everything before it, then enters it.
    pub fn dedupe(&mut self, prepared: Prepared) -> (Decided, Change) {
        let (decided, change) = self.decide(prepared);
        self.apply(&change);
        (decided, change)
    }

    /// Looks an article up and decides; changes nothing.
    #[must_use]
    pub fn decide(&self, prepared: Prepared) -> (Decided, Change) {
        let Prepared { mut article, prints } = prepared;
        let names = names::names(&article, 0);
        let ordinal = self.arrivals.get(&names.input).map_or(0, |last| last + 1);
        let id = names::id(&article, ordinal);
        let mut paragraphs: Vec<Entered> = Vec::new();
        let mut kept = 0;
        for (paragraph, print) in article.paragraphs.iter_mut().zip(&prints) {
            let at = kept;
            kept += u32::from(paragraph.verdict == Verdict::Keep);
            let Some(print) = print else { continue };
            let number = self.next_paragraph + u32::try_from(paragraphs.len()).unwrap_or(u32::MAX);
            let root = self.keys.get(&print.key).copied().unwrap_or(number);
            let words = print.words.clone();
            paragraphs.push(Entered { at, key: print.key, simhash: print.simhash, root, words });
            if let Some(sighting) = self.sighting(root, &article.outlet.key) {
                paragraph.verdict = Verdict::Copy(sighting);
            }
        }
        let entry = Entry {
            article: self.next_article,
            first: self.next_paragraph,
            floor: 0,
            id,
            outlet: article.outlet.key.clone(),
            ordinal,
            names,
            paragraphs,
            lines: Vec::new(),
            counts: true,
        };
        let decision = decision(&article);
        let decided = Decided { article, prints, id, decision, duplicate_of: None, revision_of: None };
        (decided, Change(Step::Enter(Box::new(entry))))
    }

    fn sighting(&self, root: u32, outlet: &str) -> Option<Sighting> {
        let (article, at) = self.paragraphs.get(&root)?;
        let (id, name) = self.articles.get(article)?;
        (name != outlet).then(|| Sighting {
            kind: CopyKind::Exact,
            similarity: 1.0,
            article: *id,
            outlet: name.clone(),
            paragraph: *at,
        })
    }

    /// Enters what [`Index::decide`] found.
    pub fn apply(&mut self, change: &Change) {
        let Step::Enter(entry) = &change.0 else { return };
        self.articles.insert(entry.article, (entry.id, entry.outlet.clone()));
        self.arrivals.insert(entry.names.input, entry.ordinal);
        for (number, paragraph) in (entry.first..).zip(&entry.paragraphs) {
            self.paragraphs.insert(number, (entry.article, paragraph.at));
            self.keys.entry(paragraph.key).or_insert(number);
            self.next_paragraph = number + 1;
        }
        self.next_article = entry.article + 1;
    }
}

/// The verdict where nothing is looked up (`--dedupe off`): each article is judged alone.
#[must_use]
pub fn alone(prepared: Prepared) -> Decided {
    let Prepared { article, prints } = prepared;
    let (id, decision) = (names::id(&article, 0), decision(&article));
    Decided { article, prints, id, decision, duplicate_of: None, revision_of: None }
}

fn decision(article: &Article) -> Decision {
    let kept = || article.paragraphs.iter().filter(|p| !matches!(p.verdict, Verdict::Strip(_)));
    if article.kind == Kind::Retraction {
        return Decision::Revision;
    }
    if kept().next().is_none() {
        return Decision::Empty;
    }
    if kept().any(|p| matches!(p.verdict, Verdict::Copy(_))) {
        return Decision::PartialDuplicate;
    }
    Decision::Unique
}
