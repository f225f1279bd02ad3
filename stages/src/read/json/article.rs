//! One object to one article.

use serde_json::Value;

use super::fields;
use super::object::{Object, scalar, string};
use super::{Piece, check_nesting, warn};
use crate::article::{Body, Incoming, Item, Kind, Meta};
use crate::read::place::Fault;
use crate::read::text::HTML_IN_TEXT;
use crate::read::{byline, dates, markup};

/// Share of the text's words that markup must show to be preferred over it.
const MARKUP_SHARE: (usize, usize) = (80, 100);

/// Reads the piece as one object.
pub(super) fn item(piece: &Piece<'_>) -> Result<Item, Fault> {
    let text = piece.decoded.text.as_str();
    check_nesting(text)?;
    let object = parse(text)?;
    from_object(piece, object, &Meta::default())
}

/// What an object says about an article that stands elsewhere.
pub(in crate::read) fn sidecar(text: &str) -> Option<Meta> {
    check_nesting(text).ok()?;
    parse(text).ok().map(|mut object| meta(&mut object))
}

/// Parses an object, or says what stands there instead.
pub(super) fn parse(text: &str) -> Result<Object<'_>, Fault> {
    Object::parse(text).map_err(|err| {
        let text = text.trim_start();
        let code = if text.starts_with('{') || err.is_syntax() { "broken_json" } else { "wrong_type" };
        Fault::new(code, format!("no JSON object: {err}"))
    })
}

/// An article from an object; `defaults` is what its envelope says of all.
pub(super) fn from_object(piece: &Piece<'_>, mut object: Object<'_>, defaults: &Meta) -> Result<Item, Fault> {
    let agency_dialect = is_ninjs(&object);
    let kind = if canceled(&mut object) { Kind::Retraction } else { Kind::Article };
    let found =
        body(&mut object).or_else(|| if piece.format == "jsonfeed" { teaser(&mut object) } else { None });
    let meta = meta(&mut object).or(defaults);
    let headline = || meta.title.clone().filter(|_| piece.format == "jsonfeed");
    let (body, in_text) = match found.or_else(|| Some((Body::Text(headline()?), false))) {
        Some(found) => found,
        None if kind == Kind::Retraction => (Body::Text(String::new()), false),
        None if agency_dialect || piece.format == "jsonfeed" => return Ok(piece.place.skip("no_text")),
        None => return Err(no_text(&object)),
    };
    let is_plain = matches!(piece.format, "json" | "ndjson");
    let format = if is_plain && agency_dialect { "ninjs" } else { piece.format };
    let mut incoming: Incoming = piece.place.article(format, piece.decoded, piece.span.clone(), body);
    incoming.kind = kind;
    incoming.meta = meta;
    if in_text {
        warn(&mut incoming.warnings, HTML_IN_TEXT);
    }
    let rest = object.0.into_iter().filter(|field| !field.used);
    incoming.extra = rest.map(|field| (field.name, field.raw.to_owned())).collect();
    Ok(Item::Article(Box::new(incoming)))
}

/// ninjs and its dialects (AP, dpa) describe pictures, events and packages too; those hold no text by design.
fn is_ninjs(object: &Object<'_>) -> bool {
    let has = |name: &str| object.raw(name).is_some();
    (has("uri") || has("guid") || has("urn") || has("altids"))
        && [
            "versioncreated",
            "versionCreated",
            "version_created",
            "pubstatus",
            "body_xhtml",
            "bodies",
            "renditions",
        ]
        .iter()
        .any(|name| has(name))
}

fn canceled(object: &mut Object<'_>) -> bool {
    fields::STATUS.iter().filter_map(|name| object.value(name)).filter_map(|value| string(&value)).any(
        |status| {
            let status = status.rsplit(':').next().unwrap_or_default().to_ascii_lowercase();
            matches!(
                status.as_str(),
                "canceled" | "cancelled" | "withdrawn" | "withheld" | "killed" | "kill" | "retracted"
            )
        },
    )
}

