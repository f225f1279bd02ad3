//! JSON as the tools that people run write it: every field lands where it belongs.

use crate::article::{Body, Meta};
use crate::read::suite::article;

/// What the field names of every tool must come to.
struct Expected {
    body: &'static str,
    outlet: Option<&'static str>,
    published: Option<&'static str>,
    authors: &'static [&'static str],
    guid: Option<&'static str>,
}

const USUAL: Expected = Expected {
    body: "One.\nTwo.",
    outlet: Some("paper.example"),
    published: Some("2024-03-04T05:06:07Z"),
    authors: &["Ada Example"],
    guid: None,
};

/// An article by the name "T", in English, at `https://paper.example/a`.
#[track_caller]
fn check(text: &str, expected: &Expected) {
    let found = article(text.as_bytes());
    let Meta { title, url, language, outlet, published, authors, guid, .. } = found.meta;
    assert_eq!((title.as_deref(), language.as_deref()), (Some("T"), Some("en")));
    assert_eq!(url.as_deref(), Some("https://paper.example/a"));
    assert_eq!((outlet.as_deref(), published.as_deref()), (expected.outlet, expected.published));
    assert_eq!(
        (authors, guid.as_deref()),
        (expected.authors.iter().map(|name| (*name).to_owned()).collect(), expected.guid)
    );
    let (Body::Text(body) | Body::Html(body)) = found.body;
    assert_eq!(body, expected.body);
}

#[test]
fn trafilatura() {
    let day = Expected { published: Some("2024-03-04"), authors: &["Ada Example", "Bo Sample"], ..USUAL };
    check(
        r#"{"title":"T","author":"Ada Example; Bo Sample","hostname":"paper.example","date":"2024-03-04","fingerprint":"f",
            "id":null,"license":null,"comments":"","raw_text":"One. Two.","text":"One.\nTwo.","language":"en","image":null,
            "pagetype":"article","filedate":"2024-03-05","source":"https://paper.example/a","source-hostname":"Paper",
            "excerpt":"x","categories":"","tags":""}"#,
        &day,
    );
}

#[test]
fn news_please() {
    check(
        r#"{"authors":["Ada Example"],"date_download":"2024-03-05 00:00:00","date_modify":"None","date_publish":
            "2024-03-04 05:06:07","description":"x","filename":"a.json","image_url":null,"language":"en","localpath":null,
            "maintext":"One.\nTwo.","source_domain":"paper.example","text":null,"title":"T","title_page":null,"title_rss":
            "no","url":"https://paper.example/a"}"#,
        &USUAL,
    );
}

#[test]
fn fundus() {
    check(
        r#"{"title":"T","body":{"summary":[],"sections":[{"headline":[],"paragraphs":["One.","Two."]}]},"authors":
            ["Ada Example"],"publishing_date":"2024-03-04 05:06:07+00:00","topics":["x"],"free_access":true,"lang":"en",
            "publisher":"paper.example","html":{"requested_url":"https://paper.example/a"},
            "url":"https://paper.example/a"}"#,
        &USUAL,
    );
}

#[test]
fn media_cloud() {
    let nameless = Expected { authors: &[], ..USUAL };
    check(
        r#"{"original_url":"http://x.example/a","final_url":"https://paper.example/a","canonical_domain":"paper.example",
            "publication_date":"2024-03-04T05:06:07","language":"en","article_title":"T","text_content":"One.\nTwo."}"#,
        &nameless,
    );
}

#[test]
fn json_ld() {
    check(
        r#"{"@context":"https://schema.org","@type":"NewsArticle","headline":"T","articleBody":"One.\nTwo.","author":[{
            "@type":"Person","name":"Ada Example"}],"publisher":{"@type":"Organization","name":"paper.example"},
            "datePublished":"2024-03-04T05:06:07Z","inLanguage":"en","mainEntityOfPage":{"@type":"WebPage","@id":
            "https://paper.example/a"}}"#,
        &USUAL,
    );
}

#[test]
fn json_feed() {
    let item = Expected { outlet: None, body: "<p>One.</p>", guid: Some("7"), ..USUAL };
    check(
        r#"{"version":"https://jsonfeed.org/version/1.1","title":"F","language":"en","items":[{"id":7,"url":
            "https://paper.example/a","title":"T","content_html":"<p>One.</p>","date_published":"2024-03-04T05:06:07Z",
            "authors":[{"name":"Ada Example"}]}]}"#,
        &item,
    );
}

#[test]
fn ninjs() {
    let item = Expected { outlet: None, body: "<p>One.</p>", guid: Some("https://paper.example/a"), ..USUAL };
    check(
        r#"{"uri":"https://paper.example/a","type":"text","version":"2","versioncreated":"2024-03-04T05:06:07Z","pubstatus":
            "usable","language":"en","headline":"T","byline":"By Ada Example","body_xhtml":"<p>One.</p>"}"#,
        &item,
    );
    check(
        r#"{"uri":"https://paper.example/a","contentCreated":"2024-03-01T00:00:00Z","versionCreated":"2024-03-04T05:06:07Z",
            "language":"en","headlines":[{"role":"main","value":"T"},{"role":"short","value":"S"}],"by":"Ada Example",
            "bodies":[{"role":"main","contentType":"text/html","value":"<p>One.</p>"}],"pubStatus":"usable"}"#,
        &item,
    );
    let dialect = r#"{"uri":"https://paper.example/a","versioncreated":"2024-03-04T05:06:07Z","pubstatus":"replaced",
        "language":"en","headline":"T","bylines":[{"byline":"Ada Example"}],"body_html5":"<p>One.</p>"}"#;
    check(dialect, &item);
}

#[test]
fn agencies() {
    let item = Expected { outlet: None, body: "<p>One.</p>", guid: Some("abc"), ..USUAL };
    check(
        r#"{"data":{"item":{"altids":{"itemid":"abc","etag":"abc_2"},"uri":"https://paper.example/a","version":2,"pubstatus":
            "usable","versioncreated":"2024-03-04T05:06:07Z","language":"en","headline":"T","bylines":[{"by":
            "By Ada Example"}],"body_html":"<p>One.</p>"}}}"#,
        &Expected { guid: Some("https://paper.example/a"), ..item },
    );
    check(
        r#"{"urn":"abc","version":2,"version_created":"2024-03-04T05:06:07Z","language":"en","headline":"T","byline":
            "Von Ada Example, dpa","creditline":"dpa","article_html":"<p>One.</p>","url":"https://paper.example/a"}"#,
        &item,
    );
}

#[test]
fn blogs_and_searches() {
    let post = Expected {
        outlet: None,
        body: "<p>One.</p>",
        authors: &[],
        guid: Some("https://paper.example/?p=7"),
        ..USUAL
    };
    check(
        r#"[{"id":7,"date":"2024-03-04T05:06:07","guid":{"rendered":"https://paper.example/?p=7"},"link":
            "https://paper.example/a","title":{"rendered":"T"},"content":{"rendered":"<p>One.</p>","protected":false},
            "author":7,"status":"publish","lang":"en"}]"#,
        &post,
    );
    check(
        r#"{"status":"ok","articles":[{"source":{"id":null,"name":"paper.example"},"author":"Ada Example","title":"T","url":
            "https://paper.example/a","publishedAt":"2024-03-04T05:06:07Z","content":"One.\nTwo.","language":"en"}]}"#,
        &USUAL,
    );
}
