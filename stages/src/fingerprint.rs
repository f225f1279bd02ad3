//! Paragraph to fingerprint: its normalised words, an exact key over them and a simhash over the content words.

use crate::article::{Article, Verdict};

/// Fewest words of a paragraph that is compared; below, "He declined to comment." would be a copy.
pub const MIN_WORDS: usize = 12;

/// What is compared of a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    /// Normalised words, 15 bits of hash and one that says "all digits".
    pub words: Vec<u16>,
    /// Hash of the words in order: equal keys are exact copies.
    pub key: u64,
    /// `simhash` over the content words.
    pub simhash: u64,
}

/// One for each paragraph; `None` where it is stripped or too short to compare.
#[must_use]
pub fn fingerprint(article: &Article) -> Vec<Option<Fingerprint>> {
    article.paragraphs.iter().map(|p| if p.verdict == Verdict::Keep { of(&p.text) } else { None }).collect()
}

fn of(text: &str) -> Option<Fingerprint> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    if words.len() < MIN_WORDS {
        return None;
    }
    let hash = |bytes: &[u8]| {
        blake3::hash(bytes).as_bytes().iter().take(8).fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte))
    };
    let short = |word: &&str| u16::try_from(hash(word.as_bytes()) & 0x7fff).unwrap_or_default();
    Some(Fingerprint {
        key: hash(words.join(" ").as_bytes()),
        simhash: simhash::simhash_stream(words.iter().copied()),
        words: words.iter().map(short).collect(),
    })
}
