//! What class and id words say: a weight for each, learnt beside shape and place so that it only says what they
//! do not, and never alone. The word stands near the block (`n:`) or further up (`f:`).

use hashbrown::HashMap;
use xxhash_rust::xxh3::{Xxh3Builder, xxh3_64_with_seed};

use crate::article::{Element, Markup, Page};
use crate::strip::page::mass::place;
use crate::strip::page::numbers::many;
use crate::strip::trees::Malformed;

/// Weights by entry.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    weights: HashMap<u64, f32, Xxh3Builder>,
}

/// Where a word stands: the letter before the colon, and the seed of its key.
pub(super) const PLACES: [(char, u64); 2] = [('n', 0), ('f', 1)];

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
pub(super) fn each_word(names: &str, mut note: impl FnMut(&[u8])) {
    let mut word = [0_u8; 32];
    let (mut length, mut after_lower, mut words) = (0, false, 0);
    for byte in names.bytes().chain([b' ']) {
        let starts = !byte.is_ascii_alphabetic() || (after_lower && byte.is_ascii_uppercase());
        if starts && length > 0 {
            if LETTERS.contains(&length) && words < MOST_WORDS {
                note(word.get(..length).unwrap_or_default());
                words += 1;
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

/// The key of a word in a place.
pub(super) fn key(word: &[u8], place: u64) -> u64 {
    xxh3_64_with_seed(word, place)
}

/// What the names of one element say, near and far.
#[derive(Clone, Copy, Debug, Default)]
struct Said {
    seen: bool,
    near: f32,
    far: f32,
    /// The sum, worst and best of the elements above.
    above: (f32, f32, f32),
}

/// The names around a page's blocks, looked up once for each element.
pub(super) struct Named<'a> {
    names: &'a Names,
    page: &'a Page,
    said: Vec<Said>,
}

impl Names {
    /// Reads `entry<TAB>weight` lines.
    pub(super) fn parse(text: &str) -> Result<Self, Malformed> {
        let mut names = Self::default();
        for (number, line) in text.lines().enumerate() {
            let (key, weight) = parse_entry(line).ok_or(Malformed { line: number + 1 })?;
            names.weights.insert(key, weight);
        }
        Ok(names)
    }

    /// The mean counts, stretched by the root of the number of words.
    fn weigh(&self, names: &str, place: u64) -> f32 {
        let (mut sum, mut found) = (0.0, 0_usize);
        each_word(names, |word| {
            if let Some(weight) = self.weights.get(&key(word, place)) {
                sum += weight;
                found += 1;
            }
        });
        sum / many(found.max(1)).sqrt()
    }

    /// Looks at the names of a page.
    pub(super) fn look<'a>(&'a self, page: &'a Page) -> Named<'a> {
        Named { names: self, page, said: vec![Said::default(); page.elements.len()] }
    }
}

fn parse_entry(line: &str) -> Option<(u64, f32)> {
    let (entry, weight) = line.split_once('\t')?;
    let (letter, word) = entry.split_once(':')?;
    let place = PLACES.iter().find(|(place, _)| letter.chars().eq([*place]))?.1;
    Some((key(word.as_bytes(), place), weight.parse().ok()?))
}

impl Named<'_> {
    /// The features of a block.
    pub(super) fn row(&mut self, markup: &Markup, row: &mut Vec<f32>) {
        let own = place(markup.element);
        let parent = self.page.elements.get(own).map_or(0, |e| place(e.parent));
        let said = self.said(own);
        let inline = markup.inline.map_or(0.0, |inline| self.said(place(inline)).near);
        let (sum, worst, best) = said.above;
        row.extend([said.near + inline, self.said(parent).near, sum, worst, best]);
    }

    /// What an element's names say; the path up to the first element that is known is walked once.
    fn said(&mut self, element: usize) -> Said {
        let mut path = vec![element];
        let mut at = element;
        while self.said.get(at).is_some_and(|said| !said.seen) {
            let parent = self.page.elements.get(at).map_or(0, |e| place(e.parent));
            if parent == at {
                break;
            }
            path.push(parent);
            at = parent;
        }
        let mut above = None;
        for at in path.into_iter().rev() {
            above = Some(self.fill(at, above));
        }
        above.unwrap_or_default()
    }

    fn fill(&mut self, at: usize, parent: Option<Said>) -> Said {
        let page = self.page;
        let Some((element, said)) = page.elements.get(at).zip(self.said.get_mut(at)) else {
            return Said::default();
        };
        if !said.seen {
            let above = parent.unwrap_or_default();
            let (sum, worst, best) = above.above;
            *said = Said {
                seen: true,
                near: self.names.weigh(page.names_of(element), 0),
                far: self.names.weigh(page.names_of(element), 1),
                above: (sum + above.far, worst.max(above.far), best.min(above.far)),
            };
        }
        *said
    }
}

/// Every entry that the elements around a block have: near are its own, its inline one and its parent.
pub(super) fn entries(page: &Page, markup: &Markup, mut note: impl FnMut(&[u8], (char, u64))) {
    let element = |at: usize| page.elements.get(at);
    let own = place(markup.element);
    let mut seen: Vec<u64> = Vec::new();
    let mut say = |element: &Element, place: (char, u64)| {
        each_word(page.names_of(element), |word| {
            let key = key(word, place.1);
            if !seen.contains(&key) {
                seen.push(key);
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
