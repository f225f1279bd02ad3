//! Boosted decision trees, read from text and evaluated: the sum of one leaf of every tree, in log odds.
//! No model library is needed at run time. The pages of the extractor are judged by the same code.
//!
//! The text holds one node a line, a tree in preorder, a blank line after each tree:
//! `name<TAB>threshold<TAB>value` splits (the first child follows directly and takes what is not above the
//! threshold), `=<TAB>value` is a leaf. The value of a split is the mean of its leaves: what a path adds on
//! its way down is owed to the feature that was asked.

use std::collections::BTreeMap;
use std::ops::{Add, Range};

/// A sum of trees.
#[derive(Clone, Debug, Default)]
pub struct Forest {
    trees: Vec<Tree>,
    /// The splits of all trees, one tree after the other.
    splits: Vec<Split>,
    /// The leaves of all trees, in order.
    leaves: Vec<Leaf>,
    /// The steps on the way to each leaf, one leaf after the other.
    steps: Vec<Step>,
    /// The columns that any split asks.
    columns: Vec<u16>,
}

/// Which of the splits are a tree's, and its first leaf.
#[derive(Clone, Debug)]
struct Tree {
    splits: Range<usize>,
    leaf: usize,
}

/// Where a way through a tree ends.
#[derive(Clone, Debug)]
struct Leaf {
    value: f32,
    steps: Range<usize>,
}

/// An answer on the way to a leaf.
#[derive(Clone, Copy, Debug)]
struct Step {
    /// Column that was asked.
    column: u16,
    /// What the answer added.
    added: f32,
}

/// A question to many rows at once. Each answer above the threshold rules out the leaves of the first child; the
/// first leaf that no split of the tree has ruled out is the one that a walk would reach, so nothing waits for the
/// answer before.
#[derive(Clone, Copy, Debug)]
struct Split {
    /// Place in [`Forest::columns`].
    column: u16,
    threshold: f32,
    /// The leaves that stay in either case, one bit each.
    rest: u32,
}

/// Most leaves of a tree: as many as bits.
const LEAVES: usize = 32;
/// Rows that are asked side by side; they and a forest's columns of them stay in the fastest cache.
const ROWS: usize = 16;
/// The same of the last rows, which are fewer: four are asked at once.
const LAST_ROWS: usize = 4;

/// How much a column moved the sum of one row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contribution {
    /// The column.
    pub column: usize,
    /// Log odds that it added.
    pub value: f32,
}

/// A text that does not describe trees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// Line number, from 1.
    pub line: usize,
}

impl Forest {
    /// Reads trees over the columns with these names.
    ///
    /// # Errors
    /// Names the first line that is neither split nor leaf nor blank, or asks an unknown feature.
    pub fn parse(text: &str, names: &[&str]) -> Result<Self, Malformed> {
        let columns: BTreeMap<&str, u16> = names.iter().copied().zip(0..).collect();
        let mut growing = Growing::default();
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty()) {
            let (split, value) = parse_node(line, &columns).ok_or(Malformed { line: number + 1 })?;
            growing.add(split, value);
        }
        growing.end().ok_or(Malformed { line: text.lines().count() })
    }

    /// Number of trees.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.trees.len()
    }

    /// Whether there is no tree at all.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.trees.is_empty()
    }

    /// The log odds of every row of a table with `width` columns.
    #[must_use]
    pub fn judge(&self, table: &[f32], width: usize) -> Vec<f32> {
        let mut sums = vec![0.0; table.len() / width.max(1)];
        self.each_leaf(table, width, &mut sums, |sum, leaf| {
            *sum += self.leaves.get(leaf).map_or(0.0, |leaf| leaf.value);
        });
        sums
    }

    /// Finds the leaf of every row in every tree, tree by tree; `note` gets its number.
    fn each_leaf<S>(&self, table: &[f32], width: usize, sums: &mut [S], note: impl Fn(&mut S, usize)) {
        let width = width.max(1);
        let last = sums.len() % ROWS;
        // Beyond two times four, asking sixteen costs less.
        let full = if last > 2 * LAST_ROWS { sums.len() } else { sums.len() - last };
        let (rows, last_rows) = table.split_at_checked(full * width).unwrap_or((&[], table));
        let (sums, last_sums) = sums.split_at_mut(full);
        self.side_by_side::<S, ROWS>(rows, width, sums, &note);
        self.side_by_side::<S, LAST_ROWS>(last_rows, width, last_sums, &note);
    }

    /// Finds the leaves of so many rows at a time.
    fn side_by_side<S, const N: usize>(
        &self,
        table: &[f32],
        width: usize,
        sums: &mut [S],
        note: impl Fn(&mut S, usize),
    ) {
        let mut asked = vec![[0.0; N]; self.columns.len()];
        for (rows, sums) in table.chunks(N * width).zip(sums.chunks_mut(N)) {
            self.turn(rows, width, &mut asked);
            for tree in &self.trees {
                let left = self.rule_out(tree, &asked);
                for (sum, left) in sums.iter_mut().zip(left) {
                    note(sum, tree.leaf + index(left.trailing_zeros()));
                }
            }
        }
    }

    /// Puts the columns that are asked beside each other, row by row before.
    fn turn<const N: usize>(&self, rows: &[f32], width: usize, asked: &mut [[f32; N]]) {
        for (number, row) in rows.chunks_exact(width).enumerate() {
            for (column, values) in self.columns.iter().zip(asked.iter_mut()) {
                let value = row.get(usize::from(*column)).copied().unwrap_or(0.0);
                values.get_mut(number).into_iter().for_each(|slot| *slot = value);
            }
        }
    }

    /// The leaves of a tree that are left to each row.
    fn rule_out<const N: usize>(&self, tree: &Tree, asked: &[[f32; N]]) -> [u32; N] {
        let mut left = [u32::MAX; N];
        for split in self.splits.get(tree.splits.clone()).unwrap_or_default() {
            let Split { column, threshold, rest } = *split;
            let Some(values) = asked.get(usize::from(column)) else { continue };
            for (left, value) in left.iter_mut().zip(values) {
                // All bits where the answer rules out nothing; reckoned, so that no row waits for a branch.
                *left &= rest | 0u32.wrapping_sub(u32::from(*value <= threshold));
            }
        }
        left
    }

    /// How much each column moved the sum of a row, largest first; in sum the log odds without the base.
    #[must_use]
    pub fn contributions(&self, row: &[f32]) -> Vec<Contribution> {
        sorted(&self.moved(row))
    }

    /// How much each column moved the sum of a row.
    pub(crate) fn moved(&self, row: &[f32]) -> Vec<f32> {
        let mut sums = vec![vec![0.0; row.len()]];
        self.each_leaf(row, row.len(), &mut sums, |sums: &mut Vec<f32>, leaf| {
            for step in self.steps_to(leaf) {
                sums.get_mut(usize::from(step.column)).into_iter().for_each(|sum| *sum += step.added);
            }
        });
        sums.pop().unwrap_or_default()
    }

    fn steps_to(&self, leaf: usize) -> &[Step] {
        let steps = self.leaves.get(leaf).map_or(0..0, |leaf| leaf.steps.clone());
        self.steps.get(steps).unwrap_or_default()
    }
}

