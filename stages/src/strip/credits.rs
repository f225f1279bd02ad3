//! Lines that end by crediting a picture: "(Photo: Anna Muster)", "Anna Muster/AFP via Getty Images". Whatever they
//! describe before it, they are captions. Only forms that no sentence of a story ends with belong here.

use std::sync::LazyLock;

use crate::strip::agency;
use crate::strip::marks::Mark;
use crate::strip::terms::Keyed;
use crate::strip::words::{Line, Word, shape_key, word_keys};

/// Words for a picture, as they stand before a colon or "by".
const PICTURES: [&str; 44] = [
    "photo",
    "photos",
    "photograph",
    "photographs",
    "photographer",
    "picture",
    "pictures",
    "image",
    "images",
    "credit",
    "illustration",
    "foto",
    "fotos",
    "archivfoto",
    "archivbild",
    "symbolfoto",
    "symbolbild",
    "bild",
    "bilder",
    "beeld",
    "bilde",
    "billede",
    "fotó",
    "kuva",
    "kuvat",
    "fot",
    "zdjęcie",
    "fotograf",
    "fotografie",
    "fotografía",
    "fotoğraf",
    "imagen",
    "imagem",
    "immagine",
    "crédit",
    "crédits",
    "фото",
    "φωτογραφία",
    "ảnh",
    "사진",
    "صورة",
    "الصورة",
    "תמונה",
    "צילום",
];
/// The words for "by" that may follow one.
const BY: [&str; 7] = [" by ", " von ", " par ", " de ", " di ", " av ", " af "];
/// Who sells pictures and signs no texts.
const SELLERS: [&str; 25] = [
    "Getty",
    "Getty Images",
    "AP Photo",
    "AP Photos",
    "AP Images",
    "AFP Photo",
    "Reuters Photo",
    "picture alliance",
    "dpa-Zentralbild",
    "Shutterstock",
    "Shutterstock.com",
    "iStock",
    "iStockphoto",
    "Corbis",
    "Alamy",
    "Alamy Stock Photo",
    "imago",
    "imago images",
    "EPA",
    "NurPhoto",
    "Landov",
    "MCT",
    "ZUMA Press",
    "LaPresse",
    "Magnum Photos",
];

static PICTURE_KEYS: LazyLock<Keyed<()>> =
    LazyLock::new(|| PICTURES.iter().flat_map(|name| word_keys(name)).map(|key| (key, ())).collect());
static SELLER_KEYS: LazyLock<Keyed<()>> =
    LazyLock::new(|| SELLERS.iter().map(|name| (shape_key(name), ())).collect());

/// Longest credit, in words: two names, a function and an agency.
const WORDS: usize = 12;
/// Words that a caption's own sentence may leave before the credit: a name, and how the picture was shown.
const NAMED: usize = 5;
/// Shortest whole sentence, in words.
const SENTENCE: usize = 10;

/// Whether a line ends with the credit of a picture.
pub(crate) fn closes(text: &str, line: &Line, words: &[Word]) -> bool {
    let text = text.trim_end_matches([')', ']', '）', '】', '.', ' ', '*', '_']);
    let tail = words.get(words.len().saturating_sub(WORDS + 2)..).unwrap_or_default();
    let pictured = tail.iter().any(|word| PICTURE_KEYS.contains_key(&word.key));
    let coloned = line.count(Mark::Colon) > 0;
    (coloned && labelled(text)) || (pictured && signed(text)) || (line.count(Mark::Bar) > 0 && sold(text))
}

/// A word for a picture, a colon, a name.
fn labelled(text: &str) -> bool {
    text.rsplit_once([':', '：']).is_some_and(|(before, name)| is_name(name) && ends_in_picture(before))
}

/// A word for a picture, "by", a name.
fn signed(text: &str) -> bool {
    BY.iter()
        .any(|by| text.rsplit_once(by).is_some_and(|(before, name)| is_name(name) && ends_in_picture(before)))
}

/// A name of two words, a slash or bar, and one who sells pictures, or a chain of them.
fn sold(text: &str) -> bool {
    let mut head = text;
    while let Some((before, _)) = head.rsplit_once(['/', '|']).filter(|(_, seller)| is_seller(seller)) {
        head = before;
    }
    if follows_story(head) {
        return false;
    }
    let mut names = head.split_whitespace().rev().map(|name| name.trim_start_matches(['(', '[', '|']));
    let capital = |name: &str| name.chars().next().is_some_and(char::is_uppercase);
    head.len() < text.len() && names.next().is_some_and(capital) && names.next().is_some_and(capital)
}

