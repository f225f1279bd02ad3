//! Boosted decision trees, read from text and evaluated: the sum of one leaf of every tree, in log odds.
//! No model library is needed at run time. The pages of the extractor are judged by the same code.
//!
//! The text holds one node a line, a tree in preorder, a blank line after each tree:
//! `name<TAB>threshold<TAB>value` splits (the first child follows directly and takes what is not above the
//! threshold), `=<TAB>value` is a leaf. The value of a split is the mean of its leaves: what a path adds on
//! its way down is owed to the feature that was asked.

use std::collections::BTreeMap;

/// A sum of trees.
#[derive(Clone, Debug, Default)]
pub struct Forest {
    nodes: Vec<Node>,
    /// Place of each tree's root.
    roots: Vec<usize>,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    /// Column of the feature, or `LEAF`.
    column: u32,
    /// Place of the second child.
    above: u32,
    threshold: f32,
    value: f32,
}

const LEAF: u32 = u32::MAX;

/// Rows evaluated together: a tree stays in the fastest cache while they pass through it.
const ROWS: usize = 32;

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
        let columns: BTreeMap<&str, u32> = names.iter().copied().zip(0..).collect();
        let mut forest = Self::default();
        let mut open: Vec<usize> = Vec::new();
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty()) {
            let node = parse_node(line, &columns).ok_or(Malformed { line: number + 1 })?;
            forest.add(node, &mut open);
        }
        if open.is_empty() { Ok(forest) } else { Err(Malformed { line: text.lines().count() }) }
    }

    /// Appends a node in preorder; `open` holds the splits whose second child is still to come.
    fn add(&mut self, node: Node, open: &mut Vec<usize>) {
        let place = self.nodes.len();
        let follows_leaf = self.nodes.last().is_none_or(|last| last.column == LEAF);
        if follows_leaf {
            match open.pop().and_then(|parent| self.nodes.get_mut(parent)) {
                Some(parent) => parent.above = u32::try_from(place).unwrap_or(u32::MAX),
                None => self.roots.push(place),
            }
        }
        if node.column != LEAF {
            open.push(place);
        }
        self.nodes.push(node);
    }

    /// Number of trees.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.roots.len()
    }

    /// Whether there is no tree at all.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.roots.is_empty()
    }

    /// The log odds of every row of a table with `width` columns.
    #[must_use]
    pub fn judge(&self, table: &[f32], width: usize) -> Vec<f32> {
        let mut sums = vec![0.0; table.len() / width.max(1)];
        let blocks = table.chunks(ROWS * width.max(1)).zip(sums.chunks_mut(ROWS));
        for (rows, sums) in blocks {
            for &root in &self.roots {
                for (row, sum) in rows.chunks_exact(width.max(1)).zip(sums.iter_mut()) {
                    *sum += self.leaf(root, row);
                }
            }
        }
        sums
    }

    fn leaf(&self, root: usize, row: &[f32]) -> f32 {
        let mut place = root;
        while let Some(node) = self.nodes.get(place) {
            if node.column == LEAF {
                return node.value;
            }
            place = node.next(place, row);
        }
        0.0
    }

    /// How much each column moved the sum of a row, largest first; in sum the log odds without the base.
    #[must_use]
    pub fn contributions(&self, row: &[f32]) -> Vec<Contribution> {
        let mut sums = vec![0.0; row.len()];
        for &root in &self.roots {
            self.follow(root, row, &mut sums);
        }
        sorted(&sums)
    }

    /// The sums that each group of columns added to a row; cheaper than all contributions in order.
    #[must_use]
    pub fn shares<const GROUPS: usize>(&self, row: &[f32], group: impl Fn(usize) -> usize) -> [f32; GROUPS] {
        let mut sums = [0.0; GROUPS];
        for &root in &self.roots {
            let mut place = root;
            while let Some(node) = self.nodes.get(place).filter(|node| node.column != LEAF) {
                place = node.next(place, row);
                let reached = self.nodes.get(place).map_or(node.value, |next| next.value);
                if let Some(sum) = sums.get_mut(group(usize::try_from(node.column).unwrap_or(usize::MAX))) {
                    *sum += reached - node.value;
                }
            }
        }
        sums
    }

    fn follow(&self, root: usize, row: &[f32], sums: &mut [f32]) {
        let mut place = root;
        while let Some(node) = self.nodes.get(place).filter(|node| node.column != LEAF) {
            place = node.next(place, row);
            let reached = self.nodes.get(place).map_or(node.value, |next| next.value);
            let column = usize::try_from(node.column).unwrap_or(usize::MAX);
            if let Some(sum) = sums.get_mut(column) {
                *sum += reached - node.value;
            }
        }
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
    fn next(&self, place: usize, row: &[f32]) -> usize {
        let column = usize::try_from(self.column).unwrap_or(usize::MAX);
        let value = row.get(column).copied().unwrap_or(0.0);
        if value <= self.threshold { place + 1 } else { usize::try_from(self.above).unwrap_or(usize::MAX) }
    }
}

fn parse_node(line: &str, columns: &BTreeMap<&str, u32>) -> Option<Node> {
    let mut parts = line.split('\t');
    let name = parts.next()?;
    if name == "=" {
        let value = parts.next()?.parse().ok()?;
        return Some(Node { column: LEAF, above: 0, threshold: 0.0, value });
    }
    let column = *columns.get(name)?;
    let threshold = parts.next()?.parse().ok()?;
    let value = parts.next()?.parse().ok()?;
    Some(Node { column, above: 0, threshold, value })
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
