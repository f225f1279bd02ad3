//! What class and id words say: a weight for each, learnt beside shape and place so that it only says what they
//! do not, and never alone. The word stands near the block (`n:`) or further up (`f:`).

use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

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
pub(super) fn each_word(names: &str, mut note: impl FnMut(&[u8])) {
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
            let (place, key, weight) = parse_entry(line).ok_or(Malformed { line: number + 1 })?;
            let weights = names.weights.entry(key).or_default();
            weights.get_mut(place).into_iter().for_each(|slot| *slot = weight);
        }
        Ok(names)
    }

    /// What names say near and far: the mean counts, stretched by the root of the number of words.
    fn weigh(&self, names: &str) -> [f32; PLACES.len()] {
        let mut sums = [(0.0, 0_usize); PLACES.len()];
        each_word(names, |word| {
            let Some(weights) = self.weights.get(&key(word)) else { return };
            for ((sum, found), weight) in sums.iter_mut().zip(weights) {
                *sum += weight;
                *found += usize::from(*weight != 0.0);
            }
        });
        sums.map(|(sum, found)| sum / many(found.max(1)).sqrt())
    }

    /// Looks at the names of a page.
    pub(super) fn look<'a>(&'a self, page: &'a Page) -> Named<'a> {
        Named { names: self, page, said: vec![Said::default(); page.elements.len()] }
    }
}

fn parse_entry(line: &str) -> Option<(usize, u64, f32)> {
    let (entry, weight) = line.split_once('\t')?;
    let (letter, word) = entry.split_once(':')?;
    let place = PLACES.iter().position(|place| letter.chars().eq([*place]))?;
    Some((place, key(word.as_bytes()), weight.parse().ok()?))
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
            let [near, far] = self.names.weigh(page.names_of(element));
            let above = (sum + above.far, worst.max(above.far), best.min(above.far));
            *said = Said { seen: true, near, far, above };
        }
        *said
    }
}

/// Keys of the names of elements and of all around them, each reckoned once.
pub(super) struct Paths<'a> {
    page: &'a Page,
    known: Vec<Option<u64>>,
}

impl<'a> Paths<'a> {
    pub(super) fn new(page: &'a Page) -> Self {
        Self { page, known: vec![None; page.elements.len()] }
    }

    /// The key of an element.
    pub(super) fn key(&mut self, element: usize) -> u64 {
        let (mut unknown, mut at) = (Vec::new(), element);
        let mut key = loop {
            if let Some(key) = self.known.get(at).copied().flatten() {
                break key;
            }
            unknown.push(at);
            let parent = self.page.elements.get(at).map_or(at, |e| place(e.parent));
            if parent == at {
                break 0;
            }
            at = parent;
        };
        for at in unknown.into_iter().rev() {
            let names = self.page.elements.get(at).map_or("", |element| self.page.names_of(element));
            each_word(names, |word| key = xxh3_64_with_seed(word, key));
            self.known.get_mut(at).into_iter().for_each(|slot| *slot = Some(key));
        }
        key
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
