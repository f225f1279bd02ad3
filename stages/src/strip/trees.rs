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
    trees: Vec<Tree>,
}

/// Where a tree begins, and the most steps that a path through it takes.
#[derive(Clone, Copy, Debug)]
struct Tree {
    root: usize,
    depth: usize,
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

/// Rows walked side by side: the processor works on all of them while one waits for memory.
const ROWS: usize = 8;
/// Rows that pass through one tree before the next: they and the tree stay in the fastest cache.
const BLOCK: usize = 32;

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
        self.each_leaf(table, width, &mut sums, |sum, place| {
            *sum += self.nodes.get(place).map_or(0.0, |leaf| leaf.value);
        });
        sums
    }

    /// Walks all rows down all trees; `note` gets the leaf of each.
    fn each_leaf<S>(&self, table: &[f32], width: usize, sums: &mut [S], note: impl Fn(&mut S, usize)) {
        let width = width.max(1);
        for (rows, sums) in table.chunks(BLOCK * width).zip(sums.chunks_mut(BLOCK)) {
            for tree in &self.trees {
                for (rows, sums) in rows.chunks(ROWS * width).zip(sums.chunks_mut(ROWS)) {
                    let leaves = self.walk(tree, rows, width);
                    sums.iter_mut().zip(leaves).for_each(|(sum, leaf)| note(sum, leaf));
                }
            }
        }
    }

    /// The leaf that each row reaches.
    fn walk(&self, tree: &Tree, rows: &[f32], width: usize) -> [usize; ROWS] {
        let mut places = [tree.root; ROWS];
        for _ in 0..tree.depth {
            for (place, row) in places.iter_mut().zip(rows.chunks_exact(width)) {
                *place = self.nodes.get(*place).map_or(*place, |node| node.next(*place, row));
            }
        }
        places
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
    /// Splits whose second child is still to come, with their depth.
    open: Vec<(usize, usize)>,
    /// Depth of the split just read, whose first child comes next.
    split: Option<usize>,
}

impl Growing {
    fn add(&mut self, split: Option<(u16, f32)>, value: f32) {
        let Forest { nodes, trees } = &mut self.forest;
        let place = nodes.len();
        let own = u32::try_from(place).unwrap_or(u32::MAX);
        let above = if self.split.is_some() { None } else { self.open.pop() };
        if let Some(parent) = above.and_then(|(parent, _)| nodes.get_mut(parent)) {
            parent.above = own;
        }
        let depth = match (self.split, above) {
            (Some(parent), _) | (None, Some((_, parent))) => parent + 1,
            (None, None) => 0,
        };
        if depth == 0 {
            trees.push(Tree { root: place, depth: 0 });
        }
        if let Some(tree) = trees.last_mut() {
            tree.depth = tree.depth.max(depth);
        }
        self.split = split.map(|_| depth);
        self.open.extend(split.map(|_| (place, depth)));
        // Nothing is below a leaf's threshold, so it leads to itself.
        let (column, threshold) = split.unwrap_or((0, f32::NAN));
        nodes.push(Node { column, above: own, threshold, value });
    }

    /// The forest, if its last tree is whole.
    fn end(self) -> Option<Forest> {
        (self.open.is_empty() && self.split.is_none()).then_some(self.forest)
    }
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
