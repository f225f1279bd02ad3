//! The trained model: word weights and two forests, the second of which knows what the first believed, and a third
//! that goes on where the second leaves a line in doubt: most lines are plain, and few are worth a long look.
//! The weights are text beside the code (`stages/weights`); `stages/train` rebuilds them byte for byte.

use std::ops::RangeInclusive;

use crate::strip::features::{self, Family, Sheet};
use crate::strip::lexicon::Lexicon;
use crate::strip::trees::{self, Contribution, Forest, Grouped, Malformed, Said};
use crate::strip::words::Lines;

/// Log odds after the second pass at which a line is looked at more closely; beyond them that changes nothing.
const DOUBTFUL: RangeInclusive<f32> = -2.0..=1.5;

/// Word weights and forests.
#[derive(Clone, Debug, Default)]
pub(crate) struct Model {
    lexicon: Lexicon,
    first: Grouped,
    second: Grouped,
    closer: Grouped,
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
    /// Trees that go on with the lines that the second pass leaves in doubt.
    pub closer: &'a str,
}

impl Weights<'static> {
    /// The weights that are part of the program.
    pub const EMBEDDED: Self = Self {
        words: include_str!("../../weights/words.txt"),
        first: include_str!("../../weights/first.txt"),
        second: include_str!("../../weights/second.txt"),
        closer: include_str!("../../weights/closer.txt"),
    };
}

/// What both passes say of an article's lines.
#[derive(Debug)]
pub(crate) struct Judgement {
    /// Log odds that a line is not the story.
    pub(crate) odds: Vec<f32>,
    /// Whether a line was looked at more closely.
    close: Vec<bool>,
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
        let forest = |text| Forest::parse(text, &names).map(|forest| Grouped::new(forest, family_of));
        Ok(Self {
            lexicon: Lexicon::parse(weights.words)?,
            first: forest(weights.first)?,
            second: forest(weights.second)?,
            closer: forest(weights.closer)?,
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
        let mut first = self.first.forest.judge(&table, features::TEXT_WIDTH);
        believe_rules(&mut first, taken);
        sheet.believe(&mut table, &first);
        let odds = self.second.forest.judge(&table, features::TEXT_WIDTH);
        let close = odds.iter().zip(taken).map(|(odds, taken)| !taken && DOUBTFUL.contains(odds)).collect();
        let mut judgement = Judgement { odds, close, table };
        self.look_closer(&mut judgement);
        judgement
    }

    fn look_closer(&self, judgement: &mut Judgement) {
        let Judgement { odds, close, table } = judgement;
        let doubtful =
            close.iter().zip(table.chunks_exact(features::TEXT_WIDTH)).filter(|(close, _)| **close);
        let rows: Vec<f32> = doubtful.flat_map(|(_, row)| row).copied().collect();
        let added = self.closer.forest.judge(&rows, features::TEXT_WIDTH);
        let odds = odds.iter_mut().zip(close).filter(|(_, close)| **close);
        odds.zip(added).for_each(|((odds, _), added)| *odds += added);
    }

    /// The largest contributions to the odds of each of these lines, at most `most`.
    pub(crate) fn explain(&self, judgement: &Judgement, lines: &[usize], most: usize) -> Vec<Vec<Because>> {
        let names = features::text_names();
        let because = |row: &[f32], part: Contribution| Because {
            feature: names.get(part.column).cloned().unwrap_or_default(),
            family: features::family(part.column),
            value: row.get(part.column).copied().unwrap_or_default(),
            weight: part.value,
        };
        let explain = |line: &usize| {
            let largest = self.contributions(judgement, *line).into_iter().take(most);
            largest.map(|part| because(judgement.row(*line), part)).collect()
        };
        lines.iter().map(explain).collect()
    }

    /// For each of these lines the family that speaks loudest against it.
    pub(crate) fn blame(&self, judgement: &Judgement, lines: &[usize]) -> Vec<Family> {
        let said =
            |forest: &Grouped, lines: &[usize]| forest.judge(&judgement.rows(lines), features::TEXT_WIDTH);
        let (first, second) = (said(&self.first, lines), said(&self.second, lines));
        let mut sums: Vec<Said> =
            first.into_iter().zip(second).map(|(first, second)| first + second).collect();
        let (doubtful, close): (Vec<usize>, Vec<&mut Said>) =
            lines.iter().copied().zip(&mut sums).filter(|(line, _)| judgement.is_close(*line)).unzip();
        close.into_iter().zip(said(&self.closer, &doubtful)).for_each(|(sum, closer)| *sum = *sum + closer);
        let loudest = |said: &Said| Family::ALL.get(said.loudest(Family::ALL.len())).copied();
        sums.iter().map(|said| loudest(said).unwrap_or(Family::Shape)).collect()
    }

    /// What moved all passes, largest first. That the later passes heed the first one's odds for the line itself
    /// explains nothing: what moved the first stands in its place.
    fn contributions(&self, judgement: &Judgement, line: usize) -> Vec<Contribution> {
        let row = judgement.row(line);
        let mut sums = self.first.forest.moved(row);
        let closer = judgement.is_close(line).then_some(&self.closer);
        for later in [Some(&self.second), closer].into_iter().flatten() {
            for (column, (sum, value)) in sums.iter_mut().zip(later.forest.moved(row)).enumerate() {
                *sum += if column == features::FIRST_WIDTH { 0.0 } else { value };
            }
        }
        trees::sorted(&sums)
    }
}

/// The group of a column: its family, as its place among all; none for what [`Model::contributions`] leaves out.
const fn family_of(column: usize) -> usize {
    if column == features::FIRST_WIDTH { usize::MAX } else { features::family(column) as usize }
}

impl Judgement {
    fn row(&self, line: usize) -> &[f32] {
        self.table.chunks_exact(features::TEXT_WIDTH).nth(line).unwrap_or_default()
    }

    /// Whether a line was looked at more closely.
    fn is_close(&self, line: usize) -> bool {
        self.close.get(line).copied().unwrap_or(false)
    }

    /// The rows of these lines, one after the other.
    fn rows(&self, lines: &[usize]) -> Vec<f32> {
        lines.iter().flat_map(|line| self.row(*line)).copied().collect()
    }
}

/// What a rule has taken is as good as known.
pub(crate) fn believe_rules(odds: &mut [f32], taken: &[bool]) {
    for (odds, _) in odds.iter_mut().zip(taken).filter(|(_, taken)| **taken) {
        *odds = super::belief::CERTAIN;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(second: &str, expected: f32) {
        let weights = Weights { words: "", first: "", second, closer: "length\t99\t0\n=\t0.5\n=\t-0.5\n" };
        let model = Model::parse(&weights).unwrap();
        let sheet = Sheet::measure(["The old bridge is closed until the summer."], None);
        let judgement = model.judge(&sheet, &[0.0], &[false]);
        assert_eq!(judgement.odds, [expected]);
        let closer: f32 =
            model.explain(&judgement, &[0], 3).iter().flatten().map(|because| because.weight).sum();
        let second = second.rsplit('\t').next().and_then(|value| value.trim().parse().ok()).unwrap_or(0.0);
        assert!((second + closer - expected).abs() < 1e-6, "what is explained adds up");
    }

    #[test]
    fn only_a_line_in_doubt_is_looked_at_more_closely() {
        check("=\t1\n", 1.5);
        check("=\t-1\n", -0.5);
        check("=\t2\n", 2.0);
        check("=\t-3\n", -3.0);
    }
}
