//! Paragraph to fingerprint: its normalised words, an exact key over them and a simhash over the content words.
//! `words` cuts text of any script, `content` takes away what copies lose; neither knows a language.

use crate::article::{Article, Fingerprint, Paragraph, Verdict};

mod words;
mod normal;
mod script;
mod content;
mod fold;
mod numerals;
mod hash;

use content::Content;
use words::Words;

pub(crate) use content::{CLASS, DENSE, FIGURE, LIGHT};
pub(crate) use hash::mix;

/// Fewest words of a paragraph that is compared; below, "He declined to comment." would be a copy.
pub const MIN_WORDS: usize = 12;

/// Most words of a paragraph that are kept: beyond some ten thousand characters in one paragraph the input has
/// no paragraphs, and comparing two such texts whole would cost milliseconds.
const MAX_WORDS: usize = 2048;

/// One for each paragraph; `None` where it is stripped or too short to compare.
#[must_use]
pub fn fingerprint(article: &Article) -> Vec<Option<Fingerprint>> {
    let (mut words, mut content) = (Words::default(), Content::default());
    let mut one = |p: &Paragraph| {
        if p.verdict == Verdict::Keep { of(&p.text, &mut words, &mut content) } else { None }
    };
    article.paragraphs.iter().map(&mut one).collect()
}

/// Hash of a line's words in order, however few they are; 0 for a line without words.
pub(crate) fn line_key(text: &str) -> u64 {
    let mut words = Words::default();
    words.cut(text);
    words.key()
}

fn of(text: &str, words: &mut Words, content: &mut Content) -> Option<Fingerprint> {
    words.cut(text);
    if !words.are_enough(MIN_WORDS) {
        return None;
    }
    content.fold(words);
    let simhash = simhash::simhash_stream(content.said());
    Some(Fingerprint { words: content.stored(MAX_WORDS), key: words.key(), simhash })
}

#[cfg(test)]
mod tests;
