//! Who wrote it, in a sentence or two above or below the story: "Ada Muster is a political columnist for the Bridge Review."
//! A paragraph that speaks so of a person who is spoken of nowhere else introduces nobody: it signs.

use crate::person;
use crate::strip::outline::GOOD_LENGTH;
use crate::strip::words::Line;

/// Paragraphs of a story that somebody may sign at length.
const STORY: usize = 3;
/// Words behind the verb among which what somebody is must be named, behind an article and without one.
const NEAR: usize = 14;
const AT_ONCE: usize = 3;
/// Least words of a sentence that may be such a line.
const LEAST: f32 = 5.0;
/// Bytes before the verb at most.
const LONGEST: usize = 160;

/// Such lines below one story at most: more are a list of persons.
const MOST: usize = 3;

/// What joins a name to what its bearer is.
const IS: [&str; 10] = [" is ", " are ", " ist ", " est ", " es ", " è ", " é ", " jest ", " är ", " er "];
/// What says so without naming what somebody is.
const DOES: [&str; 16] = [
    " teaches ",
    " writes for ",
    " writes about ",
    " writes on ",
    " writes his ",
    " writes her ",
    " covers ",
    " directs ",
    " works as ",
    " works for ",
    " serves as ",
    " reports on ",
    " schreibt für ",
    " schreibt über ",
    " arbeitet als ",
    " berichtet ",
];
/// What those are who write for outlets, by their first letters.
const ROLES: &str = "writer reporter columnist editor journalist correspondent contribut author professor lecturer fellow director \
     analyst president research founder co-founder blogger critic historian scholar photographer producer novelist poet \
     economist strategist consultant attorney intern autor redakt redakteur korrespondent kolumnist freie leiter dozent \
     journaliste professeur chercheu rédact auteur periodista profesor escritor columnista giornalista jornalista \
     dziennikar hoogleraar skribent";
/// What opens a sentence, and no name.
const NO_NAMES: [&str; 8] = ["The", "A", "An", "This", "That", "Our", "In", "On"];

/// The lines above and below the story that say who wrote it. `lines` are those that nothing has taken, in order, each
/// with its number and its text.
pub(super) fn find(lines: &[(usize, &Line, &str)]) -> Vec<usize> {
    let said: Vec<&(usize, &Line, &str)> =
        lines.iter().filter(|(_, line, _)| line.ends && line.length() >= LEAST).collect();
    let is_bio = |&&&(at, line, text): &&&(usize, &Line, &str)| {
        let name = signs(text).filter(|_| line.dense == 0);
        name.is_some_and(|name| !is_told(name, at, lines))
    };
    let above = said.iter().take(1).filter(is_bio);
    let mut below: Vec<_> = said.iter().rev().take_while(is_bio).collect();
    if below.len() > MOST {
        below.clear();
    }
    below.reverse();
    let mut bios: Vec<usize> = above.chain(below).map(|(at, ..)| *at).collect();
    bios.dedup();
    let story =
        lines.iter().filter(|(at, line, _)| line.ends && line.length() >= GOOD_LENGTH && !bios.contains(at));
    if story.count() >= STORY { bios } else { Vec::new() }
}

/// The name of whom a line introduces as one who writes.
fn signs(text: &str) -> Option<&str> {
    let text = text.trim_start_matches(['(', '[', '*', '_', '–', '—', '-', ' ']);
    let first = |verbs: &[&str]| verbs.iter().filter_map(|verb| Some((text.find(verb)?, verb.len()))).min();
    let (is, does) = (first(&IS), first(&DOES));
    let (at, verb) = is.into_iter().chain(does).min()?;
    let before = text.get(..at).filter(|before| before.len() <= LONGEST)?;
    // "Ada Muster, head of the port office, is"
    let name = match before.split_once(',') {
        Some((name, more)) => more.ends_with(',').then_some(name)?,
        None => before,
    };
    let name = TITLES.iter().find_map(|title| name.strip_prefix(title)).unwrap_or(name);
    let works = does == Some((at, verb)) || names_role(text.get(at + verb..)?);
    let opens = name.split(' ').next().is_some_and(|first| NO_NAMES.contains(&first));
    (works && !opens && person::is_name(name)).then_some(name)
}

/// What may stand before a name.
const TITLES: [&str; 8] = ["Dr. ", "Dr ", "Prof. ", "Professor ", "Rev. ", "The Rev. ", "Sir ", "Dame "];

/// Whether the rest of a sentence soon says what somebody does, at once where no article comes first: "is chief political columnist".
fn names_role(rest: &str) -> bool {
    let opens = rest.split_whitespace().next().is_some_and(|first| ARTICLES.contains(&first));
    let mut ended = false;
    let words = rest.split_whitespace().take(if opens { NEAR } else { AT_ONCE }).take_while(|word| {
        let before = ended;
        // Shorter ones are initials and abbreviations.
        ended = word.ends_with('.') && word.len() > ABBREVIATION;
        !before
    });
    let bare = words.map(|word| word.trim_start_matches(|c: char| !c.is_alphabetic()).to_lowercase());
    bare.into_iter().any(|word| ROLES.split_whitespace().any(|role| word.starts_with(role)))
}

const ARTICLES: [&str; 22] = [
    "a", "an", "the", "ein", "eine", "der", "die", "un", "une", "una", "uno", "le", "la", "el", "il", "een",
    "de", "en", "et", "um", "uma", "o",
];

/// Bytes of an abbreviation with its point.
const ABBREVIATION: usize = 5;

/// Whether other lines speak of whom the last word of a name names, or the line is an entry below the name.
fn is_told(name: &str, own: usize, lines: &[(usize, &Line, &str)]) -> bool {
    let Some(last) = name.split_whitespace().next_back() else { return true };
    let says = |text: &str| text.split(|c: char| !c.is_alphanumeric()).any(|word| word == last);
    let heads =
        lines.windows(2).any(|pair| matches!(pair, [(_, _, text), (at, ..)] if *at == own && says(text)));
    let sentences = lines.iter().filter(|(at, line, _)| *at != own && line.ends && line.length() >= LEAST);
    heads || sentences.into_iter().any(|(_, _, text)| says(text))
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
        below("Dr. Ada Muster, a former pilot, is the author of two books on tides.", true);
        below("Ada Muster teaches English at the harbour school.", true);
        below("Ada Muster ist freie Autorin in Holm.", true);
        check(&["Ada Muster is chief editor of the Bridge Review.", STORY[0], STORY[1], STORY[2]], &[0]);
    }

    #[test]
    fn who_is_spoken_of_stays() {
        below("Jo Holm is a former editor of the Bridge Review.", false);
        below("Ada Muster is waiting for the author of the letter.", false);
        below("Ada Muster, a former editor who now teaches at the school, said she was glad.", false);
        below("The Port Office is an author of the report on the flood.", false);
        below("Ada Muster is afraid. She is the author of a letter.", false);
    }

    #[test]
    fn lists_of_persons_and_short_notes_stay() {
        let person = |name: &str| format!("{name} is a poet from the harbour.");
        let persons = ["Ada Muster", "Bo Lind", "Cy Marsh", "Di Reed"].map(person);
        let lines: Vec<&str> = STORY.into_iter().chain(persons.iter().map(String::as_str)).collect();
        check(&lines, &[]);
        check(&[STORY[0], STORY[1], STORY[2], "Ada Muster", &persons[0]], &[]);
        check(&[STORY[0], &persons[0]], &[]);
    }
}
