//! What a line is that the model has taken: its words say it (`weights/hints.txt`), else its look.

use std::sync::LazyLock;

use crate::article::Reason;
use crate::strip::listed::Listed;
use crate::strip::marks::Mark;
use crate::strip::outline::GOOD_LENGTH;
use crate::strip::words::{Line, Word, mix};

static HINTS: LazyLock<Listed> = LazyLock::new(|| Listed::parse(include_str!("../../weights/hints.txt")));

/// Words of a line that are asked; the hints of a prompt or box stand early, and the cost stays bounded.
const ASKED_WORDS: usize = 60;
/// Pairs of words are surer than single ones.
const PAIR_VOTES: u32 = 2;
/// A single hint in a long paragraph is chance.
const WORDS_PER_VOTE: f32 = 25.0;
/// One label of a menu names no reason: a menu with a shop and a gift in it is still a menu.
const MENU_VOTES: f32 = 2.0;
/// Longest line of a menu, in words.
const MENU_LENGTH: f32 = 4.0;

/// Least words of a row of names.
const ROW_WORDS: u32 = 4;

/// Reasons that words can tell, and their votes so far.
#[derive(Default)]
struct Votes(Vec<(Reason, u32)>);

/// The reason that fits a line best. Lines about nothing but another story are told by their length.
pub(crate) fn find(line: &Line, words: &[Word]) -> Reason {
    hinted(line, words).unwrap_or_else(|| if is_menu(line) { Reason::Navigation } else { by_look(line) })
}

/// The reason that the words of a line tell, if they do.
pub(crate) fn hinted(line: &Line, words: &[Word]) -> Option<Reason> {
    let mut votes = Votes::default();
    let mut previous = None;
    for word in words.iter().take(ASKED_WORDS) {
        let key = mix(0, word.key);
        votes.note(HINTS.find(key), 1);
        if let Some(previous) = previous.replace(key) {
            votes.note(HINTS.find(mix(previous, word.key)), PAIR_VOTES);
        }
    }
    votes.best(if is_menu(line) { MENU_VOTES } else { line.length() / WORDS_PER_VOTE })
}

fn is_menu(line: &Line) -> bool {
    !line.ends && (line.count(Mark::Bar) > 0 || is_row(line))
}

impl Votes {
    fn note(&mut self, reason: Option<Reason>, votes: u32) {
        let Some(reason) = reason else { return };
        match self.0.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, sum)) => *sum += votes,
            None => self.0.push((reason, votes)),
        }
    }

    /// Most votes, the first named among equals, if they are more than chance in a line of that length.
    fn best(&self, least: f32) -> Option<Reason> {
        let most = self.0.iter().map(|(_, votes)| *votes).max()?;
        let (reason, votes) = self.0.iter().find(|(_, votes)| *votes == most)?;
        (super::words::float(*votes) >= least).then_some(*reason)
    }
}

/// Names in a row: what is left of a menu when its bars are gone.
fn is_row(line: &Line) -> bool {
    line.capitals == line.worded && line.worded >= ROW_WORDS && line.length() < 2.0 * MENU_LENGTH
}

fn by_look(line: &Line) -> Reason {
    if line.trails {
        Reason::Related
    } else if line.ends && line.length() >= GOOD_LENGTH {
        Reason::UnrelatedArticle
    } else if line.length() < MENU_LENGTH {
        Reason::Navigation
    } else if line.dates > 0 && line.length() < GOOD_LENGTH {
        Reason::Date
    } else {
        Reason::Related
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strip::words::Lines;

    #[track_caller]
    fn check(text: &str, expected: Reason) {
        let lines = Lines::read([text]);
        assert_eq!(find(&lines.lines[0], &lines.words), expected, "{text}");
    }

    #[test]
    fn words_say_what_a_line_is() {
        check("Sign up for our weekly newsletter and never miss a bridge", Reason::Newsletter);
        check("Anna Muster is a contributing editor of the Bridge Review.", Reason::AuthorBox);
        check("The views expressed here are those of the builder alone.", Reason::Disclaimer);
        check("© 2016 The Bridge Company. All rights reserved.", Reason::Copyright);
    }

    #[test]
    fn its_look_says_the_rest() {
        check("Harbour closed for the third time this year", Reason::Related);
        check("Harbour | Bridges | Ferries", Reason::Navigation);
        check("Harbour shop | Donate", Reason::Navigation);
        check("Harbour Shop Donate Radio", Reason::Navigation);
        check(
            "The harbour was closed for the third time this year, officers of the port said.",
            Reason::UnrelatedArticle,
        );
    }
}
