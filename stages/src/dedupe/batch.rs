//! Many changes at once, for a start: what the words alone decide (postings, word counts) is prepared beforehand,
//! on any thread, and entered page by page instead of all over the table. The index comes out as if each change
//! had been applied by itself.

use super::change::Step;
use super::counts::Counts;
use super::{Change, Index, keys, store};

/// Groups of postings by the lowest bits of their hash, which choose the page: the pages of one group fit into a
/// core's cache up to some five million paragraphs.
const GROUPS: u32 = 1024;

/// Changes in order, prepared for [`Index::apply_batch`].
#[derive(Debug)]
pub struct Batch {
    changes: Vec<Change>,
    posts: Vec<Vec<[u32; 2]>>,
    counts: Counts,
}

impl Batch {
    /// Prepares changes; needs no index.
    #[must_use]
    pub fn new(changes: Vec<Change>) -> Batch {
        let mut posts = vec![Vec::new(); super::number::index(GROUPS)];
        let mut counts = Counts::default();
        let entries = changes.iter().filter_map(|change| match &change.0 {
            Step::Enter(entry) => Some(entry),
            _ => None,
        });
        for (number, paragraph) in entries.flat_map(|entry| (entry.first..).zip(&entry.paragraphs)) {
            let keys = keys::keys(&paragraph.words, paragraph.simhash);
            for hash in keys.pairs.into_iter().chain(keys.bands) {
                if let Some(group) = posts.get_mut(super::number::index(hash % GROUPS)) {
                    group.push([hash, number]);
                }
            }
            counts.add(&paragraph.words);
        }
        Batch { changes, posts, counts }
    }
}

impl Index {
    /// Applies changes in order.
    pub fn apply_batch(&mut self, batch: &Batch) {
        // Words are counted in before any of them is counted out.
        self.counts.merge(&batch.counts);
        let mut twins = Twins::default();
        for change in &batch.changes {
            match &change.0 {
                Step::Enter(entry) => {
                    self.enter(entry, twins.from(entry.first));
                    self.drop_before(entry.floor);
                }
                Step::Drop { .. } | Step::Forget { .. } | Step::Hole { .. } => self.apply(change),
            }
        }
        let floor = self.store.floor();
        for [hash, number] in batch.posts.iter().flatten().filter(|[_, number]| *number >= floor) {
            self.postings.post(*hash, *number, twins.of(*number), floor);
        }
    }
}

/// The exact copies that paragraphs of a batch took the place of.
#[derive(Default)]
struct Twins {
    first: Option<u32>,
    held: Vec<u32>,
}

impl Twins {
    /// Where those from this paragraph on go.
    fn from(&mut self, number: u32) -> &mut Vec<u32> {
        let first = *self.first.get_or_insert(number);
        self.held.resize(super::number::index(number.saturating_sub(first)), store::NONE);
        &mut self.held
    }

    fn of(&self, number: u32) -> Option<u32> {
        let place = number.checked_sub(self.first?)?;
        self.held.get(super::number::index(place)).copied().filter(|twin| *twin != store::NONE)
    }
}
