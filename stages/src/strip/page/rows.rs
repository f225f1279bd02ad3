//! The table that the forests read, in pieces: the text's features of a block, those of the markup beside them,
//! and room for what the first pass believes. A page of 50 MB has half a million rows of a kilobyte each, so
//! they never stand in memory all at once.

use crate::strip::belief;
use crate::strip::features;
use crate::strip::page::around::Around;
use crate::strip::page::model::{Measured, WIDTH};
use crate::strip::page::names::{Named, Names};
use crate::strip::page::told::Told;
use crate::strip::page::{groups, own};

/// Rows of one piece; nearly all pages have fewer blocks. Pieces of 16 MB.
pub(super) const PIECE: usize = 16_384;

/// Offsets of the neighbours that lend their markup.
pub(super) const NEIGHBOURS: [isize; 2] = [-1, 1];
/// What a neighbour that does not exist lends.
const ABSENT: f32 = -1.0;

/// Rows of a page's blocks, in order.
pub(super) struct Rows<'a> {
    measured: &'a Measured<'a>,
    around: &'a Around<'a>,
    words: &'a [f32],
    told: Told<'a>,
    names: Named,
    at: usize,
}

impl<'a> Rows<'a> {
    /// Starts at the first block; `words` is what the words of every block say.
    pub(super) fn new(
        measured: &'a Measured<'a>,
        around: &'a Around<'a>,
        names: &'a Names,
        words: &'a [f32],
    ) -> Self {
        let told = Told::read(measured.page, &measured.blocks);
        let names = names.look(measured.page, &measured.keys);
        Self { measured, around, words, told, names, at: 0 }
    }

    /// The next piece, belief left blank; empty after the last block.
    pub(super) fn piece(&mut self) -> Vec<f32> {
        let rows = self.measured.blocks.len().saturating_sub(self.at).min(PIECE);
        let mut table = Vec::with_capacity(rows * WIDTH);
        for _ in 0..rows {
            self.push(&mut table);
            self.at += 1;
        }
        table
    }

    fn push(&mut self, table: &mut Vec<f32>) {
        let measured = self.measured;
        let Some((text, markup)) = measured.blocks.get(self.at) else { return };
        measured.sheet.push_row(self.at, self.words, table);
        table.extend([0.0; belief::COUNT]);
        table.extend(markup.around().map_or([0.0; own::COUNT], |element| own::row(markup, element)));
        self.around.row(self.at, table);
        self.told.row(self.at, text, markup, table);
        self.names.row(markup, table);
        for offset in NEIGHBOURS {
            let neighbour = self.at.checked_add_signed(offset).and_then(|at| measured.blocks.get(at));
            let lent = neighbour.and_then(|(_, markup)| Some(own::lend(markup, markup.around()?)));
            table.extend(lent.unwrap_or([ABSENT; own::LENT.len()]));
        }
        table.extend([0.0; groups::COUNT]);
    }
}

/// What the first pass believed around one block, as columns of the table.
pub(super) struct Belief {
    pub(super) text: [f32; belief::COUNT],
    pub(super) groups: [f32; groups::COUNT],
}

impl Belief {
    /// Writes the columns into a row.
    pub(super) fn write(&self, row: &mut [f32]) {
        let text = row.iter_mut().take(features::WIDTH).skip(features::FIRST_WIDTH);
        text.zip(&self.text).for_each(|(slot, value)| *slot = *value);
        if let Some(columns) = row.last_chunk_mut::<{ groups::COUNT }>() {
            *columns = self.groups;
        }
    }
}
