//! What the first pass believed of the blocks around: of those that look alike, of those in the same element,
//! of what a heading stands over. Containers are judged as a whole here.

use crate::article::{Paragraph, Role};
use crate::strip::page::around::{Around, LEVELS};
use crate::strip::page::numbers::{count, ratio};
use crate::strip::terms::Keyed;

/// Number of these features.
pub(super) const COUNT: usize = 8 + 2 * LEVELS;

/// Their names, as the weights know them.
pub(super) const NAMES: [&str; COUNT] = [
    "kin_belief",
    "kin_share",
    "next_body",
    "last_body",
    "to_next_kept",
    "from_last_kept",
    "next_heading",
    "kept_blocks",
    "belief_0",
    "share_0",
    "belief_1",
    "share_1",
    "belief_2",
    "share_2",
    "belief_3",
    "share_3",
];

/// Bytes of a block that count; one endless paragraph must not drown the rest.
const COUNTED: u16 = 400;
/// What stands for the belief in blocks that are not there.
const NOTHING: f32 = -1.0;
/// What stands for the odds of a block that is not there.
const BEYOND: f32 = 4.0;

/// Bytes believed to be story, and all bytes.
#[derive(Clone, Copy, Debug, Default)]
struct Share {
    story: f32,
    all: f32,
}

impl Share {
    fn add(&mut self, other: Self) {
        self.story += other.story;
        self.all += other.all;
    }

    /// The belief in the others of a group.
    fn without(self, own: Self) -> f32 {
        let all = self.all - own.all;
        if all >= 1.0 { (self.story - own.story) / all } else { NOTHING }
    }
}

/// The group features of every block; `odds` are the first pass's log odds that a block is not the story.
pub(super) fn measure(
    around: &Around<'_>,
    parents: &[u32],
    paragraphs: &[Paragraph],
    odds: &[f32],
) -> Vec<[f32; COUNT]> {
    let own: Vec<Share> = paragraphs.iter().zip(odds).map(|(p, odds)| share_of(&p.text, *odds)).collect();
    let mut kin: Keyed<Share> = Keyed::default();
    let mut elements = vec![Share::default(); parents.len()];
    let mut total = Share::default();
    for ((share, key), above) in own.iter().zip(&around.kin_of).zip(&around.above) {
        kin.entry(*key).or_default().add(*share);
        total.add(*share);
        if let Some(element) = above.first().and_then(|at| elements.get_mut(*at)) {
            element.add(*share);
        }
    }
    add_up(&mut elements, parents);
    let sequence = Sequence::read(paragraphs, odds);
    let kept = count(odds.iter().filter(|odds| **odds < 0.0).count());
    let mut rows = Vec::with_capacity(own.len());
    for (at, share) in own.iter().enumerate() {
        let alike = around.kin_of.get(at).and_then(|key| kin.get(key)).copied().unwrap_or_default();
        let mut row = [0.0; COUNT];
        let looks = [alike.without(*share), ratio(alike.story, total.story)];
        let levels = around.above.get(at).copied().unwrap_or_default().into_iter().flat_map(|element| {
            let held = elements.get(element).copied().unwrap_or_default();
            [held.without(*share), ratio(held.story, total.story)]
        });
        let values = looks.into_iter().chain(sequence.row(at)).chain([kept]).chain(levels);
        row.iter_mut().zip(values).for_each(|(slot, value)| *slot = value);
        rows.push(row);
    }
    rows
}

fn share_of(text: &str, odds: f32) -> Share {
    let all = f32::from(u16::try_from(text.len()).unwrap_or(u16::MAX).min(COUNTED));
    Share { story: all / (1.0 + odds.exp()), all }
}

fn add_up(elements: &mut [Share], parents: &[u32]) {
    for at in (1..elements.len()).rev() {
        let held = elements.get(at).copied().unwrap_or_default();
        let parent = parents.get(at).and_then(|parent| usize::try_from(*parent).ok());
        if let Some(parent) = parent.and_then(|parent| elements.get_mut(parent)) {
            parent.add(held);
        }
    }
}

/// What stands before and after each block.
struct Sequence {
    next_body: Vec<f32>,
    last_body: Vec<f32>,
    to_next: Vec<f32>,
    from_last: Vec<f32>,
    next_heading: Vec<f32>,
}

impl Sequence {
    fn read(paragraphs: &[Paragraph], odds: &[f32]) -> Self {
        let blocks = || paragraphs.iter().zip(odds).map(|(p, odds)| (p.role == Role::Heading, *odds));
        let (last_body, from_last, _) = walk(blocks());
        let (mut next_body, mut to_next, mut next_heading) = walk(blocks().rev());
        next_body.reverse();
        to_next.reverse();
        next_heading.reverse();
        Self { next_body, last_body, to_next, from_last, next_heading }
    }

    fn row(&self, at: usize) -> [f32; 5] {
        let of = |table: &[f32]| table.get(at).copied().unwrap_or(BEYOND);
        [
            of(&self.next_body),
            of(&self.last_body),
            of(&self.to_next),
            of(&self.from_last),
            of(&self.next_heading),
        ]
    }
}

/// On a walk over all blocks, for each: the odds of the body block met last, how long ago a kept one was met,
/// and the odds of the heading met last.
fn walk(blocks: impl Iterator<Item = (bool, f32)>) -> (Vec<f32>, Vec<f32>, Vec<f32>) {
    let (mut body, mut heading, mut since) = (BEYOND, BEYOND, 200_usize);
    let (mut bodies, mut distances, mut headings) = (Vec::new(), Vec::new(), Vec::new());
    for (is_heading, odds) in blocks {
        bodies.push(body);
        distances.push(count(since));
        headings.push(heading);
        if is_heading {
            heading = odds;
        } else {
            body = odds;
        }
        since = if odds < 0.0 { 0 } else { since + 1 };
    }
    (bodies, distances, headings)
}
