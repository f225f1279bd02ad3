//! Who wrote it, in a sentence below the story: "Ada Muster is a political columnist for the Bridge Review." A paragraph that
//! speaks so of a person who is spoken of nowhere else introduces nobody: it signs.

use crate::dates;
use crate::person;
use crate::strip::outline::GOOD_LENGTH;
use crate::strip::words::Line;

/// Paragraphs of a story that somebody may sign at length.
const STORY: usize = 3;
/// Least words of a sentence that may be such a line.
const LEAST: f32 = 5.0;
/// Such lines below one story at most: more are a list of persons.
const MOST: usize = 3;
/// Bytes before the verb at most.
const LONGEST: usize = 160;
/// Words behind the verb among which what somebody does must be named, behind an article; ...
const NEAR: usize = 14;
/// ... and without one: "is chief political columnist".
const AT_ONCE: usize = 3;
/// Letters of a name that its other forms share: "Kowalski", "Kowalskiego".
const STEM: usize = 5;
/// Bytes of an abbreviation with its point.
const ABBREVIATION: usize = 5;

/// What joins a name to what its bearer does; "es" and "er" are the verbs of Spanish and Danish, and come behind a name only.
const IS: [&str; 9] = [" is ", " ist ", " est ", " es ", " è ", " é ", " jest ", " är ", " er "];
/// What says so without naming it, if whom it is for follows.
const DOES: [&str; 8] = [
    " teaches ",
    " writes ",
    " directs ",
    " works as ",
    " works for ",
    " serves as ",
    " schreibt für ",
    " schreibt über ",
];
/// What says so if it is for somebody: "covers the port for the Bridge Review".
const COVERS: [&str; 2] = [" covers ", " reports on "];
/// What is said of those of whom a story tells.
const RARE: [&str; 3] = ["first", "last", "only"];
/// Those who write for outlets, or are asked to.
const ROLES: [&str; 42] = [
    "writer",
    "writers",
    "reporter",
    "columnist",
    "editor",
    "journalist",
    "correspondent",
    "contributor",
    "contributing",
    "author",
    "co-author",
    "coauthor",
    "professor",
    "lecturer",
    "fellow",
    "director",
    "analyst",
    "president",
    "researcher",
    "research",
    "founder",
    "co-founder",
    "ceo",
    "blogger",
    "historian",
    "scholar",
    "photographer",
    "producer",
    "novelist",
    "poet",
    "economist",
    "strategist",
    "consultant",
    "attorney",
    "intern",
    "chancellor",
    "chief",
    "redacteur",
    "skribent",
    "columnista",
    "colunista",
    "host",
];
/// The same in other languages, by their first letters.
const STEMS: [&str; 12] = [
    "autor",
    "auteur",
    "redakteur",
    "rédact",
    "journalist",
    "korrespondent",
    "kolumnist",
    "correspon",
    "periodista",
    "giornalista",
    "jornalista",
    "dziennikar",
];
const ARTICLES: [&str; 20] = [
    "a", "an", "the", "ein", "eine", "der", "die", "un", "une", "una", "uno", "le", "la", "el", "il", "een",
    "de", "en", "um", "uma",
];
/// What may stand before a name, and behind one.
const TITLES: [&str; 8] = ["Dr. ", "Dr ", "Prof. ", "Professor ", "Rev. ", "The Rev. ", "Sir ", "Dame "];
const SUFFIXES: [&str; 6] = ["Jr", "Jr.", "Sr", "Sr.", "II", "III"];
/// What opens a sentence, and no name.
const NO_NAMES: [&str; 8] = ["The", "A", "An", "This", "That", "Our", "In", "On"];
/// What reports of somebody.
const REPORTS: [&str; 6] = [" said", " says", " told ", "according", " found", " asked"];

/// The lines below the story that say who wrote it. `lines` are those that nothing has taken, in order, each with its
/// number and its text.
pub(super) fn find(lines: &[(usize, &Line, &str)]) -> Vec<usize> {
    let said = lines.iter().rev().filter(|(_, line, _)| line.ends && line.length() >= LEAST);
    let signed = said.map_while(|(at, line, text)| Some((*at, signs(text).filter(|_| line.dense == 0)?)));
    let signed: Vec<(usize, &str)> = signed.take(MOST + 1).collect();
    if signed.is_empty() || signed.len() > MOST {
        return Vec::new();
    }
    let rest: Vec<&(usize, &Line, &str)> =
        lines.iter().filter(|(at, ..)| signed.iter().all(|(signed, _)| signed != at)).collect();
    let told: Vec<String> = rest.iter().flat_map(|(_, _, text)| stems(text)).collect();
    let story = rest.iter().filter(|(_, line, _)| line.ends && line.length() >= GOOD_LENGTH).count();
    let mut bios: Vec<usize> = signed
        .into_iter()
        .take_while(|(_, name)| stems(bare(name)).all(|part| !told.contains(&part)))
        .map(|(at, _)| at)
        .collect();
    bios.reverse();
    if story >= STORY { bios } else { Vec::new() }
}

/// The words of a text from three letters on, in small letters and by their beginning, as far as they are written like names.
fn stems(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let named = words.filter(|word| word.starts_with(char::is_uppercase) && word.chars().nth(2).is_some());
    named.map(|word| word.to_lowercase().chars().take(STEM).collect())
}

/// A name without what stands behind it.
fn bare(name: &str) -> &str {
    SUFFIXES.iter().find_map(|suffix| name.strip_suffix(suffix)).map_or(name, str::trim_end)
}

