//! What each line is about: its content words as small numbers, one set for each line. Words that the article
//! itself uses most are no content; so the article teaches its own language.

use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

use hashbrown::HashMap;

use crate::strip::words::{Case, Lines, Word, mix};

/// The content words of all lines.
#[derive(Debug, Default)]
pub(crate) struct Terms {
    /// The sets of all lines, one after the other; each term once for a line.
    ids: Vec<u32>,
    /// Whether the term is written like a name there.
    names: Vec<bool>,
    /// The part of `ids` for each line.
    lines: Vec<Range<usize>>,
    /// Number of different terms.
    pub(crate) kinds: usize,
    /// For each line the share of its words that are among the article's commonest short ones.
    pub(crate) common: Vec<f32>,
}

/// Keys are mixed already; hashing them again would only cost time.
#[derive(Clone, Copy, Default)]
pub(crate) struct Mixed(u64);

impl Hasher for Mixed {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = mix(self.0, u64::from(byte));
        }
    }
    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

/// A table by mixed keys; nothing ever iterates over one.
pub(crate) type Keyed<V> = HashMap<u64, V, BuildHasherDefault<Mixed>>;

/// A line must be this long for its words to teach what is common: menus teach the wrong words.
const TEACHING_WORDS: usize = 15;
/// So many words must have been read before any is called common.
const TEACHING_TOTAL: u32 = 60;
/// Commonest words looked at, their most letters, and how often they must stand (as in the sketch, measured there).
const COMMON_WORDS: usize = 40;
const COMMON_LETTERS: u8 = 5;
const COMMON_COUNT: u32 = 3;
/// A content word has at least four letters; Korean words say as much in two.
const CONTENT_LETTERS: u8 = 4;
const PLAIN_CONTENT_LETTERS: u8 = 2;

/// A different word of the article.
struct Kind {
    taught: u32,
    letters: u8,
    common: bool,
    term: u32,
}

#[derive(Default)]
struct Reader {
    /// Place among the kinds of each word's number; in the order of these lines, of which some may be gone.
    by_number: Vec<u32>,
    kinds: Vec<Kind>,
    by_stem: Keyed<u32>,
    terms: u32,
}

impl Terms {
    /// Reads the content words of all lines.
    pub(crate) fn read(lines: &Lines) -> Self {
        let mut reader = Reader { by_number: vec![u32::MAX; lines.kinds()], ..Reader::default() };
        reader.teach(lines);
        reader.find_common();
        let mut terms = Self { common: Vec::with_capacity(lines.lines.len()), ..Self::default() };
        let mut seen = Vec::new();
        for (at, line) in (0u32..).zip(&lines.lines) {
            terms.read_line(&mut reader, lines.words_of(line), &mut seen, at);
        }
        terms.kinds = usize::try_from(reader.terms).unwrap_or(usize::MAX);
        terms
    }

    fn read_line(&mut self, reader: &mut Reader, words: &[Word], seen: &mut Vec<u32>, at: u32) {
        let start = self.ids.len();
        let mut common = 0u32;
        let mut dense = None;
        for (place, word) in words.iter().enumerate() {
            let (is_common, term) = reader.term(word, &mut dense);
            common += u32::from(is_common);
            let Some(term) = term else { continue };
            if first_time(seen, term, at) {
                self.ids.push(term);
                self.names.push(place > 0 && word.case == Case::Capital);
            }
        }
        self.lines.push(start..self.ids.len());
        let total = u32::try_from(words.len().max(1)).unwrap_or(u32::MAX);
        self.common.push(super::words::float(common) / super::words::float(total));
    }

    /// The terms of a line.
    pub(crate) fn of(&self, line: usize) -> &[u32] {
        self.lines.get(line).and_then(|range| self.ids.get(range.clone())).unwrap_or_default()
    }

    /// The terms of a line, each with whether it is written like a name.
    pub(crate) fn named(&self, line: usize) -> impl Iterator<Item = (u32, bool)> {
        let range = self.lines.get(line).cloned().unwrap_or_default();
        let names = self.names.get(range).unwrap_or_default();
        self.of(line).iter().copied().zip(names.iter().copied())
    }
}

/// Notes a term for a line; false when the line has it already.
fn first_time(seen: &mut Vec<u32>, term: u32, line: u32) -> bool {
    let place = usize::try_from(term).unwrap_or(usize::MAX);
    if seen.len() <= place {
        seen.resize(place + 1, u32::MAX);
    }
    seen.get_mut(place).is_some_and(|last| std::mem::replace(last, line) != line)
}

impl Reader {
    /// Counts how often every different word stands where it teaches.
    fn teach(&mut self, lines: &Lines) {
        for line in &lines.lines {
            let teaches = u32::from(line.words.len() >= TEACHING_WORDS);
            for word in lines.words_of(line) {
                let place = self.place(word);
                if let Some(kind) = self.kinds.get_mut(place) {
                    kind.taught += teaches;
                }
            }
        }
    }

    /// The place of a word among the kinds, where it is put if it is new.
    fn place(&mut self, word: &Word) -> usize {
        let known = usize::try_from(word.number).ok().and_then(|number| self.by_number.get_mut(number));
        let Some(place) = known else { return usize::MAX };
        if *place == u32::MAX {
            *place = u32::try_from(self.kinds.len()).unwrap_or(u32::MAX);
            let term = if has_content(word) { self.stem(word.stem) } else { u32::MAX };
            self.kinds.push(Kind { taught: 0, letters: word.letters, common: false, term });
            return self.kinds.len() - 1;
        }
        usize::try_from(*place).unwrap_or(usize::MAX)
    }

    fn stem(&mut self, stem: u64) -> u32 {
        let next = self.terms;
        let term = *self.by_stem.entry(stem).or_insert(next);
        self.terms += u32::from(term == next);
        term
    }

    fn find_common(&mut self) {
        let taught: u32 = self.kinds.iter().map(|kind| kind.taught).sum();
        if taught < TEACHING_TOTAL {
            return;
        }
        let mut counts: Vec<(u32, usize)> =
            self.kinds.iter().enumerate().map(|(number, kind)| (kind.taught, number)).collect();
        counts.sort_unstable_by_key(|&(taught, number)| (std::cmp::Reverse(taught), number));
        for &(taught, number) in counts.iter().take(COMMON_WORDS) {
            if let Some(kind) = self.kinds.get_mut(number) {
                kind.common = kind.letters <= COMMON_LETTERS && taught >= COMMON_COUNT;
            }
        }
    }

    /// Whether a word is common, and its term if it has content. Characters of dense scripts count in pairs.
    fn term(&mut self, word: &Word, dense: &mut Option<u64>) -> (bool, Option<u32>) {
        if word.case == Case::Dense {
            let before = dense.replace(word.key);
            return (false, before.map(|before| self.stem(mix(before, word.key))));
        }
        *dense = None;
        let place = self.place(word);
        let Some(kind) = self.kinds.get(place) else { return (false, None) };
        (kind.common, (!kind.common && kind.term != u32::MAX).then_some(kind.term))
    }
}

fn has_content(word: &Word) -> bool {
    match word.case {
        Case::Dense | Case::Number => false,
        Case::Plain => word.letters >= PLAIN_CONTENT_LETTERS,
        _ => word.letters >= CONTENT_LETTERS,
    }
}