fn no_text(object: &Object<'_>) -> Fault {
    let wrong = fields::TEXT.iter().chain(fields::HTML).find_map(|name| match object.value(name)? {
        Value::Number(_) => Some((name, "a number")),
        Value::Bool(_) => Some((name, "true or false")),
        Value::Object(_) => Some((name, "an object")),
        _ => None,
    });
    match wrong {
        Some((name, what)) => Fault::new("wrong_type", format!("field {name} is {what}, not text")),
        None => Fault::new("no_text", "object has no text under any known field name"),
    }
}

/// The body, and whether markup was found where text was promised.
fn body(object: &mut Object<'_>) -> Option<(Body, bool)> {
    let plain_bodies = object.value("bodies").and_then(|bodies| rendition(&bodies, false));
    let html = object.first(fields::HTML, |path, value| match path {
        "bodies[].value" => None,
        _ => string(value),
    });
    let html = html.or_else(|| object.value("bodies").and_then(|bodies| rendition(&bodies, true)));
    let text = object.first(fields::TEXT, |_, value| prose(value)).or(plain_bodies);
    object.understood("bodies");
    match (html, text) {
        (Some(html), Some(text)) => {
            let enough = markup::words(&text).saturating_mul(MARKUP_SHARE.0) / MARKUP_SHARE.1;
            if markup::words_shown(&html) >= enough {
                return Some((Body::Html(html), false));
            }
            Some(settle(text))
        }
        (Some(html), None) => Some((Body::Html(html), false)),
        (None, text) => text.map(settle),
    }
}

/// Roles of what stands for the whole, in ninjs 2 and 3.
fn is_main(role: &str) -> bool {
    matches!(role.rsplit([':', '/']).next().unwrap_or_default(), "main" | "body" | "bodytext" | "headline")
}

/// The headline that its role calls the main one.
fn main_headline(object: &Object<'_>) -> Option<String> {
    let headlines = object.value("headlines")?;
    let is_main = |line: &&Value| line.get("role").and_then(Value::as_str).is_some_and(is_main);
    string(headlines.as_array()?.iter().find(is_main)?.get("value")?)
}

/// A feed's entry without a text shows its summary; without that its headline is all the news.
fn teaser(object: &mut Object<'_>) -> Option<(Body, bool)> {
    object.first(&["summary"], |_, value| string(value)).map(settle)
}

fn settle(text: String) -> (Body, bool) {
    if !markup::is_html(&text) {
        (Body::Text(text), false)
    } else if markup::is_marked_text(&text) {
        (Body::Text(markup::untagged(&text)), true)
    } else {
        (Body::Html(markup::with_paragraphs(text)), true)
    }
}

/// One of the renditions that ninjs 2 and 3 list, as markup or as text.
fn rendition(bodies: &Value, as_markup: bool) -> Option<String> {
    let renditions = bodies.as_array()?;
    let is_main = |body: &&Value| body.get("role").and_then(Value::as_str).is_some_and(is_main);
    // Another role may be a standfirst or a short form.
    renditions.iter().filter(is_main).chain(renditions).find_map(|body| {
        let says =
            |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase();
        let kind = format!("{} {} {}", says("role"), says("contenttype"), says("contentType"));
        let value = body.get("value").and_then(string).filter(|_| !kind.contains("json"))?;
        let marked = kind.contains("html") || kind.contains("xml") || markup::is_html(&value);
        (marked == as_markup).then_some(value)
    })
}

/// Running text out of a value: a string, paragraphs in an array, or sections as Fundus writes them.
fn prose(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Array(parts) => join(parts.iter().filter_map(prose)),
        Value::Object(parts) if parts.contains_key("sections") || parts.contains_key("paragraphs") => join(
            ["summary", "headline", "paragraphs", "sections"]
                .iter()
                .filter_map(|name| prose(parts.get(*name)?)),
        ),
        Value::Object(parts) => {
            let names = ["text", "content", "value", "rendered", "#text"];
            names.iter().find_map(|name| prose(parts.get(*name)?))?
        }
        _ => return None,
    };
    (!text.trim().is_empty()).then_some(text)
}

