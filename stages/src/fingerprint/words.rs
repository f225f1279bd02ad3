//! Text of any script to words: letters and digits, lower case, compatibility forms resolved. Text without
//! spaces becomes pairs of neighbouring characters, so that a changed character changes two words and not all.

use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::fold::fold;
use super::script::{self, Class};

/// What one spaced word counts; a character of a dense script is two thirds of a word and a letter of a loose
/// one a third: twelve English words are some 18 Chinese characters or 36 Thai letters in translation.
const UNITS: [usize; 3] = [6, 4, 2];

/// References that flattened text still holds; everything else is decoded where the input is read.
const REFERENCES: [(&str, &str); 5] =
    [("&quot;", "\""), ("&#039;", "'"), ("&#39;", "'"), ("&nbsp;", " "), ("&amp;", "&")];

/// The words of one paragraph; its buffers serve the next one too.
#[derive(Default)]
pub(super) struct Words {
    text: String,
    exact: Vec<Range<usize>>,
    folded_text: String,
    folded: Vec<Range<usize>>,
    units: usize,
    /// Where each character of the present stretch without spaces ends.
    run: Vec<usize>,
}

impl Words {
    pub(super) fn is_empty(&self) -> bool {
        self.exact.is_empty()
    }

    /// Whether there is as much to compare as in so many spaced words.
    pub(super) fn are_enough(&self, words: usize) -> bool {
        self.units >= words * UNITS[0]
    }

    /// Normalised words as the exact key sees them.
    pub(super) fn exact(&self) -> impl Iterator<Item = &str> {
        self.exact.iter().filter_map(|range| self.text.get(range.clone()))
    }

    /// Words as they are compared, after [`Words::fold`].
    pub(super) fn folded(&self) -> impl Iterator<Item = &str> {
        self.folded.iter().filter_map(|range| self.folded_text.get(range.clone()))
    }

    /// Cuts a text into words.
    pub(super) fn cut(&mut self, text: &str) {
        self.text.clear();
        self.exact.clear();
        self.units = 0;
        self.run.clear();
        let text = normal(text);
        let mut start = 0;
        let mut before = Class::Gap;
        let classed = text.chars().map(|c| (c, script::of(c)));
        let mut chars = classed.filter(|(_, class)| *class != Class::Hidden).peekable();
        while let Some((c, class)) = chars.next() {
            if class == Class::Gap {
                let after = chars.peek().map_or(Class::Gap, |(_, after)| *after);
                if !joins(c, before, after) {
                    start = self.end(start);
                }
            } else {
                if is_border(before, class) {
                    start = self.end(start);
                }
                self.push(c, class);
            }
            if class != Class::Mark {
                before = class;
            }
        }
        self.end(start);
    }

    fn push(&mut self, c: char, class: Class) {
        match class {
            Class::Digit(value) => self.text.push(char::from(b'0' + value)),
            _ if c.is_ascii() => self.text.push(c.to_ascii_lowercase()),
            _ => self.text.extend(c.to_lowercase()),
        }
        let no_spaces = class.has_no_spaces();
        if no_spaces {
            self.units += if class == Class::Dense { UNITS[1] } else { UNITS[2] };
            self.run.push(self.text.len());
        } else if class == Class::Mark
            && let Some(end) = self.run.last_mut()
        {
            *end = self.text.len();
        }
    }

    /// Ends the word that began at `start`; returns where the next one begins.
    fn end(&mut self, start: usize) -> usize {
        let end = self.text.len();
        if self.run.is_empty() {
            if end > start {
                self.exact.push(start..end);
                self.units += UNITS[0];
            }
            return end;
        }
        let starts = std::iter::once(start).chain(self.run.iter().copied());
        let pairs = starts.zip(self.run.iter().skip(1));
        let before = self.exact.len();
        self.exact.extend(pairs.map(|(start, end)| start..*end));
        if self.exact.len() == before {
            self.exact.push(start..end);
        }
        self.run.clear();
        end
    }

    /// Prepares [`Words::folded`]: accents go, figures glued to letters become words of their own.
    pub(super) fn fold(&mut self) {
        self.folded_text.clear();
        self.folded.clear();
        for range in &self.exact {
            let Some(word) = self.text.get(range.clone()) else { continue };
            let start = self.folded_text.len();
            if word.is_ascii() {
                self.folded_text.push_str(word);
                let digits = word.bytes().take_while(u8::is_ascii_digit).count();
                let rest = word.get(digits..).unwrap_or_default();
                split(&mut self.folded, start, digits, rest);
            } else {
                fold_word(word, &mut self.folded_text, &mut self.folded);
            }
        }
    }
}

/// Pushes an ASCII word; a figure before letters stands alone, an ordinal ending goes.
fn split(folded: &mut Vec<Range<usize>>, start: usize, digits: usize, rest: &str) {
    let (middle, end) = (start + digits, start + digits + rest.len());
    if digits > 0 {
        folded.push(start..middle);
    }
    let is_ending = digits > 0 && matches!(rest, "st" | "nd" | "rd" | "th");
    if !rest.is_empty() && !is_ending {
        folded.push(middle..end);
    }
}

/// Folds a word beyond ASCII; every figure in it stands alone (Korean counters, Han and kana never get here
/// with one).
fn fold_word(word: &str, text: &mut String, folded: &mut Vec<Range<usize>>) {
    let mut start = text.len();
    let mut was_digit = None;
    for c in word.chars() {
        let is_digit = c.is_ascii_digit();
        if was_digit.is_some_and(|was| was != is_digit) && text.len() > start {
            folded.push(start..text.len());
            start = text.len();
        }
        fold(c, text);
        was_digit = Some(is_digit);
    }
    if text.len() > start {
        folded.push(start..text.len());
    }
}

/// Apostrophes and dots inside a word vanish, separators inside a figure too.
fn joins(c: char, before: Class, after: Class) -> bool {
    let digits = matches!((before, after), (Class::Digit(_), Class::Digit(_)));
    match c {
        '\'' | '\u{2019}' | '.' => before.is_word() && after.is_word() && !before.has_no_spaces(),
        ',' | '\u{66b}' | '\u{66c}' => digits,
        _ => false,
    }
}

/// Whether a word ends between two characters that nothing separates: where text without spaces begins or ends.
fn is_border(before: Class, class: Class) -> bool {
    class != Class::Mark && before.is_word() && before.has_no_spaces() != class.has_no_spaces()
}

/// The text with compatibility forms resolved, where it has any.
fn normal(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    if text.contains('&') {
        for (reference, plain) in REFERENCES {
            if text.contains(reference) {
                text = Cow::Owned(text.replace(reference, plain));
            }
        }
    }
    if text.is_ascii() || text.chars().all(is_normal) {
        return text;
    }
    Cow::Owned(text.nfkc().collect())
}

/// Characters that compatibility composition leaves alone or turns into other punctuation: most of all text.
fn is_normal(c: char) -> bool {
    matches!(c,
        '\0'..='\u{9f}' | '\u{a1}'..='\u{24f}'
        | '\u{388}'..='\u{3ce}' | '\u{400}'..='\u{482}' | '\u{48a}'..='\u{52f}' | '\u{5d0}'..='\u{5ea}'
        | '\u{621}'..='\u{64a}' | '\u{660}'..='\u{669}' | '\u{2010}'..='\u{2025}' | '\u{2028}'..='\u{203a}'
        | '\u{3001}'..='\u{3020}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fe}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}' | '\u{ff01}' | '\u{ff08}' | '\u{ff09}' | '\u{ff1a}' | '\u{ff1b}' | '\u{ff1f}')
}
