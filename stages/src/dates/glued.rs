//! Days that are glued to the words before them, as minified pages write them.

use std::borrow::Cow;

use super::names::AROUND;
use super::{is_month, within};

/// A text with a blank before each month that is glued to the word before it, and before a day that is: minified pages write
/// `Jo DoeMarch 4, 2025`.
pub(crate) fn unglued(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut done = 0;
    let mut tries = 0;
    let letters = |text: &str| text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    for (at, pair) in
        text.char_indices().zip(text.chars().skip(1)).map(|((at, a), b)| (at + a.len_utf8(), (a, b)))
    {
        let rest = text.get(at..).unwrap_or_default();
        let name = rest.get(..letters(rest)).unwrap_or_default();
        let behind = rest.get(name.len()..).unwrap_or_default().trim_start_matches(['.', ' ']);
        let begins = |behind: &str| behind.starts_with(|c: char| c.is_ascii_digit());
        let glued = match pair {
            (a, b) if a.is_lowercase() && b.is_uppercase() => {
                (is_month(name) || is_announced(name)) && begins(behind)
            }
            (a, b) if a.is_ascii_digit() && b.is_ascii_digit() => {
                ends_year(text.get(..at).unwrap_or_default()) && is_hour(rest)
            }
            (a, b) if a.is_alphabetic() && b.is_ascii_digit() && tries < TRIES => {
                tries += 1;
                within(rest).is_some()
            }
            _ => false,
        };
        if glued {
            out.push_str(text.get(done..at).unwrap_or_default());
            out.push(' ');
            done = at;
        }
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(done..).unwrap_or_default());
    Cow::Owned(out)
}

/// Whether a text ends with a point or a stroke and a year.
fn ends_year(text: &str) -> bool {
    let year = text.len().checked_sub(4).and_then(|at| text.split_at_checked(at));
    year.is_some_and(|(before, year)| {
        before.ends_with(['.', '/', '-'])
            && year.starts_with("20")
            && year.bytes().all(|b| b.is_ascii_digit())
    })
}

/// Whether a text begins with an hour and minutes: "08:24".
fn is_hour(text: &str) -> bool {
    let digit = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    digit(0) && digit(1) && text.as_bytes().get(2) == Some(&b':') && digit(3)
}

/// Whether a word says that a day follows: "Publicerad".
fn is_announced(word: &str) -> bool {
    word.chars().nth(SHORT_WORD).is_some() && AROUND.binary_search(&word.to_lowercase().as_str()).is_ok()
}

/// Letters of words that may end any other.
const SHORT_WORD: usize = 4;

/// Places in a line at which a day is looked for behind a letter.
const TRIES: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_may_be_glued_to_names() {
        assert_eq!(unglued("Jo DoeMarch 4, 2025"), "Jo Doe March 4, 2025");
        assert_eq!(unglued("Jo Doe4 March 2025"), "Jo Doe 4 March 2025");
        assert_eq!(unglued("Jo McMarch, March 4, 2025"), "Jo McMarch, March 4, 2025");
        assert_eq!(unglued("Jo DoePublicerad 2025-04-02"), "Jo Doe Publicerad 2025-04-02");
        assert_eq!(unglued("on 21.08.202508:24Posted"), "on 21.08.2025 08:24Posted");
        assert_eq!(unglued("21.08.202508"), "21.08.202508");
        assert_eq!(unglued("Jo DoePosted in 2025"), "Jo DoePosted in 2025");
        assert_eq!(unglued("G7 in 2025"), "G7 in 2025");
    }
}
