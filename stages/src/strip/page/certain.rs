//! What is certain of a block without a model: blocks of nothing but marks, the headline, and text that stands
//! on the page a second time (pages carry a copy of the story for small screens, or for printing).

use hashbrown::HashSet;
use xxhash_rust::xxh3::Xxh3Builder;

use crate::article::{Reason, Strip, Verdict};
use crate::strip::page::model::Measured;
use crate::strip::page::numbers::many;

/// A shorter block may stand twice in a story: a refrain, a question, a row of a table. In words.
const LEAST_REPEATED: f32 = 12.0;

/// A rule's verdict on a block.
pub(super) fn find(measured: &Measured<'_>, at: usize) -> Option<Strip> {
    let (text, markup) = measured.blocks.get(at)?;
    let strip = |reason, rule| Some(Strip { reason, rule, score: None });
    if !text.chars().any(char::is_alphanumeric) {
        return strip(Reason::Other, "symbols");
    }
    // The title is metadata; in the gold of the development sets it opens 24 of 831 stories.
    if markup.page.titles.iter().any(|title| title == text) {
        return strip(Reason::Title, "page.title");
    }
    None
}

/// From this share of repeated ones among the long blocks kept on, a page holds a copy of its story; below it,
/// a story repeats itself (a notice under each product). Full copies show 0.5; measured by cross-validation.
const COPIED_SHARE: f32 = 0.25;

/// Takes the second copy of a story out of the blocks that would be kept.
pub(super) fn strip_copy(measured: &Measured<'_>, verdicts: &mut [Verdict]) {
    let mut seen: HashSet<u64, Xxh3Builder> = HashSet::default();
    let (mut again, mut long) = (Vec::new(), 0_usize);
    let lines = measured.sheet.lines.lines.iter().zip(verdicts.iter()).enumerate();
    for (at, (line, _)) in
        lines.filter(|(_, (line, v))| **v == Verdict::Keep && line.length() >= LEAST_REPEATED)
    {
        long += 1;
        if !seen.insert(line.key) {
            again.push(at);
        }
    }
    if many(again.len()) < COPIED_SHARE * many(long) {
        return;
    }
    for at in again {
        if let Some(verdict) = verdicts.get_mut(at) {
            *verdict = Verdict::Strip(Strip { reason: Reason::Other, rule: "page.copy", score: None });
        }
    }
}
