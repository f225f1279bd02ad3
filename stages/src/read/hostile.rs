//! What is built to hurt: each ends with its reason, soon, and takes nothing else with it. A reader that obeyed what
//! it is told would not end within a test run.

use std::fmt::Write as _;
use std::io::Write as _;

use super::suite::{check, describe, read};

/// Checks the kinds of the first items, so that a text need not be spelled out.
#[track_caller]
fn ends(bytes: &[u8], expected: &[&str]) {
    let found: Vec<String> = read(bytes).iter().map(describe).collect();
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "{found} instead of {expected}");
    }
}

#[test]
fn entities_are_neither_fetched_nor_multiplied() {
    let mut text = "<!DOCTYPE rss [<!ENTITY e0 'laugh'>".to_owned();
    for level in 1..30 {
        let inner = format!("&e{};", level - 1).repeat(10);
        write!(text, "<!ENTITY e{level} '{inner}'>").unwrap();
    }
    text += "<!ENTITY file SYSTEM 'file:///etc/passwd'><!ENTITY % net SYSTEM 'http://192.0.2.1/x'>%net;]>";
    text += "<rss><channel><item><description>&e29;&file;</description></item></channel></rss>";
    check(text.as_bytes(), &["rss 0: &e29;&file;"]);
}

#[test]
fn nesting_ends() {
    ends("[".repeat(1 << 19).as_bytes(), &["reject"]);
    ends(format!("[{{\"text\":{}", "[".repeat(1 << 18)).as_bytes(), &["reject"]);
    ends(format!("<rss><item>{}", "<a>".repeat(1 << 17)).as_bytes(), &["reject too_deep"]);
    ends(format!("<?xml version='1.0'?>{}", "<a>".repeat(1 << 17)).as_bytes(), &["reject too_deep"]);
    let mut tar = b"text".to_vec();
    for _ in 0..9 {
        tar = super::tar::tests::tar(&[("t", &tar)]);
    }
    ends(&tar, &["reject too_deep"]);
}

#[test]
fn mails_in_mails_end() {
    let message = "Content-Type: MESSAGE/rfc822\nSubject: T\n\n".repeat(9_000);
    ends(format!("From: a@example.org\n{message}One.").as_bytes(), &["reject too_deep"]);
    let digest = "Subject: T\nContent-Type: multipart/Digest; boundary=b\n\n--b\n\n".repeat(9_000);
    ends(format!("From: a@example.org\n{digest}One.").as_bytes(), &["reject too_deep"]);
    let mut parts = "From: a@example.org\nSubject: T\n".to_owned();
    for level in 0..9_000 {
        write!(parts, "Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n").unwrap();
    }
    ends(format!("{parts}\nOne.").as_bytes(), &[""]);
    let twice = "--b\nContent-Type: message/rfc822\n\nSubject: U\n\n--b\nContent-Type: message/rfc822\n\nSubject: V\n--b--\n";
    let twice =
        format!("From: a@example.org\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nOne.\n{twice}");
    ends(twice.as_bytes(), &["eml: One."]);
    let digest = "--b\n\nSubject: U\n\nTwo.\n".repeat(100);
    let digest = format!(
        "From: a@example.org\nSubject: T\nContent-Type: multipart/digest; boundary=b\n\n{digest}--b--\n"
    );
    ends(digest.as_bytes(), &["eml <T>: Two."]);
}

#[test]
fn lengths_are_not_believed() {
    let mut zip = super::zip::tests::zip(&[("a", b"One."), ("b", b"Two.")]);
    zip[18..26].fill(0xff);
    ends(&zip, &["reject truncated a", "text b: Two."]);
    let mut tar = super::tar::tests::tar(&[("a", b"One.")]);
    tar[124..136].copy_from_slice(b"\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff");
    let sum: u64 = tar[..512]
        .iter()
        .enumerate()
        .map(|(at, byte)| if (148..156).contains(&at) { 32 } else { u64::from(*byte) })
        .sum();
    tar[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    ends(&tar, &["reject truncated a"]);
    for length in ["18446744073709551615", "99999999999999999999", "-1", "1e9"] {
        let page = super::warc::tests::page("One.");
        let lie = super::warc::tests::record("response", "a", &page, None);
        let told = format!("Content-Length: {}", page.len());
        let lie = lie.replace(&told, &format!("Content-Length: {length}"));
        ends(lie.as_bytes(), &["reject"]);
    }
    let chunked = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n<p>One.";
    ends(super::warc::tests::record("response", "a", chunked, None).as_bytes(), &["warc urn:a"]);
    ends(
        b"filedesc://a 0.0.0.0 20140216050221 text/plain 3\n1 0\n\nhttp://example.org/ 192.0.2.1 20140216050221 text/html \
          18446744073709551615\nHTTP/1.1 200 OK\n\n<p>One.",
        &["skip not_article", "reject too_large"],
    );
}

#[test]
fn members_are_counted() {
    let names: Vec<String> = (0..1_200).map(|number| format!("{number}")).collect();
    let members: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), b"One.".as_slice())).collect();
    for bytes in [super::tar::tests::tar(&members), super::zip::tests::zip(&members)] {
        let found = read(&bytes);
        assert_eq!(found.len(), 1_001);
        assert!(found.last().is_some_and(|item| describe(item).starts_with("reject bomb")));
    }
}

