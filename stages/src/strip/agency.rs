//! Wire agencies and datelines: who sent a story, and the place printed before its first sentence.

use std::sync::LazyLock;

use crate::strip::terms::Keyed;
use crate::strip::words::{shape_key, word_keys};

/// Names that agencies sign with, each with the short name that the record shows.
const AGENCIES: [(&str, &str); 65] = [
    ("AP", "AP"),
    ("The Associated Press", "AP"),
    ("Associated Press", "AP"),
    ("Reuters", "Reuters"),
    ("Thomson Reuters", "Reuters"),
    ("AFP", "AFP"),
    ("Agence France-Presse", "AFP"),
    ("dpa", "dpa"),
    ("Deutsche Presse-Agentur", "dpa"),
    ("Bloomberg", "Bloomberg"),
    ("Bloomberg News", "Bloomberg"),
    ("UPI", "UPI"),
    ("United Press International", "UPI"),
    ("ANSA", "ANSA"),
    ("EFE", "EFE"),
    ("Agencia EFE", "EFE"),
    ("Europa Press", "Europa Press"),
    ("TASS", "TASS"),
    ("ТАСС", "TASS"),
    ("Interfax", "Interfax"),
    ("Интерфакс", "Interfax"),
    ("РИА Новости", "RIA"),
    ("RIA Novosti", "RIA"),
    ("Xinhua", "Xinhua"),
    ("新华社", "Xinhua"),
    ("新華社", "Xinhua"),
    ("中新社", "CNS"),
    ("中新网", "CNS"),
    ("中央社", "CNA"),
    ("Kyodo", "Kyodo"),
    ("Kyodo News", "Kyodo"),
    ("共同通信", "Kyodo"),
    ("共同", "Kyodo"),
    ("時事通信", "Jiji"),
    ("時事", "Jiji"),
    ("Jiji Press", "Jiji"),
    ("Yonhap", "Yonhap"),
    ("연합뉴스", "Yonhap"),
    ("뉴시스", "Newsis"),
    ("뉴스1", "News1"),
    ("PTI", "PTI"),
    ("ANI", "ANI"),
    ("IANS", "IANS"),
    ("APA", "APA"),
    ("Keystone-SDA", "Keystone-SDA"),
    ("SDA", "Keystone-SDA"),
    ("TT", "TT"),
    ("NTB", "NTB"),
    ("Ritzau", "Ritzau"),
    ("STT", "STT"),
    ("PAP", "PAP"),
    ("ČTK", "CTK"),
    ("MTI", "MTI"),
    ("Укринформ", "Ukrinform"),
    ("Укрінформ", "Ukrinform"),
    ("Anadolu", "Anadolu"),
    ("Anadolu Ajansı", "Anadolu"),
    ("Anadolu Agency", "Anadolu"),
    ("Lusa", "Lusa"),
    ("Belga", "Belga"),
    ("ANP", "ANP"),
    ("KNA", "KNA"),
    ("epd", "epd"),
    ("AAP", "AAP"),
    ("The Canadian Press", "CP"),
];

/// The same by the key of the name.
static BY_KEY: LazyLock<Keyed<(&str, &str)>> =
    LazyLock::new(|| AGENCIES.iter().map(|entry| (shape_key(entry.0), *entry)).collect());

/// Longest dateline in characters: place, second place, date and agency.
const LONGEST: usize = 80;
/// Most words of a dateline.
const WORDS: usize = 9;

/// A dateline and the agency that it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Dateline {
    /// As printed, without the dash.
    pub(crate) text: String,
    /// Short name.
    pub(crate) agency: Option<&'static str>,
}

/// The agency whose name is the whole text.
pub(crate) fn named(text: &str) -> Option<&'static str> {
    let found = BY_KEY.get(&shape_key(text))?;
    // Short names are words in other languages unless they are written as agencies write them.
    (text.len() > 4 || text.trim_matches(|c: char| !c.is_alphanumeric()) == found.0).then_some(found.1)
}

/// The agency that a short text names somewhere: `By Jane Doe, Reuters`.
pub(crate) fn mentioned(text: &str) -> Option<&'static str> {
    let parts = text.split([',', '/', '(', ')', '|', '[', ']', ';', '-', '–', '—', ':', '=']);
    parts.map(str::trim).filter(|part| !part.is_empty()).find_map(named)
}

