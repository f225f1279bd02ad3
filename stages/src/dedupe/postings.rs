//! Which earlier paragraphs hold a key (a pair of words, a band of a simhash): a few newest ones for each key.
//!
//! Pages of entries found by linear hashing: one page splits at a time, so growing never holds an article up.
//! What a key finds depends on that key's own history only, not on pages or other keys; so the postings can be
//! split over machines by key, and a replay of a shortened log finds the same.

use super::number::{high_half, index};
use crate::fingerprint::mix;

/// Paragraphs kept for each key, newest ones. Trials gave the same result for 6 to 100 of them; with the newest
/// of a cluster standing for its exact copies, few are needed.
pub(super) const NEWEST: usize = 6;

/// Entries of a page on the average: two to five cache lines to look through.
const PAGE: usize = 32;

/// Pages of the first table; a power of two.
const FIRST_PAGES: u32 = 256;

/// Pages in one allocation, so that more pages never move the ones that are there.
const CHUNK: u32 = 1024;

/// Hash of the key and number of the paragraph, oldest first.
type Page = Vec<[u32; 2]>;

/// Earlier paragraphs by key.
#[derive(Debug)]
pub(super) struct Postings {
    chunks: Vec<Vec<Page>>,
    pages: u32,
    entries: usize,
    /// Entries that the pages have room for.
    room: usize,
}

impl Default for Postings {
    fn default() -> Self {
        let mut postings = Self { chunks: Vec::new(), pages: 0, entries: 0, room: 0 };
        (0..FIRST_PAGES).for_each(|_| postings.push_page(Vec::new()));
        postings
    }
}

/// The hash under which a key is posted.
pub(super) fn hash(key: u64) -> u32 {
    high_half(mix(key))
}

impl Postings {
    /// Entries held, forgotten ones among them until their page is next filled.
    pub(super) fn len(&self) -> usize {
        self.entries
    }

    /// Fetches the pages of several hashes from memory at the same time and not one after the other.
    pub(super) fn fetch(&self, hashes: impl Iterator<Item = u32>) {
        let first = |hash| self.page(hash).and_then(|page| page.first()).map_or(0, |[held, _]| *held);
        std::hint::black_box(hashes.map(first).fold(0, u32::wrapping_add));
    }

    /// Live paragraphs posted under a hash, oldest first.
    pub(super) fn look(&self, hash: u32, floor: u32) -> impl Iterator<Item = u32> {
        let page = self.page(hash).map_or(&[][..], Vec::as_slice);
        page.iter().filter(move |[held, id]| *held == hash && *id >= floor).map(|[_, id]| *id)
    }

    /// Posts a paragraph under a hash. `twin` is an exact copy that it takes the place of.
    pub(super) fn post(&mut self, hash: u32, id: u32, twin: Option<u32>, floor: u32) {
        let Some(page) = self.page_mut(hash) else { return };
        let (before, room) = (page.len(), page.capacity());
        let (mut oldest, mut same, mut count) = (None, None, 0);
        for (place, [held, held_id]) in page.iter().enumerate() {
            if *held == hash {
                oldest = oldest.or(Some(place));
                same = if twin == Some(*held_id) { Some(place) } else { same };
                count += 1;
            }
        }
        let taken = same.or(if count >= NEWEST { oldest } else { None });
        if let Some(place) = taken {
            page.remove(place);
        }
        if page.len() == page.capacity() {
            page.retain(|[_, id]| *id >= floor);
            if page.len() == page.capacity() {
                page.reserve_exact(page.len() / 8 + 4);
            }
        }
        page.push([hash, id]);
        let (after, room_after) = (page.len(), page.capacity());
        self.entries = self.entries + after - before;
        self.room = self.room + room_after - room;
        while self.entries > index(self.pages) * PAGE {
            self.split(floor);
        }
    }

