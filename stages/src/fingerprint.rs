//! Paragraph to fingerprint: its normalised words, an exact key over them and a simhash over the content words.
//! `words` cuts text of any script, `fold` takes away what copies lose; neither knows a language.

use crate::article::{Article, Fingerprint, Verdict};

mod fold;
mod script;
mod words;

use words::Words;

/// Fewest words of a paragraph that is compared; below, "He declined to comment." would be a copy.
pub const MIN_WORDS: usize = 12;

/// Most words of a paragraph that are kept: beyond some ten thousand characters in one paragraph the input has
/// no paragraphs, and comparing two such texts whole would cost milliseconds.
const MAX_WORDS: usize = 2048;

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
    let stored: Vec<u16> = words.folded().map(short).collect();
    // The crate's loop costs 0.2 us a word, more than all the rest: light words tell least and are left out, and
    // no word is said twice for weight.
    let content = words.folded().zip(&stored).filter(|(_, stored)| *stored & CLASS != LIGHT);
    let simhash = simhash::simhash_stream(content.map(|(word, _)| word));
    let words = stored.into_iter().take(MAX_WORDS).collect();
    Some(Fingerprint { words, key, simhash })
}

fn key(words: &Words) -> u64 {
    words.exact().fold(0x9e37_79b9_7f4a_7c15, |sum, word| mix(sum ^ hash(word.as_bytes())))
}

/// The word as it is stored.
fn short(word: &str) -> u16 {
    let bytes = hash(word.as_bytes()).to_le_bytes();
    u16::from_le_bytes([bytes[0], bytes[1]]) & !CLASS | class(word)
}

/// What a folded word is; 0 for a content word.
fn class(word: &str) -> u16 {
    let Some(first) = word.chars().next() else { return LIGHT };
    if first.is_ascii_digit() {
        return if word.bytes().all(|byte| byte.is_ascii_digit()) { FIGURE } else { 0 };
    }
    let needed = if is_hangul(first) { CONTENT_SYLLABLES } else { CONTENT_LETTERS };
    match script::of(first) {
        class if class.has_no_spaces() => DENSE,
        _ if letters(word) < needed => LIGHT,
        _ => 0,
    }
}

fn letters(word: &str) -> usize {
    if word.is_ascii() { word.len() } else { word.chars().count() }
}

fn is_hangul(c: char) -> bool {
    matches!(c, '\u{ac00}'..='\u{d7a3}')
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
