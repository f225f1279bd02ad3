//! Reads a line once: its words as keys, and everything that can be counted on the way. All later features
//! work on these numbers, so no text is looked at twice and no word is allocated.
//!
//! Nothing depends on one script: letters without case, writing without blanks (a word is then one
//! character) and the full stops of other scripts are counted on equal terms.

mod scan;

use std::ops::Range;

use crate::strip::marks::Mark;
use crate::strip::terms::Keyed;
use scan::Scan;

/// One word of a line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word {
    /// Key of its letters, case folded and every figure folded to 0.
    pub(crate) key: u64,
    /// Key of its first letters: "stripped" and "strips" meet here.
    pub(crate) stem: u64,
    /// Number of characters, at most 255.
    pub(crate) letters: u8,
    /// How it is written.
    pub(crate) case: Case,
    /// The number of its key among the lines read with it.
    pub(crate) number: u32,
}

/// How a word is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    /// Begins in lower case.
    Lower,
    /// Begins with a capital.
    Capital,
    /// All capitals, two or more.
    Upper,
    /// Digits first.
    Number,
    /// A script without case.
    Plain,
    /// One character of a script without blanks between words.
    Dense,
}

/// What one line holds, counted.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent marks of a line, each one feature")]
pub(crate) struct Line {
    /// Its words in [`Lines::words`].
    pub(crate) words: Range<usize>,
    /// Key of its letters and digits as written, case folded: equal lines meet here.
    pub(crate) key: u64,
    /// The same with digits folded to 0.
    pub(crate) shape_key: u64,
    /// Characters without surrounding blanks.
    pub(crate) chars: u32,
    /// Letters of all words.
    pub(crate) letters: u32,
    /// Words of scripts without blanks, in characters.
    pub(crate) dense: u32,
    /// Words beginning with a letter.
    pub(crate) worded: u32,
    /// Words beginning with a capital.
    pub(crate) capitals: u32,
    /// Words in capitals throughout.
    pub(crate) uppers: u32,
    /// Words beginning in lower case.
    pub(crate) lowers: u32,
    /// Words of four letters and more, and those of them that begin with a capital.
    pub(crate) long_words: u32,
    /// See `long_words`.
    pub(crate) long_capitals: u32,
    /// Digits.
    pub(crate) digits: u32,
    /// Years, clock times and dates in figures.
    pub(crate) dates: u32,
    /// Sentence ends that another sentence follows.
    pub(crate) sentences: u32,
    /// Counts of marks, one for each [`Mark`].
    pub(crate) marks: [u32; Mark::COUNT],
    /// Wide gaps: columns of a page that was flattened.
    pub(crate) gaps: u32,
    /// Holds an address of the web or of mail.
    pub(crate) address: bool,
    /// Holds a word behind `@` or `#`.
    pub(crate) tagged: bool,
    /// Ends like a sentence.
    pub(crate) ends: bool,
    /// Ends in the middle: three dots, bracketed or not.
    pub(crate) trails: bool,
    /// First and last character that are neither blank nor a mark of markdown.
    pub(crate) first: Option<char>,
    /// See `first`.
    pub(crate) last: Option<char>,
    /// Words before the first colon, when that is not the end of the line.
    pub(crate) label: Option<u32>,
}

/// All lines of one article.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_field_names, reason = "lines are what it holds")]
pub(crate) struct Lines {
    /// The words of all lines, one after the other.
    pub(crate) words: Vec<Word>,
    /// One for each line.
    pub(crate) lines: Vec<Line>,
    /// The number of every different word.
    numbers: Keyed<u32>,
}

impl Line {
    /// Length in words; characters of scripts without blanks count half.
    pub(crate) fn length(&self) -> f32 {
        let words = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        float(words.saturating_sub(self.dense)) + float(self.dense) / DENSE_PER_WORD
    }

    /// How often a mark stands in the line.
    pub(crate) fn count(&self, mark: Mark) -> u32 {
        self.marks.get(mark as usize).copied().unwrap_or(0)
    }
}

impl Lines {
    /// Reads lines in order.
    pub(crate) fn read<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut read = Self::default();
        for text in texts {
            read.push(text);
        }
        read
    }

    /// Reads one more line.
    pub(crate) fn push(&mut self, text: &str) {
        let line = Scan::new(&mut self.words).read(text);
        for word in self.words.get_mut(line.words.clone()).unwrap_or_default() {
            let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
            word.number = *self.numbers.entry(word.key).or_insert(next);
        }
        self.lines.push(line);
    }

    /// Number of different words.
    pub(crate) fn kinds(&self) -> usize {
        self.numbers.len()
    }

    /// The words of a line.
    pub(crate) fn words_of(&self, line: &Line) -> &[Word] {
        self.words.get(line.words.clone()).unwrap_or_default()
    }
}

/// A Chinese or Japanese word is two characters long on average; Thai is longer, which errs towards story.
const DENSE_PER_WORD: f32 = 2.0;

/// A count as a number to reckon with.
#[expect(clippy::cast_precision_loss, reason = "counts above 16 million need no exact value")]
pub(crate) const fn float(count: u32) -> f32 {
    count as f32
}

/// Mixes one more number into a key; the constant is the odd golden ratio of 64 bits.
pub(crate) const fn mix(key: u64, next: u64) -> u64 {
    let mixed = (key ^ next).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^ (mixed >> 29)
}

/// Key of a text by its words alone, as [`Line::shape_key`].
pub(crate) fn shape_key(text: &str) -> u64 {
    Scan::new(&mut Vec::new()).read(text).shape_key
}

/// Keys of the words of a text.
pub(crate) fn word_keys(text: &str) -> Vec<u64> {
    let mut words = Vec::new();
    Scan::new(&mut words).read(text);
    words.iter().map(|word| word.key).collect()
}
