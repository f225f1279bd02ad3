//! What a character is to a fingerprint: part of a spaced word, of a text without spaces, a figure, or nothing.

use unicode_normalization::char::is_combining_mark;

/// What a character is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// A letter of a script that puts spaces between words.
    Spaced,
    /// Han, kana and their like: no spaces, a character is a syllable or a word.
    Dense,
    /// Thai, Lao, Khmer, Burmese: no spaces, a word takes several letters.
    Loose,
    /// A decimal digit, with its value.
    Digit(u8),
    /// A sign that belongs to the letter before it.
    Mark,
    /// Leaves no trace on paper: joiners, direction marks, soft hyphens, tatweel.
    Hidden,
    /// Everything between words.
    Gap,
}

impl Class {
    pub(super) fn has_no_spaces(self) -> bool {
        matches!(self, Self::Dense | Self::Loose)
    }

    /// Whether it may stand inside a word.
    pub(super) fn is_word(self) -> bool {
        !matches!(self, Self::Gap | Self::Hidden)
    }
}

/// Zeros of Unicode's decimal digits, which come in runs of ten.
const ZEROS: [u32; 24] = [
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0,
    0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1a80, 0x1a90, 0x1b50, 0xff10,
];

/// Classifies a character.
pub(super) fn of(c: char) -> Class {
    match c {
        '0'..='9' => Class::Digit(u8::try_from(c).map_or(0, |byte| byte - b'0')),
        'a'..='z' | 'A'..='Z' => Class::Spaced,
        '\0'..='\u{7f}' => Class::Gap,
        _ => beyond_ascii(c),
    }
}

fn beyond_ascii(c: char) -> Class {
    match c {
        '\u{ad}' | '\u{61c}' | '\u{640}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => {
            Class::Hidden
        }
        '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' => Class::Hidden,
        '\u{2010}'..='\u{205f}' => Class::Gap,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' => letter(c, Class::Loose),
        _ if is_dense(c) => letter(c, Class::Dense),
        _ => letter(c, Class::Spaced),
    }
}

/// Han, kana, bopomofo, Yi and their signs.
fn is_dense(c: char) -> bool {
    matches!(c,
        '\u{2e80}'..='\u{2fdf}' | '\u{3005}'..='\u{3007}' | '\u{3031}'..='\u{312f}' | '\u{31a0}'..='\u{31ff}'
        | '\u{3400}'..='\u{a4cf}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

fn letter(c: char, class: Class) -> Class {
    if let Some(value) = digit(c) {
        Class::Digit(value)
    } else if is_combining_mark(c) {
        Class::Mark
    } else if c.is_alphanumeric() {
        class
    } else {
        Class::Gap
    }
}

fn digit(c: char) -> Option<u8> {
    let code = u32::from(c);
    let zero = ZEROS.iter().find(|zero| (**zero..**zero + 10).contains(&code))?;
    u8::try_from(code - zero).ok()
}
