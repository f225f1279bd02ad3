//! Headings of a story whose parts stand in boxes of their own: each looks like the title of another box, all of a kind
//! together are the story's.

use hashbrown::HashMap;
use xxhash_rust::xxh3::Xxh3Builder;

use crate::article::Tag;
use crate::strip::marks::asks;
use crate::strip::page::mass::place;
use crate::strip::page::model::Measured;

/// Elements above a line of which one may be its heading: a button or a box stands in it.
const LEVELS: usize = 3;
/// More of a block in links than this is another story.
const MOST_LINKED: f32 = 0.3;
/// Words of a line that is a heading by its class only; longer ones say something.
const TITLE: f32 = 12.0;
/// Headings of a kind that must stay for the rest to stay with them, and the same of lines that are headings by their class
/// only: names of tools stand above each listing.
const LEAST: usize = 1;
const LEAST_LINES: usize = 2;
/// Headings of one rank before they are parts of a story though none stays; one or two may be "About the author".
const PARTS: usize = 3;

/// What headings of one kind share.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Kind {
    /// The rank, or the key of the class words where it has none.
    rank: Result<u8, u64>,
    depth: u32,
}

/// Headings of a kind, those of them that stay before something that stays, and those right before a sentence that does in the
/// same element.
#[derive(Default)]
struct Count {
    all: usize,
    kept: usize,
    parts: usize,
}

/// The kind of each block that may be a heading of the story.
pub(super) fn kinds(measured: &Measured<'_>, paths: &[u64]) -> Vec<Option<Kind>> {
    (0..measured.blocks.len()).map(|at| kind(measured, paths, at)).collect()
}

/// Headings in doubt that stand before what stays, where at least half of their kind do and stay, or so many stand before sentences
/// of the story as it may have parts.
pub(super) fn keep(
    measured: &Measured<'_>,
    kinds: &[Option<Kind>],
    stays: impl Fn(usize) -> bool,
    doubtful: &impl Fn(usize) -> bool,
) -> Vec<usize> {
    let is_heading = |at: usize| kinds.get(at).copied().flatten().is_some();
    let told = |at: usize| measured.blocks.get(at).is_some_and(|(_, markup)| markup.link_share < MOST_LINKED);
    let opens = |at: usize| stays(at + 1) && told(at + 1) && !is_heading(at + 1);
    let parent = |at: usize| measured.blocks.get(at).and_then(|(_, markup)| Some(markup.around()?.parent));
    let mut counts: HashMap<Kind, Count, Xxh3Builder> = HashMap::default();
    for (at, kind) in kinds.iter().enumerate().filter_map(|(at, kind)| Some((at, (*kind)?))) {
        let count = counts.entry(kind).or_default();
        count.all += 1;
        count.kept += usize::from(stays(at) && opens(at));
        count.parts += usize::from(opens(at) && measured.ends(at + 1) && parent(at) == parent(at + 1));
    }
    let most = |kind: &Kind| {
        let least = if kind.rank.is_ok() { LEAST } else { LEAST_LINES };
        counts.get(kind).is_some_and(|count| {
            let parts = kind.rank.is_ok() && count.parts >= PARTS && count.parts * 2 >= count.all;
            parts || (count.kept >= least && count.kept * 2 >= count.all)
        })
    };
    let found = |(at, kind): (usize, &Option<Kind>)| {
        (kind.as_ref().is_some_and(most) && opens(at) && doubtful(at)).then_some(at)
    };
    kinds.iter().enumerate().filter_map(found).collect()
}

/// The kind of a line that may be a heading of the story.
fn kind(measured: &Measured<'_>, paths: &[u64], at: usize) -> Option<Kind> {
    let (text, markup) = measured.blocks.get(at)?;
    let around = markup.around().filter(|_| markup.links == 0 && !measured.is_outside(at))?;
    let heading = |at: usize| {
        let element = measured.page.elements.get(at)?;
        Some((element.tag.heading()?, element.depth))
    };
    if let Some((rank, depth)) = measured.up(at).take(LEVELS).find_map(heading) {
        return (rank > 1).then_some(Kind { rank: Ok(rank), depth });
    }
    let is_line = matches!(around.tag, Tag::Div | Tag::Button | Tag::P | Tag::Other)
        && measured.length(at) <= TITLE
        && (!measured.ends(at) || asks(text))
        && !measured.page.names_of(around).is_empty();
    let names = paths.get(place(markup.element)).copied().filter(|names| is_line && *names != 0)?;
    Some(Kind { rank: Err(names), depth: around.depth })
}
