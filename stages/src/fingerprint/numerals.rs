//! Figures written in Chinese numerals, as they are in Japanese and Chinese news beside Arabic digits: read as
//! the same figure, because a report filled in again must not pass for a copy in any numerals.

use std::ops::Range;

/// Numerals of two characters and more among these characters, in order, as decimal digits. One alone is no
/// figure: 一 is in every second sentence.
pub(super) fn find<'a>(characters: impl Iterator<Item = &'a str>) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    let mut run: Vec<Sign> = Vec::new();
    let mut end = 0;
    for character in characters {
        match sign(character) {
            Some(sign) => run.push(sign),
            None => close(&mut run, end, &mut found),
        }
        end += 1;
    }
    close(&mut run, end, &mut found);
    found
}

/// One character of a numeral.
#[derive(Clone, Copy, PartialEq)]
enum Sign {
    Digit(u64),
    /// Ten, a hundred, a thousand: multiplies the digit before it.
    Unit(u64),
    /// Ten thousand and its powers: multiplies all since the last one.
    Myriad(u64),
    /// The decimal point.
    Point,
}

fn sign(character: &str) -> Option<Sign> {
    let mut characters = character.chars();
    let (Some(c), None) = (characters.next(), characters.next()) else { return None };
    Some(match c {
        '〇' | '零' => Sign::Digit(0),
        '一' => Sign::Digit(1),
        '二' | '两' | '兩' => Sign::Digit(2),
        '三' => Sign::Digit(3),
        '四' => Sign::Digit(4),
        '五' => Sign::Digit(5),
        '六' => Sign::Digit(6),
        '七' => Sign::Digit(7),
        '八' => Sign::Digit(8),
        '九' => Sign::Digit(9),
        '十' => Sign::Unit(10),
        '百' => Sign::Unit(100),
        '千' => Sign::Unit(1000),
        '万' | '萬' => Sign::Myriad(10_000),
        '亿' | '億' => Sign::Myriad(100_000_000),
        '点' | '點' => Sign::Point,
        _ => return None,
    })
}

/// Ends a run of signs before the character at `end`.
fn close(run: &mut Vec<Sign>, end: usize, found: &mut Vec<(Range<usize>, String)>) {
    let start = end - run.len();
    let mut from = 0;
    while let Some(rest) = run.get(from..).filter(|rest| !rest.is_empty()) {
        let length = length(rest);
        let numeral = rest.get(..length).unwrap_or_default();
        if length >= 2 {
            found.push((start + from..start + from + length, digits(numeral)));
        }
        from += length.max(1);
    }
    run.clear();
}

/// Signs of the numeral that a run begins with: up to a point that is none. "九点三十分" is nine and thirty.
fn length(run: &[Sign]) -> usize {
    let Some(point) = run.iter().position(|sign| *sign == Sign::Point) else { return run.len() };
    let decimals = run.get(point + 1..).unwrap_or_default();
    let is_digit = |sign: &&Sign| matches!(sign, Sign::Digit(_));
    let count = decimals.iter().take_while(is_digit).count();
    let goes_on = decimals.get(count).is_some_and(|sign| matches!(sign, Sign::Unit(_)));
    if point > 0 && count > 0 && !goes_on { point + 1 + count } else { point }
}

fn digits(numeral: &[Sign]) -> String {
    let (whole, decimals) = match numeral.iter().position(|sign| *sign == Sign::Point) {
        Some(point) => numeral.split_at(point),
        None => (numeral, &[][..]),
    };
    let plain = |signs: &[Sign]| -> String {
        signs
            .iter()
            .filter_map(|sign| if let Sign::Digit(n) = sign { Some(n.to_string()) } else { None })
            .collect()
    };
    let is_plain = whole.iter().all(|sign| matches!(sign, Sign::Digit(_)));
    let whole = if is_plain { plain(whole) } else { value(whole).to_string() };
    whole + &plain(decimals)
}

fn value(signs: &[Sign]) -> u64 {
    let (mut all, mut part, mut digit) = (0_u64, 0_u64, None);
    for sign in signs {
        match sign {
            Sign::Digit(value) => digit = Some(*value),
            Sign::Unit(unit) => part = part.saturating_add(digit.take().unwrap_or(1) * unit),
            Sign::Myriad(unit) => {
                let below = part.saturating_add(digit.take().unwrap_or(0)).max(1);
                all = if (1..*unit).contains(&all) {
                    all.saturating_add(below).saturating_mul(*unit)
                } else {
                    all.saturating_add(below.saturating_mul(*unit))
                };
                part = 0;
            }
            Sign::Point => {}
        }
    }
    all.saturating_add(part).saturating_add(digit.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let characters: Vec<String> = text.chars().map(String::from).collect();
        let found = find(characters.iter().map(String::as_str));
        assert_eq!(found.into_iter().map(|(_, figure)| figure).collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn numerals_are_read() {
        check("共三百二十人", &["320"]);
        check("二〇二四年十二月", &["2024", "12"]);
        check("三点五个百分点", &["35"]);
        check("上午九点三十分", &["30"]);
        check("一千零五十六点", &["1056"]);
        check("两万三千亿元", &["2300000000000"]);
        check("一个三人", &[]);
    }
}
