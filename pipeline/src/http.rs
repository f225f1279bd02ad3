//! Health, readiness, metrics and pages over HTTP, on loopback unless configured otherwise. Connections, head size,
//! body size and times are bounded, so that nobody who asks can slow the pipeline down.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, State};
use axum::http::{StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use clap::ValueEnum;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tracing::{debug, info, warn};

use crate::access::{self, Access};
use crate::cli::LogLevel;
use crate::log::Levels;
use crate::metrics::Metrics;
use crate::overview::Overview;
use crate::pages::{self, Pages};
use crate::status::{Phase, Status};

/// Connections at a time; more wait in the kernel's queue. Pages of 20 people and a scraper fit four times.
const CONNECTIONS: usize = 128;
/// Longest that a client may take for the head of a request, idle time between two requests included.
const HEAD_TIME: Duration = Duration::from_secs(15);
/// Largest head; browsers stay below 8 KiB.
const HEAD_BYTES: usize = 16 << 10;
/// Largest body; the forms of the pages hold a few words.
const BODY_BYTES: usize = 64 << 10;
/// Pause after a failed `accept`, which fails at once again while file handles are short.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// What the routes read.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    /// Whether the daemon turns and takes articles in.
    pub(crate) status: Status,
    /// What was counted.
    pub(crate) metrics: Metrics,
    /// What is logged.
    pub(crate) levels: Levels,
    /// Who may ask.
    pub(crate) access: Access,
    /// What people look at.
    pub(crate) pages: Pages,
}

/// Takes the address, so that a busy port is known before a task starts.
pub(crate) async fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let listener = TcpListener::bind(address).await?;
    info!(address = %listener.local_addr()?, "serves health, metrics and pages");
    Ok(listener)
}

/// Answers requests until dropped.
pub(crate) async fn serve(listener: TcpListener, shown: Shown) -> Infallible {
    let beating = shown.pages.pulse.clone().follow(shown.metrics.clone());
    let router = router(shown);
    tokio::select! {
        never = accept_each(listener, router) => never,
        () = beating => std::future::pending().await,
    }
}

