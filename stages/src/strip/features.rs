//! Everything measured of an article's lines, once: shape, place, cohesion, words, and what neighbours lend.
//! Text lines and the blocks of a page are measured alike. There is no other implementation: training reads
//! what this one writes.

use std::sync::OnceLock;

use crate::strip::outline::{Outline, many};
use crate::strip::separators::Rest;
use crate::strip::terms::Terms;
use crate::strip::words::{Lines, Word, float};
use crate::strip::{another, belief, cohesion, habits, place, shape};

/// An article's lines, measured.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    /// The lines as read; a title, if given, is not among them.
    pub(crate) lines: Lines,
    /// What the lines are about; the title's set comes last.
    pub(crate) terms: Terms,
    /// The lines that look like paragraphs of prose.
    outline: Outline,
    /// The title's words.
    title: Vec<Word>,
    /// Whether it is about newsletters, once somebody asked.
    newsletters: OnceLock<bool>,
    /// The title's number among the terms, or that of the line most like one.
    headline: Option<usize>,
    /// How many separators stood before each line.
    gone: Vec<u32>,
    shapes: Vec<[f32; shape::COUNT]>,
    places: Vec<[f32; place::COUNT]>,
    cohesions: Vec<[f32; cohesion::COUNT]>,
}

/// A group of features that says the same kind of thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// What the line looks like.
    Shape,
    /// Where it stands and among what.
    Place,
    /// What it shares with the rest.
    Cohesion,
    /// What its words say.
    Words,
    /// What the first pass believed.
    Belief,
    /// What the markup of a page says.
    Markup,
}

impl Family {
    /// All families, in the order of their numbers.
    pub(crate) const ALL: [Self; 6] =
        [Self::Shape, Self::Place, Self::Cohesion, Self::Words, Self::Belief, Self::Markup];

    /// Stable id of the rule that stands in the record when this family decided.
    #[must_use]
    pub const fn rule(self) -> &'static str {
        match self {
            Self::Shape => "model.shape",
            Self::Place => "model.place",
            Self::Cohesion => "model.cohesion",
            Self::Words => "model.words",
            Self::Belief => "model.belief",
            Self::Markup => "model.markup",
        }
    }
}

/// Offsets of the neighbours that lend features.
const NEIGHBOURS: [isize; 4] = [-1, 1, -2, 2];
/// What a neighbour that does not exist lends: no real feature is negative there.
const ABSENT: f32 = -1.0;

