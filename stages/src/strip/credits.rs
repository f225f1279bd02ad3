//! Lines that end by crediting a picture: "(Photo: Anna Muster)", "Anna Muster/AFP via Getty Images". Whatever they
//! describe before it, they are captions. Only forms that no sentence of a story ends with belong here.

mod lists;

use std::sync::LazyLock;

use crate::strip::agency;
use crate::strip::marks::Mark;
use crate::strip::terms::Keyed;
use crate::strip::words::{Line, Word, shape_key, word_keys};
use lists::{BY, CAPTIONED, OUTLETS, PICTURES, SELLERS, SHOWN, WIRES};

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
    let barred = line.count(Mark::Bar) > 0;
    (coloned && (labelled(text) || credited(text)))
        || (pictured && signed(text))
        || (barred && (sold(text) || wired(text) || published(text) || employed(text)))
        || (line.count(Mark::Copyright) > 0 && owned(text))
        || shown(text)
}

/// A word for a picture, a colon, a name or an agency, which may be written small.
fn labelled(text: &str) -> bool {
    let named = |name: &str| is_name(name) || agency::named(name.trim()).is_some();
    text.rsplit_once([':', '：']).is_some_and(|(before, name)| named(name) && ends_in_picture(before))
}

/// A word for a picture, "by", a name.
fn signed(text: &str) -> bool {
    BY.iter()
        .any(|by| text.rsplit_once(by).is_some_and(|(before, name)| is_name(name) && ends_in_picture(before)))
        || ours(text)
}

/// An outlet's own picture: "Express photo by Ada Muster", "STAFF PHOTO BY ADA MUSTER" behind the end of a caption.
fn ours(text: &str) -> bool {
    let taken = [" photo by ", " Photo by ", " PHOTO BY "].iter().find_map(|by| text.rsplit_once(by));
    let Some((before, _)) = taken.filter(|(_, name)| are_names(name, NAMED)) else { return false };
    let outlet = before.rsplit(['.', '!', '?', ')', '”', '"', '|', '/']).next().unwrap_or_default();
    outlet.len() < before.len() && are_names(outlet, OUTLET)
}

/// Most words of an outlet before its picture.
const OUTLET: usize = 3;

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

/// "Credit:" and who took or sold the picture, behind a caption without a full stop. Capitals before it begin names of
/// another kind: "Universal Credit: Who Is Paid".
fn credited(text: &str) -> bool {
    let Some((before, name)) = PLAIN.iter().find_map(|label| text.rsplit_once(label)) else { return false };
    let last = before.split_whitespace().next_back().unwrap_or_default();
    let plain = last.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit()) || is_weekday(last);
    // A picture may be what is spoken of: "and best Picture: Anora".
    let told = !text.contains(" Credit: ")
        && (OF_PICTURES.contains(&last)
            || before.split_whitespace().count() < CAPTION
            || !name.contains(' '));
    plain && ((are_names(name, NAMED) && !told) || is_seller(name))
}

/// What stands before a picture that is no label, and least words of a caption that runs into one.
const OF_PICTURES: [&str; 6] = ["best", "the", "this", "in", "a", "of"];
const CAPTION: usize = 5;
/// Labels that a caption may run into.
const PLAIN: [&str; 5] = [" Credit: ", " Picture: ", " Pictures: ", " Photo: ", " Photograph: "];

/// An agency, a slash and a name at the end: "REUTERS/Anna Muster/File Photo", "(AP Photo/Anna Muster)".
fn wired(text: &str) -> bool {
    let Some((head, name)) = text.split_once('/') else { return false };
    let agency = WIRES.iter().find_map(|agency| head.strip_suffix(agency));
    let Some(before) = agency.map(str::trim_end) else { return false };
    let begins =
        before.is_empty() || before.ends_with(['.', '(', '[', '|', '–', '—', '-', '”', '"', '!', '?']);
    let name = name.split(['/', '|']).next().unwrap_or_default();
    let (person, rest) = name.split_once(',').unwrap_or((name, ""));
    begins && are_names(person, NAMED) && (rest.is_empty() || are_names(rest, NAMED))
}

