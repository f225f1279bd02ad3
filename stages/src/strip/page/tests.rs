//! Pages in the shape of real ones, in words of their own.

use std::sync::Arc;

use crate::article::{Article, Body, Format, Incoming, Input, Kind, Meta, Origin, Reason, Role, Verdict};
use crate::split::split;
use crate::strip::page::{Model, PageWeights};
use crate::strip::{Level, Stripper};

fn judged(page: &str) -> Article {
    let input = Arc::new(Input::default());
    let origin =
        Origin { input, member: None, span: 0..0, format: Format("html"), charset: None, digest: [0; 32] };
    let (meta, body) = (Meta::default(), Body::Html(page.to_owned()));
    let incoming =
        Incoming { origin, kind: Kind::Article, meta, body, extra: Vec::new(), warnings: Vec::new() };
    let mut article = split(incoming);
    Stripper::new(Level::Balanced).strip(&mut article);
    article
}

const PAGE: &str = include_str!("../../../../tests/fuzz/corpus/page/news.html");

#[test]
fn the_embedded_weights_are_read() {
    assert!(Model::parse(&PageWeights::EMBEDDED).is_ok());
}

#[test]
fn a_story_is_kept_and_every_other_block_has_its_reason() {
    let article = judged(PAGE);
    let verdict = |start: &str| {
        let found = article.paragraphs.iter().find(|p| p.text.starts_with(start));
        found.map(|p| match &p.verdict {
            Verdict::Strip(strip) => Some(strip.reason),
            _ => None,
        })
    };
    for story in ["The old bridge", "“We are nearly there”", "The cost rose"] {
        assert_eq!(verdict(story), Some(None), "{story}");
    }
    assert_eq!(verdict("Bridge to reopen"), Some(Some(Reason::Title)));
    assert_eq!(verdict("The bridge last week"), Some(Some(Reason::Caption)));
    assert_eq!(verdict("Home"), Some(Some(Reason::Navigation)));
    assert!(verdict("Sign up").flatten().is_some());
    assert!(verdict("© Ferry Post").flatten().is_some());
    let heading = article.paragraphs.iter().find(|p| p.text == "What is left");
    assert_eq!(heading.map(|p| p.role), Some(Role::Heading));
}

#[test]
fn a_page_without_text_stays_without() {
    assert!(judged("<html><body><img src=a></body></html>").paragraphs.is_empty());
}

#[test]
fn a_verdict_on_a_page_can_be_explained() {
    let article = judged(PAGE);
    let because = Stripper::default().explain(&article, 0, 3);
    assert_eq!(because.len(), 3);
}

#[test]
fn a_second_copy_of_the_story_goes() {
    let story = [
        "<p>The old bridge over the Lenn will reopen in May, the council said on Monday, after two years.</p>",
        "<p>Mara Quill, who leads the work, told reporters that her crew had only the northern ramp left.</p>",
        "<p>Walkers had used the crossing all along, and the ferry will keep its winter hours until then.</p>",
    ];
    let story = story.concat();
    let article =
        judged(&format!("<main><div class=wide>{story}</div><div class=small>{story}</div></main>"));
    let rules = article.paragraphs.iter().map(|p| match &p.verdict {
        Verdict::Strip(strip) => strip.rule,
        _ => "kept",
    });
    let rules: Vec<&str> = rules.collect();
    assert_eq!(rules.iter().filter(|rule| **rule == "kept").count(), 3, "{rules:?}");
}
