//! What the training script of the page model needs to see: the same numbers that judge a page, as tables.

use crate::article::{Article, Markup};
use crate::strip::Stripper;
use crate::strip::page::model::{Measured, Model, WIDTH, columns, is_belief};
use crate::strip::page::names;
use crate::strip::trees::Malformed;

pub use crate::strip::page::model::PageWeights;

/// Names of the table's columns.
#[must_use]
pub fn page_columns() -> Vec<String> {
    columns()
}

/// Whether a column needs what the first pass believed.
#[must_use]
pub const fn needs_belief(column: usize) -> bool {
    is_belief(column)
}

/// Weights as they grow in training.
#[derive(Debug, Default)]
pub struct Grown(Model);

impl Grown {
    /// Reads weights; empty texts stand for what is not learnt yet.
    ///
    /// # Errors
    /// Names the first line of a text that cannot be read.
    pub fn parse(weights: &PageWeights<'_>) -> Result<Self, Malformed> {
        Model::parse(weights).map(Self)
    }

    /// The table of a page, row by row; `None` for an article without markup.
    #[must_use]
    pub fn table(&self, article: &Article, stripper: &Stripper) -> Option<Vec<f32>> {
        let measured = Measured::new(article)?;
        let words = stripper.model.weigh(&measured.sheet.lines);
        let table = self.0.table(&measured, &words);
        debug_assert_eq!(table.len() % WIDTH, 0, "whole rows");
        Some(table)
    }
}

/// The class words around each block, as the weights spell them.
#[must_use]
pub fn page_entries(article: &Article) -> Vec<Vec<String>> {
    let entries = |markup: &Markup| {
        let mut found = Vec::new();
        names::entries(&markup.page, markup, |word, letter| {
            found.push(format!("{letter}:{}", String::from_utf8_lossy(word)));
        });
        found
    };
    article.paragraphs.iter().filter_map(|p| p.markup.as_deref()).map(entries).collect()
}