/// A name, a slash and who prints its pictures, in brackets at the end: "(Anna Muster / Harbour Times)". Two players of
/// a double stand so as well, so the second must end like an outlet.
fn published(text: &str) -> bool {
    let Some((_, inside)) = text.rsplit_once(['(', '[']) else { return false };
    let Some((name, outlet)) = inside.split_once('/') else { return false };
    let last = outlet.split_whitespace().next_back().unwrap_or_default();
    let two = name.split_whitespace().count() >= 2;
    two && are_names(name, NAMED)
        && are_names(outlet, NAMED)
        && (OUTLETS.contains(&last) || is_seller(outlet))
}

/// A name in capitals, a bar and who employs its bearer, behind a caption: "ADA MUSTER | Staff".
fn employed(text: &str) -> bool {
    let head = ["Staff", "Staff Photographer", "Staff photographer"]
        .iter()
        .find_map(|staff| text.strip_suffix(staff));
    let name = head.and_then(|head| head.trim_end().strip_suffix(['|', '/'])).map(str::trim_end);
    let parted = name.and_then(|name| name.rsplit_once(['.', '!', '?', ')', '”', '"', '…']));
    let capitals =
        |word: &str| word.len() > 1 && word.chars().all(|c| c.is_uppercase() || matches!(c, '-' | '\''));
    parted.is_some_and(|(_, name)| {
        are_names(name, NAMED) && name.trim().contains(' ') && name.split_whitespace().all(capitals)
    })
}

/// A mark of rights and a name behind the end of a caption; with a year it is the outlet's own line.
fn owned(text: &str) -> bool {
    text.rsplit_once('©').is_some_and(|(before, name)| {
        before.trim_end().ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '(' | '|' | '”' | '"'))
            && (are_names(name, NAMED) || is_seller(name))
    })
}

/// What pages write of a picture that is shown: "Anna Muster for The Tribune hide caption", "– AFP pic", "A. Muster
/// nuotr."
fn shown(text: &str) -> bool {
    if let Some(head) = SHOWN.iter().find_map(|end| text.strip_suffix(end)) {
        return !follows_story(head.trim_end());
    }
    if CAPTIONED.iter().any(|start| text.starts_with(start)) {
        return true;
    }
    if let Some(name) = text.strip_suffix(" nuotr") {
        return name.split_whitespace().count() <= NAMED;
    }
    if let Some(name) = text.strip_prefix("Fot. ") {
        return name.split_whitespace().count() <= WORDS && name.starts_with(char::is_uppercase);
    }
    if let Some((name, agency)) = text.strip_prefix("Foto ").and_then(|text| text.rsplit_once('/')) {
        return are_names(name, NAMED) && is_seller(agency);
    }
    // A newspaper of Spain puts the name behind the full stop: ". / A. MUSTER".
    if let Some((_, name)) = text.rsplit_once(". / ") {
        return are_names(name, NAMED) && !name.contains(char::is_lowercase);
    }
    let picture = text.strip_suffix(" pic").or_else(|| text.strip_suffix(" filepic"));
    let dashed = picture.and_then(|text| text.rsplit_once(['–', '—', '-', '.']));
    dashed.is_some_and(|(_, agency)| agency::named(agency.trim()).is_some() || agency.trim() == "Bernama")
}

/// Words that each begin with a capital, as names and outlets do; initials and "de" are among them.
fn are_names(text: &str, most: usize) -> bool {
    let small = |word: &str| {
        matches!(word, "de" | "da" | "di" | "van" | "von" | "der" | "for" | "via" | "the" | "of" | "&")
    };
    let count = text.split_whitespace().count();
    let capital = |word: &str| word.starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase());
    let named = text.split_whitespace().all(|word| capital(word) || small(word));
    (1..=most).contains(&count) && named && text.trim_start().starts_with(char::is_uppercase)
}

