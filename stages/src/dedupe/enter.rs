//! Entering what was decided, and forgetting: everything that changes the index, each from a [`Change`] alone.

use crate::article::{Article, Decided, Decision, Kind, Prepared, Verdict};

use super::{
    Arrival, Change, Entered, Entry, Evidence, Index, Judged, Named, Names, Query, Step, Whole, keys, line,
    names, number, store,
};

/// Expired articles that are forgotten with one that arrives; each takes some 50 µs.
const EXPIRED_AT_ONCE: u32 = 64;

impl Index {
    /// What the article adds, but for its paragraphs.
    pub(super) fn entry(
        &self,
        prepared: &Prepared,
        names: Names,
        arrival: Arrival,
        keys: &[u64],
        counts: bool,
    ) -> Entry {
        let article = self.store.next_article();
        let kept = prepared.article.paragraphs.iter().zip(&prepared.prints);
        // The keys are those of the lines that were kept before repeated ones were taken.
        let was_kept = kept.filter(|(p, _)| match &p.verdict {
            Verdict::Strip(strip) => strip.rule == super::REPEATED_RULE,
            Verdict::Keep | Verdict::Copy(_) => true,
        });
        let lines = was_kept.zip(keys).filter(|((_, print), _)| print.is_none());
        let same_input = self.named(names.input).and_then(|held| self.store.article(held));
        let story = match arrival {
            Arrival::Again(earlier) => self.store.article(earlier).map_or(article, |held| held.story),
            Arrival::New | Arrival::Revises(_) => article,
        };
        let ordinal = same_input.map_or(0, |held| held.ordinal + 1);
        Entry {
            article,
            first: self.store.next_paragraph(),
            floor: self.store.floor_article(),
            id: names::id(&prepared.article, ordinal),
            outlet: prepared.article.outlet.key.clone(),
            ordinal,
            story,
            names: if prepared.article.kind == Kind::Retraction {
                Names { input: names.input, ..Names::default() }
            } else {
                names
            },
            paragraphs: Vec::new(),
            lines: lines.map(|(_, key)| line(*key)).filter(|line| *line != 0).collect(),
            counts,
        }
    }

    /// Writes the verdicts into the article and the paragraphs into the change.
    pub(super) fn settle(
        &self,
        prepared: Prepared,
        queries: Vec<Query>,
        judged: &[Judged],
        mut entry: Entry,
        whole: &Whole,
    ) -> (Decided, Change) {
        let Prepared { mut article, prints } = prepared;
        let mut has_copy = false;
        for (query, judged) in queries.iter().zip(judged) {
            let copy = judged.copy.and_then(|found| found.sighting(self));
            if let (Some(copy), Some(paragraph)) = (copy, article.paragraphs.get_mut(query.place)) {
                paragraph.verdict = Verdict::Copy(copy);
                has_copy = true;
            }
        }
        let is_kept = |p: &crate::article::Paragraph| !matches!(p.verdict, Verdict::Strip(_));
        let is_empty = !article.paragraphs.iter().any(is_kept);
        let evidence = Evidence { arrival: whole.arrival, is_empty, has_copy, shares: whole.shares };
        let (decision, duplicate_of) = evidence.decide(self);
        let revision_of = self.revised(&article, whole.arrival);
        let decision = if article.kind == Kind::Retraction { Decision::Revision } else { decision };
        let revision_of = revision_of.filter(|_| decision == Decision::Revision);
        let enter = |(own, (query, judged)): (u32, (Query, &Judged))| {
            let joined = judged.joins.and_then(|joins| self.store.paragraph(joins));
            let root = joined.map_or(own, |paragraph| paragraph.root);
            let Query { at, print, .. } = query;
            Entered { at, key: print.key, simhash: print.simhash, root, words: print.words }
        };
        entry.paragraphs = (entry.first..).zip(queries.into_iter().zip(judged)).map(enter).collect();
        entry.floor = self.floor_after(&entry);
        let decided = Decided { article, prints, id: entry.id, decision, duplicate_of, revision_of };
        (decided, Change(Step::Enter(Box::new(entry))))
    }

    /// The earlier version that this article replaces or withdraws.
    fn revised(&self, article: &Article, arrival: Arrival) -> Option<crate::article::ArticleId> {
        let earlier = match arrival {
            Arrival::Revises(earlier) => Some(earlier),
            Arrival::Again(earlier) if article.kind == Kind::Retraction => Some(earlier),
            _ => None,
        };
        Some(self.store.article(earlier?)?.id)
    }

    /// The first article that stays once this one is in: a full index forgets its oldest ones, and those that have
    /// expired go too, a few with each article so that none of them waits. An article without comparable paragraphs
    /// takes room as well, so as many articles as paragraphs stay at most.
    fn floor_after(&self, entry: &Entry) -> u32 {
        let floor = self.store.floor_article();
        let over =
            (self.store.live() + number(entry.paragraphs.len())).saturating_sub(self.settings.max_paragraphs);
        let full = if over > 0 { self.store.floor_without(over) } else { floor };
        let crowded =
            self.store.next_article().saturating_add(1).saturating_sub(self.settings.max_paragraphs);
        full.max(crowded).max(self.expired.min(floor + EXPIRED_AT_ONCE))
    }

