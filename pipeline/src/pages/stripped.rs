//! What is being stripped: where a false strip shows.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::{Error, Pages, page};
use crate::archive::Archive;
use crate::proof::{percent, spaced};

/// Most lines on one page.
const SHOWN: usize = 200;
/// Most outlets offered to choose from.
const OFFERED: usize = 500;

/// Which lines, in which order.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    outlet: String,
    #[serde(default)]
    order: String,
}

struct Line {
    outlet: String,
    text: String,
    reason: String,
    rule: String,
    sure: String,
    count: u64,
    link: String,
}

#[derive(Template)]
#[template(path = "stripped.html")]
struct Page {
    outlet: String,
    most: bool,
    lines: Vec<Line>,
    outlets: Vec<String>,
}

/// Shows stripped lines, the newest first or the most frequent.
pub(super) async fn show(State(pages): State<Pages>, Query(asked): Query<Asked>) -> Result<Response, Error> {
    let (outlet, most) = (asked.outlet.trim().to_owned(), asked.order == "most");
    let wanted = outlet.clone();
    let look = move |archive: &Archive| {
        let board = archive.board();
        let lines = board.stripped(Some(wanted.as_str()).filter(|outlet| !outlet.is_empty()), most);
        let lines = lines.into_iter().take(SHOWN).map(|line| Line {
            outlet: line.outlet.clone(),
            text: line.text.clone(),
            reason: spaced(&line.reason),
            rule: line.rule.clone(),
            sure: line.score.map(percent).unwrap_or_default(),
            count: line.count,
            link: format!("/article/{}#p{}", line.article, line.at),
        });
        Some((lines.collect(), board.outlets().keys().take(OFFERED).cloned().collect()))
    };
    let (lines, outlets) = pages.look(look).await?;
    page(&Page { outlet, most, lines, outlets })
}
