//! The stripper as a whole, on articles written for these tests.

use std::sync::Arc;

use super::*;
use crate::article::{Body, Format, Incoming, Input, Kind, Meta, Origin, Reason, Role};
use crate::split::split;

const STORY: &str = "\
The harbour of Westport was closed on Monday after a ferry ran into the old stone pier, the port said.
Nobody was hurt, but the pier lost some twenty metres, and the ferry had to be towed to the shipyard.
\"We heard a noise like thunder and ran outside,\" said Maria Lind, who keeps the kiosk at the pier.
The port expects that ferries will sail again on Thursday, from the new quay beside the fish market.
Westport has argued for years whether the pier, built in 1871, should be repaired or taken down.
A decision of the town council on the pier is expected before the summer, the mayor told reporters.";

fn article(title: Option<&str>, text: &str) -> Article {
    let input = Arc::new(Input::default());
    let format = Format("text");
    let origin = Origin { input, member: None, span: 0..0, format, charset: None, digest: [0; 32] };
    let meta = Meta { title: title.map(str::to_owned), ..Meta::default() };
    let body = Body::Text(text.to_owned());
    split(Incoming { origin, kind: Kind::Article, meta, body, extra: Vec::new(), warnings: Vec::new() })
}

fn stripped(title: Option<&str>, text: &str) -> Article {
    let mut article = article(title, text);
    Stripper::default().strip(&mut article);
    article
}

/// Every line of the story stays; the lines around it go with these reasons.
#[track_caller]
fn check(above: &str, below: &str, expected: &[(&str, Reason)]) -> Article {
    let article = stripped(None, &format!("{above}\n{STORY}\n{below}"));
    let gone: Vec<(&str, Reason)> = article
        .paragraphs
        .iter()
        .filter_map(|p| match &p.verdict {
            Verdict::Strip(strip) => Some((p.text.as_str(), strip.reason)),
            _ => None,
        })
        .collect();
    assert_eq!(gone, expected);
    article
}

#[test]
fn embedded_weights_are_read() {
    assert!(Model::parse(&Weights::EMBEDDED).is_ok());
}

#[test]
fn a_story_alone_stays_whole() {
    check("", "", &[]);
}

#[test]
fn furniture_goes_with_its_reason() {
    check(
        "Skip to content",
        "Share this article\nLeave a comment\nAll rights reserved",
        &[
            ("Skip to content", Reason::Navigation),
            ("Share this article", Reason::Share),
            ("Leave a comment", Reason::CommentForm),
            ("All rights reserved", Reason::Copyright),
        ],
    );
}

#[test]
fn metadata_move_into_their_fields() {
    let article = check(
        "Ferry closes the harbour of Westport\nBy Anna Muster\nMarch 3, 2015",
        "",
        &[
            ("Ferry closes the harbour of Westport", Reason::Title),
            ("By Anna Muster", Reason::Byline),
            ("March 3, 2015", Reason::Date),
        ],
    );
    assert_eq!(article.meta.title.as_deref(), Some("Ferry closes the harbour of Westport"));
    assert_eq!(article.meta.authors, ["Anna Muster"]);
    assert_eq!(article.meta.published.as_deref(), Some("2015-03-03"));
}

#[test]
fn a_dateline_is_noted_and_stays() {
    let article = stripped(None, &format!("WESTPORT (Reuters) - {STORY}"));
    assert_eq!(article.meta.dateline.as_deref(), Some("WESTPORT (Reuters)"));
    assert_eq!(article.meta.agency.as_deref(), Some("Reuters"));
    assert!(article.paragraphs.iter().all(|p| p.verdict == Verdict::Keep));
}

#[test]
fn subheads_and_quotes_stay_with_their_role() {
    let text = STORY.replace("The port expects", "An old quarrel\nThe port expects");
    let article = stripped(None, &text);
    let subhead = article.paragraphs.iter().find(|p| p.text == "An old quarrel").unwrap();
    assert_eq!((&subhead.verdict, subhead.role), (&Verdict::Keep, Role::Heading));
}

#[test]
fn nothing_and_next_to_nothing_are_no_trouble() {
    for text in ["", "\n\n", "A", "*", "。", "Bridge closed.", "\u{feff}", "\u{200b}\n\u{200b}"] {
        let article = stripped(None, text);
        assert!(article.paragraphs.len() <= 2, "{text:?}");
    }
}

#[test]
fn explanations_name_features() {
    let article = article(None, &format!("{STORY}\nSign up for our newsletter and get the news first"));
    let because = Stripper::default().explain(&article, 6, 3);
    assert_eq!(because.len(), 3);
    assert!(because.iter().all(|because| !because.feature.is_empty() && because.weight != 0.0));
}
