//! The JSON that leaves: one record per article, as `record.schema.json` says. The only serde types here.

use std::fmt;

use crate::article::ArticleId;

impl fmt::Display for ArticleId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: &[u8; 32] = b"0123456789abcdefghijklmnopqrstuv";
        let mut bits = 0_u32;
        let mut held = 0;
        let mut bytes = self.0.iter();
        for _ in 0..26 {
            while held < 5 {
                bits = bits << 8 | u32::from(bytes.next().copied().unwrap_or_default());
                held += 8;
            }
            held -= 5;
            let digit = DIGITS.get((bits >> held & 31) as usize).copied().unwrap_or(b'0');
            write!(out, "{}", char::from(digit))?;
        }
        Ok(())
    }
}

/// What becomes of copies in a record's `text`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    /// Copied paragraphs are left out.
    #[default]
    Drop,
    /// Copies stay.
    Mark,
}
