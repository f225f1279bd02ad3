//! What can be said of the archived articles together: who was first, who copies whom, what is stripped where.
//! Kept in memory and bounded: 200,000 articles take some 100 MB.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use crate::proof::{Fate, Head, Piece, Proof, Rejection};

mod stripped;
#[cfg(test)]
pub(crate) mod tests;

pub(crate) use stripped::Stripped;

/// Most articles that can be looked up.
const ARTICLES: usize = 200_000;
/// Most rejections shown.
const REJECTIONS: usize = 1_000;
/// An article belongs to the story of an earlier one when at least this share of its words ran there; below it
/// quotes the story.
const SAME_STORY: f64 = 0.5;
/// Most outlets told apart; a source that invents a new one for each article must not fill the memory.
const OUTLETS: usize = 5_000;
/// Most pairs of outlets that share paragraphs; some 100 bytes each.
const PAIRS: usize = 200_000;

/// Where the archive keeps an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Number of its segment.
    pub(crate) segment: u64,
    /// Where its frame begins there.
    pub(crate) offset: u64,
    /// Length of its frame.
    pub(crate) length: u32,
}

/// The archived articles together.
#[derive(Debug, Default)]
pub(crate) struct Board {
    articles: VecDeque<Arc<Summary>>,
    ids: BTreeMap<String, Arc<Summary>>,
    stories: BTreeMap<String, Vec<Arc<Summary>>>,
    outlets: BTreeMap<String, Outlet>,
    shared: BTreeMap<(String, String), u64>,
    stripped: stripped::Tally,
    rejections: VecDeque<Rejection>,
}

/// One article in a line.
#[derive(Debug)]
pub(crate) struct Summary {
    /// Primary key.
    pub(crate) id: String,
    /// Who publishes it.
    pub(crate) outlet: String,
    /// Headline, or what stands in for it.
    pub(crate) title: String,
    /// Address.
    pub(crate) url: Option<String>,
    /// The article-level verdict.
    pub(crate) decision: String,
    /// When it was committed.
    pub(crate) seen: String,
    /// The article that this one copies most of, and how much.
    pub(crate) original: Option<(String, f64)>,
    /// The article that its story began with: itself, if no other.
    pub(crate) story: String,
    /// Paragraphs kept, copies among them, and stripped.
    pub(crate) counts: (usize, usize, usize),
    place: Place,
}

/// What is known of one outlet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outlet {
    /// Articles.
    pub(crate) articles: u64,
    /// Articles that mostly ran elsewhere before.
    pub(crate) duplicates: u64,
    /// Paragraphs kept.
    pub(crate) kept: u64,
    /// Paragraphs that ran elsewhere before.
    pub(crate) copied: u64,
    /// Paragraphs that others ran later.
    pub(crate) first: u64,
    /// Paragraphs stripped.
    pub(crate) stripped: u64,
}

impl Board {
    /// Enters an article.
    pub(crate) fn note(&mut self, proof: &Proof, place: Place) {
        let summary = Arc::new(Summary::new(proof, self.story_of(&proof.head), place));
        self.stories.entry(summary.story.clone()).or_default().push(Arc::clone(&summary));
        self.ids.insert(summary.id.clone(), Arc::clone(&summary));
        self.count(proof, &summary);
        for (at, piece) in proof.pieces.iter().enumerate() {
            self.note_piece(&summary, at, piece);
        }
        self.articles.push_back(summary);
        while self.articles.len() > ARTICLES {
            self.drop_oldest();
        }
    }

    /// Enters a rejection.
    pub(crate) fn reject(&mut self, rejection: Rejection) {
        self.rejections.push_front(rejection);
        self.rejections.truncate(REJECTIONS);
    }

    /// Forgets the articles of the segments up to this one; tallies stay.
    pub(crate) fn forget(&mut self, segment: u64) {
        while self.articles.front().is_some_and(|oldest| oldest.place.segment <= segment) {
            self.drop_oldest();
        }
    }

    /// Articles that can be looked up.
    pub(crate) fn len(&self) -> usize {
        self.articles.len()
    }

    /// Where an article's record lies.
    pub(crate) fn place(&self, id: &str) -> Option<Place> {
        self.ids.get(id).map(|summary| summary.place)
    }

    /// The newest articles whose id, address, title or outlet holds every word; newest first.
    pub(crate) fn find<'a>(&'a self, words: &'a [String]) -> impl Iterator<Item = &'a Arc<Summary>> {
        self.articles.iter().rev().filter(|summary| summary.holds(words))
    }

    /// The articles that tell the same story as this one, in the order they came.
    pub(crate) fn story(&self, id: &str) -> &[Arc<Summary>] {
        let story = self.ids.get(id).map_or(id, |summary| &summary.story);
        self.stories.get(story).map_or(&[], Vec::as_slice)
    }

    /// Stories that ran more than once, the widest spread first.
    pub(crate) fn stories(&self) -> Vec<&[Arc<Summary>]> {
        let mut stories: Vec<_> =
            self.stories.values().map(Vec::as_slice).filter(|it| it.len() > 1).collect();
        stories.sort_by_key(|story| std::cmp::Reverse(story.len()));
        stories
    }

