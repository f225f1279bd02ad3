//! One article in colours, and the button that says that a verdict is wrong.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;

use askama::Template;
use axum::extract::{Form, Path as Part, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use serde::Deserialize;
use tracing::warn;

use super::{Error, Pages, page};
use crate::proof::{Fate, Proof};

#[derive(Template)]
#[template(path = "article_page.html")]
struct Page {
    proof: Proof,
    known: bool,
    story: usize,
    noted: usize,
}

/// Which paragraph was just called wrong.
#[derive(Deserialize)]
pub(super) struct Asked {
    noted: Option<usize>,
}

/// Shows an article.
pub(super) async fn show(
    State(pages): State<Pages>,
    Part(id): Part<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let found =
        pages.look(move |archive| Some((archive.proof(&id)?, archive.board().story(&id).len()))).await;
    let (proof, story) = found?;
    page(&Page {
        proof,
        known: pages.access.is_known(&headers),
        story,
        noted: asked.noted.unwrap_or(usize::MAX),
    })
}

/// Which paragraph was judged wrongly.
#[derive(Deserialize)]
pub(super) struct Wrong {
    piece: usize,
}

/// Notes that a verdict is wrong, for whoever trains the next model.
pub(super) async fn wrong(
    State(pages): State<Pages>,
    Part(id): Part<String>,
    Form(wrong): Form<Wrong>,
) -> Result<Response, Error> {
    let (article, labels) = (id.clone(), pages.files.clone());
    let proof = pages.look(move |archive| archive.proof(&article)).await?;
    let label = label(&proof, wrong.piece).ok_or(Error::Missing("the article has no such paragraph"))?;
    let noted = tokio::task::spawn_blocking(move || note(&labels.labels, &label)).await;
    noted.map_err(|_| Error::Broken)?.map_err(|err| {
        warn!(%err, "a label was not stored");
        Error::Broken
    })?;
    Ok(Redirect::to(&format!("/article/{id}?noted={0}#p{0}", wrong.piece)).into_response())
}

fn label(proof: &Proof, at: usize) -> Option<serde_json::Value> {
    let piece = proof.pieces.get(at)?;
    let should = match &piece.fate {
        Fate::Keep { .. } => "strip",
        Fate::Strip { .. } => "keep",
        Fate::Copy(_) => "no_copy",
    };
    Some(serde_json::json!({
        "at": Timestamp::now().to_string(),
        "article": proof.head.id,
        "outlet": proof.head.outlet,
        "should": should,
        "piece": piece,
    }))
}

fn note(labels: &Path, label: &serde_json::Value) -> io::Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).open(labels)?;
    file.write_all(format!("{label}\n").as_bytes())?;
    file.sync_data()
}
