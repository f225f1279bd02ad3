//! What a page says about itself: its head, and the structured data in it.

use super::chars::{clean, title_of, without_tags};
use super::dates::{LONGEST_BEFORE, Seen, printed, rfc3339};
use super::json_ld::{self, Story};
use super::scan::Attributes;
use super::signed;
use crate::article::{Meta, Page, Tag};
use crate::outlet::letters;
use crate::person;

/// The facts of a page as they come along.
#[derive(Debug, Default)]
pub(super) struct Facts<'a> {
    title: Option<&'a str>,
    language: Option<&'a str>,
    canonical: Option<&'a str>,
    metas: Vec<(&'a str, &'a str)>,
    published: Option<&'a str>,
    times: Vec<Seen<'a>>,
    in_time: bool,
    in_heading: bool,
    /// The last text, and how many paragraphs began since the headline.
    text: &'a str,
    paragraphs: Option<usize>,
    modified: Option<&'a str>,
    /// What links to authors say, each with its block; the last may still be empty.
    signed: Vec<(&'a str, usize)>,
    /// The block of an element that its class calls an author, before its text.
    called: Option<usize>,
    stories: Vec<Story>,
    body: Option<String>,
}

/// Dates that are kept.
const MOST_TIMES: usize = 64;
/// Paragraphs below the headline after which a date is that of another story or of a reader's comment: of the
/// development pages 3 of 13 such dates are the story's, of those before it 9 of 10.
pub(super) const HEAD: usize = 12;

/// Stories that structured data may tell of.
const MOST_STORIES: usize = 16;

/// Most `meta` tags that are kept: pages have some dozens, damaged ones thousands.
const MOST_METAS: usize = 400;

impl<'a> Facts<'a> {
    /// Looks at a start tag, before which so many blocks end.
    pub(super) fn see(&mut self, tag: Tag, attributes: &Attributes<'a>, blocks: usize) {
        self.in_heading |= tag.heading().is_some();
        self.called = signed::is_called(tag, attributes).then_some(blocks).or(self.called);
        match tag {
            Tag::Meta if self.metas.len() < MOST_METAS && !attributes.content.is_empty() => {
                for name in [attributes.property, attributes.name, attributes.itemprop] {
                    if !name.is_empty() {
                        self.metas.push((name, attributes.content));
                    }
                }
            }
            Tag::Link if self.canonical.is_none() && attributes.rel.eq_ignore_ascii_case("canonical") => {
                self.canonical = Some(attributes.href).filter(|href| !href.is_empty());
            }
            Tag::A if self.signed.len() < MOST_AUTHORS && self.is_author(attributes) => {
                self.signed.push(("", blocks));
            }
            Tag::H1 => _ = self.paragraphs.get_or_insert(0),
            Tag::P => self.paragraphs = self.paragraphs.map(|count| count + 1),
            Tag::Time if attributes.itemprop.eq_ignore_ascii_case("dateModified") => {}
            Tag::Time if self.times.len() < MOST_TIMES => {
                let near = self.paragraphs.is_some_and(|count| count < HEAD);
                let label = [attributes.class, self.text, ""];
                self.times.push(Seen { at: attributes.datetime, label, block: blocks, near });
                self.in_time = true;
            }
            _ => {}
        }
        if !matches!(tag, Tag::Meta) && !attributes.itemprop.is_empty() {
            if attributes.itemprop.eq_ignore_ascii_case("author") && self.signed.len() < MOST_AUTHORS {
                self.signed.push(("", blocks));
            }
            self.see_property(attributes);
        }
    }

    /// Whether a link leads to the page of an author. Above the headline one to the root names the site, whatever it says.
    fn is_author(&self, link: &Attributes<'_>) -> bool {
        signed::is_author(link) && (self.paragraphs.is_some() || link.href != "/")
    }