    /// The first article of this outlet with the same words that is not forgotten.
    pub(super) fn first_of_story(&self, article: u32) -> u32 {
        let first = self.store.article(article).map_or(article, |held| held.story);
        if self.store.article(first).is_some_and(|held| !held.gone) { first } else { article }
    }

    /// Enters what [`Index::decide`] found, or what the ledger kept of it.
    pub fn apply(&mut self, change: &Change) {
        match &change.0 {
            Step::Enter(entry) => {
                let mut twins = Vec::with_capacity(entry.paragraphs.len());
                self.enter(entry, &mut twins);
                self.post(entry, &twins);
                self.drop_before(entry.floor);
            }
            Step::Drop { before } => self.drop_before(*before),
            Step::Forget { articles } => articles.iter().for_each(|article| self.forget_one(*article)),
            Step::Hole { article, first, paragraphs } => self.enter_hole(*article, *first, *paragraphs),
        }
    }

    /// Enters an article but for what its words alone decide: postings and word counts. Appends the newest exact
    /// copy of each paragraph, or `NONE`.
    pub(super) fn enter(&mut self, entry: &Entry, twins: &mut Vec<u32>) {
        let outlet = self.outlets.enter(&entry.outlet);
        let article = store::Article {
            id: entry.id,
            outlet,
            first: entry.first,
            paragraphs: number(entry.paragraphs.len()),
            ordinal: entry.ordinal,
            story: entry.story,
            names: entry.names,
            gone: false,
        };
        self.store.skip_to(&article, entry.article);
        self.store.push_article(article);
        for (number, paragraph) in (entry.first..).zip(&entry.paragraphs) {
            let twin = self.enter_paragraph(entry.article, number, paragraph);
            twins.push(twin.unwrap_or(store::NONE));
        }
        for name in entry.names.all().into_iter().filter(|name| *name != 0) {
            self.names.insert(Named { name, article: entry.article });
        }
        if entry.counts {
            let comparable = entry.paragraphs.iter().map(|paragraph| line(paragraph.key));
            self.outlets.count(outlet, entry.article, comparable.chain(entry.lines.iter().copied()));
        }
    }

    fn enter_paragraph(&mut self, article: u32, number: u32, entered: &Entered) -> Option<u32> {
        let Entered { at, key, simhash, root, words } = entered;
        let mut paragraph = store::Paragraph::new(article, *at, *key, *simhash);
        paragraph.root = *root;
        self.store.push_paragraph(paragraph, words);
        self.clusters.join(number, &mut self.store);
        let store = &self.store;
        let key_of = |number| store.paragraph(number).map_or(0, |paragraph| paragraph.key);
        self.keys.renew(*key, number, key_of)
    }

    /// Enters what the words of an article decide.
    fn post(&mut self, entry: &Entry, twins: &[u32]) {
        let floor = self.store.floor();
        for ((number, paragraph), twin) in (entry.first..).zip(&entry.paragraphs).zip(twins) {
            let keys = keys::keys(&paragraph.words, paragraph.simhash);
            for hash in keys.pairs.into_iter().chain(keys.bands) {
                self.postings.post(hash, number, Some(*twin).filter(|twin| *twin != store::NONE), floor);
            }
            self.counts.add(&paragraph.words);
        }
    }

    pub(super) fn enter_hole(&mut self, article: u32, first: u32, paragraphs: u32) {
        let hole = store::Article {
            id: crate::article::ArticleId([0; 17]),
            outlet: store::NONE,
            first,
            paragraphs,
            ordinal: 0,
            story: article,
            names: Names::default(),
            gone: true,
        };
        self.store.skip_to(&hole, article);
        self.store.push_article(hole);
        for number in first..first + paragraphs {
            let mut blank = store::Paragraph::new(article, 0, 0, 0);
            blank.root = number;
            self.store.push_paragraph(blank, &[]);
        }
    }

    /// Forgets the oldest articles, one after the other.
    pub(super) fn drop_before(&mut self, before: u32) {
        while self.store.floor_article() < before.min(self.store.next_article()) {
            self.leave(self.store.floor_article());
            self.store.raise_floor();
        }
    }

    /// Forgets one article wherever it stands: its words go, its numbers stay.
    pub(super) fn forget_one(&mut self, article: u32) {
        let Some(held) = self.store.article(article) else { return };
        let numbers = held.first..held.first + held.paragraphs;
        self.leave(article);
        self.store.mark_gone(article);
        numbers.for_each(|number| self.store.blank(number));
    }

    /// Takes an article out of everything that leads to it.
    fn leave(&mut self, article: u32) {
        let Some(held) = self.store.article(article).filter(|held| !held.gone).cloned() else { return };
        for number in held.first..held.first + held.paragraphs {
            self.clusters.leave(number, &self.store);
            self.keys.remove(self.key_of(number), number);
            self.counts.remove(self.store.words(number));
        }
        for name in held.names.all() {
            self.names.remove_if(name, |named| named.article == article);
        }
        self.outlets.leave(held.outlet, article);
    }
}
