//! The trained model of pages: the table of the text's features with those of the markup beside them, and two
//! forests over it, the second of which knows what the first believed.

use crate::article::{Article, Markup, Page, Paragraph};
use crate::strip::Because;
use crate::strip::belief;
use crate::strip::features::{self, Family, Sheet};
use crate::strip::page::around::{self, Around};
use crate::strip::page::mass::Mass;
use crate::strip::page::names::{self, Names};
use crate::strip::page::told::{self, Told};
use crate::strip::page::{groups, own};
use crate::strip::trees::{Contribution, Forest, Malformed};

/// What the weights of a page model are read from.
#[derive(Clone, Copy, Debug)]
pub struct PageWeights<'a> {
    /// `entry<TAB>weight` lines for class words.
    pub names: &'a str,
    /// Trees of the first pass.
    pub first: &'a str,
    /// Trees of the second pass.
    pub second: &'a str,
}

impl PageWeights<'static> {
    /// The weights that are part of the program.
    pub const EMBEDDED: Self = Self {
        names: include_str!("../../../weights/page_names.txt"),
        first: include_str!("../../../weights/page_first.txt"),
        second: include_str!("../../../weights/page_second.txt"),
    };
}

/// Offsets of the neighbours that lend their markup.
const NEIGHBOURS: [isize; 2] = [-1, 1];
/// What a neighbour that does not exist lends.
const ABSENT: f32 = -1.0;

/// Columns of the markup, belief left out.
const MARKUP_WIDTH: usize =
    own::COUNT + around::COUNT + told::COUNT + names::COUNT + NEIGHBOURS.len() * own::LENT.len();

/// Width of the table: the text's columns, the markup's, the groups'.
pub(super) const WIDTH: usize = features::WIDTH + MARKUP_WIDTH + groups::COUNT;

/// Names of the table's columns, in order.
pub(super) fn columns() -> Vec<String> {
    let lent = |offset| own::LENT.iter().map(move |name| format!("page.{name}@{offset:+}"));
    let markup = own::NAMES.iter().chain(&around::NAMES).chain(&told::NAMES).chain(&names::NAMES);
    let mut columns = features::names();
    columns.extend(markup.map(|name| format!("page.{name}")));
    columns.extend(NEIGHBOURS.into_iter().flat_map(lent));
    columns.extend(groups::NAMES.iter().map(|name| format!("page.{name}")));
    columns
}

/// Whether a column needs what the first pass believed.
pub(super) const fn is_belief(column: usize) -> bool {
    (features::FIRST_WIDTH <= column && column < features::WIDTH) || column >= features::WIDTH + MARKUP_WIDTH
}

/// Word weights for class names and two forests.
#[derive(Clone, Debug, Default)]
pub(crate) struct Model {
    names: Names,
    first: Forest,
    second: Forest,
}

/// A page, measured.
pub(crate) struct Measured<'a> {
    pub(super) page: &'a Page,
    pub(super) blocks: Vec<(&'a str, &'a Markup)>,
    paragraphs: &'a [Paragraph],
    pub(super) sheet: Sheet,
    pub(super) mass: Mass,
}

impl<'a> Measured<'a> {
    /// Measures a page; `None` where the article came without markup.
    pub(crate) fn new(article: &'a Article) -> Option<Self> {
        let blocks = article.paragraphs.iter().map(|p| Some((p.text.as_str(), p.markup.as_deref()?)));
        let blocks: Vec<_> = blocks.collect::<Option<_>>()?;
        let page = &*blocks.first()?.1.page;
        let mass = Mass::weigh(page, &blocks);
        let title = article.meta.title.as_deref();
        let sheet = Sheet::measure(blocks.iter().map(|(text, _)| *text), title);
        Some(Self { page, blocks, paragraphs: &article.paragraphs, sheet, mass })
    }

    /// The table of both passes, belief left blank; `words` is what the words of every block say.
    pub(super) fn table(&self, around: &Around<'_>, names: &Names, words: &[f32]) -> Vec<f32> {
        let text = self.sheet.table(words);
        let mut table = Vec::with_capacity(self.blocks.len() * WIDTH);
        let mut told = Told::read(self.page, &self.blocks);
        let mut classes = names.look(self.page);
        for (at, ((text_row, (text, markup)), element)) in
            text.chunks_exact(features::WIDTH).zip(&self.blocks).zip(self.elements()).enumerate()
        {
            table.extend(text_row);
            table.extend(own::row(markup, element));
            around.row(at, &mut table);
            told.row(at, text, markup, &mut table);
            classes.row(markup, &mut table);
            self.lend(at, &mut table);
            table.extend([0.0; groups::COUNT]);
        }
        table
    }