/// Reads the dateline that a paragraph begins with.
pub(crate) fn dateline(paragraph: &str) -> Option<Dateline> {
    korean(paragraph).or_else(|| dashed(paragraph))
}

/// `(서울=연합뉴스) 홍길동 기자 =`: place and agency in brackets.
fn korean(paragraph: &str) -> Option<Dateline> {
    let (inner, _) = paragraph.strip_prefix(['(', '['])?.split_once([')', ']'])?;
    let (_, agency) = inner.split_once('=')?;
    let agency = named(agency)?;
    Some(Dateline { text: inner.to_owned(), agency: Some(agency) })
}

/// `BERLIN, Jan 3 (Reuters) - `: capitals or an agency in brackets before the first dash.
fn dashed(paragraph: &str) -> Option<Dateline> {
    let end = paragraph.char_indices().nth(LONGEST).map_or(paragraph.len(), |(end, _)| end);
    let start = paragraph.get(..end)?;
    let dash = start
        .char_indices()
        .find(|&(at, c)| matches!(c, '—' | '–' | '―') || (c == '-' && is_dash(start, at)))?
        .0;
    let head = start.get(..dash)?.trim_end_matches([' ', '-', '\u{a0}']).trim();
    let agency = head.split(['(', ')', '/', ',']).map(str::trim).find_map(named);
    (is_place(head, agency.is_some())).then(|| Dateline { text: head.to_owned(), agency })
}

/// A hyphen between blanks, or doubled, does a dash's work.
fn is_dash(text: &str, at: usize) -> bool {
    let before = text.get(..at).and_then(|text| text.chars().next_back());
    let after = text.get(at + 1..).and_then(|text| text.chars().next());
    let wide = |c: Option<char>| c.is_some_and(|c| c.is_whitespace() || c == '-');
    wide(before) && wide(after) || (before == Some(')') && wide(after))
}

/// Capitals throughout, or capitalised words beside an agency; nothing in lower case but what months and
/// particles bring along.
fn is_place(head: &str, by_agency: bool) -> bool {
    let words: Vec<&str> = head.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’').collect();
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    if words.is_empty() || words.len() > WORDS || word_keys(head).is_empty() {
        return false;
    }
    let upper = |word: &&str| word.chars().all(|c| !c.is_lowercase()) && word.chars().any(char::is_uppercase);
    let capital = |word: &&str| word.chars().next().is_some_and(|c| !c.is_lowercase());
    let first_upper = words.first().is_some_and(|word| upper(word) && word.chars().count() >= 3);
    let capitals = words.iter().filter(|word| capital(word)).count();
    // An agency's own name may be in lower case.
    let enough = (capitals + usize::from(by_agency)) * 3 >= words.len() * 2;
    (first_upper || (by_agency && words.first().is_some_and(capital))) && enough
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(paragraph: &str, expected: Option<(&str, Option<&str>)>) {
        let found = dateline(paragraph);
        let found = found.as_ref().map(|found| (found.text.as_str(), found.agency));
        assert_eq!(found, expected, "{paragraph}");
    }

    #[test]
    fn datelines_are_read() {
        check("LISBON — The harbour was closed.", Some(("LISBON", None)));
        check(
            "LISBON, March 3 (Reuters) - The harbour.",
            Some(("LISBON, March 3 (Reuters)", Some("Reuters"))),
        );
        check("Lissabon (dpa) - Der Hafen ist zu.", Some(("Lissabon (dpa)", Some("dpa"))));
        check("NEW HAVEN, Conn. (AP) -- A bridge.", Some(("NEW HAVEN, Conn. (AP)", Some("AP"))));
        check("(서울=연합뉴스) 홍길동 기자 = 다리가", Some(("서울=연합뉴스", Some("Yonhap"))));
    }

    #[test]
    fn a_sentence_with_a_dash_is_no_dateline() {
        check("He came home — late, as ever.", None);
        check("The well-known bridge was closed.", None);
        check("NATO forces moved on Monday and then stayed where they were — for good.", None);
        check("Anna - and only she - knew.", None);
    }

    #[test]
    fn agencies_are_known_by_their_own_spelling() {
        assert_eq!(mentioned("By Jane Doe, Bloomberg, 3 May"), Some("Bloomberg"));
        assert_eq!(named("(AP)"), Some("AP"));
        assert_eq!(named("ap"), None);
        assert_eq!(mentioned("Jane Doe of the Tribune"), None);
    }
}
