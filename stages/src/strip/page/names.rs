//! What class and id words say: a weight for each, learnt beside shape and place so that it only says what they
//! do not, and never alone. The word stands near the block (`n:`) or further up (`f:`).

use std::ops::Range;

use hashbrown::HashMap;
use xxhash_rust::xxh3::{Xxh3Builder, xxh3_64, xxh3_64_with_seed};

use crate::article::{Element, Markup, Page};
use crate::strip::page::mass::place;
use crate::strip::page::numbers::many;
use crate::strip::terms::Keyed;
use crate::strip::trees::Malformed;

/// For each word what it says near and far; nothing where it is not in the list.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    weights: Keyed<[f32; PLACES.len()]>,
}

/// Where a word stands: the letter before the colon.
const PLACES: [char; 2] = ['n', 'f'];

/// Number of these features.
pub(super) const COUNT: usize = 5;

/// Their names, as the weights know them.
pub(super) const NAMES: [&str; COUNT] =
    ["names_near", "names_parent", "names_far", "names_worst", "names_best"];

/// Words of one or two letters are grid positions; longer ones than this are generated.
const LETTERS: std::ops::RangeInclusive<usize> = 3..=20;
/// Words of one element that are looked at.
const MOST_WORDS: usize = 24;

/// The words of class and id attributes, in lower case: cut at everything but letters, and before capitals.
fn each_word(names: &str, mut note: impl FnMut(&[u8])) {
    let mut word = [0_u8; 32];
    let (mut length, mut after_lower, mut words) = (0, false, 0);
    for byte in names.bytes().chain([b' ']) {
        let starts = !byte.is_ascii_alphabetic() || (after_lower && byte.is_ascii_uppercase());
        if starts && length > 0 {
            if LETTERS.contains(&length) {
                note(word.get(..length).unwrap_or_default());
                words += 1;
            }
            if words == MOST_WORDS {
                return;
            }
            length = 0;
        }
        after_lower = byte.is_ascii_lowercase();
        if byte.is_ascii_alphabetic() {
            if let Some(slot) = word.get_mut(length) {
                *slot = byte.to_ascii_lowercase();
            }
            length += 1;
        }
    }
}

/// The key of a word.
pub(super) fn key(word: &[u8]) -> u64 {
    xxh3_64(word)
}

/// Keys of the class words of each element of a page, in order; elements of equal names share them.
#[derive(Debug)]
pub(crate) struct Keys {
    keys: Vec<u64>,
    /// Which of them are an element's.
    of: Vec<Range<usize>>,
}

impl Keys {
    /// Reads the class words of a page.
    pub(super) fn read(page: &Page) -> Self {
        let mut keys = Vec::new();
        let mut known: HashMap<&str, Range<usize>, Xxh3Builder> = HashMap::default();
        let mut read = |element| {
            let names = page.names_of(element);
            if names.is_empty() {
                return 0..0;
            }
            let read = || {
                let first = keys.len();
                each_word(names, |word| keys.push(key(word)));
                first..keys.len()
            };
            known.entry(names).or_insert_with(read).clone()
        };
        let of = page.elements.iter().map(&mut read).collect();
        Self { keys, of }
    }

    /// Those of an element.
    pub(super) fn of(&self, element: usize) -> &[u64] {
        self.of.get(element).and_then(|of| self.keys.get(of.clone())).unwrap_or_default()
    }

    /// For each element a key of its class words and those of all elements around it, nought without any.
    pub(super) fn paths(&self, page: &Page) -> Vec<u64> {
        let mut paths: Vec<u64> = Vec::with_capacity(page.elements.len());
        for (at, element) in page.elements.iter().enumerate() {
            let around = paths.get(place(element.parent)).copied().unwrap_or_default();
            let join = |path: u64, word: &u64| xxh3_64_with_seed(&word.to_le_bytes(), path);
            paths.push(self.of(at).iter().fold(around, join));
        }
        paths
    }
}

