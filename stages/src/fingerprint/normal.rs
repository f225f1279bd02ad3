//! Text with compatibility forms resolved, and the references that flattened text still holds.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// References that flattened text still holds; everything else is decoded where the input is read.
const REFERENCES: [(&str, &str); 5] =
    [("&quot;", "\""), ("&#039;", "'"), ("&#39;", "'"), ("&nbsp;", " "), ("&amp;", "&")];

/// The text with compatibility forms resolved, where it has any.
pub(super) fn normal(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    if text.contains('&') {
        for (reference, plain) in REFERENCES {
            if text.contains(reference) {
                text = Cow::Owned(text.replace(reference, plain));
            }
        }
    }
    if text.is_ascii() || text.chars().all(is_normal) {
        return text;
    }
    Cow::Owned(text.nfkc().collect())
}

/// Characters that compatibility composition leaves alone or turns into other punctuation: most of all text.
fn is_normal(c: char) -> bool {
    matches!(c,
        '\0'..='\u{9f}' | '\u{a1}'..='\u{24f}'
        | '\u{388}'..='\u{3ce}' | '\u{400}'..='\u{482}' | '\u{48a}'..='\u{52f}' | '\u{5d0}'..='\u{5ea}'
        | '\u{621}'..='\u{64a}' | '\u{660}'..='\u{669}' | '\u{2010}'..='\u{2025}' | '\u{2028}'..='\u{203a}'
        | '\u{3001}'..='\u{3020}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fe}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}' | '\u{ff01}' | '\u{ff08}' | '\u{ff09}' | '\u{ff1a}' | '\u{ff1b}' | '\u{ff1f}')
}
