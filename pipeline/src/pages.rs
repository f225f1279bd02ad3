//! The pages: what the daemon does, and what it did to each article and why. Rendered here from the archive and
//! the pulse, usable without scripting. A new page is a file below, its template and a route.

use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::{Form, State};
use axum::http::{StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::access::{self, Access};
use crate::archive::Archive;
use crate::pulse::{Beat, Pulse};

mod article;
mod find;
mod outlets;
mod rejected;
mod story;
mod stripped;

/// Event streams at a time; each costs one small message a second.
const STREAMS: usize = 64;

/// What the pages are made from.
#[derive(Clone, Debug)]
pub(crate) struct Pages {
    /// Articles; `None` where none are kept.
    pub(crate) archive: Option<Archive>,
    /// The last quarter of an hour.
    pub(crate) pulse: Pulse,
    /// Who may change something.
    pub(crate) access: Access,
    /// Where "wrong" verdicts are noted.
    pub(crate) labels: Arc<PathBuf>,
    streams: Arc<Semaphore>,
}

/// Why there is no page.
#[derive(Debug)]
pub(crate) enum Error {
    /// Nothing stands there.
    Missing(&'static str),
    /// A defect of this program; the log knows more.
    Broken,
}

impl Pages {
    /// Pages over these.
    pub(crate) fn new(archive: Option<Archive>, pulse: Pulse, access: Access, labels: PathBuf) -> Pages {
        let streams = Arc::new(Semaphore::new(STREAMS));
        Pages { archive, pulse, access, labels: Arc::new(labels), streams }
    }

    /// Looks something up without holding the server up.
    async fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Archive) -> Option<T> + Send + 'static,
    ) -> Result<T, Error> {
        let archive = self.archive.clone().ok_or(Error::Missing("no archive is kept: see [archive]"))?;
        let found = tokio::task::spawn_blocking(move || look(&archive)).await;
        found.map_err(|_| Error::Broken)?.ok_or(Error::Missing("it is not in the archive, or not any more"))
    }
}

/// Every page.
pub(crate) fn router(pages: Pages) -> Router {
    Router::new()
        .route("/", get(now))
        .route("/now/stream", get(stream))
        .route("/outlets", get(outlets::show))
        .route("/stories", get(story::list))
        .route("/story/{id}", get(story::show))
        .route("/article/{id}", get(article::show))
        .route("/article/{id}/wrong", post(article::wrong))
        .route("/stripped", get(stripped::show))
        .route("/rejected", get(rejected::show))
        .route("/find", get(find::show))
        .route("/login", get(login).post(log_in))
        .route("/assets/style.css", get(style))
        .route("/assets/live.js", get(script))
        .fallback(async || Error::Missing("there is no such page"))
        .with_state(pages)
}

#[derive(Template)]
#[template(path = "now.html")]
struct Now {
    beat: Beat,
    minutes: usize,
}

async fn now(State(pages): State<Pages>) -> Result<Response, Error> {
    page(&Now { beat: pages.pulse.beat(), minutes: Beat::minutes() })
}

/// One event a second as long as the client reads.
async fn stream(State(pages): State<Pages>) -> Response {
    let Ok(place) = Arc::clone(&pages.streams).try_acquire_owned() else {
        return (StatusCode::SERVICE_UNAVAILABLE, "too many pages follow already\n").into_response();
    };
    let (events, following) = async_channel::bounded::<Result<Event, Infallible>>(2);
    tokio::spawn(tell(pages.pulse, events, place));
    Sse::new(following).keep_alive(KeepAlive::default()).into_response()
}

async fn tell(
    pulse: Pulse,
    events: async_channel::Sender<Result<Event, Infallible>>,
    _place: OwnedSemaphorePermit,
) {
    let mut news = pulse.news();
    loop {
        tokio::select! {
            changed = news.changed() => if changed.is_err() { return },
            () = events.closed() => return,
        }
        let beat = Arc::clone(&news.borrow_and_update());
        if events.send(Ok(Event::default().data(&*beat))).await.is_err() {
            return;
        }
    }
}

#[derive(Template)]
#[template(path = "login.html")]
struct Login {
    possible: bool,
    failed: bool,
}

async fn login(State(pages): State<Pages>) -> Result<Response, Error> {
    page(&Login { possible: pages.access.can_change(), failed: false })
}

#[derive(Deserialize)]
struct Token {
    token: String,
}

async fn log_in(State(pages): State<Pages>, Form(given): Form<Token>) -> Result<Response, Error> {
    if pages.access.is_token(&given.token) {
        return Ok(([(header::SET_COOKIE, access::cookie(&given.token))], Redirect::to("/")).into_response());
    }
    let refused = page(&Login { possible: pages.access.can_change(), failed: true })?;
    Ok((StatusCode::UNAUTHORIZED, refused).into_response())
}

async fn style() -> Response {
    let kind = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "max-age=300")];
    (kind, include_str!("../templates/style.css")).into_response()
}

async fn script() -> Response {
    let kind =
        [(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, "max-age=300")];
    (kind, include_str!("../templates/live.js")).into_response()
}

fn page(template: &impl Template) -> Result<Response, Error> {
    template.render().map(|page| Html(page).into_response()).map_err(|_| Error::Broken)
}

#[derive(Template)]
#[template(path = "error.html")]
struct Fault {
    reason: &'static str,
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let (code, reason) = match self {
            Error::Missing(reason) => (StatusCode::NOT_FOUND, reason),
            Error::Broken => (StatusCode::INTERNAL_SERVER_ERROR, "something went wrong; the log knows more"),
        };
        let page = Fault { reason }.render().unwrap_or_default();
        (code, Html(page)).into_response()
    }
}

#[cfg(test)]
mod tests;
