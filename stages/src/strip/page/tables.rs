//! Tables, lists of terms and code beside the story: each cell is a few words that might be a menu's, the whole is a part of the
//! story as readers see it.

use crate::article::Tag;
use crate::dates;
use crate::strip::page::day;
use crate::strip::page::kind;
use crate::strip::page::mass::place;
use crate::strip::page::model::Measured;
use crate::strip::page::numbers::many;

/// Elements between a cell's text and its table, and between a table and what the story's sentences stand in.
const LEVELS: usize = 6;
const ABOVE: usize = 4;
/// Cells of a table that says something.
const LEAST: usize = 4;
/// Words of a cell on average and at most; a table with more lays a page out.
const WORDS: f32 = 12.0;
const LONGEST: f32 = 60.0;
/// Log odds above which a cell is hopeless, ...
const HOPELESS: f32 = 6.0;
/// ... and the share of cells that must not be.
const FIT: f32 = 0.8;
/// Share of cells with links at most; menus and lists of other stories have more.
const LINKED: f32 = 0.3;

/// The cells of tables and the lines of lists of terms that stay; `story` says of an element whether sentences right in it
/// stay.
pub(super) fn keep(
    measured: &Measured<'_>,
    odds: &[f32],
    offset: f32,
    story: impl Fn(usize) -> bool,
) -> Vec<usize> {
    let table = |at: usize| Some((table_of(measured, at)?, at));
    let mut cells: Vec<(usize, usize)> = (0..measured.blocks.len()).filter_map(table).collect();
    // A table in a cell parts the cells of the one around it.
    cells.sort_unstable();
    let fits = |at: usize| {
        odds.get(at).is_some_and(|odds| *odds <= HOPELESS + offset) && !kind::is_named(measured, at)
    };
    let linked = |at: usize| measured.blocks.get(at).is_some_and(|(_, markup)| markup.links > 0);
    let sentence = |at: &usize| measured.ends(*at) && odds.get(*at).is_some_and(|odds| *odds <= 0.0);
    let behind_lead = (0..measured.blocks.len()).filter(sentence).nth(LEAD).unwrap_or_default();
    let mut kept = Vec::new();
    for table in cells.chunk_by(|a, b| a.0 == b.0) {
        let Some((element, _)) = table.first() else { continue };
        let cells = many(table.len());
        let share = |is: &dyn Fn(usize) -> bool| many(table.iter().filter(|(_, at)| is(*at)).count()) / cells;
        let words = || table.iter().map(|(_, at)| measured.length(*at));
        let lays_out = measured.page.elements.get(*element).is_some_and(|element| element.tag == Tag::Table)
            && (words().sum::<f32>() > WORDS * cells || words().any(|words| words > LONGEST));
        let near = above(measured, *element).any(&story);
        if table.len() >= LEAST
            && !lays_out
            && near
            && share(&linked) <= LINKED
            && share(&fits) >= FIT
            && !tells_publication(measured, table, behind_lead)
        {
            kept.extend(table.iter().map(|(_, at)| *at));
        }
    }
    kept
}

/// Code that stays: it looks like a menu, but one does not stand between sentences of the story.
pub(super) fn code(
    measured: &Measured<'_>,
    stays: impl Fn(usize) -> bool,
    doubtful: impl Fn(usize) -> bool,
) -> Vec<usize> {
    let is_code = |at: usize| {
        let block = measured.blocks.get(at);
        block.is_some_and(|(text, markup)| {
            markup.around().is_some_and(|around| around.tag == Tag::Pre) && text.contains(char::is_alphabetic)
        })
    };
    let opens = |at: usize| measured.blocks.get(at).is_some_and(|(text, _)| text.ends_with(':'));
    let sentence = |at: usize| stays(at) && (measured.ends(at) || opens(at));
    let between =
        |at: usize| (at.saturating_sub(AROUND)..at).any(sentence) && (at + 1..=at + AROUND).any(sentence);
    (0..measured.blocks.len()).filter(|at| is_code(*at) && doubtful(*at) && between(*at)).collect()
}

/// Blocks on either side of code: the numbers of its lines and a button to copy it.
const AROUND: usize = 3;

/// Whether cells say when the story was published, above it: then the others tell who did.
fn tells_publication(measured: &Measured<'_>, table: &[(usize, usize)], story: usize) -> bool {
    let text = |at: usize| measured.blocks.get(at).map_or("", |(text, _)| *text);
    let is_label = |at: usize| measured.length(at) <= LABEL && day::publication(text(at)).is_some();
    let dated = |pair: &[(usize, usize)]| matches!(*pair, [(_, label), (_, date)] if is_label(label) && dates::whole(text(date)).is_some());
    table.first().is_some_and(|(_, at)| *at < story) && table.windows(2).any(dated)
}

/// Words of a label.
const LABEL: f32 = 4.0;
/// Sentences that stand above such a list: the lead.
const LEAD: usize = 1;

/// The table or list of terms that a block stands in.
fn table_of(measured: &Measured<'_>, block: usize) -> Option<usize> {
    let (_, markup) = measured.blocks.get(block)?;
    let mut at = place(markup.element);
    for _ in 0..LEVELS {
        let element = measured.page.elements.get(at)?;
        match element.tag {
            Tag::Table | Tag::Dl => return Some(at),
            Tag::Ul | Tag::Ol | Tag::Article | Tag::Section | Tag::Main | Tag::Body => return None,
            _ => at = place(element.parent),
        }
    }
    None
}

/// The elements above a table, the nearest first.
fn above(measured: &Measured<'_>, table: usize) -> impl Iterator<Item = usize> {
    let parent = |at: &usize| measured.page.elements.get(*at).map(|element| place(element.parent));
    std::iter::successors(Some(table), parent).skip(1).take(ABOVE)
}