    /// The text between two tags.
    pub(super) fn text(&mut self, text: &'a str) {
        if text.trim_ascii().is_empty() {
            return;
        }
        let called = self.called.take();
        if let Some((signed, _)) = self.signed.last_mut().filter(|(signed, _)| signed.is_empty())
            && !person::is_by(text.trim_ascii())
        {
            *signed = text;
        } else if let Some(block) = called
            && self.signed.len() < MOST_AUTHORS
            && let Some(name) = signed::name(text)
        {
            self.signed.push((name, block));
        }
        if self.in_time {
            let shown = self.times.last_mut().and_then(|time| time.label.last_mut());
            shown.filter(|shown| shown.is_empty()).into_iter().for_each(|shown| *shown = text);
        } else if self.paragraphs.is_some() {
            // Of what a headline says nothing tells a date: "Record updated".
            self.text = if self.in_heading { "" } else { text };
        }
    }

    /// Looks at an end tag.
    pub(super) fn close(&mut self, tag: Tag) {
        self.in_time &= tag != Tag::Time;
        self.in_heading &= tag.heading().is_none();
    }

    fn see_property(&mut self, attributes: &Attributes<'a>) {
        let Some(date) = [attributes.datetime, attributes.content].into_iter().find(|d| !d.is_empty()) else {
            return;
        };
        if attributes.itemprop.eq_ignore_ascii_case("datePublished") {
            self.published.get_or_insert(date);
        }
        if attributes.itemprop.eq_ignore_ascii_case("dateModified") {
            self.modified.get_or_insert(date);
        }
    }

    /// The language that the page's root gives.
    pub(super) fn language(&mut self, lang: &'a str) {
        if self.language.is_none() && !lang.is_empty() {
            self.language = Some(lang);
        }
    }

    /// The content of the page's `<title>`.
    pub(super) fn title(&mut self, content: &'a str) {
        self.title.get_or_insert(content);
    }

    /// A script; only structured data is read.
    pub(super) fn script(&mut self, attributes: &Attributes, content: &str) {
        let kind = attributes.kind.get(..19).unwrap_or_default();
        if !kind.eq_ignore_ascii_case("application/ld+json") {
            return;
        }
        let Some(mut story) = json_ld::story(content) else { return };
        self.body = self.body.take().or_else(|| story.body.take());
        if self.stories.len() < MOST_STORIES {
            self.stories.push(story);
        }
    }