    /// Outlets by name.
    pub(crate) fn outlets(&self) -> &BTreeMap<String, Outlet> {
        &self.outlets
    }

    /// Paragraphs that the second outlet ran after the first.
    pub(crate) fn shared(&self, first: &str, later: &str) -> u64 {
        self.shared.get(&(first.to_owned(), later.to_owned())).copied().unwrap_or_default()
    }

    /// What is stripped, newest or most frequent first.
    pub(crate) fn stripped(&self, outlet: Option<&str>, most_first: bool) -> Vec<&Stripped> {
        self.stripped.list(outlet, most_first)
    }

    /// The newest rejections first.
    pub(crate) fn rejections(&self) -> impl Iterator<Item = &Rejection> {
        self.rejections.iter()
    }

    /// The article that the story of this one began with.
    fn story_of(&self, head: &Head) -> String {
        let copied = head.duplicate_of.as_ref().filter(|original| original.share >= SAME_STORY);
        let before = head.revision_of.as_ref().or(copied.map(|original| &original.id));
        let before = before.unwrap_or(&head.id);
        self.ids.get(before).map_or(before, |summary| &summary.story).clone()
    }

    fn count(&mut self, proof: &Proof, summary: &Summary) {
        let Some(outlet) = self.outlet(&summary.outlet) else { return };
        outlet.articles += 1;
        outlet.duplicates += u64::from(summary.is_duplicate());
        outlet.kept += proof.kept() as u64;
        outlet.copied += proof.copied() as u64;
        outlet.stripped += proof.stripped() as u64;
    }

    fn note_piece(&mut self, summary: &Summary, at: usize, piece: &Piece) {
        match &piece.fate {
            Fate::Keep { .. } => {}
            Fate::Strip { .. } => self.stripped.note(summary, at, piece),
            Fate::Copy(sighting) => {
                if let Some(first) = self.outlet(&sighting.outlet) {
                    first.first += 1;
                    self.share(&sighting.outlet, &summary.outlet);
                }
            }
        }
    }

    fn share(&mut self, first: &str, later: &str) {
        let pair = (first.to_owned(), later.to_owned());
        if self.shared.len() < PAIRS || self.shared.contains_key(&pair) {
            *self.shared.entry(pair).or_default() += 1;
        }
    }

    fn outlet(&mut self, name: &str) -> Option<&mut Outlet> {
        if !self.outlets.contains_key(name) && self.outlets.len() >= OUTLETS {
            return None;
        }
        Some(self.outlets.entry(name.to_owned()).or_default())
    }

    fn drop_oldest(&mut self) {
        let Some(oldest) = self.articles.pop_front() else { return };
        if self.ids.get(&oldest.id).is_some_and(|held| Arc::ptr_eq(held, &oldest)) {
            self.ids.remove(&oldest.id);
        }
        if let Some(articles) = self.stories.get_mut(&oldest.story) {
            // It is the first of its story too, unless that was told anew under the same id.
            match articles.first() {
                Some(first) if Arc::ptr_eq(first, &oldest) => drop(articles.remove(0)),
                _ => articles.retain(|it| !Arc::ptr_eq(it, &oldest)),
            }
            if articles.is_empty() {
                self.stories.remove(&oldest.story);
            }
        }
    }
}

impl Outlet {
    /// Kept and new, copied and stripped paragraphs.
    pub(crate) fn parts(&self) -> (u64, u64, u64) {
        (self.kept.saturating_sub(self.copied), self.copied, self.stripped)
    }
}

impl Summary {
    fn new(proof: &Proof, story: String, place: Place) -> Summary {
        let head = &proof.head;
        Summary {
            id: head.id.clone(),
            outlet: head.outlet.clone(),
            title: shortened(head.headline(), 200),
            url: head.url.clone(),
            decision: head.decision.clone(),
            seen: head.processed_at.clone(),
            original: head.duplicate_of.as_ref().map(|original| (original.id.clone(), original.share)),
            story,
            counts: (proof.kept(), proof.copied(), proof.stripped()),
            place,
        }
    }

    /// Whether most of it ran elsewhere before.
    pub(crate) fn is_duplicate(&self) -> bool {
        self.decision == "exact_duplicate" || self.decision == "near_duplicate"
    }

    /// The second of its commit, as people read it.
    pub(crate) fn when(&self) -> String {
        second(&self.seen)
    }

    /// Kept and new, copied and stripped paragraphs.
    pub(crate) fn parts(&self) -> (usize, usize, usize) {
        let (kept, copied, stripped) = self.counts;
        (kept.saturating_sub(copied), copied, stripped)
    }

    fn holds(&self, words: &[String]) -> bool {
        if words.is_empty() {
            return true;
        }
        let title = self.title.to_lowercase();
        words.iter().all(|word| {
            self.id == *word
                || title.contains(word)
                || self.outlet.contains(word)
                || self.url.as_ref().is_some_and(|url| url.to_lowercase().contains(word))
        })
    }
}

/// A time stamp to the second, as people read it.
pub(crate) fn second(stamp: &str) -> String {
    stamp.replace('T', " ").chars().take(19).collect()
}

/// At most so many characters.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