    fn place(&self, hash: u32) -> (usize, usize) {
        let half = 1 << self.pages.ilog2();
        let place = hash & (2 * half - 1);
        let place = if place < self.pages { place } else { place & (half - 1) };
        (index(place / CHUNK), index(place % CHUNK))
    }

    fn page(&self, hash: u32) -> Option<&Page> {
        let (chunk, place) = self.place(hash);
        self.chunks.get(chunk)?.get(place)
    }

    fn page_mut(&mut self, hash: u32) -> Option<&mut Page> {
        let (chunk, place) = self.place(hash);
        self.chunks.get_mut(chunk)?.get_mut(place)
    }

    fn push_page(&mut self, page: Page) {
        if self.pages.is_multiple_of(CHUNK) {
            self.chunks.push(Vec::with_capacity(index(CHUNK)));
        }
        if let Some(chunk) = self.chunks.last_mut() {
            chunk.push(page);
            self.pages += 1;
        }
    }

    /// Adds one page and moves to it what belongs there.
    fn split(&mut self, floor: u32) {
        let new = self.pages;
        let half = 1 << new.ilog2();
        let Some(page) = self.page_mut(new - half) else { return };
        let (before, room) = (page.len(), page.capacity());
        let (mut moved, mut stay) = (Vec::new(), Vec::with_capacity(before));
        for entry in page.iter().filter(|[_, id]| *id >= floor) {
            let [hash, _] = *entry;
            if hash & (2 * half - 1) == new { moved.push(*entry) } else { stay.push(*entry) }
        }
        stay.shrink_to_fit();
        moved.shrink_to_fit();
        let (after, room_after) = (stay.len() + moved.len(), stay.capacity() + moved.capacity());
        *page = stay;
        self.entries = self.entries + after - before;
        self.room = self.room + room_after - room;
        self.push_page(moved);
    }

    /// Bytes held by pages; kept as a sum, for looking at every page takes milliseconds.
    pub(super) fn bytes(&self) -> usize {
        index(self.pages) * size_of::<Page>() + self.room * size_of::<[u32; 2]>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_keeps_its_newest_however_the_table_grows() {
        let mut postings = Postings::default();
        for id in 0..40_000 {
            postings.post(hash(u64::from(id / 10)), id, None, 0);
        }
        assert!(postings.pages > FIRST_PAGES);
        let room: usize = postings.chunks.iter().flatten().map(Vec::capacity).sum();
        assert_eq!(postings.room, room);
        for key in [0_u32, 77, 3_999] {
            let expected: Vec<u32> = (key * 10 + 4..key * 10 + 10).collect();
            assert_eq!(postings.look(hash(u64::from(key)), 0).collect::<Vec<_>>(), expected);
        }
        assert_eq!(postings.look(hash(3_999), 39_998).collect::<Vec<_>>(), [39_998, 39_999]);
    }

    /// So the index can be split over machines by key.
    #[test]
    fn a_table_of_a_part_of_the_keys_finds_the_same_for_them() {
        let (mut all, mut parts) = (Postings::default(), [Postings::default(), Postings::default()]);
        for id in 0..20_000_u32 {
            let hash = hash(u64::from(id) * 7 % 3_001);
            let twin = (id % 5 == 0).then_some(id.saturating_sub(3_001));
            all.post(hash, id, twin, id / 2);
            parts[index(hash % 2)].post(hash, id, twin, id / 2);
        }
        for key in 0..3_001 {
            let hash = hash(key);
            let found = |postings: &Postings| postings.look(hash, 9_999).collect::<Vec<_>>();
            assert_eq!(found(&all), found(&parts[index(hash % 2)]), "{key}");
        }
    }

    #[test]
    fn a_twin_is_replaced() {
        let mut postings = Postings::default();
        postings.post(9, 3, None, 0);
        postings.post(9, 4, None, 0);
        postings.post(9, 5, Some(3), 0);
        assert_eq!(postings.look(9, 0).collect::<Vec<_>>(), [4, 5]);
    }
}
