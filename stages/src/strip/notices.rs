//! Notices that the law asks for: of cookies in any language, and marks of copyright.

use crate::strip::features::Sheet;
use crate::strip::words::Line;

/// How cookies are called, or the stem of it. Not where it is a people or a cake alone.
const COOKIES: [&str; 19] = [
    "cookie",
    "evästei",
    "evästee",
    "sütiket",
    "çerez",
    "ciasteczk",
    "slapuk",
    "sīkdat",
    "küpsis",
    "piškotk",
    "kolačić",
    "бисквитк",
    "колачић",
    "ملفات تعريف الارتباط",
    "کوکی",
    "עוגיות",
    "クッキー",
    "쿠키",
    "คุกกี้",
];
/// What begins a word that says that they are used, or that one may agree to it.
const USED: [&str; 38] = [
    "uses",
    "using",
    "använd",
    "bruker",
    "bruger",
    "verwend",
    "nutzen",
    "nutzt",
    "utiliz",
    "utilis",
    "usiamo",
    "usamos",
    "akcept",
    "consent",
    "privacy",
    "browser",
    "gebruik",
    "käyt",
    "použív",
    "używ",
    "wykorzyst",
    "használ",
    "folosim",
    "използва",
    "використов",
    "использу",
    "корист",
    "koristi",
    "kasuta",
    "naudoja",
    "izmanto",
    "χρησιμοποι",
    "kullan",
    "تستخدم",
    "يستخدم",
    "نستخدم",
    "استفاده",
    "policy",
];
/// The same in scripts without blanks between words, or as a whole word.
const USED_INSIDE: [&str; 6] = ["we use ", "使用", "利用", "사용", "ใช้", "お使い"];
/// Longest notice in words: some name all partners.
const COOKIE_LENGTH: f32 = 60.0;
/// Lines of an article: of fewer, one may well be all that speaks of the subject.
const COOKIE_LINES: usize = 4;

/// The first or last line, if it says that cookies are used and no other speaks of them: a story about them does again.
pub(crate) fn cookies(texts: &[&str], sheet: &Sheet) -> Option<usize> {
    let last = texts.len().checked_sub(1).filter(|_| texts.len() >= COOKIE_LINES)?;
    let short = |at: usize| sheet.lines.lines.get(at).is_some_and(|line| line.length() <= COOKIE_LENGTH);
    let lower = |at: usize| texts.get(at).map(|text| text.to_lowercase()).unwrap_or_default();
    let speaks = |text: &str| COOKIES.iter().any(|word| text.contains(word));
    let is_notice = |at: &usize| {
        let text = if short(*at) { lower(*at) } else { String::new() };
        let used = |word: &str| USED.iter().any(|stem| word.starts_with(stem));
        speaks(&text)
            && (text.split(|c: char| !c.is_alphanumeric()).any(used)
                || USED_INSIDE.iter().any(|word| text.contains(word)))
    };
    let at = [0, last].into_iter().find(is_notice)?;
    let alone = !(0..texts.len()).any(|other| other != at && speaks(&lower(other)));
    alone.then_some(at)
}

/// Longest line that begins with a mark of copyright, in words: all notices of agencies are shorter.
const COPYRIGHT_LENGTH: f32 = 60.0;
const COPYRIGHT: &str = "copyright";
/// Figures of a year.
const YEAR: usize = 4;

/// Whether a line begins with the sign of copyright, or with the word and a year. "(c)" may be an entry of a list.
pub(crate) fn is_copyright(text: &str, line: &Line) -> bool {
    if line.digits == 0 || line.length() > COPYRIGHT_LENGTH {
        return false;
    }
    let text = text.trim_start_matches(['*', '_', ' ']);
    // "Copyright 2025: what changes" and "Copyright 1976 law" go on.
    let dated = |text: &str| {
        let text = text.trim_start();
        let year = text.get(..YEAR).is_some_and(|year| year.bytes().all(|byte| byte.is_ascii_digit()));
        let behind = text.get(YEAR..).unwrap_or_default();
        year && !behind.starts_with(':') && !behind.trim_start().starts_with(char::is_lowercase)
    };
    let signed = |text: &str| {
        let letter = || text.strip_prefix("(c)").or_else(|| text.strip_prefix("(C)"));
        text.starts_with('©') || letter().is_some_and(dated)
    };
    let word = text.get(..COPYRIGHT.len()).filter(|word| word.eq_ignore_ascii_case(COPYRIGHT));
    let behind = word.and_then(|_| text.get(COPYRIGHT.len()..)).map(str::trim_start);
    signed(text) || behind.is_some_and(|behind| signed(behind) || dated(behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_only_line_that_says_that_cookies_are_used_is_a_notice() {
        let story = ["The bridge is closed.", "Ferries sail.", "It opens in May."];
        let found = |first: &str, last: &str| {
            let lines = [[first].as_slice(), &story, &[last]].concat();
            cookies(&lines, &Sheet::measure(lines.iter().copied(), None))
        };
        let notice = "Vi använder cookies för att förbättra din upplevelse.";
        assert_eq!(found(notice, "The town pays."), Some(0));
        assert_eq!(found("The town pays.", notice), Some(4));
        assert_eq!(found(notice, "The cookies were free."), None);
        assert_eq!(
            found("Ropes sold well on Monday, and a strong cookie season on site helped.", "Jo."),
            None
        );
        assert_eq!(found("We use cookies to count readers.", "Jo."), Some(0));
        assert_eq!(found("このサイトはクッキーを使用しています。", "Jo."), Some(0));
        assert_eq!(found("The town pays.", "Coffee and cookies will be served."), None);
        assert_eq!(found("Sivusto käyttää evästeitä kävijöiden laskentaan.", "Jo."), Some(0));
        let few = [notice, "The bridge is closed."];
        assert_eq!(cookies(&few, &Sheet::measure(few, None)), None);
    }

    #[test]
    fn a_mark_of_copyright_opens_its_line() {
        let check = |text: &str, expected: bool| {
            assert_eq!(is_copyright(text, &Sheet::measure([text], None).lines.lines[0]), expected, "{text}");
        };
        check("© 2024 Harbour Media Ltd.", true);
        check("Copyright © 2024 Северный вестник", true);
        check("Copyright 2024 The Ferry Press. All rights reserved.", true);
        check("(c) 2024 Harbour Media", true);
        check("Copyright 2025: what changes for artists", false);
        check("Copyright 1976 law set the term at life plus fifty years.", false);
        check("(c) a fine of up to 500 euros.", false);
        check("Copyright law of 1871 covers the ropes of the bridge", false);
    }
}