    /// The content of the first of these `meta` tags that is there.
    fn meta(&self, names: &[&str]) -> Option<&'a str> {
        names.iter().find_map(|name| {
            let found = self.metas.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
            found.map(|(_, content)| *content).filter(|content| !content.trim().is_empty())
        })
    }

    /// Tells the page what its judges need and fills the gaps of `meta`.
    pub(super) fn tell(mut self, page: &mut Page, meta: &mut Meta) {
        let title = self.meta(&["og:title", "twitter:title", "headline", "dc.title", "title"]).map(title_of);
        let full = self.title.map(title_of);
        let story = self.told_story([title.as_deref(), full.as_deref()]);
        let description = ["og:description", "description", "twitter:description"]
            .map(|name| self.meta(&[name]).map(clean));
        page.titles = distinct([title.clone(), story.headline.clone(), full.clone(), meta.title.clone()]);
        page.descriptions = distinct(description.into_iter().chain([story.description.clone()]));
        page.article_body = self.body.take().unwrap_or_default();
        page.names_headline = meta.title.is_some() || story.headline.is_some();
        fill(&mut meta.title, story.headline.clone().or(title).or(full));
        if meta.authors.is_empty() {
            let told = self.authors(story.authors.clone());
            let others = self.authors(Vec::new());
            // An organisation gives way to whom a `meta` tag names.
            let site =
                self.meta(&["og:site_name", "application-name"]).map(clean).or(story.outlet_name.clone());
            let site = site.map(|site| letters(&site));
            let names_site =
                site.is_some_and(|site| others.iter().any(|name| site.starts_with(&letters(name))));
            let named = story.authors_are_organisations && !others.is_empty() && !names_site;
            page.authors_are_organisations = story.authors_are_organisations && !named;
            meta.authors = if named { others } else { told };
        }
        page.authors.clone_from(&meta.authors);
        let signed = self.signed.iter().filter(|(name, _)| name.len() < LONGEST_BEFORE);
        page.signed = signed.map(|&(name, block)| (clean(name), block)).collect();
        // A class that all have tells nothing.
        if self.times.iter().all(Seen::is_called_updated) {
            self.times.iter_mut().for_each(|time| time.label[0] = "");
        }
        page.times = self.times.iter().filter_map(Seen::time).collect();
        page.printed = self.dates(&story, printed);
        self.fill_rest(meta, story);
    }

    /// What structured data says of the story: of several the first that shares half of its words with a title of the
    /// page, else the first; what it says of the page itself only where it names no story.
    fn told_story(&mut self, titles: [Option<&str>; 2]) -> Story {
        let mut stories = std::mem::take(&mut self.stories);
        let titles: Vec<Vec<&str>> = titles.into_iter().flatten().map(|title| first_words(title)).collect();
        let is_named = |story: &Story| {
            let words = first_words(story.headline.as_deref().unwrap_or_default());
            let shares = |title: &Vec<&str>| {
                words.iter().filter(|word| title.contains(word)).count() * 2 >= words.len()
            };
            !words.is_empty() && titles.iter().any(shares)
        };
        let named = stories.iter().position(is_named);
        let first = named.or_else(|| stories.iter().position(|story| !story.is_page)).unwrap_or_default();
        if first < stories.len() { stories.swap_remove(first) } else { Story::default() }
    }

    /// The dates of publication and change that a reader of dates finds.
    fn dates(&self, story: &Story, read: fn(&str) -> Option<String>) -> [Option<String>; 2] {
        let date = |told: Option<&str>, names: &[&str], seen: Option<&str>| {
            let told = told.and_then(read);
            let metas = || names.iter().filter_map(|name| self.meta(&[name])).find_map(read);
            let own = || metas().or_else(|| seen.and_then(read));
            // A page may be older than the story on it.
            if story.is_page { own().or(told) } else { told.or_else(own) }
        };
        let published = date(story.published.as_deref(), &PUBLISHED, self.published);
        [published, date(story.modified.as_deref(), &MODIFIED, self.modified)]
    }

    fn fill_rest(&self, meta: &mut Meta, story: Story) {
        let [published, modified] = self.dates(&story, rfc3339);
        fill(&mut meta.published, published);
        fill(&mut meta.modified, modified);
        let section =
            self.meta(&["article:section", "og:article:section", "parsely-section", "section"]).map(clean);
        fill(&mut meta.section, section.or(story.section));
        fill(
            &mut meta.outlet_name,
            self.meta(&["og:site_name", "application-name"]).map(clean).or(story.outlet_name),
        );
        let canonical = self.canonical.or_else(|| self.meta(&["og:url"])).map(clean);
        fill(&mut meta.canonical_url, canonical.filter(|url| url.starts_with("http")));
        let language = self
            .language
            .map(str::to_owned)
            .or(story.language)
            .or_else(|| self.meta(&["content-language", "og:locale"]).map(clean));
        fill(&mut meta.language, language.as_deref().and_then(tag_of));
    }

    /// Who wrote the story: whom structured data tells, else whom `meta` tags name.
    fn authors(&self, told: Vec<String>) -> Vec<String> {
        let named = |keys: &'static [&'static str]| {
            let metas =
                self.metas.iter().filter(|(key, _)| keys.iter().any(|name| key.eq_ignore_ascii_case(name)));
            metas.map(|(_, content)| clean(content))
        };
        let all = if told.is_empty() {
            let labelled = LABELS.into_iter().filter_map(|(label, data)| {
                self.meta(&[label])
                    .filter(|label| person::is_by(label))
                    .and_then(|_| self.meta(&[data]))
                    .map(clean)
            });
            let all: Vec<String> = named(&AUTHOR).chain(named(&REVERSED).map(person::turned)).collect();
            if all.is_empty() { labelled.collect() } else { all }
        } else {
            told
        };
        let field = |some: &'_ String| some.floor_char_boundary(LONGEST_FIELD);
        let fields =
            all.iter().take(MOST_AUTHORS).filter_map(|some| some.get(..field(some))).map(without_tags);
        let fields: Vec<String> = fields.collect();
        let each = fields.iter().flat_map(|some| person::in_field(some)).map(str::to_owned);
        let is_name = |name: &String| {
            name.contains(char::is_alphabetic)
                && !NOBODY.contains(&name.as_str())
                && !name.contains("://")
                && name.chars().count() < LONGEST_AUTHOR
        };
        distinct(each.filter(is_name).take(MOST_AUTHORS).map(Some))
    }
}