/// A forest that tells with the log odds of a row which group of columns moved them, in the same walk.
#[derive(Clone, Debug, Default)]
pub(crate) struct Grouped {
    pub(crate) forest: Forest,
    /// For each leaf its value and what each group added on the way to it; leaves are few, steps are many.
    sums: Vec<Sums>,
}

/// Log odds in the last lane, the groups' shares of them in the others; four add up at once.
type Sums = [f32; LANES];
const LANES: usize = 12;

/// What a forest says of a row.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Said(Sums);

impl Said {
    /// The log odds.
    pub(crate) const fn odds(&self) -> f32 {
        let [.., odds] = self.0;
        odds
    }

    /// Which of so many groups added most.
    pub(crate) fn loudest(&self, groups: usize) -> usize {
        let groups = self.0.iter().take(groups.min(LANES - 1)).enumerate();
        groups.max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(group, _)| group)
    }
}

impl Add for Said {
    type Output = Self;

    fn add(mut self, other: Self) -> Self {
        self.0.iter_mut().zip(other.0).for_each(|(sum, value)| *sum += value);
        self
    }
}

impl Grouped {
    /// Groups the columns of a forest: up to 11, numbered from 0; a column numbered beyond them counts in the odds
    /// alone.
    pub(crate) fn new(forest: Forest, group: impl Fn(usize) -> usize) -> Self {
        let sums = forest.leaves.iter().enumerate().map(|(place, leaf)| {
            let mut sums = Sums::default();
            for step in forest.steps_to(place) {
                if let Some(sum) = sums.get_mut(group(usize::from(step.column))) {
                    *sum += step.added;
                }
            }
            let [.., odds] = &mut sums;
            *odds = leaf.value;
            sums
        });
        Self { sums: sums.collect(), forest }
    }

    /// What the forest says of every row of a table with `width` columns.
    pub(crate) fn judge(&self, table: &[f32], width: usize) -> Vec<Said> {
        let mut said = vec![Said::default(); table.len() / width.max(1)];
        self.forest.each_leaf(table, width, &mut said, |Said(sums), leaf| {
            if let Some(leaf) = self.sums.get(leaf) {
                sums.iter_mut().zip(leaf).for_each(|(sum, value)| *sum += value);
            }
        });
        said
    }
}

/// The sums of all columns that moved anything, largest first.
pub(crate) fn sorted(sums: &[f32]) -> Vec<Contribution> {
    let all = sums.iter().enumerate().map(|(column, &value)| Contribution { column, value });
    let mut found: Vec<Contribution> = all.filter(|part| part.value != 0.0).collect();
    found.sort_by(|a, b| b.value.abs().total_cmp(&a.value.abs()).then(a.column.cmp(&b.column)));
    found
}

fn index(place: u32) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}

/// A forest being read, in preorder.
#[derive(Default)]
struct Growing {
    forest: Forest,
    /// The splits above what comes next, with their values.
    way: Vec<Open>,
}

