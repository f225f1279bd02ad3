//! What a page tells of its story outside of it: headline, summary, text in structured data, authors. A block
//! that repeats them is known by it.

use crate::article::{Markup, Page, Tag};
use crate::strip::page::numbers::{count, flag, many, ratio, signed};
use crate::strip::page::runs::{Places, RUN, Runs};

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
    /// Its titles, summaries and the story in its structured data.
    texts: Places<3>,
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
        let summary = Runs::read(page.descriptions.iter().map(String::as_str));
        let texts = Places::new([title, summary, Runs::read([page.article_body.as_str()])]);
        let headline = headline(&texts, blocks);
        Self {
            page,
            headline,
            texts,
            headlines: 0,
            articles: 0,
            within_article: false,
            summary_seen: false,
            first_image: None,
        }
    }

    /// The features of the next block.
    pub(super) fn row(&mut self, at: usize, text: &str, markup: &Markup, row: &mut Vec<f32>) {
        self.see(at, markup);
        let ([in_title, in_summary, in_body], letters) = self.texts.shares(text);
        let [title, summary, body] = &self.texts.places;
        let told = body.letters >= MIN_BODY;
        let in_body = if told { in_body } else { -1.0 };
        let author =
            text.len() < LONG_BYLINE && self.page.authors.iter().any(|name| text.contains(name.as_str()));
        row.extend([
            in_title,
            in_title * ratio(many(letters), many(title.letters)).min(1.0),
            in_summary,
            in_summary * ratio(many(letters), many(summary.letters)).min(1.0),
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

/// The block with the headline: of the first level, unless it is a few words, as the name of the site is, and another
/// heading says more of the title; without headings the block that says most of it.
fn headline(texts: &Places<3>, blocks: &[(&str, &Markup)]) -> Option<usize> {
    let rank = |at: usize| blocks.get(at).and_then(|(_, markup)| markup.around()?.tag.heading());
    let length = |at: usize| blocks.get(at).map_or(0, |(text, _)| text.len());
    let tells = |at: &usize| {
        let text = blocks.get(*at).map(|(text, _)| *text).unwrap_or_default();
        let ([told, ..], _) = texts.shares(text);
        told > 0.8 && text.len() >= RUN
    };
    let headings: Vec<usize> = (0..blocks.len()).filter(|at| rank(*at).is_some()).filter(tells).collect();
    // Readers' comments and other stories may repeat the title with more around it.
    let most = |telling: &[usize], is: &dyn Fn(usize) -> bool| {
        let longest = telling.iter().filter(|at| is(**at)).map(|at| length(*at)).max()?;
        telling.iter().copied().find(|at| is(*at) && length(*at) * 2 > longest)
    };
    let is_long =
        |at: usize| blocks.get(at).is_some_and(|(text, _)| text.split_whitespace().nth(NAME).is_some());
    let mut first = (0..blocks.len()).filter(|at| rank(*at) == Some(1));
    let first_rank = most(&headings, &|at| rank(at) == Some(1)).or_else(|| {
        let any = first.clone().next();
        first.find(|at| is_long(*at)).or(any)
    });
    let other = most(&headings, &|_| true);
    match (first_rank, other) {
        (Some(first), Some(other)) if !is_long(first) && length(other) > length(first) => Some(other),
        (Some(first), _) => Some(first),
        (None, other) => other.or_else(|| {
            let telling: Vec<usize> = (0..blocks.len()).filter(tells).collect();
            most(&telling, &|_| true)
        }),
    }
}

/// Words of a name.
const NAME: usize = 4;

/// A shorter text in structured data is a teaser.
const MIN_BODY: usize = 300;
/// A longer block is no byline.
const LONG_BYLINE: usize = 200;
/// A shorter summary is a slogan.
const MIN_SUMMARY: usize = 40;
