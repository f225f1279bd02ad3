//! Boosted decision trees, read from text and evaluated: the sum of one leaf of every tree, in log odds.
//! No model library is needed at run time. The pages of the extractor are judged by the same code.
//!
//! The text holds one node a line, a tree in preorder, a blank line after each tree:
//! `name<TAB>threshold<TAB>value` splits (the first child follows directly and takes what is not above the
//! threshold), `=<TAB>value` is a leaf. The value of a split is the mean of its leaves: what a path adds on
//! its way down is owed to the feature that was asked.

use std::collections::BTreeMap;
use std::ops::Range;

/// A sum of trees.
#[derive(Clone, Debug, Default)]
pub struct Forest {
    nodes: Vec<Node>,
    trees: Vec<Tree>,
    /// The splits of all trees, one tree after the other.
    splits: Vec<Split>,
    /// The values of all leaves, in order.
    leaves: Vec<f32>,
    /// The columns that any split asks.
    columns: Vec<u16>,
}

/// Where a tree begins, and what it is made of.
#[derive(Clone, Debug)]
struct Tree {
    root: usize,
    splits: Range<usize>,
    leaf: usize,
}

/// Four to a line of cache.
#[derive(Clone, Copy, Debug)]
struct Node {
    /// Column of the feature.
    column: u16,
    /// Place of the child for what is above the threshold; the other child follows directly. A leaf leads to
    /// itself, so that walking on changes nothing.
    above: u32,
    threshold: f32,
    value: f32,
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
            *sum += self.leaves.get(leaf).copied().unwrap_or(0.0);
        });
        sums
    }

    /// Finds the leaf of every row in every tree, tree by tree; `note` gets its number.
    fn each_leaf<S>(&self, table: &[f32], width: usize, sums: &mut [S], note: impl Fn(&mut S, usize)) {
        let width = width.max(1);
        let mut asked = vec![[0.0; ROWS]; self.columns.len()];
        for (rows, sums) in table.chunks(ROWS * width).zip(sums.chunks_mut(ROWS)) {
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
    fn turn(&self, rows: &[f32], width: usize, asked: &mut [[f32; ROWS]]) {
        for (number, row) in rows.chunks_exact(width).enumerate() {
            for (column, values) in self.columns.iter().zip(asked.iter_mut()) {
                let value = row.get(usize::from(*column)).copied().unwrap_or(0.0);
                values.get_mut(number).into_iter().for_each(|slot| *slot = value);
            }
        }
    }

    /// The leaves of a tree that are left to each row.
    fn rule_out(&self, tree: &Tree, asked: &[[f32; ROWS]]) -> [u32; ROWS] {
        let mut left = [u32::MAX; ROWS];
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
        let mut sums = vec![0.0; row.len()];
        self.attribute(row, |column, value| {
            if let Some(sum) = sums.get_mut(column) {
                *sum += value;
            }
        });
        sorted(&sums)
    }

    /// Names every step of every tree's path: the column asked, and what the answer added.
    pub(crate) fn attribute(&self, row: &[f32], mut note: impl FnMut(usize, f32)) {
        for tree in &self.trees {
            let mut place = tree.root;
            while let Some(node) = self.nodes.get(place) {
                let next = node.next(place, row);
                let Some(reached) = self.nodes.get(next).filter(|_| next != place) else { break };
                note(usize::from(node.column), reached.value - node.value);
                place = next;
            }
        }
    }
}

/// A forest that tells with the log odds of a row which group of columns moved them, in the same walk.
#[derive(Clone, Debug, Default)]
pub(crate) struct Grouped {
    pub(crate) forest: Forest,
    /// For each leaf its value and what each group added on the way to it; leaves are few, steps are many.
    sums: Vec<Sums>,
}

/// Log odds in the last lane, the groups' shares of them in the others; a power of two adds up fastest.
type Sums = [f32; LANES];
const LANES: usize = 16;

/// What a forest says of a row.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Said(Sums);

impl Said {
    /// The log odds.
    pub(crate) const fn odds(&self) -> f32 {
        let [.., odds] = self.0;
        odds
    }

    /// The group that added most.
    pub(crate) fn loudest(&self) -> usize {
        let groups = self.0.iter().take(LANES - 1).enumerate();
        groups.max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(group, _)| group)
    }
}

