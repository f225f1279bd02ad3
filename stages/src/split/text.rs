//! Cuts flattened text: one block per line.

use crate::article::{Paragraph, Role, Verdict};

/// The blocks of a text in order; blank lines are no blocks.
pub(super) fn paragraphs(text: &str) -> Vec<Paragraph> {
    let mut start = 0;
    let mut paragraphs = Vec::new();
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        if !trimmed.is_empty() {
            let begin = start + (line.len() - line.trim_start().len());
            paragraphs.push(Paragraph {
                text: trimmed.to_owned(),
                span: begin..begin + trimmed.len(),
                role: Role::Body,
                markup: None,
                verdict: Verdict::Keep,
            });
        }
        start += line.len();
    }
    paragraphs
}
