//! Who said it first: paragraphs that say the same form a cluster, and each cluster knows its oldest member and,
//! for the outlet of that one, the oldest member of any other outlet.

use super::store::{NONE, Store};
use super::table::Table;

/// A cluster of two and more, or one whose first member is forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cluster {
    /// Number of the first member there ever was: the cluster's name.
    root: u32,
    /// The oldest member that is not forgotten.
    head: u32,
    /// The oldest member of another outlet than the head's, or `NONE`.
    other: u32,
    /// The newest member.
    tail: u32,
}

/// All clusters.
#[derive(Debug)]
pub(super) struct Clusters {
    table: Table<Cluster>,
}

impl Default for Clusters {
    fn default() -> Self {
        Self { table: Table::new(|cluster| u64::from(cluster.root)) }
    }
}

impl Clusters {
    /// Clusters held; paragraphs that stand alone have none.
    pub(super) fn len(&self) -> usize {
        self.table.len()
    }

    /// The oldest member.
    pub(super) fn head(&self, root: u32) -> u32 {
        self.table.get(u64::from(root)).map_or(root, |cluster| cluster.head)
    }

    /// The oldest member by any outlet but this one.
    pub(super) fn first_elsewhere(&self, root: u32, outlet: u32, store: &Store) -> Option<u32> {
        let (head, other) =
            self.table.get(u64::from(root)).map_or((root, NONE), |cluster| (cluster.head, cluster.other));
        let first = if store.outlet(head) == outlet { other } else { head };
        store.paragraph(first).is_some().then_some(first)
    }

    /// A paragraph that was just stored joins the cluster that its root names.
    pub(super) fn join(&mut self, number: u32, store: &mut Store) {
        let Some(root) = store.paragraph(number).map(|paragraph| paragraph.root) else { return };
        if root == number {
            return;
        }
        let joined = match self.table.get(u64::from(root)).copied() {
            Some(old) => {
                link(old.tail, number, store);
                let other = if old.other == NONE { elsewhere(old.head, number, store) } else { old.other };
                Cluster { other, tail: number, ..old }
            }
            None if store.paragraph(root).is_some_and(|first| !first.is_blank()) => {
                link(root, number, store);
                Cluster { root, head: root, other: elsewhere(root, number, store), tail: number }
            }
            None => Cluster { root, head: number, other: NONE, tail: number },
        };
        self.table.insert(joined);
    }

    /// A paragraph is about to be forgotten; its cluster goes on without it.
    pub(super) fn leave(&mut self, number: u32, store: &Store) {
        let Some(paragraph) = store.paragraph(number) else { return };
        let Some(cluster) = self.table.get(u64::from(paragraph.root)).copied() else { return };
        if cluster.head != number && cluster.other != number {
            return;
        }
        let mut rest = members(cluster.head, store).filter(|member| *member != number);
        let Some(head) = rest.next() else {
            return self.table.remove_if(u64::from(cluster.root), |_| true);
        };
        let keeps_other = cluster.other != number && store.outlet(head) == store.outlet(cluster.head);
        let other = if keeps_other {
            cluster.other
        } else {
            let outlet = store.outlet(head);
            rest.find(|member| store.outlet(*member) != outlet).unwrap_or(NONE)
        };
        self.table.insert(Cluster { head, other, ..cluster });
    }
}

/// The members from this one on that still have their words.
fn members(from: u32, store: &Store) -> impl Iterator<Item = u32> {
    let next = |number: &u32| store.paragraph(*number).map(|paragraph| paragraph.next);
    std::iter::successors(Some(from), move |number| next(number).filter(|next| *next != NONE))
        .filter(|number| store.paragraph(*number).is_some_and(|paragraph| !paragraph.is_blank()))
}

fn link(before: u32, number: u32, store: &mut Store) {
    if let Some(paragraph) = store.paragraph_mut(before) {
        paragraph.next = number;
    }
}

/// This member if it is of another outlet than the head.
fn elsewhere(head: u32, number: u32, store: &Store) -> u32 {
    if store.outlet(number) == store.outlet(head) { NONE } else { number }
}