fn join(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join("\n")
}

fn meta(object: &mut Object<'_>) -> Meta {
    let credit = object.first(fields::CREDIT, |_, value| byline::agency(&string(value)?));
    for name in ["agency", "creditline", "credit", "source", "provider", "copyrightholder", "copyrightHolder"]
    {
        object.0.iter_mut().filter(|field| field.name == name).for_each(|field| field.used = false);
    }
    let text = |_: &str, value: &Value| string(value);
    let date = |_: &str, value: &Value| dates::normalise(&scalar(value)?);
    // Agencies put a short name of their own under "title".
    let headline = if is_ninjs(object) { object.first(&["headline"], text) } else { None };
    let title = headline.or_else(|| object.first(fields::TITLE, text));
    let mut meta = Meta {
        title: main_headline(object).or(title).map(|title| markup::plain(&title)),
        url: object.first(fields::URL, |_, value| string(value).filter(|url| is_http(url))),
        guid: object.first(fields::GUID, |_, value| scalar(value).or_else(|| first_inside(value))),
        outlet: object.first(fields::OUTLET, text),
        outlet_name: object.first(fields::OUTLET_NAME, text),
        authors: object.first(fields::AUTHORS, |_, value| authors(value)).unwrap_or_default(),
        published: object.first(fields::PUBLISHED, date),
        modified: object.first(fields::MODIFIED, date),
        language: object.first(fields::LANGUAGE, |_, value| language(&string(value)?)),
        dateline: object.first(fields::DATELINE, text),
        section: object.first(fields::SECTION, text),
        agency: None,
        canonical_url: None,
    };
    let dateline = meta.dateline.as_deref().and_then(byline::agency_within);
    meta.agency = credit.or(dateline).map(str::to_owned);
    meta
}

fn is_http(url: &str) -> bool {
    url.starts_with("http://") || url.starts_with("https://")
}

fn first_inside(value: &Value) -> Option<String> {
    value.as_object()?.values().find_map(scalar)
}

/// Names out of a string, a list of strings, an object with a name, or a list of those.
fn authors(value: &Value) -> Option<Vec<String>> {
    let names: Vec<String> = match value {
        Value::String(line) => byline::names(line),
        Value::Array(elements) => elements.iter().filter_map(authors).flatten().collect(),
        Value::Object(fields) => {
            const NAMES: &[&str] = &["name", "fullname", "full_name", "display_name", "by", "byline"];
            let name = NAMES.iter().find_map(|key| fields.get(*key)).and_then(string);
            name.map(|name| byline::names(&name)).unwrap_or_default()
        }
        _ => return None,
    };
    (!names.is_empty()).then_some(names)
}

/// A language tag in its usual form; names of languages in words are not understood.
pub(in crate::read) fn language(raw: &str) -> Option<String> {
    let tag = raw.trim().replace('_', "-");
    let mut parts = tag.split('-');
    let first = parts.next().is_some_and(|part| (2..=3).contains(&part.len()) && is_alphanumeric(part));
    let rest = parts.all(|part| (1..=8).contains(&part.len()) && is_alphanumeric(part));
    (first && rest && !tag.starts_with(|c: char| c.is_ascii_digit())).then_some(tag)
}

