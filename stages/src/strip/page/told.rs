//! What a page tells of its story outside of it: headline, summary, text in structured data, authors. A block
//! that repeats them is known by it.

use crate::article::{Markup, Page, Tag};
use crate::strip::page::numbers::{count, flag, many, ratio, signed};
use crate::strip::terms::Keyed;

/// Number of these features.
pub(super) const COUNT: usize = 13;

/// Their names, as the weights know them.
pub(super) const NAMES: [&str; COUNT] = [
    "in_title",
    "is_title",
    "in_summary",
    "is_summary",
    "in_told_body",
    "has_told_body",
    "names_author",
    "from_headline",
    "has_headline",
    "headlines_before",
    "articles_before",
    "summary_before",
    "from_first_image",
];

/// Letters and figures of a run that is looked up; shorter ones occur by chance.
const RUN: usize = 8;
/// A text in structured data longer than this is cut: it bounds memory, and no story is as long.
const MOST_LETTERS: usize = 400_000;

/// The runs of letters of a text.
#[derive(Default)]
struct Runs {
    keys: Keyed<()>,
    letters: usize,
}

impl Runs {
    fn read<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut runs = Self::default();
        for text in texts {
            runs.letters = runs.letters.max(each_run(text, |key| {
                runs.keys.insert(key, ());
            }));
        }
        runs
    }

    /// Share of a text's runs that stand here, and its number of letters.
    fn share(&self, text: &str) -> (f32, usize) {
        if self.keys.is_empty() {
            return (0.0, 0);
        }
        let (mut found, mut all) = (0_usize, 0_usize);
        let letters = each_run(text, |key| {
            all += 1;
            found += usize::from(self.keys.contains_key(&key));
        });
        (ratio(many(found), many(all)), letters)
    }
}

/// Names every run of letters and figures, case folded; a text shorter than a run is one run. Gives its letters.
fn each_run(text: &str, mut note: impl FnMut(u64)) -> usize {
    let mut ring = [0_u64; RUN];
    let mut key = 0_u64;
    let mut letters = 0;
    let folded = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
    for letter in folded.take(MOST_LETTERS) {
        let letter = u64::from(u32::from(letter)) + 1;
        if let Some(slot) = ring.get_mut(letters % RUN) {
            key = key.wrapping_mul(BASE).wrapping_add(letter).wrapping_sub(slot.wrapping_mul(TOP));
            *slot = letter;
        }
        letters += 1;
        if letters >= RUN {
            note(spread(key));
        }
    }
    if (1..RUN).contains(&letters) {
        note(spread(key));
    }
    letters
}

/// The low bits of a rolling key depend on the low bits of letters only; a table needs all of them mixed.
const fn spread(key: u64) -> u64 {
    (key ^ (key >> 32)).wrapping_mul(BASE)
}

/// Base of the rolling key, an odd number without pattern.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;
/// What the letter that leaves a run weighs.
const TOP: u64 = BASE.wrapping_pow(8);

/// What a page tells of its story.
pub(super) struct Told<'a> {
    page: &'a Page,
    title: Runs,
    summary: Runs,
    body: Runs,
    /// The block with the headline.
    headline: Option<usize>,
    headlines: usize,
    articles: usize,
    within_article: bool,
    summary_seen: bool,
    first_image: Option<usize>,
}

impl<'a> Told<'a> {
    /// Reads what the page tells.
    pub(super) fn read(page: &'a Page, blocks: &[(&str, &Markup)]) -> Self {
        let title = Runs::read(page.titles.iter().map(String::as_str));
        let is_h1 = |markup: &Markup| markup.around().is_some_and(|e| e.tag == Tag::H1);
        let tells = |text: &str| title.share(text).0 > 0.8 && text.len() >= RUN;
        let headings = blocks.iter().position(|(text, markup)| is_h1(markup) && tells(text));
        let headline = headings.or_else(|| blocks.iter().position(|(_, markup)| is_h1(markup)));
        let headline = headline.or_else(|| blocks.iter().position(|(text, _)| tells(text)));
        Self {
            page,
            headline,
            summary: Runs::read(page.descriptions.iter().map(String::as_str)),
            body: Runs::read([page.article_body.as_str()]),
            title,
            headlines: 0,
            articles: 0,
            within_article: false,
            summary_seen: false,
            first_image: None,
        }
    }

    /// The features of the next block.
    pub(super) fn row(&mut self, at: usize, text: &str, markup: &Markup, row: &mut Vec<f32>) {
        let (in_title, letters) = self.title.share(text);
        let (in_summary, length) = self.summary.share(text);
        let told = self.body.letters >= MIN_BODY;
        let in_body = if told { self.body.share(text).0 } else { -1.0 };
        let author =
            text.len() < LONG_BYLINE && self.page.authors.iter().any(|name| text.contains(name.as_str()));
        self.see(at, markup);
        row.extend([
            in_title,
            in_title * ratio(many(letters), many(self.title.letters)).min(1.0),
            in_summary,
            in_summary * ratio(many(length), many(self.summary.letters)).min(1.0),
            in_body,
            flag(told),
            flag(author),
            self.headline.map_or(0.0, |headline| signed(headline, at)),
            flag(self.headline.is_some()),
            count(self.headlines),
            count(self.articles),
            flag(self.summary_seen),
            self.first_image.map_or(-1.0, |image| count(at - image)),
        ]);
        self.summary_seen |= in_summary > 0.9 && length > MIN_SUMMARY;
    }

    fn see(&mut self, at: usize, markup: &Markup) {
        let Some(around) = markup.around() else { return };
        self.headlines += usize::from(around.tag == Tag::H1);
        let within = around.within.has(crate::article::Within::tag(Tag::Article));
        self.articles += usize::from(self.within_article && !within);
        self.within_article = within;
        if markup.images > 0 {
            self.first_image.get_or_insert(at);
        }
    }
}

/// A shorter text in structured data is a teaser.
const MIN_BODY: usize = 300;
/// A longer block is no byline.
const LONG_BYLINE: usize = 200;
/// A shorter summary is a slogan.
const MIN_SUMMARY: usize = 40;
