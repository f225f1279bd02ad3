//! Words as they are compared: accents gone, figures standing alone and read in whatever numerals they are
//! written, each kept as 16 bits; and the few of them that the `simhash` is made of.

use std::ops::Range;

use super::fold::fold;
use super::words::{Dense, Stretch, Words};
use super::{hash, numerals};

/// The two bits of a stored word that say what it is; the other fourteen are hash.
pub(crate) const CLASS: u16 = 0xc000;
/// A figure: all digits.
pub(crate) const FIGURE: u16 = 0x8000;
/// A short word of a script with spaces: a function word more often than not, in every language that has them.
pub(crate) const LIGHT: u16 = 0x4000;
/// Two neighbouring characters of a text without spaces.
pub(crate) const DENSE: u16 = 0xc000;

/// Letters of a word that is no longer light: "the", "und", "что", "على" are, most nouns are not. A Hangul
/// syllable is worth two or three letters.
const CONTENT_LETTERS: usize = 4;
const CONTENT_SYLLABLES: usize = 2;

/// Words said to `simhash`, those with the lowest hash, so that similar paragraphs say the same ones. The
/// crate's loop costs 0.2 us a word; the bands and the filter find the same with 16 to 40.
const SAID: usize = 20;

/// The folded words of one paragraph; its buffers serve the next one too.
#[derive(Debug, Default)]
pub(super) struct Content {
    text: String,
    stored: Vec<u16>,
    /// Content words: hash, and where they stand in `text`.
    said: Vec<(u64, Range<usize>)>,
}

impl Content {
    /// Folds words.
    pub(super) fn fold(&mut self, words: &Words) {
        self.text.clear();
        self.stored.clear();
        self.said.clear();
        for stretch in words.stretches() {
            match stretch {
                Stretch::Word(word, hash) if word.is_ascii() => self.plain(word, hash),
                Stretch::Word(word, _) => self.word(word),
                Stretch::Dense(dense) => self.dense(dense),
            }
        }
        if self.said.len() > SAID {
            self.said.select_nth_unstable_by_key(SAID, |(hash, _)| *hash);
            self.said.truncate(SAID);
        }
    }

    /// The words as they are kept, the first `most` of them.
    pub(super) fn stored(&self, most: usize) -> Vec<u16> {
        self.stored.get(..most).unwrap_or(&self.stored).to_vec()
    }

    /// The words that the `simhash` is made of.
    pub(super) fn said(&self) -> impl Iterator<Item = &str> {
        self.said.iter().filter_map(|(_, range)| self.text.get(range.clone()))
    }

    /// An ASCII word; a figure before letters stands alone, an ordinal ending goes.
    fn plain(&mut self, word: &str, hash: u64) {
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        let Some((figure, rest)) = word.split_at_checked(digits) else { return };
        if digits == 0 {
            let class = if word.len() < CONTENT_LETTERS { LIGHT } else { 0 };
            return self.push(word, hash, class);
        }
        self.figure(figure);
        if !rest.is_empty() && !matches!(rest, "st" | "nd" | "rd" | "th") {
            self.folded(rest);
        }
    }

    /// A word beyond ASCII; every figure in it stands alone (Korean counters).
    fn word(&mut self, word: &str) {
        let mut rest = word;
        while let Some(first) = rest.chars().next() {
            let digits = first.is_ascii_digit();
            let end = rest.find(|c: char| c.is_ascii_digit() != digits).unwrap_or(rest.len());
            let Some((part, after)) = rest.split_at_checked(end) else { return };
            rest = after;
            if digits { self.figure(part) } else { self.folded(part) }
        }
    }

    /// Text without spaces: numerals of two characters and more stand alone, the rest becomes pairs.
    fn dense(&mut self, dense: Dense<'_>) {
        let mut start = 0;
        for (range, figure) in numerals::find(dense.characters()) {
            self.pairs(dense.part(start..range.start));
            self.figure(&figure);
            start = range.end;
        }
        self.pairs(dense.part(start..dense.count()));
    }

    fn pairs(&mut self, dense: Dense<'_>) {
        for pair in dense.pairs() {
            self.push(pair, hash::word(pair), DENSE);
        }
    }

    fn figure(&mut self, figure: &str) {
        self.push(figure, hash::word(figure), FIGURE);
    }

    /// Part of a word that holds no figure.
    fn folded(&mut self, word: &str) {
        let start = self.text.len();
        word.chars().for_each(|c| fold(c, &mut self.text));
        let folded = self.text.split_off(start);
        if !folded.is_empty() {
            self.push(&folded, hash::word(&folded), class(&folded));
        }
    }

    fn push(&mut self, word: &str, hash: u64, class: u16) {
        let bytes = hash.to_le_bytes();
        self.stored.push(u16::from_le_bytes([bytes[0], bytes[1]]) & !CLASS | class);
        if class != LIGHT {
            let start = self.text.len();
            self.text.push_str(word);
            self.said.push((hash, start..self.text.len()));
        }
    }
}

/// What a folded word without figures is: 0 for a content word.
fn class(word: &str) -> u16 {
    let is_hangul = word.starts_with(|c| matches!(c, '\u{ac00}'..='\u{d7a3}'));
    let needed = if is_hangul { CONTENT_SYLLABLES } else { CONTENT_LETTERS };
    if word.chars().nth(needed - 1).is_none() { LIGHT } else { 0 }
}
