//! What the training script needs to see of an article: the same numbers that judge it, as tables.

use crate::strip::features::{self, FIRST_WIDTH, Sheet, WIDTH};
use crate::strip::lexicon;
use crate::strip::model::believe_rules;
use crate::strip::rules;
use crate::strip::words::spell;

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
}

/// Names of the table's columns.
#[must_use]
pub fn names() -> Vec<String> {
    features::names()
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
        let sheet = Sheet::measure(lines.iter().copied(), title);
        let taken = rules::apply(lines, &sheet).iter().map(Option::is_some).collect();
        Self { sheet, taken }
    }

    /// Which lines a rule takes.
    #[must_use]
    pub fn taken(&self) -> &[bool] {
        &self.taken
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

    /// The table, given what the words of each line say and, for the second pass, the first pass's odds.
    #[must_use]
    pub fn table(&self, words: &[f32], odds: Option<&[f32]>) -> Vec<f32> {
        let mut table = self.sheet.table(words);
        if let Some(odds) = odds {
            let mut odds = odds.to_vec();
            believe_rules(&mut odds, &self.taken);
            self.sheet.believe(&mut table, &odds);
        }
        debug_assert_eq!(table.len() % WIDTH, 0, "whole rows");
        table
    }
}
