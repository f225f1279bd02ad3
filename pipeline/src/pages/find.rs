//! "Where did my story go": articles by id, address, outlet or words of the title.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::{Error, Pages, page};
use crate::board::Summary;

/// Most articles on one page.
const SHOWN: usize = 100;

/// What to look for.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
}

#[derive(Template)]
#[template(path = "find.html")]
struct Page {
    asked: String,
    found: Vec<Arc<Summary>>,
    more: bool,
    held: usize,
}

/// Shows what was found, newest first; everything where nothing is asked for.
pub(super) async fn show(State(pages): State<Pages>, Query(asked): Query<Asked>) -> Result<Response, Error> {
    let words: Vec<String> = asked.q.split_whitespace().map(str::to_lowercase).collect();
    let look = move |archive: &crate::archive::Archive| {
        let board = archive.board();
        let mut found: Vec<_> = board.find(&words).take(SHOWN + 1).cloned().collect();
        let more = found.len() > SHOWN;
        found.truncate(SHOWN);
        Some((found, more, board.len()))
    };
    let (found, more, held) = pages.look(look).await?;
    page(&Page { asked: asked.q, found, more, held })
}
