//! The trained model of pages: the table of the text's features with those of the markup beside them, and two
//! forests over it, the second of which knows what the first believed.

use crate::article::{Article, Markup, Page, Paragraph, Tag, Within};
use crate::strip::Because;
use crate::strip::belief;
use crate::strip::features::{self, Family, Sheet};
use crate::strip::page::around::{self, Around};
use crate::strip::page::called::Called;
use crate::strip::page::mass::{Mass, place};
use crate::strip::page::names::{self, Keys, Names};
use crate::strip::page::numbers::many;
use crate::strip::page::rows::{Belief, NEIGHBOURS, PIECE, Rows};
use crate::strip::page::{groups, own, told};
use crate::strip::trees::{Contribution, Forest, Grouped, Malformed, Said};
use crate::strip::words::Line;

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

/// Columns of the markup, belief left out.
const MARKUP_WIDTH: usize =
    own::COUNT + around::COUNT + told::COUNT + names::COUNT + NEIGHBOURS.len() * own::LENT.len();

/// The first column of what the page tells.
const TOLD: usize = features::WIDTH + own::COUNT + around::COUNT;
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
    first: Grouped,
    second: Grouped,
}

/// Share of a block's letters in links from which it is a link.
const ALL: f32 = 0.93;

/// A page, measured.
pub(crate) struct Measured<'a> {
    pub(super) page: &'a Page,
    pub(super) blocks: Vec<(&'a str, &'a Markup)>,
    paragraphs: &'a [Paragraph],
    pub(super) sheet: Sheet,
    pub(super) mass: Mass,
    pub(super) keys: Keys,
    pub(super) called: Called,
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
        let keys = Keys::read(page);
        let called = Called::read(page.elements.len(), &keys);
        Some(Self { page, blocks, paragraphs: &article.paragraphs, sheet, mass, keys, called })
    }

    /// The elements around a block, the nearest first; the outermost comes again and again.
    pub(super) fn up(&self, at: usize) -> impl Iterator<Item = usize> {
        let own = self.blocks.get(at).map(|(_, markup)| place(markup.element));
        let parent = |at: &usize| self.page.elements.get(*at).map(|element| place(element.parent));
        std::iter::successors(own, parent)
    }

    /// Whether a block stands in an element for something beside the story.
    pub(super) fn is_outside(&self, at: usize) -> bool {
        let around = self.blocks.get(at).and_then(|(_, markup)| markup.around());
        let inside = |tag: &Tag| around.is_some_and(|around| around.within.has(Within::tag(*tag)));
        [Tag::Aside, Tag::Footer, Tag::Nav, Tag::Form].iter().any(inside)
    }

    /// Whether an element not more than so many levels above two blocks, and not the whole page, holds both.
    pub(super) fn share_a_box(&self, one: usize, other: usize, levels: usize) -> bool {
        let whole =
            |at: &usize| self.page.elements.get(*at).is_none_or(|e| matches!(e.tag, Tag::Body | Tag::Html));
        let around = |at: usize| self.up(at).take(levels).take_while(|at| !whole(at));
        around(one).any(|element| around(other).any(|same| same == element))
    }

    /// Whether a block is a link and no more than a bracket beside it; blanks count for no link in its share.
    pub(super) fn is_link(&self, at: usize) -> bool {
        self.blocks.get(at).is_some_and(|(text, markup)| {
            let blanks = text.bytes().filter(u8::is_ascii_whitespace).count();
            let letters = text.len().saturating_sub(blanks).max(1);
            markup.link_share * many(text.len()) > ALL * many(letters)
        })
    }

    /// Length of a block in words.
    pub(super) fn length(&self, at: usize) -> f32 {
        self.sheet.lines.lines.get(at).map_or(0.0, Line::length)
    }

    /// Whether a block ends like a sentence.
    pub(super) fn ends(&self, at: usize) -> bool {
        self.sheet.lines.lines.get(at).is_some_and(|line| line.ends)
    }

    /// What the first pass believed around every block.
    fn believe(&self, around: &Around<'_>, odds: &[f32]) -> Vec<Belief> {
        let parents: Vec<u32> = self.page.elements.iter().map(|e| e.parent).collect();
        let groups = groups::measure(around, &parents, self.paragraphs, odds);
        let texts = belief::measure(&self.sheet, odds);
        texts.into_iter().zip(groups).map(|(text, groups)| Belief { text, groups }).collect()
    }
}

/// Above these odds of the first pass a block is not looked at again: half of all blocks, menus and lists of
/// links, hold 0.07 % of the words of the stories, and the second pass takes those too.
const SURE: f32 = 4.0;

/// What both passes say of a page's blocks.
#[derive(Debug)]
pub(crate) struct Judgement {
    /// Log odds that a block is not the story.
    pub(crate) odds: Vec<f32>,
    /// Blocks that say what the page's head says as its summary, below the headline.
    pub(super) leads: Vec<usize>,
    /// The block with the headline.
    pub(super) headline: Option<usize>,
    /// For each block the place in [`RULES`] of what speaks loudest against it.
    rules: Vec<usize>,
}

impl Judgement {
    fn set(&mut self, block: usize, said: &Said) {
        if let Some((odds, rule)) = self.odds.get_mut(block).zip(self.rules.get_mut(block)) {
            (*odds, *rule) = (said.odds(), said.loudest(RULES.len()));
        }
    }

    /// Notes what the page tells of a block; `told` are its columns of that kind.
    fn note(&mut self, block: usize, told: &[f32]) {
        if told::is_lead(told) {
            self.leads.push(block);
        }
        if told::is_headline(told) {
            self.headline = Some(block);
        }
    }
}

/// Both passes over one page.
struct Passes<'a> {
    model: &'a Model,
    measured: &'a Measured<'a>,
    around: Around<'a>,
    words: &'a [f32],
}

