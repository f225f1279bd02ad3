//! What became no article, and why.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::{Error, Pages, page};
use crate::archive::Archive;
use crate::proof::Rejection;

#[derive(Template)]
#[template(path = "rejected.html")]
struct Page {
    rejections: Vec<Rejection>,
}

/// Shows the newest rejections.
pub(super) async fn show(State(pages): State<Pages>) -> Result<Response, Error> {
    let look = |archive: &Archive| Some(archive.board().rejections().cloned().collect());
    let rejections = pages.look(look).await?;
    page(&Page { rejections })
}
