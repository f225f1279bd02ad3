//! What is not the story. Knows one article only and changes nothing but verdicts and metadata.

use crate::article::{Article, Reason, Strip, Verdict};

mod page;

/// How readily a paragraph is taken: a threshold, never a change of features.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Level {
    /// Loses next to nothing of the story, leaves more chrome.
    Careful,
    /// The default.
    #[default]
    Balanced,
    /// Leaves little chrome, loses a little more of the story.
    Strict,
}

/// The rules and weights at one level.
#[derive(Clone, Debug, Default)]
pub struct Stripper {
    /// How readily a paragraph is taken.
    pub level: Level,
}

impl Stripper {
    /// Judges every paragraph of the article; the first rule that matches decides.
    pub fn strip(&self, article: &mut Article) {
        if page::strip(article) {
            return;
        }
        for paragraph in &mut article.paragraphs {
            if !paragraph.text.chars().any(char::is_alphanumeric) {
                let strip = Strip { reason: Reason::Other, rule: "symbols", score: None };
                paragraph.verdict = Verdict::Strip(strip);
            }
        }
    }
}
