//! Reads a line once: its words as keys, and everything that can be counted on the way. All later features
//! work on these numbers, so no text is looked at twice and no word is allocated.
//!
//! Nothing depends on one script: letters without case, writing without blanks (a word is then one
//! character) and the full stops of other scripts are counted on equal terms.

use std::ops::Range;

use crate::strip::marks::{self, Mark, Sign};
use crate::strip::terms::Keyed;

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
/// Letters of a stem: enough to tell names apart, short enough to meet inflected forms.
const STEM_LETTERS: u8 = 6;
/// The same for Hangul, whose particles follow the noun without a blank.
const HANGUL_STEM_LETTERS: u8 = 3;
/// Blanks in a row that make a gap of columns.
const GAP_BLANKS: u32 = 3;

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

/// The word being read.
#[derive(Default)]
struct Open {
    key: u64,
    stem: u64,
    letters: u8,
    case: Option<Case>,
    all_upper: bool,
    stem_letters: u8,
    /// Its last eight characters, to know years and domains by.
    packed: u64,
    /// A dot or an at sign ties it to the word before.
    tied: bool,
}

struct Scan<'w> {
    words: &'w mut Vec<Word>,
    line: Line,
    open: Open,
    /// A sentence mark was read and no word since; then whether a blank followed it.
    ended: bool,
    ended_blank: bool,
    blanks: u32,
    /// The last two characters.
    previous: char,
    before: char,
    /// Marks between figures so far, as in 12.5.2016.
    figure_joins: u32,
}

impl<'w> Scan<'w> {
    fn new(words: &'w mut Vec<Word>) -> Self {
        let line = Line { words: words.len()..words.len(), ..Line::default() };
        let open = Open::default();
        let (ended, ended_blank, blanks, figure_joins) = (false, false, 0, 0);
        Self { words, line, open, ended, ended_blank, blanks, previous: ' ', before: ' ', figure_joins }
    }

    fn read(mut self, text: &str) -> Line {
        let text = text.trim();
        for c in text.chars() {
            self.line.chars = self.line.chars.saturating_add(1);
            let sign = Sign::of(c);
            if sign.is_word() {
                self.letter(c, sign);
            } else if !sign.is_joiner() {
                self.mark(c);
            }
            self.before = std::mem::replace(&mut self.previous, c);
        }
        self.close();
        self.line.words.end = self.words.len();
        let bare = text.trim_matches(['*', '_', ' ']);
        self.line.first = bare.chars().next();
        self.line.last = bare.chars().next_back();
        self.line.ends = marks::ends_sentence(bare);
        self.line.trails = marks::trails_off(bare);
        self.line
    }

    fn letter(&mut self, c: char, sign: Sign) {
        if !sign.is_alphabetic() {
            self.line.digits = self.line.digits.saturating_add(1);
        }
        if sign.is_dense() {
            self.dense(c);
            return;
        }
        if self.open.case.is_none() {
            self.begin(c, sign);
        }
        let open = &mut self.open;
        open.all_upper &= !sign.is_lower();
        let folded = sign.fold(c);
        self.line.key = mix(self.line.key, u64::from(folded));
        if !c.is_ascii_digit() {
            open.key = mix(open.key, u64::from(folded));
        } else if !self.previous.is_ascii_digit() {
            open.key = mix(open.key, u64::from('0'));
        }
        open.letters = open.letters.saturating_add(1);
        if open.letters <= open.stem_letters {
            open.stem = open.key;
        }
        open.packed = (open.packed << 8) | u64::from(u32::from(c.to_ascii_lowercase()) & 0xFF);
    }

    /// The first letter of a word tells its case and whether a sentence ended before it.
    fn begin(&mut self, c: char, sign: Sign) {
        let tied = self.blanks == 0 && matches!(self.previous, '.' | '@') && marks::is_word(self.before);
        let stem_letters = if marks::is_hangul(c) { HANGUL_STEM_LETTERS } else { STEM_LETTERS };
        self.open = Open { all_upper: true, case: Some(case(sign)), tied, stem_letters, ..Open::default() };
        if self.ended_blank && !sign.is_lower() {
            self.line.sentences = self.line.sentences.saturating_add(1);
        }
        self.ended = false;
        self.ended_blank = false;
        self.line.tagged |= matches!(self.previous, '@' | '#') && !marks::is_word(self.before);
        self.line.address |= tied && self.previous == '@';
        self.figure(c);
        self.blank(0);
    }

