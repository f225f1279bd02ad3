//! Reads the characters of a line, once, from left to right: words end where no letter follows, and marks are counted.

use crate::strip::marks::{self, Mark, Sign};
use crate::strip::words::{Case, Line, Word, mix};

/// Letters of a stem: enough to tell names apart, short enough to meet inflected forms.
const STEM_LETTERS: u8 = 6;
/// The same for Hangul, whose particles follow the noun without a blank.
const HANGUL_STEM_LETTERS: u8 = 3;
/// Blanks in a row that make a gap of columns.
const GAP_BLANKS: u32 = 3;

/// The word being read.
#[derive(Default)]
struct Open {
    key: u64,
    /// Plain Latin letters that are not mixed into the key yet, one byte each, and how many they are.
    pending: u64,
    pending_letters: u8,
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

pub(super) struct Scan<'w> {
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

impl Open {
    /// Adds a letter to the key; plain Latin ones eight at once.
    fn add(&mut self, folded: char) {
        if let Some(plain) = u8::try_from(folded).ok().filter(u8::is_ascii) {
            self.add_plain(plain);
        } else {
            self.key = mix(self.whole_key(), u64::from(folded));
            (self.pending, self.pending_letters) = (0, 0);
        }
    }

    fn add_plain(&mut self, folded: u8) {
        self.pending = (self.pending << 8) | u64::from(folded);
        self.pending_letters += 1;
        if self.pending_letters == 8 {
            self.key = self.whole_key();
            (self.pending, self.pending_letters) = (0, 0);
        }
    }

    /// Counts a letter that was added; the stem ends with one of the first.
    fn count(&mut self) {
        self.letters = self.letters.saturating_add(1);
        if self.letters == self.stem_letters {
            self.stem = self.whole_key();
        }
    }

    /// The key of what was read so far.
    const fn whole_key(&self) -> u64 {
        if self.pending_letters > 0 { mix(self.key, PLAIN | self.pending) } else { self.key }
    }
}

/// Tells letters side by side from one letter of a larger number: "aa" from 慡.
const PLAIN: u64 = 1 << 63;

impl<'w> Scan<'w> {
    pub(super) fn new(words: &'w mut Vec<Word>) -> Self {
        let line = Line { words: words.len()..words.len(), ..Line::default() };
        let open = Open::default();
        let (ended, ended_blank, blanks, figure_joins) = (false, false, 0, 0);
        Self { words, line, open, ended, ended_blank, blanks, previous: ' ', before: ' ', figure_joins }
    }

    pub(super) fn read(mut self, text: &str) -> Line {
        let text = text.trim();
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            self.line.chars = self.line.chars.saturating_add(1);
            let sign = Sign::of(c);
            if sign.is_word() {
                self.letter(c, sign);
            } else if !sign.is_joiner() {
                self.mark(c);
            }
            self.before = std::mem::replace(&mut self.previous, c);
            if self.open.case.is_some() {
                let run = self.run(chars.as_str());
                chars = chars.as_str().get(run..).unwrap_or_default().chars();
            }
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

    /// Reads on inside a word as long as plain Latin letters come, which is most of most texts, with nothing else to
    /// look at; says how many they were.
    fn run(&mut self, rest: &str) -> usize {
        let open = &mut self.open;
        let mut run = 0u32;
        for byte in rest.bytes().take_while(u8::is_ascii_alphabetic) {
            let folded = byte.to_ascii_lowercase();
            open.all_upper &= byte.is_ascii_uppercase();
            open.add_plain(folded);
            open.count();
            open.packed = (open.packed << 8) | u64::from(folded);
            self.before = std::mem::replace(&mut self.previous, char::from(byte));
            run += 1;
        }
        self.line.chars = self.line.chars.saturating_add(run);
        usize::try_from(run).unwrap_or(usize::MAX)
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
        if c.is_ascii_digit() {
            if !self.previous.is_ascii_digit() {
                open.add('0');
            }
            // What the key of the word leaves out: the figure, and where it stands.
            self.line.key = mix(self.line.key, u64::from(c) << 8 | u64::from(open.letters));
        } else {
            open.add(folded);
        }
        open.count();
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
        let open = std::mem::take(&mut self.open);
        let Open { letters, case: Some(case), all_upper, packed, tied, .. } = open else { return };
        let key = open.whole_key();
        let stem = if letters < open.stem_letters { key } else { open.stem };
        let upper = case == Case::Capital && all_upper && letters > 1;
        let case = if upper { Case::Upper } else { case };
        self.count(case, letters);
        let year = case == Case::Number && letters == 4 && matches!(packed >> 16, 0x3139 | 0x3230);
        self.line.dates = self.line.dates.saturating_add(u32::from(year));
        self.line.address |= tied && marks::is_domain_end(packed);
        self.line.key = mix(self.line.key, key);
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