fn is_alphanumeric(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::suite::{article, check};

    #[test]
    fn fields_of_the_usual_tools() {
        let found = article(
            br#"{"date_publish":"2017-07-17 17:03:00","maintext":"Words here.","source_domain":"www.example.org",
                 "title":"T","url":"https://example.org/a","authors":"By Ada Example and Bo Sample","n":1.50,"z":null}"#,
        );
        let meta = found.meta;
        assert_eq!(meta.published.as_deref(), Some("2017-07-17T17:03:00Z"));
        assert_eq!(meta.outlet.as_deref(), Some("www.example.org"));
        assert_eq!(meta.authors, ["Ada Example", "Bo Sample"]);
        let extra: Vec<String> = found.extra.iter().map(|(name, raw)| format!("{name}={raw}")).collect();
        assert_eq!(extra, ["n=1.50", "z=null"]);
    }

    #[test]
    fn markup_wins_when_it_holds_the_text() {
        check(br#"{"text":"One two.","html":"<p>One two.</p>"}"#, &["json: html <p>One two.</p>"]);
        check(
            br#"{"text":"One two three four five.","html":"<p>One.</p>"}"#,
            &["json: One two three four five."],
        );
        let found = article(br#"{"text":"<p>One.</p><p>Two.</p>"}"#);
        assert_eq!(
            (found.body, found.warnings),
            (Body::Html("<p>One.</p><p>Two.</p>".to_owned()), vec![HTML_IN_TEXT])
        );
        let found = article(br#"{"text":"One.\n\nTwo has a <b>mark</b>."}"#);
        assert_eq!(
            (found.body, found.warnings),
            (Body::Text("One.\n\nTwo has a mark.".to_owned()), vec![HTML_IN_TEXT])
        );
    }

    #[test]
    fn ninjs_of_all_ages() {
        let found = article(
            br#"{"uri":"urn:x:1","versionCreated":"2020-01-01T10:00:00Z","by":"Ada Example","headlines":[{"role":"main",
                 "value":"T"}],"bodies":[{"role":"text","contentType":"text/plain","value":"One."},{"role":"xhtml",
                 "contentType":"text/html","value":"<p>One.</p>"}]}"#,
        );
        assert_eq!((found.origin.format.0, found.meta.title.as_deref()), ("ninjs", Some("T")));
        assert_eq!(found.body, Body::Html("<p>One.</p>".to_owned()));
        assert!(found.extra.is_empty(), "{:?}", found.extra);
        check(
            br#"{"uri":"urn:x:1","versioncreated":"2020","headline":"T","pubstatus":"canceled"}"#,
            &["ninjs withdrawn <T>: "],
        );
        check(br#"{"uri":"urn:x:1","versioncreated":"2020","headline":"T"}"#, &["skip no_text"]);
        let roles = br#"{"uri":"urn:x:1","versionCreated":"2020","headlines":[{"role":"short","value":"S"},{"role":"main",
            "value":"T"}],"bodies":[{"contentType":"application/json","value":"{}"},{"role":"ingress","value":"One."},
            {"role":"x:body","value":"Two, three."}]}"#;
        check(roles, &["ninjs <T>: Two, three."]);
        check(br#"{"text":"One.","headline":"<p>T &amp; U</p>"}"#, &["json <T & U>: One."]);
        check(br#"{"text":"One.","headline":"T&#8217;s &amp; U"}"#, &["json <T\u{2019}s & U>: One."]);
        check(
            br#"{"urn":"x","versioncreated":"2020","title":"AP-T","headline":"T","body_nitf":"<p>One.</p>"}"#,
            &["ninjs <T>: html <p>One.</p>"],
        );
    }

    #[test]
    fn what_is_no_article() {
        check(br#"{"title":"T"}"#, &["reject no_text at 0"]);
        check(br#"{"text":null}"#, &["reject no_text at 0"]);
        check(br#"{"text":7}"#, &["reject wrong_type at 0"]);
        check(br#"{"text":"One""#, &["reject broken_json at 0"]);
        let deep = format!("{{\"text\":\"One.\",\"a\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
        check(deep.as_bytes(), &["reject too_deep at 0"]);
    }

    #[test]
    fn paragraphs_in_parts() {
        check(
            br#"{"body":{"summary":["S."],"sections":[{"headline":["H"],"paragraphs":["One.","Two."]}]}}"#,
            &["json: S.\nH\nOne.\nTwo."],
        );
        check(br#"{"text":["One.","Two."]}"#, &["json: One.\nTwo."]);
    }
}