    fn elements(&self) -> impl Iterator<Item = &'a crate::article::Element> {
        let root = self.page.elements.first();
        self.blocks.iter().filter_map(move |(_, markup)| {
            self.page.elements.get(usize::try_from(markup.element).ok()?).or(root)
        })
    }

    fn lend(&self, at: usize, table: &mut Vec<f32>) {
        for offset in NEIGHBOURS {
            let neighbour = at.checked_add_signed(offset).and_then(|at| self.blocks.get(at));
            let lent = neighbour.and_then(|(_, markup)| Some(own::lend(markup, markup.around()?)));
            table.extend(lent.unwrap_or([ABSENT; own::LENT.len()]));
        }
    }

    /// Writes into the table what the first pass believed.
    pub(super) fn believe(&self, around: &Around<'_>, table: &mut [f32], odds: &[f32]) {
        let parents: Vec<u32> = self.page.elements.iter().map(|e| e.parent).collect();
        let groups = groups::measure(around, &parents, self.paragraphs, odds);
        let beliefs = belief::measure(&self.sheet, odds);
        for ((row, groups), belief) in table.chunks_exact_mut(WIDTH).zip(groups).zip(beliefs) {
            let text = row.iter_mut().take(features::WIDTH).skip(features::FIRST_WIDTH);
            text.zip(belief).for_each(|(slot, value)| *slot = value);
            if let Some(columns) = row.last_chunk_mut::<{ groups::COUNT }>() {
                *columns = groups;
            }
        }
    }
}

/// What both passes say of a page's blocks.
#[derive(Debug)]
pub(crate) struct Judgement {
    /// Log odds that a block is not the story.
    pub(crate) odds: Vec<f32>,
    /// The lowest of them.
    pub(crate) surest: f32,
    table: Vec<f32>,
}

impl Model {
    /// Reads a model.
    pub(crate) fn parse(weights: &PageWeights<'_>) -> Result<Self, Malformed> {
        let columns = columns();
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        Ok(Self {
            names: Names::parse(weights.names)?,
            first: Forest::parse(weights.first, &columns)?,
            second: Forest::parse(weights.second, &columns)?,
        })
    }

    /// Judges the blocks of a page in two passes; `words` is what the words of every block say.
    pub(crate) fn judge(&self, measured: &Measured<'_>, words: &[f32]) -> Judgement {
        let table = self.table(measured, words);
        let odds = self.second.judge(&table, WIDTH);
        let surest = odds.iter().copied().fold(f32::MAX, f32::min);
        Judgement { odds, surest, table }
    }

    /// The table with what the first pass believes in it.
    pub(super) fn table(&self, measured: &Measured<'_>, words: &[f32]) -> Vec<f32> {
        let around = Around::look(measured.page, &measured.blocks, &measured.mass);
        let mut table = measured.table(&around, &self.names, words);
        let first = self.first.judge(&table, WIDTH);
        measured.believe(&around, &mut table, &first);
        table
    }

    /// The largest contributions to the odds of a block, at most `most`.
    pub(crate) fn explain(&self, judgement: &Judgement, block: usize, most: usize) -> Vec<Because> {
        let columns = columns();
        let row = judgement.table.chunks_exact(WIDTH).nth(block).unwrap_or_default();
        let because = |part: Contribution| Because {
            feature: columns.get(part.column).cloned().unwrap_or_default(),
            family: if part.column < features::WIDTH {
                features::family(part.column)
            } else {
                Family::Markup
            },
            value: row.get(part.column).copied().unwrap_or_default(),
            weight: part.value,
        };
        self.second.contributions(row).into_iter().take(most).map(because).collect()
    }

    /// The rule that speaks loudest against a block.
    pub(crate) fn blame(&self, judgement: &Judgement, block: usize) -> &'static str {
        let row = judgement.table.chunks_exact(WIDTH).nth(block).unwrap_or_default();
        let sums: [f32; RULES.len()] = self.second.shares(row, rule_of);
        let loudest = RULES.into_iter().zip(sums).max_by(|a, b| a.1.total_cmp(&b.1));
        loudest.map_or("page.group", |(rule, _)| rule)
    }
}

/// Stable ids of the rules that stand in the record when a group of columns decided.
const RULES: [&str; 10] = [
    Family::Shape.rule(),
    Family::Place.rule(),
    Family::Cohesion.rule(),
    Family::Words.rule(),
    Family::Belief.rule(),
    "page.markup",
    "page.place",
    "page.told",
    "page.names",
    "page.group",
];

/// The place in [`RULES`] of a column.
const fn rule_of(column: usize) -> usize {
    const MARKUP: usize = features::WIDTH + own::COUNT;
    const AROUND: usize = MARKUP + around::COUNT;
    const TOLD: usize = AROUND + told::COUNT;
    const NAMES: usize = TOLD + names::COUNT;
    const LENT: usize = features::WIDTH + MARKUP_WIDTH;
    match column {
        0..features::WIDTH => features::family(column) as usize,
        features::WIDTH..MARKUP => 5,
        AROUND..TOLD => 7,
        TOLD..NAMES => 8,
        _ if column < LENT => 6,
        _ => 9,
    }
}