impl Sheet {
    /// Measures the lines of one article.
    pub(crate) fn measure<'a>(texts: impl IntoIterator<Item = &'a str>, title: Option<&str>) -> Self {
        Self::measure_lines(Lines::read(texts), title)
    }

    fn measure_lines(mut lines: Lines, title: Option<&str>) -> Self {
        let total = lines.lines.len();
        if let Some(title) = title {
            lines.push(title);
        }
        let terms = Terms::read(&lines);
        let title_words =
            lines.lines.get(total).map(|line| lines.words_of(line).to_vec()).unwrap_or_default();
        lines.lines.truncate(total);
        let repeats = shape::count_repeats(&lines);
        let outline = Outline::draw(&lines, &repeats);
        let given = title.map(|_| total);
        Self {
            headline: given.or_else(|| cohesion::headline(&lines, &outline)),
            shapes: shape::measure(&lines, &terms, &repeats),
            places: place::measure(&lines, &outline),
            cohesions: cohesion::measure(&lines, &terms, &outline, given),
            title: title_words,
            newsletters: OnceLock::new(),
            gone: Vec::new(),
            outline,
            terms,
            lines,
        }
    }

    /// The lines that look like paragraphs of prose, in order.
    pub(crate) fn goods(&self) -> &[usize] {
        &self.outline.goods
    }

    /// Share of a line's terms that stand in the body too.
    pub(crate) fn with_body(&self, line: usize) -> f32 {
        self.cohesions.get(line).map_or(0.0, cohesion::with_body)
    }

    /// Whether the article is about newsletters, which is found out once.
    pub(crate) fn is_about_newsletters(&self, look: impl FnOnce() -> bool) -> bool {
        *self.newsletters.get_or_init(look)
    }

    /// The words of the title that the source gave.
    pub(crate) fn title(&self) -> &[Word] {
        &self.title
    }

    /// Measures the lines that are left of a text without its separators; `lines` is what was read of them.
    pub(crate) fn measure_rest(lines: Lines, rest: &Rest<'_>, title: Option<&str>) -> Self {
        Self { gone: rest.gone.clone(), ..Self::measure_lines(lines, title) }
    }

    /// What the title is about, or the line most like one.
    pub(crate) fn headline(&self) -> &[u32] {
        self.headline.map(|line| self.terms.of(line)).unwrap_or_default()
    }

    /// The columns of all passes over flattened text, row by row, belief left blank; `words` is what the words of
    /// every line say.
    pub(crate) fn text_table(&self, words: &[f32]) -> Vec<f32> {
        let mut table = Vec::with_capacity(self.shapes.len() * TEXT_WIDTH);
        for at in 0..self.shapes.len() {
            self.push_row(at, words, &mut table);
            table.extend([0.0; BELIEF_WIDTH + GONE.len()]);
        }
        let share = float(self.gone.iter().sum()) / many(self.gone.len().max(1));
        let gone = |at: usize| float(self.gone.get(at).copied().unwrap_or(0)).ln_1p();
        for (at, row) in table.chunks_exact_mut(TEXT_WIDTH).enumerate() {
            if let Some(columns) = row.last_chunk_mut() {
                *columns = [gone(at), gone(at + 1), share];
            }
        }
        table
    }

    /// Writes into the table of flattened text what a pass believed.
    pub(crate) fn believe(&self, table: &mut [f32], odds: &[f32]) {
        let (beliefs, habits) = (belief::measure(self, odds), habits::measure(self, odds));
        let said = beliefs.iter().zip(&habits).zip(another::measure(self, odds));
        for (row, ((belief, habits), another)) in table.chunks_exact_mut(TEXT_WIDTH).zip(said) {
            let said = belief.iter().chain(habits).chain(&another);
            row.iter_mut().skip(FIRST_WIDTH).zip(said).for_each(|(slot, value)| *slot = *value);
        }
    }

    /// Adds what is known of one line before any pass.
    pub(crate) fn push_row(&self, at: usize, words: &[f32], table: &mut Vec<f32>) {
        table.extend(self.shapes.get(at).into_iter().flatten());
        table.extend(self.places.get(at).into_iter().flatten());
        table.extend(self.cohesions.get(at).into_iter().flatten());
        table.push(words.get(at).copied().unwrap_or(0.0));
        for offset in NEIGHBOURS {
            let neighbour = at.checked_add_signed(offset);
            let word = neighbour.and_then(|at| words.get(at)).copied().unwrap_or(ABSENT);
            match neighbour.and_then(|at| self.shapes.get(at)) {
                Some(shape) => table.extend(shape::lend(shape)),
                None => table.extend([ABSENT; shape::LENT.len()]),
            }
            table.push(word);
        }
    }
}

/// Width of the table that text and pages share.
pub(crate) const WIDTH: usize = FIRST_WIDTH + belief::COUNT;
/// Columns of what a pass believed, in flattened text.
const BELIEF_WIDTH: usize = belief::COUNT + habits::COUNT + another::COUNT;
/// Width of the table of flattened text.
pub(crate) const TEXT_WIDTH: usize = FIRST_WIDTH + BELIEF_WIDTH + GONE.len();
/// What is known of the separators around a line.
const GONE: [&str; 3] = ["gone_before", "gone_after", "gone_share"];

/// Names of the table's columns, in order; those of belief come last.
pub(crate) fn names() -> Vec<String> {
    let own = shape::NAMES.iter().chain(&place::NAMES).chain(&cohesion::NAMES).chain(&["words"]);
    let lent = |offset| shape::LENT.iter().chain(&["words"]).map(move |name| format!("{name}@{offset:+}"));
    own.map(|name| (*name).to_owned())
        .chain(NEIGHBOURS.into_iter().flat_map(lent))
        .chain(belief::NAMES.iter().map(|name| (*name).to_owned()))
        .collect()
}

/// Names of the columns of flattened text.
pub(crate) fn text_names() -> Vec<String> {
    let more = habits::NAMES.iter().chain(&another::NAMES).chain(&GONE);
    names().into_iter().chain(more.map(|name| (*name).to_owned())).collect()
}

/// Number of columns that the first pass may ask.
pub(crate) const FIRST_WIDTH: usize =
    shape::COUNT + place::COUNT + cohesion::COUNT + 1 + NEIGHBOURS.len() * (shape::LENT.len() + 1);

/// The family of a column; what neighbours lend tells of the place.
pub(crate) const fn family(column: usize) -> Family {
    const PLACE: usize = shape::COUNT + place::COUNT;
    const COHESION: usize = PLACE + cohesion::COUNT;
    match column {
        0..shape::COUNT => Family::Shape,
        shape::COUNT..PLACE => Family::Place,
        PLACE..COHESION => Family::Cohesion,
        COHESION => Family::Words,
        _ if column < FIRST_WIDTH => Family::Place,
        _ => Family::Belief,
    }
}
