//! Hash tables that grow in small parts: the entries are spread over many small tables, each of which doubles
//! for itself in well under a millisecond. Hashing is fixed, and nothing ever iterates over a table.

use hashbrown::HashTable;

use crate::fingerprint::mix;

use super::number::index;

/// Parts of a table: with 20 million entries each holds some 20,000, which move in about 0.3 ms.
const PARTS: u64 = 1024;

/// Entries found by a 64-bit key.
#[derive(Debug)]
pub(super) struct Table<T> {
    parts: Vec<HashTable<T>>,
    key: fn(&T) -> u64,
}

impl<T> Table<T> {
    /// An empty table whose entries hold their own key.
    pub(super) fn new(key: fn(&T) -> u64) -> Self {
        Self { parts: (0..PARTS).map(|_| HashTable::new()).collect(), key }
    }

    fn part(hash: u64) -> usize {
        usize::try_from(hash % PARTS).unwrap_or_default()
    }

    pub(super) fn get(&self, key: u64) -> Option<&T> {
        let hash = mix(key);
        self.parts.get(Self::part(hash))?.find(hash, |entry| (self.key)(entry) == key)
    }

    /// Puts an entry in, in the place of the one with its key.
    pub(super) fn insert(&mut self, entry: T) {
        let of = self.key;
        let key = of(&entry);
        let hash = mix(key);
        let Some(part) = self.parts.get_mut(Self::part(hash)) else { return };
        if let Some(old) = part.find_mut(hash, |old| of(old) == key) {
            *old = entry;
        } else {
            part.insert_unique(hash, entry, |old| mix(of(old)));
        }
    }

    /// Takes the entry with this key out where `holds` says so.
    pub(super) fn remove_if(&mut self, key: u64, holds: impl Fn(&T) -> bool) {
        let hash = mix(key);
        let of = self.key;
        let Some(part) = self.parts.get_mut(Self::part(hash)) else { return };
        if let Ok(entry) = part.find_entry(hash, |entry| of(entry) == key && holds(entry)) {
            entry.remove();
        }
    }

    /// How many entries there are.
    pub(super) fn len(&self) -> usize {
        self.parts.iter().map(HashTable::len).sum()
    }
}

/// The newest paragraph for each exact key. Only numbers are held; the keys stand with the paragraphs.
#[derive(Debug)]
pub(super) struct KeyTable {
    parts: Vec<HashTable<u32>>,
}

impl Default for KeyTable {
    fn default() -> Self {
        Self { parts: (0..PARTS).map(|_| HashTable::new()).collect() }
    }
}

impl KeyTable {
    fn part(key: u64) -> usize {
        index(u32::try_from(key % PARTS).unwrap_or_default())
    }

    /// The newest paragraph with this key, where `key_of` gives a paragraph's key.
    pub(super) fn get(&self, key: u64, key_of: impl Fn(u32) -> u64) -> Option<u32> {
        self.parts.get(Self::part(key))?.find(key, |number| key_of(*number) == key).copied()
    }

    /// Makes this paragraph the newest of its key; returns the one before.
    pub(super) fn renew(&mut self, key: u64, number: u32, key_of: impl Fn(u32) -> u64) -> Option<u32> {
        let part = self.parts.get_mut(Self::part(key))?;
        if let Some(old) = part.find_mut(key, |old| key_of(*old) == key) {
            return Some(std::mem::replace(old, number));
        }
        part.insert_unique(key, number, |old| key_of(*old));
        None
    }

    /// Forgets the key if this paragraph is its newest.
    pub(super) fn remove(&mut self, key: u64, number: u32) {
        let Some(part) = self.parts.get_mut(Self::part(key)) else { return };
        if let Ok(entry) = part.find_entry(key, |newest| *newest == number) {
            entry.remove();
        }
    }
}