/// `meta` tags that say when a story was published, and when it was changed.
const PUBLISHED: [&str; 14] = [
    "article:published_time",
    "datePublished",
    "og:article:published_time",
    "parsely-pub-date",
    "date",
    "pubdate",
    "publishdate",
    "publish-date",
    "published-date",
    "published",
    "citation_date",
    "citation_publication_date",
    "dc.date.issued",
    "dc.date",
];
const MODIFIED: [&str; 4] = ["article:modified_time", "dateModified", "og:updated_time", "last-modified"];

/// `meta` tags that name authors.
const AUTHOR: [&str; 10] = [
    "author",
    "article:author",
    "og:article:author",
    "og:author",
    "article:author_name",
    "article:byline",
    "parsely-author",
    "sailthru.author",
    "cXenseParse:author",
    "creator",
];
/// Those of libraries, which begin with the family name.
const REVERSED: [&str; 4] = ["dc.creator", "dcterms.creator", "citation_author", "citation_authors"];
/// The label that a card on a social network shows, and what it shows behind it.
const LABELS: [(&str, &str); 2] = [("twitter:label1", "twitter:data1"), ("twitter:label2", "twitter:data2")];

/// The words of a headline that is no longer than headlines are.
fn first_words(title: &str) -> Vec<&str> {
    title.split_whitespace().take(HEADLINE).collect()
}

/// Words of a headline that are compared.
const HEADLINE: usize = 30;

/// A date with the start of the text before it.
/// What a template writes where it has no name.
const NOBODY: [&str; 5] = ["undefined", "null", "none", "None", "[object Object]"];

/// Names of authors that are read: each is looked for in every block.
pub(super) const MOST_AUTHORS: usize = 64;

/// Bytes of a field of authors that are read.
const LONGEST_FIELD: usize = 8192;

/// A longer name of an author is a description.
const LONGEST_AUTHOR: usize = 60;

fn fill(field: &mut Option<String>, value: Option<String>) {
    if field.is_none() {
        *field = value.filter(|value| !value.is_empty());
    }
}

fn distinct(texts: impl IntoIterator<Item = Option<String>>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for text in texts.into_iter().flatten() {
        if !text.is_empty() && !kept.contains(&text) {
            kept.push(text);
        }
    }
    kept
}

/// A BCP 47 tag: `de_AT` and `EN` are written often.
fn tag_of(language: &str) -> Option<String> {
    let mut parts = language.trim().split(['-', '_']);
    let first = parts.next()?.to_ascii_lowercase();
    let names_none = ["und", "mul", "zxx"].contains(&first.as_str());
    if names_none || !(2..=3).contains(&first.len()) || !first.bytes().all(|b| b.is_ascii_alphabetic()) {
        return None;
    }
    let rest = parts.filter(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_alphanumeric()));
    let rest = rest.map(|p| if p.len() == 2 { p.to_ascii_uppercase() } else { p.to_owned() });
    Some([first].into_iter().chain(rest).collect::<Vec<_>>().join("-"))
}

#[cfg(test)]
mod tests {
    use super::tag_of;

    #[test]
    fn undetermined_is_no_language() {
        assert_eq!((tag_of("und"), tag_of("pt_BR").as_deref()), (None, Some("pt-BR")));
    }
}
