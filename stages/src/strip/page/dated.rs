//! Names that share their line with a day.

use crate::dates;
use crate::person::is_name;

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
    (!parted && !told && is_name(name) && dates::whole(day).is_some()).then_some(name)
}

/// What stands behind a day and is no name: zones, halves of the day, buttons.
const NO_NAMES: [&str; 20] = [
    "AM", "PM", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT", "GMT", "UTC", "CET", "CEST", "IST",
    "BST", "Uhr", "Comments", "Comment", "Leave",
];

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
        ] {
            assert_eq!(behind_day(text), None, "{text}");
        }
    }
}
