//! The trained model: word weights and two forests, the second of which knows what the first believed.
//! The weights are text beside the code (`stages/weights`); `stages/train` rebuilds them byte for byte.

use crate::strip::features::{self, Family, Sheet};
use crate::strip::lexicon::Lexicon;
use crate::strip::trees::{self, Contribution, Forest, Malformed};
use crate::strip::words::Lines;

/// Word weights and two forests.
#[derive(Clone, Debug, Default)]
pub(crate) struct Model {
    lexicon: Lexicon,
    first: Forest,
    second: Forest,
}

/// The texts that a model is read from.
#[derive(Clone, Copy, Debug)]
pub struct Weights<'a> {
    /// `entry<TAB>weight` lines.
    pub words: &'a str,
    /// Trees of the first pass.
    pub first: &'a str,
    /// Trees of the second pass.
    pub second: &'a str,
}

impl Weights<'static> {
    /// The weights that are part of the program.
    pub const EMBEDDED: Self = Self {
        words: include_str!("../../weights/words.txt"),
        first: include_str!("../../weights/first.txt"),
        second: include_str!("../../weights/second.txt"),
    };
}

/// What both passes say of an article's lines.
#[derive(Debug)]
pub(crate) struct Judgement {
    /// Log odds that a line is not the story.
    pub(crate) odds: Vec<f32>,
    /// The table they were read from.
    table: Vec<f32>,
}

/// A reason for the odds of one line, in words of the features.
#[derive(Clone, Debug, PartialEq)]
pub struct Because {
    /// Name of the feature.
    pub feature: String,
    /// What kind of evidence it is.
    pub family: Family,
    /// Its value on this line.
    pub value: f32,
    /// Log odds that it added: above zero speaks against the line.
    pub weight: f32,
}

impl Model {
    /// Reads a model.
    pub(crate) fn parse(weights: &Weights<'_>) -> Result<Self, Malformed> {
        let names = features::text_names();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        Ok(Self {
            lexicon: Lexicon::parse(weights.words)?,
            first: Forest::parse(weights.first, &names)?,
            second: Forest::parse(weights.second, &names)?,
        })
    }

    /// What the words of every line say.
    pub(crate) fn weigh(&self, lines: &Lines) -> Vec<f32> {
        self.lexicon.weigh(lines)
    }

    /// Judges lines in two passes. Lines that a rule has taken are certain for the second.
    pub(crate) fn judge(&self, sheet: &Sheet, taken: &[bool]) -> Judgement {
        let mut table = sheet.text_table(&self.weigh(&sheet.lines));
        let mut first = self.first.judge(&table, features::TEXT_WIDTH);
        believe_rules(&mut first, taken);
        sheet.believe(&mut table, &first);
        Judgement { odds: self.second.judge(&table, features::TEXT_WIDTH), table }
    }

    /// The largest contributions to the odds of a line, at most `most`.
    pub(crate) fn explain(&self, judgement: &Judgement, line: usize, most: usize) -> Vec<Because> {
        let names = features::text_names();
        let row = judgement.row(line);
        let largest = self.contributions(row).into_iter().take(most);
        largest
            .map(|part| Because {
                feature: names.get(part.column).cloned().unwrap_or_default(),
                family: features::family(part.column),
                value: row.get(part.column).copied().unwrap_or_default(),
                weight: part.value,
            })
            .collect()
    }

    /// The family that speaks loudest against a line.
    pub(crate) fn blame(&self, judgement: &Judgement, line: usize) -> Family {
        let mut sums = [0.0; Family::ALL.len()];
        self.attribute(judgement.row(line), |column, value| {
            if let Some(sum) = sums.get_mut(features::family(column) as usize) {
                *sum += value;
            }
        });
        let loudest = Family::ALL.into_iter().zip(sums).max_by(|a, b| a.1.total_cmp(&b.1));
        loudest.map_or(Family::Shape, |(family, _)| family)
    }

    /// What moved both passes, largest first.
    fn contributions(&self, row: &[f32]) -> Vec<Contribution> {
        let mut sums = vec![0.0; row.len()];
        self.attribute(row, |column, value| {
            if let Some(sum) = sums.get_mut(column) {
                *sum += value;
            }
        });
        trees::sorted(&sums)
    }

    /// Every step of both passes. That the second pass heeds the first one's odds for the line itself explains
    /// nothing: what moved the first stands in its place.
    fn attribute(&self, row: &[f32], mut note: impl FnMut(usize, f32)) {
        self.first.attribute(row, &mut note);
        self.second.attribute(row, |column, value| {
            if column != features::FIRST_WIDTH {
                note(column, value);
            }
        });
    }
}

impl Judgement {
    fn row(&self, line: usize) -> &[f32] {
        self.table.chunks_exact(features::TEXT_WIDTH).nth(line).unwrap_or_default()
    }
}

/// What a rule has taken is as good as known.
pub(crate) fn believe_rules(odds: &mut [f32], taken: &[bool]) {
    for (odds, _) in odds.iter_mut().zip(taken).filter(|(_, taken)| **taken) {
        *odds = super::belief::CERTAIN;
    }
}