impl Grouped {
    /// Groups the columns of a forest: up to 15, numbered from 0.
    pub(crate) fn new(forest: Forest, group: impl Fn(usize) -> usize) -> Self {
        let mut sums = vec![Sums::default(); forest.nodes.len()];
        for (place, node) in forest.nodes.iter().enumerate() {
            let way = sums.get(place).copied().unwrap_or_default();
            let above = index(node.above);
            let children = if above == place { [None, None] } else { [Some(place + 1), Some(above)] };
            for child in children.into_iter().flatten() {
                let added = forest.nodes.get(child).map_or(0.0, |child| child.value) - node.value;
                if let Some(slot) = sums.get_mut(child) {
                    *slot = way;
                    slot.iter_mut()
                        .skip(group(usize::from(node.column)))
                        .take(1)
                        .for_each(|sum| *sum += added);
                }
            }
            if let Some([.., odds]) = sums.get_mut(place) {
                *odds = node.value;
            }
        }
        let leaf = |(place, node): &(usize, &Node)| index(node.above) == *place;
        let leaves = forest.nodes.iter().enumerate().filter(leaf);
        let sums = leaves.map(|(place, _)| sums.get(place).copied().unwrap_or_default()).collect();
        Self { forest, sums }
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

impl Node {
    /// The place that a row goes to from this node's own.
    fn next(&self, place: usize, row: &[f32]) -> usize {
        let value = row.get(usize::from(self.column)).copied().unwrap_or(0.0);
        if value <= self.threshold { place + 1 } else { index(self.above) }
    }
}

fn index(place: u32) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}

/// A forest being read, in preorder.
#[derive(Default)]
struct Growing {
    forest: Forest,
    /// Splits whose second child is still to come.
    open: Vec<usize>,
    /// The line before was a split, whose first child comes next.
    split: bool,
}

impl Growing {
    fn add(&mut self, split: Option<(u16, f32)>, value: f32) {
        let Forest { nodes, trees, .. } = &mut self.forest;
        let place = nodes.len();
        let own = u32::try_from(place).unwrap_or(u32::MAX);
        let above = if self.split { None } else { self.open.pop() };
        if let Some(parent) = above.and_then(|parent| nodes.get_mut(parent)) {
            parent.above = own;
        }
        if !self.split && above.is_none() {
            trees.push(Tree { root: place, splits: 0..0, leaf: 0 });
        }
        self.split = split.is_some();
        self.open.extend(split.map(|_| place));
        // Nothing is below a leaf's threshold, so it leads to itself.
        let (column, threshold) = split.unwrap_or((0, f32::NAN));
        nodes.push(Node { column, above: own, threshold, value });
    }

    /// The forest, if its last tree is whole and none has too many leaves.
    fn end(mut self) -> Option<Forest> {
        let whole = self.open.is_empty() && !self.split;
        (whole && self.forest.lay_out()).then_some(self.forest)
    }
}

impl Forest {
    /// Lays out splits and leaves for [`Forest::judge`]; false when a tree has too many leaves.
    fn lay_out(&mut self) -> bool {
        let is_leaf = |(place, node): (usize, &Node)| index(node.above) == place;
        let mut before = vec![0];
        before.extend(self.nodes.iter().enumerate().map(is_leaf).scan(0, |leaves: &mut usize, leaf| {
            *leaves += usize::from(leaf);
            Some(*leaves)
        }));
        let leaves_before = |place: usize| before.get(place).copied().unwrap_or(0);
        let ends: Vec<usize> =
            self.trees.iter().skip(1).map(|tree| tree.root).chain([self.nodes.len()]).collect();
        for (tree, end) in self.trees.iter_mut().zip(ends) {
            tree.leaf = leaves_before(tree.root);
            let start = self.splits.len();
            for (place, node) in self.nodes.iter().enumerate().take(end).skip(tree.root) {
                if is_leaf((place, node)) {
                    self.leaves.push(node.value);
                    continue;
                }
                let bits = |place: usize| low_bits(leaves_before(place) - tree.leaf);
                let rest = !(bits(index(node.above)) & !bits(place));
                let column = number_of(&mut self.columns, node.column);
                self.splits.push(Split { column, threshold: node.threshold, rest });
            }
            tree.splits = start..self.splits.len();
            if leaves_before(end) - tree.leaf > LEAVES {
                return false;
            }
        }
        true
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
        assert!(loudest.is_none_or(|part| part.value < 0.0 || said.loudest() == 3 + part.column));
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
