//! Words that a byline opens with, and what stands behind them.

/// In the languages of the pages, the longer before the shorter.
const BY: [&str; 111] = [
    "written by",
    "posted by",
    "published by",
    "reported by",
    "words by",
    "story by",
    "text by",
    "article by",
    "interview by",
    "by",
    "authors",
    "author",
    "autorin",
    "autores",
    "autori",
    "autor",
    "autora",
    "autore",
    "auteurs",
    "auteur",
    "verfasst von",
    "ein kommentar von",
    "kommentar von",
    "eine analyse von",
    "von unserem redakteur",
    "von unserer redakteurin",
    "propos recueillis par",
    "dal nostro inviato",
    "opracował",
    "opracowała",
    "teksti",
    // Alone it may be the button for larger letters.
    "text:",
    "geschrieben von",
    "ein artikel von",
    "artikel von",
    "ein beitrag von",
    "beitrag von",
    "interview von",
    "text von",
    "escrito por",
    "scritto da",
    "a cura di",
    "di",
    "écrit par",
    "geschreven door",
    "skriven av",
    "skrevet af",
    "von",
    "par",
    "por",
    "przez",
    "oleh",
    "penulis",
    "door",
    "av",
    "af",
    "yazan",
    "yazar",
    "haber",
    "szerző",
    "tác giả",
    "автор",
    "авторы",
    "текст",
    "بقلم",
    "كتب",
    "מאת",
    "लेखक",
    "作者",
    "撰文",
    "记者",
    "記者",
    "文",
    "submitted by",
    "piše",
    "pišu",
    "napisao",
    "napisala",
    "napsal",
    "napsala",
    "autorka",
    "autorica",
    "autoare",
    "autorė",
    "autorius",
    "autors",
    "avtor",
    "avtorica",
    "tekst:",
    "kirjoittaja",
    "toimittaja",
    "reporter:",
    "mwandishi",
    "συντάκτης",
    "συντάκτρια",
    "авторка",
    "аўтар",
    "ავტორი",
    "հեղինակ",
    "הכותב",
    "الكاتب",
    "الكاتبة",
    "المؤلف",
    "كتبت",
    "نویسنده",
    "مصنف",
    "লেখক",
    "எழுதியவர்",
    "ผู้เขียน",
    "글·사진",
    "사진·글",
];

/// Bytes of the longest of them, and of marks behind it.
const LONGEST_BY: usize = 24;

/// What stands behind "by", which opens a line. It may be glued to the name.
pub(crate) fn behind_by(text: &str) -> Option<&str> {
    BY.iter().find_map(|by| after(text, by))
}

/// Whether a label says that a name follows: "Written by", "Verfasst von".
pub(crate) fn is_by(label: &str) -> bool {
    if label.len() > LONGEST_BY {
        return false;
    }
    let word = label.trim_end_matches([':', ',', ' ']).to_lowercase();
    BY.iter().any(|by| *by == word)
}

/// What stands behind a word, whatever its capitals.
fn after<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let mut chars = text.chars();
    let same = |letter: char| chars.next().is_some_and(|c| c.to_lowercase().eq([letter]));
    if !word.chars().all(same) {
        return None;
    }
    let rest = chars.as_str();
    let parts = |c: char| c.is_whitespace() || matches!(c, ':' | '：' | '/' | '／' | ',' | '،');
    let glued = word.ends_with("by") && rest.starts_with(char::is_uppercase);
    (glued || rest.starts_with(parts)).then(|| rest.trim_start_matches(parts))
}
