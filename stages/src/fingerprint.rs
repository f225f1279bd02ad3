//! Paragraph to fingerprint: its normalised words, an exact key over them and a simhash over the content words.
//! `words` cuts text of any script, `fold` takes away what copies lose; neither knows a language.

use crate::article::{Article, Verdict};

mod fold;
mod script;
mod words;

use words::Words;

/// Fewest words of a paragraph that is compared; below, "He declined to comment." would be a copy.
pub const MIN_WORDS: usize = 12;

/// Most words of a paragraph that are kept: beyond some ten thousand characters in one paragraph the input has
/// no paragraphs, and comparing two such texts whole would cost milliseconds.
const MAX_WORDS: usize = 2048;

/// Set in a stored word that is a figure.
pub const FIGURE: u16 = 0x8000;

/// What is compared of a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    /// Folded words, 15 bits of hash and one that says "all digits"; the first 2048 of a longer paragraph.
    pub words: Vec<u16>,
    /// Hash of the words in order, before folding: equal keys are exact copies.
    pub key: u64,
    /// `simhash` over the content words.
    pub simhash: u64,
}

/// One for each paragraph; `None` where it is stripped or too short to compare.
#[must_use]
pub fn fingerprint(article: &Article) -> Vec<Option<Fingerprint>> {
    let mut words = Words::default();
    let one = |p: &crate::article::Paragraph| {
        if p.verdict == Verdict::Keep { of(&p.text, &mut words) } else { None }
    };
    article.paragraphs.iter().map(one).collect()
}

/// Hash of a line's words in order, however few they are; 0 for a line without words.
pub(crate) fn line_key(text: &str) -> u64 {
    let mut words = Words::default();
    words.cut(text);
    if words.is_empty() { 0 } else { key(&words) }
}

fn of(text: &str, words: &mut Words) -> Option<Fingerprint> {
    words.cut(text);
    if !words.are_enough(MIN_WORDS) {
        return None;
    }
    let key = key(words);
    words.fold();
    let simhash = simhash::simhash_stream(words.folded().flat_map(said));
    let words = words.folded().take(MAX_WORDS).map(short).collect();
    Some(Fingerprint { words, key, simhash })
}

fn key(words: &Words) -> u64 {
    words.exact().fold(0x9e37_79b9_7f4a_7c15, |sum, word| mix(sum ^ hash(word.as_bytes())))
}

/// The word as often as it counts: the crate knows no weights, repetition is the weight. Short words are mostly
/// function words in every language that has spaces; a loop over all of them costs more than it tells.
fn said(word: &str) -> impl Iterator<Item = &str> {
    let letters = if word.is_ascii() { word.len() } else { word.chars().count() };
    let figure = word.as_bytes().first().is_some_and(u8::is_ascii_digit);
    let wide = word.chars().next().is_some_and(|c| script::of(c).has_no_spaces());
    let times = match letters {
        _ if figure || wide => 1,
        0..4 => 0,
        4..9 => 1,
        _ => 2,
    };
    std::iter::repeat_n(word, times)
}

/// The word as it is stored.
fn short(word: &str) -> u16 {
    let bytes = hash(word.as_bytes()).to_le_bytes();
    let low = u16::from_le_bytes([bytes[0], bytes[1]]) & !FIGURE;
    if word.bytes().all(|byte| byte.is_ascii_digit()) { low | FIGURE } else { low }
}

/// FNV-1a, well mixed: fixed for ever, because keys and words are stored.
fn hash(bytes: &[u8]) -> u64 {
    let step = |sum: u64, byte: &u8| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    mix(bytes.iter().fold(0xcbf2_9ce4_8422_2325, step))
}

/// Spreads every bit of a number over all of them.
pub(crate) fn mix(number: u64) -> u64 {
    let number = (number ^ (number >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    let number = (number ^ (number >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    number ^ (number >> 32)
}

#[cfg(test)]
mod tests;
