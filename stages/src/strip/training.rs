//! What the training script needs to see of an article: the same numbers that judge it, as tables.

use crate::strip::features::{self, FIRST_WIDTH, Sheet, TEXT_WIDTH};
use crate::strip::lexicon;
use crate::strip::marks;
use crate::strip::model::believe_rules;
use crate::strip::rules;
use crate::strip::separators::Rest;
use crate::strip::words::Lines;

/// An entry of the word weights that a line could have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its key.
    pub key: u64,
    /// How the weights spell it.
    pub text: String,
}

/// One article, measured for training.
#[derive(Debug)]
pub struct Measured {
    sheet: Sheet,
    taken: Vec<bool>,
    /// Where the lines of the sheet stand among all lines.
    places: Vec<usize>,
    lines: usize,
}

/// Names of the table's columns.
#[must_use]
pub fn names() -> Vec<String> {
    features::text_names()
}

/// Number of columns that the first pass may ask; the others need its odds.
#[must_use]
pub const fn first_width() -> usize {
    FIRST_WIDTH
}

impl Measured {
    /// Measures the lines of one article.
    #[must_use]
    pub fn new(lines: &[&str], title: Option<&str>) -> Self {
        let rest = Rest::of(lines);
        let sheet = Sheet::measure_rest(Lines::read(rest.texts.iter().copied()), &rest, title);
        let taken = rules::apply(&rest.texts, &sheet).iter().map(Option::is_some).collect();
        Self { sheet, taken, places: rest.places, lines: lines.len() }
    }

    /// Measures all lines, separators too, as words are learnt from them.
    #[must_use]
    pub fn whole(lines: &[&str], title: Option<&str>) -> Self {
        let sheet = Sheet::measure(lines.iter().copied(), title);
        let taken = rules::apply(lines, &sheet).iter().map(Option::is_some).collect();
        Self { sheet, taken, places: (0..lines.len()).collect(), lines: lines.len() }
    }

    /// Which lines a rule takes, or separate others.
    #[must_use]
    pub fn taken(&self) -> Vec<bool> {
        let mut all = vec![true; self.lines];
        for (&place, &taken) in self.places.iter().zip(&self.taken) {
            all.get_mut(place).into_iter().for_each(|slot| *slot = taken);
        }
        all
    }

    /// The entries of one line's words.
    #[must_use]
    pub fn entries(&self, line: usize, text: &str) -> Vec<Entry> {
        let spelt = spell(text);
        let Some(line) = self.sheet.lines.lines.get(line) else { return Vec::new() };
        let mut entries = Vec::new();
        lexicon::entries(self.sheet.lines.words_of(line), |(part, place), key| {
            let words = spelt.get(place..place + part.span(spelt.len())).unwrap_or_default().join(" ");
            entries.push(Entry { key, text: format!("{}:{words}", part.letter()) });
        });
        entries
    }

    /// The table, given what the words of each line say and, for later passes, the odds of the one before.
    /// The rows of separators are blank.
    #[must_use]
    pub fn table(&self, words: &[f32], odds: Option<&[f32]>) -> Vec<f32> {
        let mut table = self.sheet.text_table(&self.rest(words));
        if let Some(odds) = odds {
            let mut odds = self.rest(odds);
            believe_rules(&mut odds, &self.taken);
            self.sheet.believe(&mut table, &odds);
        }
        let mut all = vec![0.0; self.lines * TEXT_WIDTH];
        for (&place, row) in self.places.iter().zip(table.chunks_exact(TEXT_WIDTH)) {
            all.iter_mut().skip(place * TEXT_WIDTH).zip(row).for_each(|(slot, value)| *slot = *value);
        }
        all
    }

    /// The values of the lines that are left.
    fn rest(&self, values: &[f32]) -> Vec<f32> {
        self.places.iter().map(|&place| values.get(place).copied().unwrap_or(0.0)).collect()
    }
}

/// The words of a text as they are spelt in the weights: case folded, digits folded to 0.
fn spell(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for c in text.chars().filter(|&c| !marks::is_joiner(c)) {
        let dense = marks::is_dense(c);
        if dense || !marks::is_word(c) {
            words.push(String::new());
        }
        if let (true, Some(word)) = (marks::is_word(c), words.last_mut()) {
            match c.is_ascii_digit() {
                true if word.ends_with('0') => {}
                true => word.push('0'),
                false => word.push(marks::fold(c)),
            }
        }
        if dense {
            words.push(String::new());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}