fn is_weekday(word: &str) -> bool {
    word.ends_with("day") && word.starts_with(char::is_uppercase)
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

/// What stands between a word for a picture and who took it, in small letters. "Foto de" and its like open titles of pictures too.
const TAKEN: [&str; 3] = ["by ", "par ", "courtesy of "];
/// Most words of whom a line credits that does nothing else: two names with their outlet.
const CREDITED: usize = 7;

/// Whether a line does nothing but credit a picture: "Photo by Ada Muster".
pub(crate) fn is_whole(text: &str, line: &Line, words: &[Word]) -> bool {
    let pictured = words.first().is_some_and(|word| PICTURE_KEYS.contains_key(&word.key));
    if !pictured || line.ends || words.len() > CREDITED + 3 {
        return false;
    }
    let behind = text.split_once(' ').map(|(_, behind)| behind).unwrap_or_default();
    let taken = |by: &str| {
        let start = behind.get(..by.len()).filter(|start| start.eq_ignore_ascii_case(by))?;
        behind.get(start.len()..)
    };
    let small = |word: &&str| word.starts_with(char::is_lowercase);
    TAKEN.into_iter().find_map(taken).is_some_and(|names| {
        let all = names.split_whitespace().count();
        let smalls = names.split_whitespace().filter(small).count();
        !names.starts_with(char::is_lowercase) && (1..=CREDITED).contains(&all) && smalls * 3 <= all
    })
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
        check("A man at the bridge in Lindau, Germany, June 3, 2025. REUTERS/Anna Muster/File Photo", true);
        check("The bridge before the flood. AP Photo/Anna Muster", true);
        check("The bridge before the flood. (AP Photo/Anna Muster, File)", true);
        check("The bridge before the flood. (Anna Muster / Harbour Times)", true);
        check("The bridge before the flood [Anna Muster/Al Jazeera]", true);
        check("The bridge before the flood. © Anna Muster", true);
        check("The bridge on Tuesday Credit: Anna Muster", true);
        check("The bridge before the flood Credit: Getty Images", true);
        check("The bridge before the flood. – AFP pic", true);
        check("The bridge before the flood. Anna Muster for NPR hide caption", true);
        check("Image source, Getty Images", true);
        check("Image caption, The bridge was built in 1871 and has stood empty since.", true);
        check("Foto Anna van Muster/ANP", true);
        check("El puente tras la crecida. / A. MUSTER", true);
        check("Onos Musterienės nuotr.", true);
        check("Fot. Anna Muster / Agencja Most", true);
        check("Enttäuscht: Trainer Jo Muster. Foto: dpa", true);
        check("Workers mend the old bridge at Holm. Express photo by Anna Muster", true);
        check("A SOLD SIGN AT THE BRIDGE. STAFF PHOTO BY ANNA MUSTER", true);
        check("Anna Muster celebrates on the bridge Picture: Jo Doe", true);
        check("A plow clears the bridge on Monday. ANNA MUSTER | Staff", true);
    }

    #[test]
    fn a_story_line_that_names_pictures_stays() {
        check("It was then that he showed the photo: Anna Muster on the bridge.", false);
        check("Die Brücke bleibt gesperrt, teilte die Stadt am Montag mit. (dpa/AFP)", false);
        check("She kept a photo by Anna Muster on her desk.", false);
        check("Asked what he saw, he said the picture was clear: Muster had lost.", false);
        check("The survey was done for the Tribune by Muster/Doe.", false);
        check("The new Universal Credit: Who Is Paid", false);
        check("The town gave the old credit: Anna Muster had built it.", false);
        check("They lost the doubles at the bridge (Anna Muster / Jo Doe)", false);
        check("The paper, Reuters/Ipsos found, was read by the town.", false);
        check("A poll by REUTERS/Ipsos put the bridge first.", false);
        check("The song ends with © and a heart.", false);
        check("He took a pic", false);
        check("The prize of the year went to an Express photo by Anna Muster", false);
        check("For all of you | Staff", false);
        check("WHAT WE KNOW OF HOLM | Staff", false);
        check("She kept the prize and best Picture: The Brutalist", false);
        check("The Big Picture: Anna Muster", false);
        check("Image source and caption were lost in the flood.", false);
        check("Foto Muster war am Montag geschlossen.", false);
        check("The photo was shown on the page, and few asked it to hide caption and credit.", false);
        let glued = "She had fought for the old bridge all her life and never once for a new one. ";
        check(&format!("{glued}Enlarge this image toggle caption Anna Muster/AP Anna Muster/AP"), false);
        check(&format!("{glued}Anna Muster/AP Anna Muster/AP"), true);
    }
}
