//! Where a paragraph ran before. The index is a fold over [`Change`]s in order: the ledger stores them, a
//! restart applies them again, and nothing is ever recomputed.

use std::collections::BTreeMap;

use crate::article::{Article, ArticleId, CopyKind, Decided, Decision, Prepared, Sighting, Verdict};

/// What one article adds to the index; its encoding is what the ledger keeps.
#[derive(Clone, Debug)]
pub struct Change {
    id: ArticleId,
    outlet: String,
    keys: Vec<(u64, u32)>,
}

/// Earlier paragraphs by what they say.
#[derive(Debug, Default)]
pub struct Index {
    first: BTreeMap<u64, (ArticleId, String, u32)>,
}

impl Index {
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
        let id = identify(&article);
        let mut keys = Vec::new();
        let mut kept = 0;
        for (paragraph, print) in article.paragraphs.iter_mut().zip(&prints) {
            let Some(print) = print else {
                kept += u32::from(paragraph.verdict == Verdict::Keep);
                continue;
            };
            keys.push((print.key, kept));
            kept += 1;
            if let Some((first, outlet, at)) = self.first.get(&print.key)
                && *outlet != article.outlet.key
            {
                paragraph.verdict = Verdict::Copy(Sighting {
                    kind: CopyKind::Exact,
                    similarity: 1.0,
                    article: *first,
                    outlet: outlet.clone(),
                    paragraph: *at,
                });
            }
        }
        let change = Change { id, outlet: article.outlet.key.clone(), keys };
        let decision = decision(&article);
        (Decided { article, prints, id, decision, duplicate_of: None, revision_of: None }, change)
    }

    /// Enters what [`Index::decide`] found.
    pub fn apply(&mut self, change: &Change) {
        for (key, at) in &change.keys {
            self.first.entry(*key).or_insert_with(|| (change.id, change.outlet.clone(), *at));
        }
    }
}

fn decision(article: &Article) -> Decision {
    let kept = || article.paragraphs.iter().filter(|p| !matches!(p.verdict, Verdict::Strip(_)));
    if kept().next().is_none() {
        return Decision::Empty;
    }
    if kept().any(|p| matches!(p.verdict, Verdict::Copy(_))) {
        return Decision::PartialDuplicate;
    }
    Decision::Unique
}

/// The article's id on its first arrival.
fn identify(article: &Article) -> ArticleId {
    let mut hasher = blake3::Hasher::new();
    let name = article.meta.guid.as_ref().or(article.meta.url.as_ref()).map_or("", String::as_str);
    for part in [article.outlet.key.as_bytes(), name.as_bytes(), article.origin.digest.as_slice()] {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    let mut id = [0; 17];
    hasher.finalize_xof().fill(&mut id);
    ArticleId(id)
}
