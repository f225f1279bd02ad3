//! Runs of letters: how much of a block stands word for word in the page's title, summary or structured data.

use crate::strip::page::numbers::{many, ratio};
use crate::strip::terms::Keyed;

/// Letters and figures of a run that is looked up; shorter ones occur by chance.
pub(super) const RUN: usize = 8;
/// A text in structured data longer than this is cut: it bounds memory, and no story is as long.
const MOST_LETTERS: usize = 400_000;

/// The runs of letters of a text.
pub(super) struct Runs {
    keys: Keyed<()>,
    /// Letters of the longest text.
    pub(super) letters: usize,
}

impl Runs {
    /// Reads texts.
    pub(super) fn read<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let (mut keys, mut most) = (Keyed::default(), 0);
        for text in texts {
            let letters = each_run(text, |key| {
                keys.insert(key, ());
            });
            most = most.max(letters);
        }
        Self { keys, letters: most }
    }
}

/// Some texts, in each of which others are looked for.
pub(super) struct Places<const PLACES: usize> {
    pub(super) places: [Runs; PLACES],
    /// A bit for what some key of any of them ends in: most runs of a page are known not to stand there without a look-up.
    known: Vec<u64>,
}

impl<const PLACES: usize> Places<PLACES> {
    pub(super) fn new(places: [Runs; PLACES]) -> Self {
        // Eight bits for each key: one run in eight is looked up in vain.
        let all: usize = places.iter().map(|place| place.keys.len()).sum();
        let mut known = vec![0; (all / 8).next_power_of_two()];
        for key in places.iter().flat_map(|place| place.keys.keys()) {
            let (slot, bit) = slot_of(*key, known.len());
            known.get_mut(slot).into_iter().for_each(|word| *word |= bit);
        }
        Self { places, known }
    }

    /// Share of a text's runs that stand in each of the places, and its number of letters.
    pub(super) fn shares(&self, text: &str) -> ([f32; PLACES], usize) {
        let (mut found, mut all) = ([0_usize; PLACES], 0_usize);
        let letters = each_run(text, |key| {
            all += 1;
            let (slot, bit) = slot_of(key, self.known.len());
            if self.known.get(slot).is_some_and(|word| word & bit != 0) {
                for (found, place) in found.iter_mut().zip(&self.places) {
                    *found += usize::from(place.keys.contains_key(&key));
                }
            }
        });
        (found.map(|found| ratio(many(found), many(all))), letters)
    }
}

/// The word and the bit in it of a key, among a power of two of words.
fn slot_of(key: u64, words: usize) -> (usize, u64) {
    let place = usize::try_from(key >> 16).unwrap_or(0) & (words - 1);
    (place, 1 << (key >> 10 & 63))
}

/// Names every run of letters and figures, case folded; a text shorter than a run is one run. Gives its letters.
fn each_run(text: &str, mut note: impl FnMut(u64)) -> usize {
    let (mut key, mut letters) = (0_u64, 0);
    let mut take = |letter: char| {
        // Eight bits a letter: the one before the last eight has left.
        key = (key << 8) ^ u64::from(u32::from(letter));
        letters += 1;
        if letters >= RUN {
            note(spread(key));
        }
        letters
    };
    for c in text.chars() {
        let taken = match c {
            'a'..='z' | '0'..='9' => take(c),
            'A'..='Z' => take(c.to_ascii_lowercase()),
            _ if c.is_ascii() || !c.is_alphanumeric() => continue,
            _ => c.to_lowercase().map(&mut take).last().unwrap_or(0),
        };
        if taken >= MOST_LETTERS {
            break;
        }
    }
    if (1..RUN).contains(&letters) {
        note(spread(key));
    }
    letters
}

/// The low bits of a key are those of the last letters only; a table needs all of them mixed.
const fn spread(key: u64) -> u64 {
    (key ^ (key >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: f32, letters: usize) {
        let title = Runs::read(["The old bridge is OPEN: Größe 12", "東京の橋"]);
        let places = Places::new([title, Runs::read([])]);
        assert_eq!(places.shares(text), ([expected, 0.0], letters));
    }

    #[test]
    fn letters_count_and_nothing_else() {
        check("the old, BRIDGE!", 1.0, 12);
        check("Is open grösse", 0.4, 12);
        check("is open größe 12", 1.0, 13);
        check("東京の橋", 1.0, 4);
        check("ferry", 0.0, 5);
        check("", 0.0, 0);
    }
}
