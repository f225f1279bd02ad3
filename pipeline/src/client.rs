//! One HTTP request to a plain `http://` address: `copydesk top` asks the running daemon, and traces go to a
//! collector.

use std::io;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderValue, Request, Response, Uri, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Longest that one exchange takes; a person who waits at a terminal thinks it hangs after more.
const TIME: Duration = Duration::from_secs(5);
/// Largest answer; the daemon's own stay below 100 KiB.
const ANSWER: usize = 4 << 20;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The address cannot be asked.
    #[error("`{0}` is no http:// address with a host")]
    Address(String),
    /// Nobody listens there.
    #[error(transparent)]
    Connect(#[from] io::Error),
    /// It takes too long.
    #[error("no answer within {} s", TIME.as_secs())]
    Time,
    /// What answers does not speak HTTP, or hung up.
    #[error("no HTTP answer: {0}")]
    Http(#[from] hyper::Error),
    /// The answer is larger than any of ours, or broke off.
    #[error("the answer cannot be read: {0}")]
    Body(Box<dyn std::error::Error + Send + Sync>),
}

/// Sends a request to the host of its address and waits for the whole answer, whatever its status.
pub(crate) async fn send(request: Request<Bytes>) -> Result<Response<Bytes>, Error> {
    timeout(TIME, exchange(request)).await.map_err(|_| Error::Time)?
}

async fn exchange(request: Request<Bytes>) -> Result<Response<Bytes>, Error> {
    let (mut parts, body) = request.into_parts();
    let unusable = || Error::Address(parts.uri.to_string());
    let authority = parts.uri.authority().filter(|_| parts.uri.scheme_str() == Some("http"));
    let authority = authority.ok_or_else(unusable)?.clone();
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let path = path.parse::<Uri>().map_err(|_| unusable())?;
    let host = HeaderValue::from_str(authority.as_str()).map_err(|_| unusable())?;
    let name = authority.host().trim_start_matches('[').trim_end_matches(']');
    let stream = TcpStream::connect((name, authority.port_u16().unwrap_or(80))).await?;
    parts.uri = path;
    parts.headers.insert(header::HOST, host);
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let driving = tokio::spawn(connection);
    let answer = sender.send_request(Request::from_parts(parts, Full::new(body))).await?;
    let (head, body) = answer.into_parts();
    let body = Limited::new(body, ANSWER).collect().await.map_err(Error::Body)?;
    driving.abort();
    Ok(Response::from_parts(head, body.to_bytes()))
}