#[test]
fn utf16_is_what_its_bytes_say() {
    let utf16 = |text: &str, mark: bool, order: fn(u16) -> [u8; 2]| -> Vec<u8> {
        let mark = mark.then_some(0xfeff);
        mark.into_iter().chain(text.encode_utf16()).flat_map(order).collect()
    };
    for name in ["utf-8", "utf-16", "utf-16le", "iso-8859-1", "x-unknown"] {
        let text = format!(
            "<?xml version='1.0' encoding='{name}'?><rss><channel><item><description>Gr\u{fc}n.</description></item></channel></rss>"
        );
        for bytes in [
            utf16(&text, true, u16::to_be_bytes),
            utf16(&text, true, u16::to_le_bytes),
            utf16(&text, false, u16::to_le_bytes),
        ] {
            check(&bytes, &["rss 0: Gr\u{fc}n."]);
            check(&[bytes.as_slice(), b"\0"].concat(), &["rss 0: Gr\u{fc}n."]);
        }
        check(text.replace('\u{fc}', "u").as_bytes(), &["rss 0: Grun."]);
    }
    let mut lone = utf16("{\"text\":\"One ", true, u16::to_le_bytes);
    lone.extend([0x00, 0xd8, b'"', 0, b'}', 0]);
    check(&lone, &["json: One \u{fffd}"]);
}

#[test]
fn what_unpacks_inside_a_record_counts_too() {
    let full = super::compressed::tests::packed(&vec![b' '; 1 << 20]);
    let header = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Encoding: gzip\r\n\r\n";
    let length = header.len() + full.len();
    let mut bytes = Vec::new();
    for _ in 0..130 {
        write!(bytes, "WARC/1.0\r\nWARC-Type: response\r\nContent-Length: {length}\r\n\r\n").unwrap();
        bytes.extend([header.as_slice(), &full, b"\r\n\r\n"].concat());
    }
    let found: Vec<String> = read(&bytes).iter().map(describe).collect();
    let bombs = found.iter().filter(|item| item.starts_with("reject bomb")).count();
    assert!(found.len() == 130 && bombs > 20, "{bombs}");
}

#[test]
fn what_is_broken_in_the_middle_is_lost_alone_and_named() {
    let entry = |text: &str| format!("<item><description>{text}</description></item>");
    let feed =
        |middle: &str| format!("<rss><channel>{}{middle}{}</channel></rss>", entry("One."), entry("Three."));
    check(
        feed("<item><guid>g</guid></item>").as_bytes(),
        &["rss 0: One.", "reject no_text 1 at 58", "rss 2: Three."],
    );
    let deep = format!("<item>{}</item>", "<a>".repeat(200));
    check(feed(&deep).as_bytes(), &["rss 0: One.", "reject too_deep 1 at 58", "rss 2: Three."]);
    check(
        b"[{\"text\":\"One.\"},{\"text\":oops},{\"text\":\"Three.\"}]",
        &["json [0]: One.", "reject broken_json [1] at 17", "json [2]: Three."],
    );
    check(
        b"{\"text\":\"One.\"}\n{\"text\":\n{\"text\":\"Three.\"}\n",
        &["ndjson: One.", "reject broken_json at 16", "ndjson: Three."],
    );
    let item = |id: &str, text: &str| {
        format!("<newsItem guid='{id}'><contentSet><inlineData>{text}</inlineData></contentSet></newsItem>")
    };
    let message = format!(
        "<newsMessage><itemSet>{}{}{}</itemSet></newsMessage>",
        item("a", "One."),
        item("b", &"<a>".repeat(200)),
        item("c", "Three.")
    );
    check(message.as_bytes(), &["newsmlg2 a: One.", "reject too_deep 1 at 106", "newsmlg2 c: Three."]);
    let noise: Vec<u8> = (0..600_u32).map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect();
    let tar = super::tar::tests::tar(&[("a", b"One."), ("b", &noise), ("c", b"Three.")]);
    check(
        &super::compressed::tests::packed(&tar),
        &["text a: One.", "reject not_text b at 1536", "text c: Three."],
    );
}

#[test]
fn utf32_is_what_its_bytes_say() {
    let text = "{\"text\":\"One two.\"}";
    let bytes: Vec<u8> = text.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect();
    check(&[bytes.as_slice(), b"\0\0"].concat(), &["reject broken_json at 0"]);
    check(&[b"\xff\xfe\0\0".as_slice(), &bytes].concat()[..6], &["reject not_text at 0"]);
    let mut beyond = bytes.clone();
    beyond.extend([0x7f, 0xff, 0xff, 0xff, 0, 0, 0xd8, 0]);
    ends(&beyond, &["reject"]);
}
