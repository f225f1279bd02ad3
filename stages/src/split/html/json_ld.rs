//! Structured data of a page, read with tolerance: raw line breaks in strings, trailing commas, comments around
//! it and a cut end all occur. No recursion, so nesting costs nothing.

use super::chars::{clean, title_of};
use super::facts::MOST_AUTHORS;

/// What an article says about itself in structured data.
#[derive(Debug, Default)]
pub(super) struct Story {
    pub(super) headline: Option<String>,
    pub(super) description: Option<String>,
    pub(super) body: Option<String>,
    pub(super) published: Option<String>,
    pub(super) modified: Option<String>,
    pub(super) section: Option<String>,
    pub(super) language: Option<String>,
    pub(super) outlet_name: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) authors_are_organisations: bool,
    /// It tells of the page, which is no article by its kind.
    pub(super) is_page: bool,
}

/// The first article that a script describes.
pub(super) fn story(script: &str) -> Option<Story> {
    let values = read(script);
    let own = |at: &usize| !is_listed(&values, *at) && is_a(&values, *at, is_article);
    let Some(story) = (0..values.len()).find(own) else {
        return page(&values);
    };
    let text =
        |key: &str| values.iter().find(|v| v.parent == story && v.key == key).and_then(|v| v.string.clone());
    let name_in = |key: &str| {
        let inner = values.iter().position(|v| v.parent == story && v.key == key && v.string.is_none())?;
        values.iter().find(|v| v.parent == inner && v.key == "name").and_then(|v| v.string.clone())
    };
    let authors = authors(&values, story);
    Some(Story {
        headline: text("headline").or_else(|| text("name")).map(|t| title_of(&t)),
        description: text("description").map(|t| clean(&t)),
        body: text("articleBody"),
        published: text("datePublished").or_else(|| text("dateCreated")),
        modified: text("dateModified"),
        section: text("articleSection").or_else(|| first_in(&values, story, "articleSection")),
        language: text("inLanguage"),
        outlet_name: name_in("publisher").map(|t| clean(&t)),
        authors: authors.names,
        authors_are_organisations: authors.are_organisations,
        is_page: false,
    })
}

/// The dates of the page itself, which many sites describe without a word on its article.
fn page(values: &[Value]) -> Option<Story> {
    let page = (0..values.len()).find(|&at| is_a(values, at, |kind| kind.ends_with("Page")))?;
    let text =
        |key: &str| values.iter().find(|v| v.parent == page && v.key == key).and_then(|v| v.string.clone());
    Some(Story {
        published: text("datePublished"),
        modified: text("dateModified"),
        is_page: true,
        ..Story::default()
    })
}

/// Whether a value stands in a list of other pages.
fn is_listed(values: &[Value], at: usize) -> bool {
    let mut around = values.get(at);
    for _ in 0..NESTED {
        match around {
            Some(value) if value.key == "itemListElement" => return true,
            Some(value) => around = values.get(value.parent),
            None => return false,
        }
    }
    false
}

/// Lists and objects around an article that are looked at.
const NESTED: usize = 8;

/// Schema.org's kinds of article end so; a breadcrumb, an organisation or a video does not.
fn is_article(kind: &str) -> bool {
    kind.ends_with("Article") || kind.ends_with("Posting") || kind == "Report"
}

fn is_a(values: &[Value], at: usize, is_kind: fn(&str) -> bool) -> bool {
    let near = values.iter().enumerate().skip(at).take(TYPE_REACH);
    let mut types = near.filter(|(_, v)| v.parent == at && v.key == "@type");
    types.any(|(n, v)| {
        let listed = || {
            (n + 1..)
                .take(TYPE_REACH)
                .map_while(|at| values.get(at))
                .take_while(|v| v.parent == n)
                .any(|v| v.string.as_deref().is_some_and(is_kind))
        };
        v.string.as_deref().map_or_else(listed, is_kind)
    })
}

/// How many values after an object's start its type is looked for.
const TYPE_REACH: usize = 64;

/// The strings of a list.
fn strings(values: &[Value], list: usize) -> impl Iterator<Item = &str> {
    // What stands in it follows it, and nothing else stands between.
    let inside = values.iter().skip(list + 1).take_while(move |v| v.parent >= list && v.parent != usize::MAX);
    inside.filter(move |v| v.parent == list).filter_map(|v| v.string.as_deref())
}

fn first_in(values: &[Value], story: usize, key: &str) -> Option<String> {
    let list = values.iter().position(|v| v.parent == story && v.key == key)?;
    strings(values, list).next().map(clean)
}

/// The people or organisations of an author field: a string, an object with a name, or a list of either.
fn authors(values: &[Value], story: usize) -> Authors {
    let Some(at) = values.iter().position(|v| v.parent == story && (v.key == "author" || v.key == "creator"))
    else {
        return Authors::default();
    };
    let is_list = !values.iter().any(|v| v.parent == at && !v.key.is_empty());
    let each: Vec<usize> = match values.get(at) {
        Some(Value { string: None, .. }) if is_list => (0..values.len())
            .filter(|&n| values.get(n).is_some_and(|v| v.parent == at))
            .take(MOST_AUTHORS)
            .collect(),
        _ => vec![at],
    };
    let names = each.iter().flat_map(|&author| names_of(values, author)).collect();
    let organised = |author: usize| {
        values.iter().any(|v| {
            v.parent == author
                && v.key == "@type"
                && v.string.as_deref().is_some_and(|kind| kind.ends_with("Organization"))
        })
    };
    Authors { names, are_organisations: each.into_iter().all(organised) }
}

