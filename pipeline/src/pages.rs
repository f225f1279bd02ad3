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
use crate::board::Summary;
use crate::pulse::{Beat, Pulse};
use crate::settings::Watch;
use crate::status::{Phase, Status};

mod article;
mod compare;
mod find;
mod outlets;
mod rejected;
mod story;
mod stripped;

/// Event streams at a time; each costs one small message a second.
const STREAMS: usize = 64;

/// Articles on the first page.
const NEWEST: usize = 10;

/// What the pages are made from.
#[derive(Clone, Debug)]
pub(crate) struct Pages {
    /// Articles; `None` where none are kept.
    pub(crate) archive: Option<Archive>,
    /// The last quarter of an hour.
    pub(crate) pulse: Pulse,
    /// Who may change something.
    pub(crate) access: Access,
    /// What may be written to.
    pub(crate) files: Arc<Files>,
    /// Whether articles are taken in.
    pub(crate) status: Status,
    streams: Arc<Semaphore>,
}

/// The files that a page may change.
#[derive(Debug, Default)]
pub(crate) struct Files {
    /// Where "wrong" verdicts are noted.
    pub(crate) labels: PathBuf,
    /// Folders that rejected files go back to.
    pub(crate) watches: Vec<Watch>,
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
    pub(crate) fn new(archive: Option<Archive>, access: Access, files: Files, status: Status) -> Pages {
        let streams = Arc::new(Semaphore::new(STREAMS));
        Pages { archive, pulse: Pulse::default(), access, files: Arc::new(files), status, streams }
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
        .route("/rejected/again", post(rejected::again))
        .route("/find", get(find::show))
        .route("/login", get(login).post(log_in))
        .route("/assets/style.css", get(style))
        .route("/assets/live.js", get(script))
        .route("/assets/icon.svg", get(icon))
        .fallback(async || Error::Missing("there is no such page"))
        .with_state(pages)
}

#[derive(Template)]
#[template(path = "now.html")]
struct Now {
    beat: Beat,
    minutes: usize,
    phase: Phase,
    newest: Vec<Arc<Summary>>,
}

async fn now(State(pages): State<Pages>) -> Result<Response, Error> {
    let newest = pages.look(|archive| Some(archive.board().find(&[]).take(NEWEST).cloned().collect()));
    let newest = newest.await.unwrap_or_default();
    let (beat, phase) = (pages.pulse.beat(), pages.status.phase());
    page(&Now { beat, minutes: Beat::minutes(), phase, newest })
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
    asset("text/css; charset=utf-8", include_str!("../templates/style.css"))
}

async fn script() -> Response {
    asset("text/javascript; charset=utf-8", include_str!("../templates/live.js"))
}

async fn icon() -> Response {
    asset("image/svg+xml", include_str!("../templates/icon.svg"))
}

fn asset(kind: &'static str, content: &'static str) -> Response {
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "max-age=300")], content).into_response()
}

fn page(template: &impl Template) -> Result<Response, Error> {
    template.render().map(|page| Html(page).into_response()).map_err(|_| Error::Broken)
}

/// A count as people read it: `12,345`.
fn grouped(count: impl std::fmt::Display) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
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
