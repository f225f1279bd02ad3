//! Pages over a small archive: what they say, what they let through, and that text stays text.

use axum::body::{Body, to_bytes};
use axum::http::Request;
use axum::middleware;
use hyper_util::service::TowerToHyperService;

use super::*;
use crate::board::tests::record;
use crate::settings::{self, Secret};

struct Desk {
    router: TowerToHyperService<Router>,
    home: tempfile::TempDir,
}

impl Desk {
    fn open() -> Desk {
        let home = tempfile::tempdir().unwrap();
        let limits = settings::Archive { keep: std::time::Duration::MAX, size: 1 << 24 };
        let archive = Archive::open(home.path(), &limits).unwrap();
        let first = Some(("aaa", "one.example"));
        for line in [record("aaa", "one.example", None), record("bbb", "two.example", first)] {
            archive.record(line.as_bytes());
        }
        archive.reject(
            br#"{"source":"inbox","path":"<b>x</b>.txt","code":"empty","detail":"no text","offset":0}"#,
        );
        while archive.board().len() < 2 || archive.board().rejections().count() < 1 {
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        let token = Secret("0123456789abcdef".to_owned());
        let access = Access::new(([127, 0, 0, 1], 1).into(), Some(&token));
        let files = Files { labels: home.path().join("labels"), watches: Vec::new() };
        let pages = Pages::new(Some(archive), access.clone(), files, Status::default());
        let guarded = router(pages).layer(middleware::from_fn_with_state(access, access::admit));
        Desk { router: TowerToHyperService::new(guarded), home }
    }

    async fn ask(&self, request: Request<Body>) -> (u16, Response, String) {
        use hyper::service::Service;
        let (parts, body) = self.router.call(request).await.unwrap().into_parts();
        let text = String::from_utf8(to_bytes(body, 1 << 20).await.unwrap().to_vec()).unwrap();
        (parts.status.as_u16(), Response::from_parts(parts, Body::empty()), text)
    }

    async fn page(&self, path: &str) -> String {
        let request = Request::get(path).header("host", "localhost").body(Body::empty()).unwrap();
        let (code, _, text) = self.ask(request).await;
        assert_eq!(code, 200, "{path}: {text}");
        text
    }
}

#[tokio::test]
async fn every_page_has_its_content_and_text_stays_text() {
    let desk = Desk::open();
    for (path, expected) in [
        ("/", "In flight"),
        ("/outlets?sort=articles", "two.example"),
        ("/outlets", "title=\"one.example first, two.example later\">1</td>"),
        ("/stories", "Lighthouse &#60;b&#62;shines"),
        ("/story/bbb", "<del>"),
        ("/article/bbb", "ran word for word, paragraph 1 there"),
        ("/article/aaa", "rule share, 98 % sure"),
        ("/stripped?order=most", "Share this"),
        ("/rejected", "&#60;b&#62;x&#60;/b&#62;.txt"),
        ("/find?q=two.example", "/article/bbb"),
        ("/login", "name=\"token\""),
    ] {
        let page = desk.page(path).await;
        assert!(page.contains(expected), "{path} lacks {expected}:\n{page}");
        assert!(!page.contains("<script>") && !page.contains("<b>shines"), "{path}:\n{page}");
    }
}

#[tokio::test]
async fn answers_carry_their_policy_and_errors_no_paths() {
    let desk = Desk::open();
    let request = Request::get("/article/nothing").header("host", "localhost").body(Body::empty()).unwrap();
    let (code, response, text) = desk.ask(request).await;
    assert_eq!(code, 404);
    assert!(!text.contains(desk.home.path().to_str().unwrap()), "{text}");
    let policy = response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
}

#[tokio::test]
async fn a_wrong_verdict_is_noted_for_whoever_has_the_token() {
    let desk = Desk::open();
    let sent = |token: &str| {
        Request::post("/article/aaa/wrong")
            .header("host", "localhost")
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from("piece=0"))
            .unwrap()
    };
    assert_eq!(desk.ask(sent("guess")).await.0, 401);
    assert_eq!(desk.ask(sent("0123456789abcdef")).await.0, 303);
    let labels = std::fs::read_to_string(desk.home.path().join("labels")).unwrap();
    let label: serde_json::Value = serde_json::from_str(&labels).unwrap();
    assert_eq!((&label["should"], &label["piece"]["text"]), (&"keep".into(), &"Share this".into()));
}

#[tokio::test]
async fn the_token_becomes_a_cookie() {
    let desk = Desk::open();
    let sent = |token: &str| {
        Request::post("/login")
            .header("host", "localhost")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(format!("token={token}")))
            .unwrap()
    };
    assert_eq!(desk.ask(sent("guess")).await.0, 401);
    let (code, response, _) = desk.ask(sent("0123456789abcdef")).await;
    let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap().to_owned();
    assert!(code == 303 && cookie.contains("HttpOnly; SameSite=Strict"), "{code} {cookie}");
}

#[tokio::test]
async fn only_so_many_follow_the_numbers() {
    let desk = Desk::open();
    let follow = || Request::get("/now/stream").header("host", "localhost").body(Body::empty()).unwrap();
    let call = async || {
        use hyper::service::Service;
        desk.router.call(follow()).await.unwrap()
    };
    let mut following = Vec::new();
    for _ in 0..STREAMS {
        following.push(call().await);
    }
    assert!(following.iter().all(|answer| answer.status() == StatusCode::OK));
    assert_eq!(call().await.status(), StatusCode::SERVICE_UNAVAILABLE);
    following.clear();
    while call().await.status() != StatusCode::OK {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_file_goes_back_only_for_whoever_has_the_token() {
    let desk = Desk::open();
    let sent = |token: &str| {
        Request::post("/rejected/again")
            .header("host", "localhost")
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from("source=inbox&path=../labels"))
            .unwrap()
    };
    assert_eq!(desk.ask(sent("guess")).await.0, 401);
    assert_eq!(desk.ask(sent("0123456789abcdef")).await.0, 404);
}
