//! Hashes of words: FNV-1a, well mixed, and fixed for ever, because keys and words are stored.

/// Where the hash of a sequence begins.
pub(super) const SEED: u64 = 0x9e37_79b9_7f4a_7c15;

/// The hash of a word.
pub(super) fn word(word: &str) -> u64 {
    let step = |sum: u64, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    mix(word.bytes().fold(0xcbf2_9ce4_8422_2325, step))
}

/// The hash of a sequence with one more word.
pub(super) fn join(sequence: u64, word: u64) -> u64 {
    mix(sequence ^ word)
}

/// Spreads every bit of a number over all of them.
pub(crate) fn mix(number: u64) -> u64 {
    let number = (number ^ (number >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    let number = (number ^ (number >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    number ^ (number >> 32)
}
