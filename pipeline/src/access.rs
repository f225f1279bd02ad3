//! Who may ask for what: anybody on this machine may look, everybody else needs the token, and so does whoever
//! wants to change something. Every answer says what a browser may do with it.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

use crate::settings::Secret;

/// Nothing from elsewhere, nothing inline, no frame around it.
const CONTENT_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
                              img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Name of the cookie that holds the token.
const COOKIE: &str = "copydesk";

/// Who may ask for what.
#[derive(Clone, Debug)]
pub(crate) struct Access {
    token: Option<Arc<Secret>>,
    loopback: bool,
}

impl Access {
    /// The rules for an address.
    pub(crate) fn new(address: SocketAddr, token: Option<&Secret>) -> Access {
        Access { token: token.cloned().map(Arc::new), loopback: address.ip().is_loopback() }
    }

    /// Whether something can be changed at all: without a token nobody can show that he may.
    pub(crate) fn can_change(&self) -> bool {
        self.token.is_some()
    }

    /// Whether the request presents the token, as a bearer or in the cookie.
    pub(crate) fn is_known(&self, headers: &HeaderMap) -> bool {
        let bearer = text(headers, header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
        let cookies = text(headers, header::COOKIE).unwrap_or_default();
        let cookie = cookies.split("; ").find_map(|pair| pair.strip_prefix(COOKIE)?.strip_prefix('='));
        [bearer, cookie].into_iter().flatten().any(|presented| self.is_token(presented))
    }

    /// Compares fingerprints, so that the time it takes says nothing about the token.
    pub(crate) fn is_token(&self, presented: &str) -> bool {
        let Some(token) = &self.token else { return false };
        blake3::hash(token.0.as_bytes()) == blake3::hash(presented.as_bytes())
    }

    fn refuse(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Option<Response> {
        let open =
            matches!(uri.path(), "/health" | "/ready" | "/login") || uri.path().starts_with("/assets/");
        // A page elsewhere may point its own name at this address; the name in the request gives it away.
        if self.loopback && !is_local(text(headers, header::HOST).unwrap_or_default()) {
            return Some(
                (StatusCode::MISDIRECTED_REQUEST, "ask for 127.0.0.1 or localhost\n").into_response(),
            );
        }
        if method != Method::GET && method != Method::HEAD && !is_same_site(headers) {
            return Some((StatusCode::FORBIDDEN, "this form was sent from another site\n").into_response());
        }
        let change = method != Method::GET && method != Method::HEAD;
        if open || self.is_known(headers) || self.loopback && !change {
            return None;
        }
        let page = text(headers, header::ACCEPT).is_some_and(|accept| accept.contains("text/html"));
        if page && self.can_change() {
            return Some(Redirect::to("/login").into_response());
        }
        let challenge = [(header::WWW_AUTHENTICATE, "Bearer")];
        Some((StatusCode::UNAUTHORIZED, challenge, "the token of http.token is needed\n").into_response())
    }
}

/// Lets a request through or refuses it, and adds the headers that every answer carries.
pub(crate) async fn admit(State(access): State<Access>, request: Request, next: Next) -> Response {
    let refused = access.refuse(request.method(), request.uri(), request.headers());
    let mut response = match refused {
        Some(response) => response,
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, CONTENT_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// The cookie that a browser keeps after the token was given.
pub(crate) fn cookie(token: &str) -> String {
    format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000")
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// Whether the host of a request is an address or this machine's own name.
fn is_local(host: &str) -> bool {
    let plain = |host: &str| host == "localhost" || host.parse::<IpAddr>().is_ok();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    plain(host) || plain(name.trim_start_matches('[').trim_end_matches(']')) || host.is_empty()
}

/// Whether a form was sent from one of our own pages, or by no browser.
fn is_same_site(headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    let origin = text(headers, header::ORIGIN).and_then(|origin| origin.split_once("://"));
    origin.is_none_or(|(_, host)| text(headers, header::HOST) == Some(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(access: &Access, method: &Method, path: &'static str, headers: &[(&str, &str)], expected: u16) {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(header::HeaderName::from_bytes(name.as_bytes()).unwrap(), value.parse().unwrap());
        }
        let refused = access.refuse(method, &Uri::from_static(path), &map);
        assert_eq!(
            refused.map_or(200, |response| response.status().as_u16()),
            expected,
            "{method} {path} {headers:?}"
        );
    }

    #[test]
    fn who_may_ask_for_what() {
        let token = Secret("0123456789abcdef".to_owned());
        let near = Access::new(([127, 0, 0, 1], 1).into(), None);
        let near_token = Access::new(([127, 0, 0, 1], 1).into(), Some(&token));
        let far = Access::new(([0, 0, 0, 0], 1).into(), Some(&token));
        let bearer = ("authorization", "Bearer 0123456789abcdef");
        let wrong = ("authorization", "Bearer 0123456789abcdeg");
        let cookie = ("cookie", "a=b; copydesk=0123456789abcdef");
        let (get, post) = (&Method::GET, &Method::POST);
        check(&near, get, "/outlets", &[("host", "127.0.0.1:8686")], 200);
        check(&near, get, "/outlets", &[("host", "[::1]:8686")], 200);
        check(&near, get, "/outlets", &[("host", "localhost")], 200);
        check(&near, get, "/outlets", &[("host", "evil.example:8686")], 421);
        check(&near, post, "/article/a/wrong", &[("host", "localhost")], 401);
        check(&near_token, post, "/article/a/wrong", &[("host", "localhost"), bearer], 200);
        check(&near_token, post, "/article/a/wrong", &[("host", "localhost"), cookie], 200);
        let elsewhere = ("origin", "https://evil.example");
        check(&near_token, post, "/article/a/wrong", &[("host", "localhost"), cookie, elsewhere], 403);
        let cross = ("sec-fetch-site", "cross-site");
        check(&near_token, post, "/article/a/wrong", &[("host", "localhost"), cookie, cross], 403);
        check(&far, get, "/", &[("host", "desk.example")], 401);
        check(&far, get, "/", &[("host", "desk.example"), ("accept", "text/html")], 303);
        check(&far, get, "/metrics", &[bearer], 200);
        check(&far, get, "/metrics", &[wrong], 401);
        check(&far, get, "/health", &[("host", "desk.example")], 200);
    }
}
