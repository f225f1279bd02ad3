//! Outlets by number, and which lines repeat on each: counts over its most recent articles, nothing older.
//!
//! A line that stands in many unlike articles of one outlet is furniture of the site (sign-up boxes, notices,
//! author boxes). It is only known from its third article on; the first one is never touched.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::fingerprint::mix;

use super::number::{index, number, real};
use super::store::NONE;
use super::table::Table;

/// Articles of an outlet whose lines are counted: enough to see one line in twenty, few enough to follow a
/// redesign within days. This bounds the memory: some 25 lines of 12 bytes for each of them.
const RECENT: usize = 100;

/// A line repeats if it stands in this many of them, and in this share.
const ARTICLES: u16 = 3;
const SHARE: f32 = 0.05;

/// One outlet.
#[derive(Debug, Default)]
struct Outlet {
    name: String,
    /// Its articles that are not forgotten.
    articles: u32,
    /// Lines of its recent articles, oldest first.
    recent: VecDeque<(u32, Vec<u32>)>,
    counts: BTreeMap<u32, u16>,
}

impl Outlet {
    fn forget_oldest(&mut self) {
        let Some((_, lines)) = self.recent.pop_front() else { return };
        for line in lines {
            if let Some(count) = self.counts.get_mut(&line) {
                *count -= 1;
                if *count == 0 {
                    self.counts.remove(&line);
                }
            }
        }
    }
}

/// A name's hash and the outlet's number.
#[derive(Debug)]
struct Named {
    key: u64,
    outlet: u32,
}

/// All outlets that have articles.
#[derive(Debug)]
pub(super) struct Outlets {
    held: Vec<Outlet>,
    free: Vec<u32>,
    by_name: Table<Named>,
}

impl Default for Outlets {
    fn default() -> Self {
        Self { held: Vec::new(), free: Vec::new(), by_name: Table::new(|named| named.key) }
    }
}

fn key(name: &str) -> u64 {
    name.bytes().fold(0, |sum, byte| mix(sum ^ u64::from(byte)))
}

impl Outlets {
    /// Outlets that have articles.
    pub(super) fn len(&self) -> usize {
        self.by_name.len()
    }

    pub(super) fn name(&self, outlet: u32) -> &str {
        self.held.get(index(outlet)).map_or("", |outlet| &outlet.name)
    }

    /// The number of an outlet; `NONE` for one that has no articles yet.
    pub(super) fn find(&self, name: &str) -> u32 {
        self.by_name.get(key(name)).map_or(NONE, |named| named.outlet)
    }

    /// Counts one more article of an outlet and returns its number.
    pub(super) fn enter(&mut self, name: &str) -> u32 {
        let mut outlet = self.find(name);
        if outlet == NONE {
            outlet = self.free.pop().unwrap_or_else(|| {
                self.held.push(Outlet::default());
                number(self.held.len() - 1)
            });
            self.by_name.insert(Named { key: key(name), outlet });
        }
        if let Some(held) = self.held.get_mut(index(outlet)) {
            if held.articles == 0 {
                name.clone_into(&mut held.name);
            }
            held.articles += 1;
        }
        outlet
    }

    /// Counts the lines of an article, each once.
    pub(super) fn count(&mut self, outlet: u32, article: u32, lines: impl Iterator<Item = u32>) {
        let Some(held) = self.held.get_mut(index(outlet)) else { return };
        let lines: BTreeSet<u32> = lines.collect();
        for line in &lines {
            *held.counts.entry(*line).or_default() += 1;
        }
        held.recent.push_back((article, lines.into_iter().collect()));
        if held.recent.len() > RECENT {
            held.forget_oldest();
        }
    }

    /// An article is forgotten.
    pub(super) fn leave(&mut self, outlet: u32, article: u32) {
        let Some(held) = self.held.get_mut(index(outlet)) else { return };
        while held.recent.front().is_some_and(|(oldest, _)| *oldest <= article) {
            held.forget_oldest();
        }
        held.articles = held.articles.saturating_sub(1);
        if held.articles == 0 {
            let key = key(&held.name);
            *held = Outlet::default();
            self.by_name.remove_if(key, |_| true);
            self.free.push(outlet);
        }
    }

    /// In which share of the outlet's recent articles a line stands, where that makes it furniture.
    pub(super) fn repeats(&self, outlet: u32, line: u32) -> Option<f32> {
        let held = self.held.get(index(outlet))?;
        let count = *held.counts.get(&line)?;
        let share = f32::from(count) / real(held.recent.len()).max(1.0);
        (count >= ARTICLES && share >= SHARE).then_some(share)
    }
}
