//! The trained model: word weights and two forests, the second of which knows what the first believed.
//! The weights are text beside the code (`stages/weights`); `stages/train` rebuilds them byte for byte.

use crate::strip::features::{self, Family, Sheet};
use crate::strip::lexicon::Lexicon;
use crate::strip::trees::{self, Contribution, Forest, Malformed, Step};
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

    /// Judges lines in two passes; `words` is what the words of each say. Lines that a rule has taken are certain for
    /// the second.
    pub(crate) fn judge(&self, sheet: &Sheet, words: &[f32], taken: &[bool]) -> Judgement {
        let mut table = sheet.text_table(words);
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

    /// For each of these lines the family that speaks loudest against it.
    pub(crate) fn blame(&self, judgement: &Judgement, lines: &[usize]) -> Vec<Family> {
        let table: Vec<f32> = lines.iter().flat_map(|line| judgement.row(*line)).copied().collect();
        let mut sums = vec![[0.0; Family::ALL.len()]; lines.len()];
        self.attribute(&table, features::TEXT_WIDTH, &mut sums, |sums, step| {
            let family = FAMILIES.get(usize::from(step.column)).copied().unwrap_or_default();
            sums.get_mut(family).into_iter().for_each(|sum| *sum += step.added);
        });
        let loudest = |sums| Family::ALL.into_iter().zip(sums).max_by(|a: &(_, f32), b| a.1.total_cmp(&b.1));
        sums.into_iter().map(|sums| loudest(sums).map_or(Family::Shape, |(family, _)| family)).collect()
    }

    /// What moved both passes, largest first.
    fn contributions(&self, row: &[f32]) -> Vec<Contribution> {
        let mut sums = vec![vec![0.0; row.len()]];
        self.attribute(row, row.len(), &mut sums, |sums, step| {
            sums.get_mut(usize::from(step.column)).into_iter().for_each(|sum| *sum += step.added);
        });
        sums.first().map(|sums| trees::sorted(sums)).unwrap_or_default()
    }

    /// Every step of both passes. That the second pass heeds the first one's odds for the line itself explains
    /// nothing: what moved the first stands in its place.
    fn attribute<S>(&self, table: &[f32], width: usize, sums: &mut [S], note: impl Fn(&mut S, Step)) {
        self.first.attribute(table, width, sums, &note);
        self.second.attribute(table, width, sums, |sums, step| {
            if usize::from(step.column) != features::FIRST_WIDTH {
                note(sums, step);
            }
        });
    }
}

/// The family of each column, as its place among all families.
#[expect(clippy::indexing_slicing, reason = "the compiler checks it")]
const FAMILIES: [usize; features::TEXT_WIDTH] = {
    let mut families = [0; features::TEXT_WIDTH];
    let mut column = 0;
    while column < features::TEXT_WIDTH {
        families[column] = features::family(column) as usize;
        column += 1;
    }
    families
};

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