async fn accept_each(listener: TcpListener, router: Router) -> Infallible {
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        // The semaphore is never closed; if it were, serving unbounded is better than not serving health.
        let place = Arc::clone(&room).acquire_owned().await.ok();
        match listener.accept().await {
            Ok((stream, _)) => {
                let answering = answer(stream, router.clone(), HEAD_TIME);
                tokio::spawn(async move {
                    answering.await;
                    drop(place);
                });
            }
            Err(err) => {
                warn!(%err, "no connection accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

async fn answer(stream: TcpStream, router: Router, patience: Duration) {
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(patience)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    if let Err(err) = connection.await {
        debug!(%err, "connection ended");
    }
}

/// Every path that is answered.
pub(crate) fn router(shown: Shown) -> Router {
    let (access, pages) = (shown.access.clone(), pages::router(shown.pages.clone()));
    Router::new()
        .route("/health", get(health))
        .route("/ready", get(ready))
        .route("/metrics", get(metrics))
        .route("/overview", get(overview))
        .route("/log-level", get(log_level).put(set_log_level))
        .with_state(shown)
        .merge(pages)
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .layer(middleware::from_fn_with_state(access, access::admit))
}

async fn health(State(shown): State<Shown>) -> Response {
    let healthy = shown.status.is_healthy();
    let millis = u64::try_from(shown.status.since_beat().as_millis()).unwrap_or(u64::MAX);
    json_answer(healthy, &json!({ "healthy": healthy, "turned_ms_ago": millis }))
}

async fn ready(State(shown): State<Shown>) -> Response {
    let phase = shown.status.phase();
    let ready = phase == Phase::Ready && shown.status.is_healthy();
    let reason =
        if ready || phase != Phase::Ready { phase.to_string() } else { "the main loop is stuck".to_owned() };
    json_answer(ready, &json!({ "ready": ready, "reason": reason }))
}

async fn metrics(State(shown): State<Shown>) -> Response {
    shown.metrics.ready(shown.status.phase() == Phase::Ready);
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], shown.metrics.text()).into_response()
}

async fn overview(State(shown): State<Shown>) -> Response {
    let look = move || {
        let Pages { archive, pulse, .. } = &shown.pages;
        Overview::of(&shown.status, &shown.metrics, pulse, archive.as_ref())
    };
    match tokio::task::spawn_blocking(look).await {
        Ok(overview) => Json(overview).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn log_level(State(shown): State<Shown>) -> String {
    format!("{}\n", shown.levels.level().name())
}

/// The token was asked for already, as for everything that changes something.
async fn set_log_level(State(shown): State<Shown>, asked: String) -> Response {
    let Ok(level) = LogLevel::from_str(asked.trim(), true) else {
        let reason = "send one of error, warn, info, debug, trace\n";
        return (StatusCode::BAD_REQUEST, reason).into_response();
    };
    shown.levels.set(level);
    format!("{}\n", level.name()).into_response()
}

fn json_answer(good: bool, body: &serde_json::Value) -> Response {
    let code = if good { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (code, [(header::CONTENT_TYPE, "application/json")], format!("{body}\n")).into_response()
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    async fn ask(address: SocketAddr, request: &str) -> String {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    async fn served() -> (SocketAddr, Shown) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let access = Access::new(address, None);
        let (status, metrics, levels) = (Status::default(), Metrics::default(), Levels::default());
        let pages = Pages::new(None, access.clone(), pages::Files::default(), status.clone());
        let shown = Shown { status, metrics, levels, access, pages };
        tokio::spawn(serve(listener, shown.clone()));
        (address, shown)
    }

    #[tokio::test]
    async fn requests_are_bounded_in_size() {
        let (address, _) = served().await;
        let long = format!("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", "x".repeat(2 * HEAD_BYTES));
        assert!(ask(address, &long).await.starts_with("HTTP/1.1 431"));
        let body = format!("token={}", "x".repeat(BODY_BYTES));
        let large = format!(
            "POST /login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}",
            body.len()
        );
        assert!(ask(address, &large).await.starts_with("HTTP/1.1 413"));
    }

    #[tokio::test]
    async fn a_client_that_never_ends_its_request_is_cut_off() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        client.write_all(b"GET / HTTP/1.1\r\nHost: local").await.unwrap();
        let (accepted, _) = listener.accept().await.unwrap();
        answer(accepted, Router::new(), Duration::from_millis(50)).await;
        let mut said = String::new();
        client.read_to_string(&mut said).await.unwrap();
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 408"), "{said}");
    }

    #[tokio::test]
    async fn health_readiness_and_metrics() {
        let (address, shown) = served().await;
        let fetch = async |path: &str| {
            ask(address, &format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .await
        };
        assert!(fetch("/ready").await.starts_with("HTTP/1.1 503"));
        shown.status.beat();
        shown.status.set(Phase::Ready);
        let answer = fetch("/ready").await;
        assert!(
            answer.starts_with("HTTP/1.1 200") && answer.ends_with("{\"ready\":true,\"reason\":\"ready\"}\n")
        );
        shown.status.set(Phase::Waiting("the disk is full".to_owned()));
        let answer = fetch("/ready").await;
        assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("the disk is full"), "{answer}");
        assert!(fetch("/health").await.starts_with("HTTP/1.1 200"));
        assert!(fetch("/metrics").await.contains("copydesk_received_articles_total 0\n"));
        assert!(fetch("/overview").await.contains("\"ready\":false"));
        assert!(fetch("/log-level").await.ends_with("\r\n\r\ninfo\n"));
        assert!(fetch("/nothing").await.starts_with("HTTP/1.1 404"));
    }
}