    /// Dates and times in figures: 12.5.2016, 14:30.
    fn figure(&mut self, c: char) {
        let joined = c.is_ascii_digit()
            && matches!(self.previous, '.' | '/' | '-' | ':')
            && self.before.is_ascii_digit();
        self.figure_joins = if joined { self.figure_joins + 1 } else { 0 };
        if self.figure_joins == 2 || (self.figure_joins == 1 && self.previous == ':') {
            self.line.dates = self.line.dates.saturating_add(1);
        }
    }

    /// Notes how many blanks stand in a row; something after a wide gap is another column.
    fn blank(&mut self, blanks: u32) {
        if blanks == 0 && self.blanks >= GAP_BLANKS {
            self.line.gaps = self.line.gaps.saturating_add(1);
        }
        self.blanks = blanks;
    }

    fn dense(&mut self, c: char) {
        self.close();
        if matches!(c, '年' | '月' | '日') && self.previous.is_numeric() {
            self.line.dates = self.line.dates.saturating_add(1);
        }
        self.blank(0);
        let key = mix(0, u64::from(c));
        self.line.key = mix(self.line.key, key);
        self.line.shape_key = mix(self.line.shape_key, key);
        self.line.dense = self.line.dense.saturating_add(1);
        self.count(Case::Dense, 1);
        self.words.push(Word { key, stem: key, letters: 1, case: Case::Dense, number: 0 });
    }

    fn mark(&mut self, c: char) {
        self.close();
        if c.is_whitespace() {
            self.ended_blank |= self.ended;
            self.blank(self.blanks.saturating_add(1));
            return;
        }
        self.blank(0);
        let mark = Mark::of(c);
        if let Some(count) = self.line.marks.get_mut(mark as usize) {
            *count = count.saturating_add(1);
        }
        match mark {
            Mark::Stop | Mark::Question => self.ended = true,
            Mark::FullStop => self.line.sentences = self.line.sentences.saturating_add(1),
            Mark::Colon if self.line.label.is_none() => {
                self.line.label = u32::try_from(self.words.len() - self.line.words.start).ok();
            }
            Mark::Bar => self.line.address |= c == '/' && self.previous == '/',
            _ => {}
        }
    }

    /// Ends the open word.
    fn close(&mut self) {
        let Open { key, stem, letters, case: Some(case), all_upper, packed, tied, .. } =
            std::mem::take(&mut self.open)
        else {
            return;
        };
        let upper = case == Case::Capital && all_upper && letters > 1;
        let case = if upper { Case::Upper } else { case };
        self.count(case, letters);
        let year = case == Case::Number && letters == 4 && matches!(packed >> 16, 0x3139 | 0x3230);
        self.line.dates = self.line.dates.saturating_add(u32::from(year));
        self.line.address |= tied && marks::is_domain_end(packed);
        self.line.key = mix(self.line.key, 0);
        self.line.shape_key = mix(self.line.shape_key, key);
        self.words.push(Word { key, stem, letters, case, number: 0 });
    }

    fn count(&mut self, case: Case, letters: u8) {
        let line = &mut self.line;
        line.letters = line.letters.saturating_add(u32::from(letters));
        let capital = matches!(case, Case::Capital | Case::Upper);
        if letters >= 4 && case != Case::Number {
            line.long_words += 1;
            line.long_capitals += u32::from(capital);
        }
        line.worded += u32::from(case != Case::Number);
        line.capitals += u32::from(capital);
        line.uppers += u32::from(case == Case::Upper);
        line.lowers += u32::from(case == Case::Lower);
    }
}

const fn case(sign: Sign) -> Case {
    if sign.is_lower() {
        Case::Lower
    } else if sign.is_upper() {
        Case::Capital
    } else if sign.is_numeric() {
        Case::Number
    } else {
        Case::Plain
    }
}
