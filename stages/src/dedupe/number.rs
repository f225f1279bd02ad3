//! Conversions that the compiler cannot see to be safe, each in one place.

/// A number as an index.
pub(super) fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// A count as a number.
pub(super) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// A small count as a real number: exact to 65,535 and never more.
pub(super) fn real(count: usize) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}

/// The upper half of a 64-bit hash.
pub(super) fn high_half(hash: u64) -> u32 {
    u32::try_from(hash >> 32).unwrap_or_default()
}
