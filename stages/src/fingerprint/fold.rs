//! What copies lose on the way: accents, points, letter variants. Folded for comparison only, never in the exact
//! key, or changed text would be called exact.

use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// Appends a lower-case character as it is compared.
pub(super) fn fold(c: char, out: &mut String) {
    match c {
        'ß' => out.push_str("ss"),
        'æ' => out.push_str("ae"),
        'œ' => out.push_str("oe"),
        'þ' => out.push_str("th"),
        'ø' => out.push('o'),
        'đ' | 'ð' => out.push('d'),
        'ł' => out.push('l'),
        'ı' => out.push('i'),
        'ς' => out.push('σ'),
        'آ' | 'أ' | 'إ' | 'ٱ' => out.push('ا'),
        'ؤ' => out.push('و'),
        'ئ' | 'ى' | 'ی' => out.push('ي'),
        'ک' => out.push('ك'),
        'ة' => out.push('ه'),
        _ if is_vanishing(c) => {}
        _ if has_accents(c) => decompose_canonical(c, |part| {
            if !is_combining_mark(part) {
                out.push(part);
            }
        }),
        _ => out.push(c),
    }
}

/// Marks that writers leave out as they like: accents, Arabic and Hebrew vowel points. Vowel signs of Indic and
/// south-east Asian scripts are letters in all but name and stay.
fn is_vanishing(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' | '\u{670}')
}

/// Latin, Greek and Cyrillic letters that may be composed ones.
fn has_accents(c: char) -> bool {
    matches!(c, '\u{c0}'..='\u{24f}' | '\u{370}'..='\u{52f}' | '\u{1e00}'..='\u{1fff}')
}