/// Whether a caption runs on behind a whole sentence, which is then the story's: pages glue them together. A
/// sentence ends with a small letter before its stop; most abbreviations have a capital.
fn follows_story(head: &str) -> bool {
    let Some((before, caption)) = head.rsplit_once(". ") else { return false };
    let last = before.split_whitespace().next_back().unwrap_or_default();
    last.chars().all(char::is_lowercase)
        && before.split_whitespace().count() >= SENTENCE
        && caption.split_whitespace().count() > NAMED
}

fn is_name(text: &str) -> bool {
    let text = text.trim();
    let named = text.chars().next().is_some_and(|c| c.is_alphabetic() && !c.is_lowercase());
    named && text.split_whitespace().count() <= WORDS && !text.contains(['?', '!'])
}

/// Whether a text ends with words for a picture, and with a mark before them. Some pages run the credit into the last
/// word of the caption: `on TuesdayPhoto`.
fn ends_in_picture(text: &str) -> bool {
    let text = text.trim_end();
    let Some(start) = word_start(text) else { return false };
    let (head, word) = text.split_at_checked(start).unwrap_or((text, ""));
    if !is_picture(word) {
        return false;
    }
    let last = head.trim_end().chars().next_back();
    let marked = last.is_some_and(|c| !c.is_alphanumeric() && !matches!(c, ',' | '\'' | '’'));
    let capital = word.chars().next().is_some_and(|c| !c.is_lowercase());
    let glued = head.ends_with(char::is_lowercase);
    (capital && (marked || glued)) || ends_in_picture(head)
}

/// Where the last word begins: at its first letter, or at a capital behind a small letter.
fn word_start(text: &str) -> Option<usize> {
    let mut after = None;
    let mut start = None;
    for (at, c) in text.char_indices().rev() {
        let glued = c.is_lowercase() && after.is_some_and(char::is_uppercase);
        if !c.is_alphanumeric() || glued {
            break;
        }
        (after, start) = (Some(c), Some(at));
    }
    start
}

fn is_picture(word: &str) -> bool {
    matches!(word_keys(word).as_slice(), [key] if PICTURE_KEYS.contains_key(key))
}

fn is_seller(text: &str) -> bool {
    let text = text.rsplit_once(" via ").map_or(text, |(_, last)| last).trim();
    SELLER_KEYS.contains_key(&shape_key(text)) || agency::named(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strip::words::Lines;

    #[track_caller]
    fn check(text: &str, expected: bool) {
        let lines = Lines::read([text]);
        assert_eq!(closes(text, &lines.lines[0], &lines.words), expected, "{text}");
    }

    #[test]
    fn a_credit_closes_a_caption() {
        check("The old bridge before the flood. Photo: Anna Muster", true);
        check("The old bridge before the flood. (Photo credit: J. Muster / The Tribune)", true);
        check("Die alte Brücke vor der FlutBild: Anna Muster/dpa/picture alliance", true);
        check("The old bridge, on May 7, 2025. Photo by ANNA MUSTER /AFP via Getty Images", true);
        check("Le vieux pont avant la crue (Anna Muster/Reuters)", true);
        check("The old bridge before the flood. | Anna Muster/AP Photo", true);
    }

    #[test]
    fn a_story_line_that_names_pictures_stays() {
        check("It was then that he showed the photo: Anna Muster on the bridge.", false);
        check("Die Brücke bleibt gesperrt, teilte die Stadt am Montag mit. (dpa/AFP)", false);
        check("She kept a photo by Anna Muster on her desk.", false);
        check("Asked what he saw, he said the picture was clear: Muster had lost.", false);
        check("The survey was done for the Tribune by Muster/Doe.", false);
        let glued = "She had fought for the old bridge all her life and never once for a new one. ";
        check(&format!("{glued}Enlarge this image toggle caption Anna Muster/AP Anna Muster/AP"), false);
        check(&format!("{glued}Anna Muster/AP Anna Muster/AP"), true);
    }
}
