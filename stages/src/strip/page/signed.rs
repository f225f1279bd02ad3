//! The names that sign one line near the headline of a page, whatever stands beside them: by, a day, a place.

use crate::article::Reason;
use crate::dates;
use crate::person::{self, is_name};
use crate::strip::furniture;
use crate::strip::page::day;
use crate::strip::signature::authors;
use crate::strip::words::Lines;

/// The name in a line that is a name and a day in figures: behind a place the month is written out, as in "Upper Lenn 3 May 2024".
pub(super) fn before_day(text: &str) -> Option<&str> {
    let (name, day) = text.split_at_checked(text.find(|c: char| c.is_ascii_digit())?)?;
    let name = name.trim_end();
    (is_name(name) && dates::whole(day).is_some() && !day.contains(char::is_alphabetic)).then_some(name)
}

/// The name in a line that is a day and a name: "4 March 2025, 19:15 Ada Muster". Behind a bar stands the section, and behind a time
/// its zone.
pub(super) fn behind_day(text: &str) -> Option<&str> {
    let figure = text.rfind(|c: char| c.is_ascii_digit())?;
    let (day, rest) = text.split_at_checked(figure + 1)?;
    let at = rest.find(char::is_alphabetic)?;
    let (between, name) = rest.split_at_checked(at)?;
    let parted = between.contains(|c: char| !(c.is_whitespace() || matches!(c, ',' | '.' | ')')));
    let told = dates::whole(text).is_some() || name.split(' ').any(|word| NO_NAMES.contains(&word));
    // Behind a day whose month is written out stand places and sections.
    let exact = day.contains(':') || !day.contains(char::is_alphabetic);
    (!parted && !told && exact && is_name(name) && dates::whole(day).is_some()).then_some(name)
}

/// What stands behind a day and is no name: zones, halves of the day, buttons.
const NO_NAMES: [&str; 23] = [
    "Time", "Min", "Read", "AM", "PM", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT", "GMT", "UTC",
    "CET", "CEST", "IST", "BST", "Uhr", "Comments", "Comment", "Leave",
];

/// A longer block is a sentence, in words.
const LONGEST: usize = 14;
/// The same in bytes: blanks may be many.
pub(super) const BYTES: usize = 400;

/// The persons in a line that holds nothing else but what stands behind a name: "Ada Muster, Jo Doe and Bo Lee", "Ada Muster /
/// Ferry". Of two with a comma between them the second may be a place.
pub(super) fn listed(text: &str) -> Vec<String> {
    let parts = person::in_field(text);
    if !parts.iter().all(|part| is_name(part)) {
        return Vec::new();
    }
    let pair = text.split(',').count() == 2 && parts.len() == 2;
    parts.into_iter().take(if pair { 1 } else { usize::MAX }).map(str::to_owned).collect()
}

/// Whether a text is short enough for a byline, and no exclamation or question.
pub(super) fn is_line(text: &str) -> bool {
    text.len() <= BYTES && text.split_whitespace().count() <= LONGEST && !text.ends_with(['!', '?'])
}

/// Whether a line is a name and a date, or what somebody did of the story: "Ada Muster (text)".
pub(super) fn ends_line(text: &str, name: &str) -> bool {
    let rest = text.strip_prefix(name);
    rest.is_some_and(|rest| rest.trim_start().starts_with('(') || dates::within(rest).is_some())
}

/// What stands behind "by", which opens a line or follows a date. It may be glued to the name.
pub(super) fn behind_by(text: &str) -> Option<&str> {
    person::behind_by(text).or_else(|| {
        let (at, _) = text
            .match_indices(' ')
            .find(|(at, _)| text.get(at + 1..).is_some_and(|rest| person::behind_by(rest).is_some()))?;
        let (before, rest) = (text.get(..at)?, text.get(at + 1..)?);
        dates::within(before).is_some().then(|| person::behind_by(rest)).flatten()
    })
}

/// What stands behind "by" in a line that says when the story was published: "Published 4 March 2025 by Ada Muster".
pub(super) fn behind_publication(text: &str) -> Option<&str> {
    if day::publication(text) == Some(0) { behind_by(text) } else { None }
}

/// Words behind a name: when, where and in what somebody wrote.
pub(super) const BEHIND: [&str; 31] = [
    " on ",
    " in ",
    " for ",
    " from ",
    " at ",
    " with ",
    " Updated",
    " Published",
    " View ",
    " via ",
    " Foto",
    " Photo",
    " Bild",
    " Kuva",
    " @",
    " Publié",
    " Publicado",
    " Pubblicato",
    " Veröffentlicht",
    " Aktualisiert",
    " Actualizado",
    " Publicerad",
    " Publisert",
    " Julkaistu",
    " Monday",
    " Tuesday",
    " Wednesday",
    " Thursday",
    " Friday",
    " Saturday",
    " Sunday",
];

/// The names behind "by". Behind a single comma stands where or for whom somebody writes.
pub(super) fn people(text: &str) -> Vec<String> {
    let mark = text.find(['⋅', '●', '∙', '│']);
    let end = BEHIND.iter().filter_map(|word| text.find(word)).chain(mark).min();
    let text = end.and_then(|end| text.get(..end)).unwrap_or(text);
    let listed = listed(text);
    if listed.len() > 1 {
        return listed;
    }
    let all: Vec<String> = authors(text).iter().map(|name| person::without_role(name).to_owned()).collect();
    let several = text.contains(['&', ';']) || AND.iter().any(|and| text.contains(and));
    let listed = all.len() > 2 && all.iter().all(|name| is_name(name));
    all.into_iter()
        .filter(|name| is_name(name))
        .take(if several || listed { usize::MAX } else { 1 })
        .collect()
}

/// Words between two names.
pub(super) const AND: [&str; 5] = [" and ", " und ", " et ", " y ", " og "];
/// The name behind a word that signs and a colon.
pub(super) fn behind_colon(text: &str) -> Option<&str> {
    let (label, name) = text.split_once([':', '：'])?;
    let name = name.trim();
    let read = Lines::read([text]);
    let said = read.lines.first().and_then(|line| furniture::label(line, &read.words));
    ((said == Some(Reason::Byline) || person::is_by(label)) && is_name(name)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_may_stand_on_either_side_of_a_name() {
        assert_eq!(before_day("Ada Muster 22.02.2025 | 08:24"), Some("Ada Muster"));
        assert_eq!(before_day("Upper Lenn 22 May 2025"), None);
        assert_eq!(behind_day("18 апр. 2024, 19:15 Ада Мустер"), Some("Ада Мустер"));
        assert_eq!(behind_day("2024-09-10, Ada Muster"), Some("Ada Muster"));
        for text in [
            "Room 12 Ada Muster",
            "March 4, 2025 7:15 PM EST",
            "March 4, 2025 7:15 PM GMT",
            "May 3, 2024 No Comments",
            "May 3, 2024 • Real Estate",
            "3. Mai 2024 19:15 Uhr",
            "10 September 2024, New Delhi",
            "3 May 2024, 10:15 Moscow Time",
        ] {
            assert_eq!(behind_day(text), None, "{text}");
        }
    }
}
