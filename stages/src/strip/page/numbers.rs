//! Counts and flags as numbers of a table.

/// Yes is one, no is nought.
pub(super) fn flag(is: bool) -> f32 {
    f32::from(u8::from(is))
}

/// A number of things, as it is.
pub(super) fn many(things: usize) -> f32 {
    f32::from(u16::try_from(things).unwrap_or(u16::MAX))
}

/// A number of things on a scale on which small numbers differ most.
pub(super) fn count(things: usize) -> f32 {
    many(things).ln_1p()
}

/// A share, nought where there is nothing to share.
pub(super) fn ratio(part: f32, whole: f32) -> f32 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

/// Distance with sign, on a scale on which near differences count most.
pub(super) fn signed(from: usize, to: usize) -> f32 {
    let distance = count(from.abs_diff(to));
    if to >= from { distance } else { -distance }
}