impl Passes<'_> {
    fn rows(&self) -> Rows<'_> {
        Rows::new(self.measured, &self.around, &self.model.names, self.words)
    }

    /// Every piece of the table with the number of its first row.
    fn pieces(&self) -> impl Iterator<Item = (usize, Vec<f32>)> {
        let (mut rows, all) = (self.rows(), self.measured.blocks.len());
        (0..all).step_by(PIECE).map(move |from| (from, rows.piece()))
    }

    fn judge(&self) -> Judgement {
        let all = self.measured.blocks.len();
        let (odds, rules) = (vec![0.0; all], vec![0; all]);
        let mut judgement = Judgement { odds, leads: Vec::new(), headline: None, rules };
        let mut whole = None;
        for (from, table) in self.pieces() {
            for (at, said) in self.model.first.judge(&table, WIDTH).iter().enumerate() {
                judgement.set(from + at, said);
            }
            for (at, row) in table.chunks_exact(WIDTH).enumerate() {
                judgement.note(from + at, row.get(TOLD..).unwrap_or_default());
            }
            whole = (all <= PIECE).then_some((from, table));
        }
        let beliefs = self.measured.believe(&self.around, &judgement.odds);
        match whole {
            Some((from, table)) => self.ask_again(from, &table, &beliefs, &mut judgement),
            None => {
                self.pieces()
                    .for_each(|(from, table)| self.ask_again(from, &table, &beliefs, &mut judgement));
            }
        }
        judgement
    }

    /// The second pass over those rows of a piece that the first was not sure of.
    fn ask_again(&self, from: usize, table: &[f32], beliefs: &[Belief], judgement: &mut Judgement) {
        let (mut unsure, mut blocks) = (Vec::new(), Vec::new());
        for (at, row) in table.chunks_exact(WIDTH).enumerate() {
            let block = from + at;
            let Some(belief) = beliefs.get(block) else { continue };
            if judgement.odds.get(block).is_some_and(|odds| *odds > SURE) {
                continue;
            }
            blocks.push(block);
            unsure.extend_from_slice(row);
            if let Some(row) = unsure.last_chunk_mut::<WIDTH>() {
                belief.write(row);
            }
        }
        let said = self.model.second.judge(&unsure, WIDTH);
        blocks.iter().zip(&said).for_each(|(block, said)| judgement.set(*block, said));
    }
}

impl Model {
    /// Reads a model.
    pub(crate) fn parse(weights: &PageWeights<'_>) -> Result<Self, Malformed> {
        let columns = columns();
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        let forest = |text| Forest::parse(text, &columns).map(|forest| Grouped::new(forest, rule_of));
        Ok(Self {
            names: Names::parse(weights.names)?,
            first: forest(weights.first)?,
            second: forest(weights.second)?,
        })
    }

    fn passes<'a>(&'a self, measured: &'a Measured<'a>, words: &'a [f32]) -> Passes<'a> {
        let around = Around::look(measured.page, &measured.blocks, &measured.mass);
        Passes { model: self, measured, around, words }
    }

    /// Judges the blocks of a page in two passes; `words` is what the words of every block say.
    pub(crate) fn judge(&self, measured: &Measured<'_>, words: &[f32]) -> Judgement {
        self.passes(measured, words).judge()
    }

    /// The whole table with what the first pass believes in it, as training reads it.
    pub(super) fn table(&self, measured: &Measured<'_>, words: &[f32]) -> Vec<f32> {
        let passes = self.passes(measured, words);
        let mut table: Vec<f32> = passes.pieces().flat_map(|(_, piece)| piece).collect();
        let beliefs = measured.believe(&passes.around, &self.first.forest.judge(&table, WIDTH));
        table.chunks_exact_mut(WIDTH).zip(beliefs).for_each(|(row, belief)| belief.write(row));
        table
    }

    /// The largest contributions to the odds of each of these blocks, at most `most`.
    pub(crate) fn explain(
        &self,
        measured: &Measured<'_>,
        words: &[f32],
        blocks: &[usize],
        most: usize,
    ) -> Vec<Vec<Because>> {
        let table = self.table(measured, words);
        let columns = columns();
        let because = |row: &[f32], part: Contribution| Because {
            feature: columns.get(part.column).cloned().unwrap_or_default(),
            family: if part.column < features::WIDTH {
                features::family(part.column)
            } else {
                Family::Markup
            },
            value: row.get(part.column).copied().unwrap_or_default(),
            weight: part.value,
        };
        let explain = |block: &usize| {
            let row = table.get(block * WIDTH..).and_then(|rest| rest.get(..WIDTH)).unwrap_or_default();
            let sure = self.first.forest.judge(row, WIDTH).first().is_some_and(|odds| *odds > SURE);
            let decided = if sure { &self.first.forest } else { &self.second.forest };
            decided.contributions(row).into_iter().take(most).map(|part| because(row, part)).collect()
        };
        blocks.iter().map(explain).collect()
    }
}

impl Judgement {
    /// The rule that speaks loudest against a block.
    pub(crate) fn blame(&self, block: usize) -> &'static str {
        self.rules.get(block).and_then(|rule| RULES.get(*rule)).copied().unwrap_or("page.group")
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
    const NAMES: usize = TOLD + told::COUNT;
    const LENT_NAMES: usize = NAMES + names::COUNT;
    const LENT: usize = features::WIDTH + MARKUP_WIDTH;
    match column {
        0..features::WIDTH => features::family(column) as usize,
        features::WIDTH..MARKUP => 5,
        TOLD..NAMES => 7,
        NAMES..LENT_NAMES => 8,
        _ if column < LENT => 6,
        _ => 9,
    }
}
