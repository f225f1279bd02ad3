//! Counts and flags as numbers of a table.

pub(super) use crate::strip::outline::{log as count, signed_log as signed};

/// Yes is one, no is nought.
pub(super) fn flag(is: bool) -> f32 {
    f32::from(u8::from(is))
}

/// A number of things, as it is.
pub(super) fn many(things: usize) -> f32 {
    f32::from(u16::try_from(things).unwrap_or(u16::MAX))
}

/// A share, nought where there is nothing to share.
pub(super) fn ratio(part: f32, whole: f32) -> f32 {
    if whole > 0.0 { part / whole } else { 0.0 }
}
