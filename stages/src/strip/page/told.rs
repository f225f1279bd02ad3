//! What a page tells of its story outside of it: headline, summary, text in structured data, authors. A block
//! that repeats them is known by it.

use crate::article::{Markup, Page, Tag};
use crate::strip::page::numbers::{count, flag, many, ratio, signed};
use crate::strip::page::runs::{RUN, Runs, shares};

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

/// How far below the headline a lead stands, in blocks.
const LEAD_REACH: f32 = 10.0;
/// From this share on two texts are the same.
const SAME: f32 = 0.9;

/// Whether the columns are those of the block that says first what the summary says, below the headline.
pub(super) fn is_lead(told: &[f32]) -> bool {
    let [_, _, in_summary, alike, _, _, _, from_headline, has_headline, _, _, summary_before, ..] = *told
    else {
        return false;
    };
    let near = from_headline > 0.0 && from_headline <= LEAD_REACH.ln_1p();
    let first = summary_before == 0.0;
    in_summary > SAME && alike > SAME && first && has_headline > 0.0 && near
}

/// Whether the columns are those of the headline.
pub(super) fn is_headline(told: &[f32]) -> bool {
    matches!(*told, [_, _, _, _, _, _, _, from_headline, has_headline, ..] if has_headline > 0.0 && from_headline == 0.0)
}

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
        let tells = |text: &str| {
            let ([told], _) = shares(text, [&title]);
            told > 0.8 && text.len() >= RUN
        };
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
        let ([in_title, in_summary, in_body], letters) =
            shares(text, [&self.title, &self.summary, &self.body]);
        let told = self.body.letters >= MIN_BODY;
        let in_body = if told { in_body } else { -1.0 };
        let author =
            text.len() < LONG_BYLINE && self.page.authors.iter().any(|name| text.contains(name.as_str()));
        self.see(at, markup);
        row.extend([
            in_title,
            in_title * ratio(many(letters), many(self.title.letters)).min(1.0),
            in_summary,
            in_summary * ratio(many(letters), many(self.summary.letters)).min(1.0),
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
        self.summary_seen |= in_summary > 0.9 && letters > MIN_SUMMARY;
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