/// What the names of one element say, near and far.
#[derive(Clone, Copy, Debug, Default)]
struct Said {
    near: f32,
    far: f32,
    /// The sum, worst and best of the elements above.
    above: (f32, f32, f32),
}

/// What the names around a page's blocks say, for each element.
pub(super) struct Named(Vec<Said>);

impl Names {
    /// Reads `entry<TAB>weight` lines.
    pub(super) fn parse(text: &str) -> Result<Self, Malformed> {
        let mut names = Self::default();
        for (number, line) in text.lines().enumerate() {
            let (place, key, weight) = parse_entry(line).ok_or(Malformed { line: number + 1 })?;
            let weights = names.weights.entry(key).or_default();
            weights.get_mut(place).into_iter().for_each(|slot| *slot = weight);
        }
        Ok(names)
    }

    /// What names say near and far: the mean counts, stretched by the root of the number of words.
    fn weigh(&self, words: &[u64]) -> [f32; PLACES.len()] {
        let mut sums = [(0.0, 0_usize); PLACES.len()];
        for weights in words.iter().filter_map(|word| self.weights.get(word)) {
            for ((sum, found), weight) in sums.iter_mut().zip(weights) {
                *sum += weight;
                *found += usize::from(*weight != 0.0);
            }
        }
        sums.map(|(sum, found)| sum / many(found.max(1)).sqrt())
    }

    /// Looks at the names of a page.
    pub(super) fn look(&self, page: &Page, keys: &Keys) -> Named {
        let mut said: Vec<Said> = Vec::with_capacity(page.elements.len());
        for (at, element) in page.elements.iter().enumerate() {
            let around = said.get(place(element.parent)).copied().unwrap_or_default();
            let (sum, worst, best) = around.above;
            let above = (sum + around.far, worst.max(around.far), best.min(around.far));
            let [near, far] = self.weigh(keys.of(at));
            said.push(Said { near, far, above });
        }
        Named(said)
    }
}

fn parse_entry(line: &str) -> Option<(usize, u64, f32)> {
    let (entry, weight) = line.split_once('\t')?;
    let (letter, word) = entry.split_once(':')?;
    let place = PLACES.iter().position(|place| letter.chars().eq([*place]))?;
    Some((place, key(word.as_bytes()), weight.parse().ok()?))
}

impl Named {
    /// The features of a block.
    pub(super) fn row(&self, markup: &Markup, row: &mut Vec<f32>) {
        let said = |at: u32| self.0.get(place(at)).copied().unwrap_or_default();
        let own = said(markup.element);
        let parent = markup.around().map_or(0.0, |own| said(own.parent).near);
        let inline = markup.inline.map_or(0.0, |inline| said(inline).near);
        let (sum, worst, best) = own.above;
        row.extend([own.near + inline, parent, sum, worst, best]);
    }
}

/// Every entry that the elements around a block have: near are its own, its inline one and its parent.
pub(super) fn entries(page: &Page, markup: &Markup, mut note: impl FnMut(&[u8], char)) {
    let element = |at: usize| page.elements.get(at);
    let own = place(markup.element);
    let mut seen: Vec<(u64, char)> = Vec::new();
    let mut say = |element: &Element, place: char| {
        each_word(page.names_of(element), |word| {
            let entry = (key(word), place);
            if !seen.contains(&entry) {
                seen.push(entry);
                note(word, place);
            }
        });
    };
    let [near, far] = PLACES;
    if let Some(inline) = markup.inline.and_then(|inline| element(place(inline))) {
        say(inline, near);
    }
    let mut at = own;
    for level in 0..MOST_LEVELS {
        let Some(found) = element(at) else { break };
        say(found, if level < 2 { near } else { far });
        if place(found.parent) == at {
            break;
        }
        at = place(found.parent);
    }
}

/// Elements above a block whose names teach; deeper nests are damage.
const MOST_LEVELS: usize = 40;