/// The name of whom a line introduces as one who writes.
fn signs(text: &str) -> Option<&str> {
    let text = text.trim_start_matches(['(', '[', '*', '_', '–', '—', '-', ' ']);
    let first = |verbs: &[&str]| verbs.iter().filter_map(|verb| Some((text.find(verb)?, verb.len()))).min();
    let (is, does, covers) = (first(&IS), first(&DOES), first(&COVERS));
    let (at, verb) = is.into_iter().chain(does).chain(covers).min()?;
    let before = text.get(..at).filter(|before| before.len() <= LONGEST)?;
    // "Ada Muster, head of the port office, is"
    let name = match before.split_once(',') {
        Some((name, more)) => more.ends_with(',').then_some(name)?,
        None => before,
    };
    let name = TITLES.iter().find_map(|title| name.strip_prefix(title)).unwrap_or(name);
    let rest = text.get(at + verb..)?;
    let works = match Some((at, verb)) {
        found if found == does => true,
        found if found == covers => rest.contains(" for "),
        _ => names_role(rest),
    };
    let opens = name.split(' ').next().is_some_and(|first| NO_NAMES.contains(&first));
    let reports = REPORTS.iter().any(|said| rest.contains(said));
    (works && names_whom(rest) && !reports && !opens && person::is_name(bare(name))).then_some(name)
}

/// Whether a sentence names an outlet, a school or a book: something is written like a name that is no day.
fn names_whom(rest: &str) -> bool {
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let end = rest.find(". ").unwrap_or(rest.len());
    let words = rest.get(..end).unwrap_or_default().split_whitespace().map(bare);
    let is_day = |word: &String| word.ends_with("day") || dates::is_month(word);
    words.into_iter().any(|word| word.starts_with(char::is_uppercase) && !is_day(&word))
}

/// Whether the rest of a sentence soon says what somebody does, at once where no article comes first.
fn names_role(rest: &str) -> bool {
    let opens = rest.split_whitespace().next().is_some_and(|first| ARTICLES.contains(&first));
    let mut ended = false;
    let words = rest.split_whitespace().take(if opens { NEAR } else { AT_ONCE }).take_while(|word| {
        let before = ended;
        // Shorter ones are initials and abbreviations.
        ended = word.ends_with('.') && word.len() > ABBREVIATION;
        !before
    });
    let bare =
        |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).trim_end_matches("’s").to_lowercase();
    let is_role =
        |word: String| ROLES.contains(&word.as_str()) || STEMS.iter().any(|stem| word.starts_with(stem));
    words.map(bare).take_while(|word| !RARE.contains(&word.as_str())).any(is_role)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strip::words::Lines;

    const STORY: [&str; 3] = [
        "Water stood four metres above the harbour wall this morning, the port office said on Monday.",
        "Ferries will sail from the coal pier until the repairs to the wall are finished, it added.",
        "The mayor, Jo Holm, spoke of the worst flood since the bridge was built in the spring of 1911.",
    ];

    #[track_caller]
    fn check(lines: &[&str], expected: &[usize]) {
        let read = Lines::read(lines.iter().copied());
        let lines: Vec<(usize, &Line, &str)> =
            lines.iter().zip(&read.lines).enumerate().map(|(at, (text, line))| (at, line, *text)).collect();
        assert_eq!(find(&lines), expected);
    }

    #[track_caller]
    fn below(bio: &str, goes: bool) {
        let lines: Vec<&str> = STORY.into_iter().chain([bio]).collect();
        check(&lines, if goes { &[3] } else { &[] });
    }

    #[test]
    fn who_wrote_it_goes() {
        below("Ada Muster is a political columnist for the Bridge Review.", true);
        below("Dr. Ada Muster, a former pilot, is the author of two books on the tides of Westport.", true);
        below("Ada Muster teaches at the school of Holm.", true);
        below("Ada Muster ist freie Autorin in Holm.", true);
        below("Ada Muster covers the port for the Bridge Review.", true);
    }

    #[test]
    fn who_is_no_author_stays() {
        below("Ada Muster is an attorney for the families who lost their homes.", false);
        below("Ada Muster is an international swimmer from Holm.", false);
        below("Ada Muster is the author of the letters, the jury found on Monday.", false);
        below("Holm Ferries is a critical market for the yards of Westport.", false);
        below("Ada Muster works for the same company and knew nothing.", false);
        below("Ada Muster is the first French president to visit Westport.", false);
        below("Air Westport covers the same routes from Lyon.", false);
        check(&["Ada Muster is chief editor of the Bridge Review.", STORY[0], STORY[1], STORY[2]], &[]);
    }

    #[test]
    fn several_sign_one_story() {
        let lines =
            ["Cy Marsh is a writer for the Bridge Review.", "Di Reed is a poet from Holm who knows Marsh."];
        let lines: Vec<&str> = STORY.into_iter().chain(lines).collect();
        check(&lines, &[3, 4]);
    }

    #[test]
    fn who_is_spoken_of_stays() {
        below("Jo Holm is a former editor of the Bridge Review.", false);
        below("Bo Holm Jr. is a former editor of the Bridge Review.", false);
        below("Ada Muster is waiting for the author of the letter.", false);
        below("Ada Muster, a former editor who now teaches at the school, said she was glad.", false);
        below("The Port Office is an author of the report on the flood.", false);
        below("Ada Muster is afraid. She is the author of a letter.", false);
    }

    #[test]
    fn lists_of_persons_and_short_notes_stay() {
        let person = |name: &str| format!("{name} is a poet from Westport.");
        let persons = ["Ada Muster", "Bo Lind", "Cy Marsh", "Di Reed"].map(person);
        let lines: Vec<&str> = STORY.into_iter().chain(persons.iter().map(String::as_str)).collect();
        check(&lines, &[]);
        check(&[STORY[0], STORY[1], STORY[2], "Ada Muster", &persons[0]], &[]);
        check(&[STORY[0], &persons[0]], &[]);
    }
}