/// The name of a person or an organisation; some give the two parts of it only, or name it elsewhere.
fn names_of(values: &[Value], author: usize) -> Vec<String> {
    if let Some(name) = values.get(author).and_then(|value| value.string.as_deref()) {
        return vec![clean(name)];
    }
    let of = |person: usize| named(values, person);
    let names = of(author);
    if !names.is_empty() {
        return names;
    }
    let field = |at: usize| move |v: &&Value| v.parent == at && v.key == "@id";
    let Some(id) = values.iter().find(field(author)).and_then(|v| v.string.as_deref()) else { return names };
    let same = |v: &&Value| v.key == "@id" && v.parent != author && v.string.as_deref() == Some(id);
    values.iter().filter(same).map(|v| of(v.parent)).find(|names| !names.is_empty()).unwrap_or_default()
}

fn named(values: &[Value], person: usize) -> Vec<String> {
    let field = |key: &str| values.iter().position(|v| v.parent == person && v.key == key);
    let text = |at: usize| values.get(at)?.string.as_deref().map(clean).filter(|text| !text.is_empty());
    if let Some(at) = field("name") {
        let listed = strings(values, at).map(clean);
        return text(at).into_iter().chain(listed).collect();
    }
    let part = |key: &str| field(key).and_then(text);
    part("givenName")
        .zip(part("familyName"))
        .map(|(given, family)| format!("{given} {family}"))
        .into_iter()
        .collect()
}

#[derive(Debug, Default)]
struct Authors {
    names: Vec<String>,
    are_organisations: bool,
}

/// A value of the data: a string, or an object or list whose values name it as their parent.
#[derive(Debug)]
struct Value {
    parent: usize,
    key: String,
    string: Option<String>,
}

/// All strings, objects and lists in order.
fn read(script: &str) -> Vec<Value> {
    let mut reader = Reader { rest: script, values: Vec::new(), open: Vec::new(), key: None };
    while reader.step().is_some() {}
    reader.values
}

struct Reader<'a> {
    rest: &'a str,
    values: Vec<Value>,
    open: Vec<usize>,
    key: Option<String>,
}

/// More values than this describe no article but a catalogue; also bounds the work of the look-ups above.
const MOST_VALUES: usize = 20_000;

impl Reader<'_> {
    fn step(&mut self) -> Option<()> {
        let at = memchr::memchr3(b'"', b'{', b'[', self.rest.as_bytes()).unwrap_or(self.rest.len());
        let closing = self.rest.get(..at)?.bytes().filter(|b| matches!(b, b'}' | b']')).count();
        self.open.truncate(self.open.len().saturating_sub(closing));
        let first = self.rest.as_bytes().get(at).copied()?;
        self.rest = self.rest.get(at + 1..)?;
        if self.values.len() >= MOST_VALUES {
            return None;
        }
        if first == b'"' {
            let string = self.string();
            self.found(string);
        } else {
            self.add(None);
            self.open.push(self.values.len() - 1);
        }
        Some(())
    }

    fn found(&mut self, string: String) {
        let after = self.rest.trim_start();
        match after.strip_prefix(':') {
            Some(rest) if self.key.is_none() => {
                self.rest = rest;
                let value = rest.trim_start();
                // Numbers, true and null are of no use here; their key must not name the next value.
                self.key = value.starts_with(['"', '{', '[']).then_some(string);
            }
            _ => self.add(Some(string)),
        }
    }

    fn add(&mut self, string: Option<String>) {
        let parent = self.open.last().copied().unwrap_or(usize::MAX);
        let key = self.key.take().unwrap_or_default();
        self.values.push(Value { parent, key, string });
    }

    /// The string up to its closing quote.
    fn string(&mut self) -> String {
        let mut out = String::new();
        loop {
            let Some(at) = memchr::memchr2(b'"', b'\\', self.rest.as_bytes()) else {
                out.push_str(std::mem::take(&mut self.rest));
                return out;
            };
            out.push_str(self.rest.get(..at).unwrap_or_default());
            let escaped = self.rest.as_bytes().get(at) == Some(&b'\\');
            self.rest = self.rest.get(at + 1..).unwrap_or_default();
            if !escaped {
                return out;
            }
            self.escape(&mut out);
        }
    }

    fn escape(&mut self, out: &mut String) {
        let mut chars = self.rest.chars();
        let first = chars.next();
        self.rest = chars.as_str();
        match first {
            Some('n' | 'r' | 't' | 'b' | 'f') => out.push('\n'),
            Some('u') => {
                let mut unit = self.unit();
                if unit.is_some_and(|u| (0xd800..0xdc00).contains(&u)) {
                    let low =
                        self.rest.strip_prefix("\\u").map(|rest| self.rest = rest).and_then(|()| self.unit());
                    unit =
                        unit.zip(low).map(|(high, low)| 0x1_0000 + ((high - 0xd800) << 10) + (low & 0x3ff));
                }
                out.push(unit.and_then(char::from_u32).unwrap_or('\u{fffd}'));
            }
            Some(other) => out.push(other),
            None => {}
        }
    }

    fn unit(&mut self) -> Option<u32> {
        let unit = u32::from_str_radix(self.rest.get(..4)?, 16).ok()?;
        self.rest = self.rest.get(4..)?;
        Some(unit)
    }
}
