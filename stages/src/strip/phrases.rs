//! Phrases that give a notice away wherever they stand in a short paragraph (`weights/phrases.txt`): "views
//! expressed in this", "delivered to your inbox". No story says them of its own subject in these words.

use std::sync::LazyLock;

use crate::article::Reason;
use crate::strip::listed::Listed;
use crate::strip::terms::Keyed;
use crate::strip::words::{Word, mix, word_keys};

static PHRASES: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::parse(include_str!("../../weights/phrases.txt")));

/// The shortest phrase in words; shorter ones are labels or furniture.
const SHORTEST: usize = 2;
/// The longest paragraph, in words, that a phrase may take with it: so many times the square of its own words. Three words may be
/// said by chance in any but the shortest, or must open it; five hardly. Of the notices of the development set that three words
/// tell, 258 of 334 have up to eleven, and nearly all others are marked as copyright.
const LONGEST_LINE: usize = 90;
const FOR_EACH: usize = 4;
/// Words of a phrase that may be said by chance.
const CHANCE: usize = 3;
/// Most words of a paragraph that holds such a phrase, and of one that it opens.
const SHORT_LINE: usize = 9;
const OPENED_LINE: usize = 16;

struct Phrases {
    all: Listed,
    /// Numbers of words that phrases have, by the key of their first two words, one bit each: most words of a
    /// story begin no phrase, and cost one look.
    lengths: Keyed<u32>,
}

impl Phrases {
    fn parse(text: &str) -> Self {
        let mut lengths = Keyed::default();
        for keys in text.lines().filter_map(|line| line.rsplit('\t').next()).map(word_keys) {
            if let Some(start) = keys.get(..SHORTEST) {
                *lengths.entry(key(start.iter().copied())).or_default() |=
                    1u32.checked_shl(bits(keys.len())).unwrap_or(0);
            }
        }
        Self { all: Listed::parse(text), lengths }
    }
}

/// The reason to take a line, if it holds a phrase.
pub(crate) fn find(words: &[Word]) -> Option<Reason> {
    if words.len() > LONGEST_LINE {
        return None;
    }
    words.windows(SHORTEST).enumerate().find_map(|(start, pair)| {
        let mut lengths = *PHRASES.lengths.get(&key(pair.iter().map(|word| word.key)))?;
        while lengths != 0 {
            let length = usize::try_from(lengths.trailing_zeros()).unwrap_or(usize::MAX);
            let phrase = words.get(start..start + length);
            let phrase = phrase.filter(|phrase| words.len() <= longest(phrase.len(), start == 0));
            let found = phrase.and_then(|words| PHRASES.all.find(key(words.iter().map(|word| word.key))));
            if found.is_some() {
                return found;
            }
            lengths &= lengths - 1;
        }
        None
    })
}

/// Most words of a paragraph that a phrase of so many may take with it.
const fn longest(phrase: usize, opens: bool) -> usize {
    match (phrase <= CHANCE, opens) {
        (true, true) => OPENED_LINE,
        (true, false) => SHORT_LINE,
        (false, _) => FOR_EACH * phrase.pow(2),
    }
}

fn key(words: impl Iterator<Item = u64>) -> u64 {
    words.fold(0, mix)
}

fn bits(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strip::words::Lines;

    #[track_caller]
    fn check(text: &str, expected: Option<Reason>) {
        assert_eq!(find(&Lines::read([text]).words), expected, "{text}");
    }

    #[test]
    fn notices_give_themselves_away() {
        check("The bridge news you need, delivered to your inbox. Sign up now!", Some(Reason::Newsletter));
        check("The views expressed in this column are the builder\u{2019}s.", Some(Reason::Disclaimer));
        check("This is an opinion column about bridges.", Some(Reason::Disclaimer));
        check(
            "Ada Lindqvist writes about bridges. She can be reached at ada@example.com.",
            Some(Reason::AuthorBox),
        );
        check("Il vous reste 57.09% de cet article \u{e0} lire.", Some(Reason::Paywall));
        check("この記事は有料会員限定です。", Some(Reason::Paywall));
        check("(With inputs from PTI)", Some(Reason::Credit));
        check("This is about bridges and does not constitute investment advice.", Some(Reason::Disclaimer));
        check("Got a news tip? Write to ada@example.com.", Some(Reason::AuthorBox));
        check("Readers may submit a response of up to 300 words.", Some(Reason::CommentForm));
        check("If you value our work, support the bridge.", Some(Reason::Paywall));
        check("You are receiving this email because you like bridges.", Some(Reason::Newsletter));
        check("Haberin devamı için kaydırın", Some(Reason::Advert));
    }

    #[test]
    fn a_story_of_like_words_stays() {
        check("The parcel was delivered to the mayor, whose views were expressed in public.", None);
        check("Der Fuchs folgt uns auf dem ganzen Weg bis zum Hafen.", None);
        check("Le match de samedi est réservé aux abonnés, a annoncé le club.", None);
        check("In lieu of flowers, please consider making a donation to the bridge.", None);
        check("The builder is not responsible for the content of the harbour.", None);
        check("Have you got a story about the bridge? asked the builder.", None);
        check("She followed him on the stairs and signed up.", None);
        check("Read by itself, this is an opinion that makes the harbour's case harder to win.", None);
        check("The pilots work longer since they can be reached at all hours.", None);
        check("The song originally appeared on her album of 1994.", None);
        check("Who saw the ferry is asked to call Ada Lindqvist, who can be contacted at the harbour.", None);
        check(
            "The book tells of each bridge of the river, and its second part, which was printed in 1971 by the press of \
             the town with all rights reserved for a widow, of the men who built the ropes and the ramps of Holm.",
            None,
        );
    }
}
