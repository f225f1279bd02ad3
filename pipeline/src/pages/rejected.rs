//! What became no article, and why; and the button that puts a rejected file back to be read again.

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use tracing::{info, warn};

use super::{Error, Pages, page};
use crate::archive::Archive;
use crate::proof::Rejection;
use crate::settings::Watch;
use crate::source::retry;

/// Most rejections on one page.
const SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "rejected.html")]
struct Page {
    rows: Vec<Row>,
    held: usize,
    known: bool,
    told: &'static str,
}

struct Row {
    rejection: Rejection,
    /// Whether its file waits in the rejected folder and this is the newest word on it.
    can_retry: bool,
}

/// What the last click came to.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    told: String,
}

/// Shows the newest rejections.
pub(super) async fn show(
    State(pages): State<Pages>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let files = pages.files.clone();
    let look = move |archive: &Archive| {
        let board = archive.board();
        let newest: Vec<Rejection> = board.rejections().take(SHOWN).cloned().collect();
        Some((rows(newest, &files.watches), board.rejections().count()))
    };
    let (rows, held) = pages.look(look).await?;
    let told = match asked.told.as_str() {
        "back" => "The file is back in the watch folder and is read again.",
        "gone" => "The file is not in the rejected folder any more.",
        "taken" => "A file of this name is in the watch folder already.",
        _ => "",
    };
    page(&Page { rows, held, known: pages.access.is_known(&headers), told })
}

fn rows(newest: Vec<Rejection>, watches: &[Watch]) -> Vec<Row> {
    let mut seen: Vec<(String, String)> = Vec::new();
    let row = |rejection: Rejection| {
        let file = (rejection.source.clone(), rejection.path.clone());
        let watch = watches.iter().find(|watch| watch.name == rejection.source);
        let is_newest = !seen.contains(&file);
        seen.push(file);
        let can_retry = is_newest && watch.is_some_and(|it| retry::held(it, &rejection.path).is_some());
        Row { rejection, can_retry }
    };
    newest.into_iter().map(row).collect()
}

/// Which file to read again.
#[derive(Deserialize)]
pub(super) struct Again {
    source: String,
    path: String,
}

/// Puts a rejected file back into its watch folder.
pub(super) async fn again(State(pages): State<Pages>, Form(again): Form<Again>) -> Result<Response, Error> {
    let files = pages.files.clone();
    let found = files.watches.iter().find(|watch| watch.name == again.source).cloned();
    let watch = found.ok_or(Error::Missing("no watch folder has this name"))?;
    let path = again.path.clone();
    let done = tokio::task::spawn_blocking(move || retry::retry(&watch, &path)).await;
    let told = match done.map_err(|_| Error::Broken)? {
        Ok(()) => "back",
        Err(retry::Error::Gone) => "gone",
        Err(retry::Error::Taken) => "taken",
        Err(retry::Error::System(err)) => {
            warn!(source = %again.source, path = %again.path, %err, "a rejected file was not put back");
            return Err(Error::Broken);
        }
    };
    info!(source = %again.source, path = %again.path, told, "asked to read a rejected file again");
    Ok(Redirect::to(&format!("/rejected?told={told}")).into_response())
}