/// A split of the tree being read.
#[derive(Clone, Copy)]
struct Open {
    split: usize,
    value: f32,
    /// Its first child is read.
    turned: bool,
}

impl Growing {
    fn add(&mut self, split: Option<(u16, f32)>, value: f32) {
        let Forest { trees, splits, leaves, columns, .. } = &mut self.forest;
        if self.way.is_empty() {
            trees.push(Tree { splits: splits.len()..splits.len(), leaf: leaves.len() });
        }
        let Some(tree) = trees.last_mut() else { return };
        let Some((column, threshold)) = split else { return self.end_way(value) };
        let column = number_of(columns, column);
        self.way.push(Open { split: splits.len(), value, turned: false });
        // The leaves before its own stay in either case; those of its first child are added when that is read.
        splits.push(Split { column, threshold, rest: low_bits(leaves.len() - tree.leaf) });
        tree.splits.end = splits.len();
    }

    /// Notes a leaf and the way to it; goes back to the last split whose second child is still to come.
    fn end_way(&mut self, value: f32) {
        let Forest { trees, splits, leaves, steps, columns } = &mut self.forest;
        let start = steps.len();
        let reached = self.way.iter().skip(1).map(|open| open.value).chain([value]);
        for (open, reached) in self.way.iter().zip(reached) {
            let asked = splits.get(open.split).and_then(|split| columns.get(usize::from(split.column)));
            steps.extend(asked.map(|column| Step { column: *column, added: reached - open.value }));
        }
        leaves.push(Leaf { value, steps: start..steps.len() });
        let read = trees.last().map_or(0, |tree| leaves.len() - tree.leaf);
        while self.way.pop_if(|open| open.turned).is_some() {}
        if let Some(open) = self.way.last_mut() {
            open.turned = true;
            if let Some(split) = splits.get_mut(open.split) {
                split.rest |= !low_bits(read);
            }
        }
    }

    /// The forest, if its last tree is whole and none has too many leaves.
    fn end(self) -> Option<Forest> {
        let Forest { trees, leaves, .. } = &self.forest;
        let ends = trees.iter().skip(1).map(|tree| tree.leaf).chain([leaves.len()]);
        let few = trees.iter().zip(ends).all(|(tree, end)| end - tree.leaf <= LEAVES);
        (self.way.is_empty() && few).then_some(self.forest)
    }
}

/// So many of the lowest bits.
fn low_bits(bits: usize) -> u32 {
    u32::try_from(bits).ok().and_then(|bits| 1u32.checked_shl(bits)).map_or(u32::MAX, |bit| bit - 1)
}

/// The place of a column among those known, where it is put if it is new.
fn number_of(columns: &mut Vec<u16>, column: u16) -> u16 {
    let known = columns.iter().position(|known| *known == column);
    let place = known.unwrap_or_else(|| {
        columns.push(column);
        columns.len() - 1
    });
    u16::try_from(place).unwrap_or(u16::MAX)
}

/// The column and threshold of a split, none for a leaf, and the node's value.
fn parse_node(line: &str, columns: &BTreeMap<&str, u16>) -> Option<(Option<(u16, f32)>, f32)> {
    let mut parts = line.split('\t');
    let name = parts.next()?;
    let split = if name == "=" { None } else { Some((*columns.get(name)?, parts.next()?.parse().ok()?)) };
    Some((split, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const STUMPS: &str = "long\t2.5\t0.1\n=\t1\nends\t0.5\t-0.5\n=\t0.25\n=\t-2\n\n=\t0.5\n";

    #[track_caller]
    fn check(row: [f32; 2], expected: f32) {
        let forest = Forest::parse(STUMPS, &["long", "ends"]).unwrap();
        assert_eq!(forest.judge(&row, 2), [expected]);
        let explained: f32 = forest.contributions(&row).iter().map(|part| part.value).sum();
        assert!((explained + 0.1 + 0.5 - expected).abs() < 1e-6, "what is explained adds up to the sum");
        let loudest = forest.contributions(&row).into_iter().max_by(|a, b| a.value.total_cmp(&b.value));
        let said = Grouped::new(forest, |column| 3 + column).judge(&row, 2)[0];
        assert!((said.odds() - expected).abs() < 1e-6, "both walks reach the same leaves");
        assert!(loudest.is_none_or(|part| part.value < 0.0 || said.loudest(5) == 3 + part.column));
    }

    #[test]
    fn a_row_walks_down_every_tree() {
        check([2.5, 1.0], 1.5);
        check([3.0, 0.0], 0.75);
        check([3.0, 1.0], -1.5);
    }

    #[test]
    fn a_text_that_is_no_tree_names_its_line() {
        let parse = |text| Forest::parse(text, &["long"]).err();
        assert_eq!(parse("=\t1\nwide\t1\t1\n"), Some(Malformed { line: 2 }));
        assert_eq!(parse("long\t1\t1\n=\t1\n"), Some(Malformed { line: 2 }));
        assert_eq!(parse("=\tmuch\n"), Some(Malformed { line: 1 }));
    }
}
