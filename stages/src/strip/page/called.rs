//! What the class words of an element say that it holds: evidence for the rules and for the reason in the record. The words of
//! each element are looked up once.

use std::sync::LazyLock;

use crate::article::Reason;
use crate::strip::page::names::{Keys, key};
use crate::strip::terms::Keyed;

/// Class words that name what a box holds; the first that is met going up holds.
const WORDS: [(&[&str], Reason); 16] = [
    (&["caption", "legend", "bildunterschrift"], Reason::Caption),
    (&["credit", "credits", "copyright", "fotocredit"], Reason::Credit),
    (&["byline", "author", "authors", "autor"], Reason::Byline),
    (&["date", "dateline", "timestamp", "pubdate", "published", "datetime"], Reason::Date),
    (&["newsletter", "subscribe", "signup", "subscription"], Reason::Newsletter),
    (&["cookie", "cookies", "consent", "gdpr"], Reason::CookieNotice),
    (&["paywall", "premium", "regwall", "piano"], Reason::Paywall),
    (&["share", "sharing", "social", "socials", "follow"], Reason::Share),
    (&["comment", "comments", "disqus", "respond"], Reason::Comments),
    (
        &["related", "recommended", "recommendations", "teaser", "teasers", "readmore", "trending"],
        Reason::Related,
    ),
    (&["advert", "advertisement", "ads", "sponsored", "promo", "promotion", "banner"], Reason::Advert),
    (&["tags", "tag", "topics", "keywords"], Reason::Tags),
    (&["bio", "biography"], Reason::AuthorBox),
    (&["disclaimer", "disclaimers"], Reason::Disclaimer),
    (&["search"], Reason::SearchForm),
    (&["nav", "menu", "navigation", "breadcrumb", "breadcrumbs", "navbar"], Reason::Navigation),
];

/// A list of class words that a rule asks for.
pub(super) type Words = u16;
/// Captions, an element of which may hold more than one.
pub(super) const CAPTION: Words = 1;
/// Readers' comments or an expert's, and those that are never one expert's.
pub(super) const COMMENT: Words = 1 << 1;
pub(super) const READERS: Words = 1 << 2;
/// Words beside "author" that make it a box about one.
pub(super) const ABOUT: Words = 1 << 3;
/// What asks for a gift, or tells on which terms a story is given. Not "citation", which is a quote as well.
pub(super) const CALL: Words = 1 << 4;
pub(super) const BIO: Words = 1 << 5;
pub(super) const DISCLAIMER: Words = 1 << 6;
/// The list of sources below an article of an encyclopedia; footnotes are a part of the story.
pub(super) const REFLIST: Words = 1 << 7;
pub(super) const REFERENCES: Words = 1 << 8;
pub(super) const WRAP: Words = 1 << 9;
/// The date of a change, and a name.
pub(super) const UPDATE: Words = 1 << 10;
pub(super) const NAME: Words = 1 << 11;

const LISTS: [(&[&str], Words); 12] = [
    (&["caption", "captions", "figcaption", "bildunterschrift"], CAPTION),
    (&["comment"], COMMENT),
    (&["comments", "commentlist", "commentlisting", "disqus"], COMMENT | READERS),
    (&["box", "card", "info", "about", "profile", "description", "details"], ABOUT),
    (&["donate", "donation", "donations", "republish", "republishing"], CALL),
    (&["disclaimer"], CALL | DISCLAIMER),
    (&["bio", "biography"], BIO),
    (&["reflist"], REFLIST),
    (&["references"], REFERENCES),
    (&["wrap"], WRAP),
    (&["update", "updated", "modified"], UPDATE),
    (&["name"], NAME),
];

/// What is known of each word, by its key.
static KNOWN: LazyLock<Keyed<ClassWords>> = LazyLock::new(|| {
    let mut known: Keyed<ClassWords> = Keyed::default();
    for (words, reason) in WORDS {
        for word in words {
            known.entry(key(word.as_bytes())).or_default().reason = Some(reason);
        }
    }
    for (words, list) in LISTS {
        for word in words {
            known.entry(key(word.as_bytes())).or_default().words |= list;
        }
    }
    known
});

/// What the class words of one element say.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ClassWords {
    /// The first of [`WORDS`] that is among them.
    pub(super) reason: Option<Reason>,
    words: Words,
}

impl ClassWords {
    fn read(words: &[u64]) -> Self {
        let mut said = Self::default();
        for known in words.iter().filter_map(|word| KNOWN.get(word)) {
            said.reason = said.reason.or(known.reason);
            said.words |= known.words;
        }
        said
    }

    /// Whether a word of one of these lists is among them.
    pub(super) const fn has(self, words: Words) -> bool {
        self.words & words != 0
    }
}

/// What the class words of each element of a page say.
#[derive(Debug)]
pub(crate) struct Called(Vec<ClassWords>);

impl Called {
    pub(super) fn read(elements: usize, keys: &Keys) -> Self {
        Self((0..elements).map(|at| ClassWords::read(keys.of(at))).collect())
    }

    /// What those of an element say.
    pub(super) fn of(&self, element: usize) -> ClassWords {
        self.0.get(element).copied().unwrap_or_default()
    }
}
