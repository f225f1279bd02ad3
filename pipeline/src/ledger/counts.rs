//! What articles came to, as numbers.

use super::Outcome;
use super::codec::{Decoder, Encoder};

/// What articles came to: `arrived = emitted + rejected + skipped`, always.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Items taken in.
    pub(crate) arrived: u64,
    /// Records written.
    pub(crate) emitted: u64,
    /// Items set aside.
    pub(crate) rejected: u64,
    /// Items that hold no article by design.
    pub(crate) skipped: u64,
}

impl Counts {
    /// Enters what one arrival came to.
    pub(crate) fn add(&mut self, outcome: &Outcome) {
        let mut one = Counts { arrived: 1, ..Counts::default() };
        match outcome {
            Outcome::Record { .. } => one.emitted = 1,
            Outcome::Reject { .. } => one.rejected = 1,
            Outcome::Skip => one.skipped = 1,
        }
        self.merge(one);
    }

    /// Enters what others came to.
    pub(crate) fn merge(&mut self, other: Counts) {
        self.arrived = self.arrived.saturating_add(other.arrived);
        self.emitted = self.emitted.saturating_add(other.emitted);
        self.rejected = self.rejected.saturating_add(other.rejected);
        self.skipped = self.skipped.saturating_add(other.skipped);
    }

    /// Four numbers of eight bytes.
    pub(super) fn encode(self, encoder: &mut Encoder) {
        let Counts { arrived, emitted, rejected, skipped } = self;
        for count in [arrived, emitted, rejected, skipped] {
            encoder.number(count);
        }
    }

    /// Reads them back.
    pub(super) fn decode(decoder: &mut Decoder) -> Option<Counts> {
        Some(Counts {
            arrived: decoder.number()?,
            emitted: decoder.number()?,
            rejected: decoder.number()?,
            skipped: decoder.number()?,
        })
    }
}
