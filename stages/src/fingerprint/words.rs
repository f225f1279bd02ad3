//! Text of any script to words: letters and digits, lower case, compatibility forms resolved. Text without
//! spaces becomes pairs of neighbouring characters, so that a changed character changes two words and not all.

use std::ops::Range;

use super::hash;
use super::normal::normal;
use super::script::{self, Class};

/// What one spaced word counts; a character of a dense script is two thirds of a word and a letter of a loose
/// one a third: twelve English words are some 18 Chinese characters or 36 Thai letters in translation.
const UNITS: [usize; 3] = [6, 4, 2];

/// The words of one paragraph as they are printed; its buffers serve the next one too.
#[derive(Debug, Default)]
pub(super) struct Words {
    text: String,
    tokens: Vec<Token>,
    /// Where each character of the stretches without spaces ends.
    ends: Vec<usize>,
    /// Where the present word begins, in `text` and in `ends`.
    start: usize,
    first_end: usize,
    units: usize,
    key: u64,
}

/// A word, or a stretch without spaces.
#[derive(Clone, Debug)]
struct Token {
    text: Range<usize>,
    /// Its characters in `ends`; none in a word.
    ends: Range<usize>,
    /// Hash of a word.
    hash: u64,
}

/// What stands between two gaps.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stretch<'a> {
    /// A word and its hash.
    Word(&'a str, u64),
    /// Text without spaces.
    Dense(Dense<'a>),
}

/// Text without spaces, character by character.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dense<'a> {
    text: &'a str,
    start: usize,
    ends: &'a [usize],
}

impl<'a> Dense<'a> {
    /// Its characters, each with the signs that belong to it.
    pub(super) fn characters(self) -> impl Iterator<Item = &'a str> {
        self.starts().zip(self.ends).filter_map(move |(start, end)| self.text.get(start..*end))
    }

    /// Pairs of neighbouring characters; a single one stands for itself.
    pub(super) fn pairs(self) -> impl Iterator<Item = &'a str> {
        let seconds = if self.ends.len() == 1 { self.ends } else { self.ends.get(1..).unwrap_or_default() };
        self.starts().zip(seconds).filter_map(move |(start, end)| self.text.get(start..*end))
    }

    /// How many characters it has.
    pub(super) fn count(self) -> usize {
        self.ends.len()
    }

    /// A part of its characters.
    pub(super) fn part(self, range: Range<usize>) -> Self {
        let before = range.start.checked_sub(1).and_then(|before| self.ends.get(before));
        let start = before.copied().unwrap_or(self.start);
        Self { start, ends: self.ends.get(range).unwrap_or_default(), ..self }
    }

    fn starts(self) -> impl Iterator<Item = usize> {
        std::iter::once(self.start).chain(self.ends.iter().copied())
    }
}

impl Words {
    /// Whether there is as much to compare as in so many spaced words.
    pub(super) fn are_enough(&self, words: usize) -> bool {
        self.units >= words * UNITS[0]
    }

    /// Hash of the words in order; 0 without words.
    pub(super) fn key(&self) -> u64 {
        if self.tokens.is_empty() { 0 } else { self.key }
    }

    /// What was cut, in order.
    pub(super) fn stretches(&self) -> impl Iterator<Item = Stretch<'_>> {
        self.tokens.iter().filter_map(|token| {
            let ends = self.ends.get(token.ends.clone())?;
            if ends.is_empty() {
                return Some(Stretch::Word(self.text.get(token.text.clone())?, token.hash));
            }
            Some(Stretch::Dense(Dense { text: &self.text, start: token.text.start, ends }))
        })
    }

    /// Cuts a text into words.
    pub(super) fn cut(&mut self, text: &str) {
        self.text.clear();
        self.tokens.clear();
        self.ends.clear();
        (self.start, self.first_end, self.units, self.key) = (0, 0, 0, hash::SEED);
        let text = normal(text);
        let mut rest = &*text;
        let mut before = Class::Gap;
        while let Some(c) = rest.chars().next() {
            let length = if c.is_ascii_alphanumeric() { plain(rest) } else { c.len_utf8() };
            let (now, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
            rest = after;
            before = if c.is_ascii_alphanumeric() {
                self.push_plain(now, before)
            } else {
                self.push_other(c, before, rest)
            };
        }
        self.end();
    }

    /// Takes a run of ASCII letters and digits; returns what it ends with.
    fn push_plain(&mut self, run: &str, before: Class) -> Class {
        if before.has_no_spaces() {
            self.end();
        }
        let start = self.text.len();
        self.text.push_str(run);
        if let Some(run) = self.text.get_mut(start..) {
            run.make_ascii_lowercase();
        }
        if run.ends_with(|c: char| c.is_ascii_digit()) { Class::Digit(0) } else { Class::Spaced }
    }

    /// Takes any other character; returns what stands before the next one.
    fn push_other(&mut self, c: char, before: Class, rest: &str) -> Class {
        let class = script::of(c);
        match class {
            Class::Hidden => return before,
            Class::Gap => {
                if !(is_joint(c) && joins(c, before, next(rest))) {
                    self.end();
                }
                return class;
            }
            _ if is_border(before, class) => self.end(),
            _ => {}
        }
        match class {
            Class::Digit(value) => self.text.push(char::from(b'0' + value)),
            Class::Spaced => self.text.extend(c.to_lowercase()),
            _ => self.text.push(c),
        }
        if class == Class::Mark {
            if self.ends.len() > self.first_end
                && let Some(end) = self.ends.last_mut()
            {
                *end = self.text.len();
            }
            return before;
        }
        if class.has_no_spaces() {
            self.units += if class == Class::Dense { UNITS[1] } else { UNITS[2] };
            self.ends.push(self.text.len());
        }
        class
    }

    /// Ends the present word.
    fn end(&mut self) {
        let text = self.start..self.text.len();
        let ends = self.first_end..self.ends.len();
        if text.is_empty() {
            return;
        }
        (self.start, self.first_end) = (text.end, ends.end);
        let mut token = Token { text, ends, hash: 0 };
        if token.ends.is_empty() {
            token.hash = hash::word(self.text.get(token.text.clone()).unwrap_or_default());
            self.key = hash::join(self.key, token.hash);
            self.units += UNITS[0];
        } else {
            let ends = self.ends.get(token.ends.clone()).unwrap_or_default();
            let dense = Dense { text: &self.text, start: token.text.start, ends };
            self.key = dense.pairs().fold(self.key, |key, pair| hash::join(key, hash::word(pair)));
        }
        self.tokens.push(token);
    }
}

/// Length of the ASCII letters and digits that a text begins with.
fn plain(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_alphanumeric).count()
}

/// What the next visible character is.
fn next(rest: &str) -> Class {
    rest.chars().map(script::of).find(|class| *class != Class::Hidden).unwrap_or(Class::Gap)
}

fn is_joint(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '.' | ',' | '\u{66b}' | '\u{66c}')
}

/// Apostrophes and dots inside a word vanish, separators inside a figure too.
fn joins(c: char, before: Class, after: Class) -> bool {
    let digits = matches!((before, after), (Class::Digit(_), Class::Digit(_)));
    match c {
        '\'' | '\u{2019}' | '.' => before.is_word() && after.is_word() && !before.has_no_spaces(),
        _ => digits,
    }
}

/// Whether a word ends between two characters that nothing separates: where text without spaces begins or ends.
fn is_border(before: Class, class: Class) -> bool {
    class != Class::Mark && before.is_word() && before.has_no_spaces() != class.has_no_spaces()
}
