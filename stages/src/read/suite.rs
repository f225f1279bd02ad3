//! What every reader must pass: the same bytes give the same items in pieces of any size, a cut or a changed
//! byte anywhere neither panics nor hangs, and no item is larger than the limit. Inputs are of our own making.

use std::io::{BufReader, Cursor};
use std::sync::Arc;

use super::{REJECT_CODES, SKIP_CODES, WARNINGS, items};
use crate::article::{Body, Incoming, Input, Item, Kind};

/// A name and what makes the input.
type Made = (&'static str, fn() -> Vec<u8>);

/// Inputs in the shape of the real ones.
pub(super) const INPUTS: &[Made] = &[
    ("text", || b"A headline\n\nOne paragraph of text.\nAnother one.\n".to_vec()),
    ("html", || b"<!doctype html><title>T</title><p>One.<p>Two.".to_vec()),
    ("json", || br#"{"title":"T","text":"One.\nTwo.","n":1.50,"authors":["Ada Example"]}"#.to_vec()),
    ("array", || br#"[{"text":"One."}, {"html":"<p>Two.</p>","x":[1,2]}, 3, {"body":{"a":1}}]"#.to_vec()),
    ("ndjson", || b"{\"text\":\"One.\"}\n{broken\n\n{\"text\":\"Two.\",\"id\":7}\n".to_vec()),
    ("utf-16", || "\u{feff}{\"text\":\"Gr\u{fc}n.\"}\n".encode_utf16().flat_map(u16::to_le_bytes).collect()),
    ("tar", || super::tar::tests::tar(&[("a.txt", b"One paragraph."), ("b/c.json", b"{\"text\":\"Two.\"}")])),
    ("zip", || {
        super::zip::tests::zip(&[("a.txt", b"One paragraph."), ("b/c.json?", b"{\"text\":\"Two.\"}")])
    }),
    ("gzip", || super::compressed::tests::packed(b"{\"text\":\"One.\"}\n{\"text\":\"Two.\"}\n")),
    ("warc", || {
        let pages = [super::warc::tests::page("One."), super::warc::tests::page("Two.")];
        super::warc::tests::record("response", "a", &pages[0], None)
            .into_bytes()
            .into_iter()
            .chain(super::warc::tests::record("response", "b", &pages[1], None).into_bytes())
            .collect()
    }),
    ("warc.gz", || {
        let first = super::warc::tests::record("response", "a", &super::warc::tests::page("One."), None);
        let second = super::warc::tests::record("conversion", "b", "Two is a longer text.", None);
        let mut bytes = super::compressed::tests::packed(first.as_bytes());
        bytes.extend(super::compressed::tests::packed(second.as_bytes()));
        bytes
    }),
    ("nitf", || {
        b"<?xml version='1.0' encoding='iso-8859-1'?><!DOCTYPE nitf SYSTEM 'x.dtd'><nitf><head><docdata>\
          <doc-id id-string='d1'/></docdata></head><body><body.head><hedline><hl1>T</hl1></hedline></body.head>\
          <body.content><p>Caf\xe9 one.</p><p>Two.</p></body.content></body></nitf>".to_vec()
    }),
    ("newsmlg2", || {
        b"<newsMessage><itemSet><newsItem guid='urn:a:3' version='3'><itemMeta><pubStatus qcode='stat:usable'/></itemMeta>\
          <contentMeta><headline>T</headline></contentMeta><contentSet><inlineXML><html><body><p>One.</p></body></html>\
          </inlineXML></contentSet></newsItem><packageItem guid='p'/><newsItem guid='urn:b'><contentSet><inlineData>Two.\
          </inlineData></contentSet></newsItem></itemSet></newsMessage>".to_vec()
    }),
    ("newsml1", || {
        b"<NewsML><NewsEnvelope/><NewsItem><Identification><NewsIdentifier><ProviderId>example.org</ProviderId><RevisionId>2\
          </RevisionId><PublicIdentifier>urn:newsml:example.org:1:x:2N</PublicIdentifier></NewsIdentifier></Identification>\
          <NewsComponent><NewsLines><HeadLine>T</HeadLine></NewsLines><ContentItem><DataContent><p>One.</p></DataContent>\
          </ContentItem></NewsComponent></NewsItem></NewsML>".to_vec()
    }),
    ("iptc7901", || super::wire::tests::IPTC.to_vec()),
    ("anpa", || super::wire::tests::ANPA.to_vec()),
    ("feed", || {
        b"<rss><channel><title>F</title><item><title>T</title><guid>g</guid><description>&lt;p&gt;One long paragraph.&lt;/p&gt;\
          </description><pubDate>Tue, 15 Nov 2022 20:15:04 Z</pubDate></item><item><description>Two.</description></item>\
          </channel></rss>".to_vec()
    }),
    ("mail", || {
        b"From: Ada Example <ada@example.org>\r\nSubject: =?utf-8?q?T=C3=A9?=\r\nDate: Fri, 31 May 2019 12:17:58 -0700\r\n\
          Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\nOne.\r\n--b\r\nContent-Type: text/html\r\n\
          Content-Transfer-Encoding: base64\r\n\r\nPHA+T25lLjwvcD4=\r\n--b--\r\n".to_vec()
    }),
    ("odd mail", || {
        b"From: =?gb2312?B?x8U=?= <a@example.org>\r\nSubject: =?utf-8?Q?Gr=C3?= =?utf-8?Q?=BCn?= =?utf-7?q?+APw-?=\r\n\
          Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-7; format=flowed\r\n\r\n\
          Gr+APw-n \r\n> and +- more\r\n--b\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 a\r\n#0V%T\r\nend\r\n--b\r\n\
          Content-Transfer-Encoding: quoted-printable\r\n\r\nGr=C3=BCn=\r\n=ZZ\r\n--b--\r\n".to_vec()
    }),
    ("utf-32", || "{\"text\":\"Gr\u{fc}n.\"}".chars().flat_map(|c| u32::from(c).to_le_bytes()).collect()),
    ("hz", || b"Words ~{NRVS~} and ~~ more ~{NR~}.\n".to_vec()),
    ("iso-2022-kr", || b"\x1b$)C{\"text\":\"\x0e0!\x0f words\"}\n".to_vec()),
    ("dos", || {
        b"\x01abc0062 4 i 211   dpa 061\r\n\r\nT/\r\n\x02Br\x81cke =\r\n\r\n   Die Br\x81cke.\r\n\x03"
            .to_vec()
    }),
    ("brotli", || {
        let body = b"<html><p>One, one, one, one, one.</p></html>";
        let length = (u32::try_from(body.len() - 1).unwrap() << 4 | 1 << 20).to_le_bytes();
        let http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: br\r\n\r\n";
        let block = [http.as_slice(), &length[..3], body, b"\x03"].concat();
        let header = format!("WARC/1.0\r\nWARC-Type: response\r\nContent-Length: {}\r\n\r\n", block.len());
        [header.as_bytes(), &block, b"\r\n\r\n"].concat()
    }),
    ("jsonfeed", || {
        br#"{"version":"https://jsonfeed.org/version/1","title":"F","items":[{"id":1,"content_text":"One."}]}"#.to_vec()
    }),
];

/// The input that tests read as.
pub(super) fn input(max_item: u64) -> Arc<Input> {
    Arc::new(Input { path: "in".to_owned(), max_item, ..Input::default() })
}

/// All items of some bytes.
pub(super) fn read(bytes: &[u8]) -> Vec<Item> {
    let mut source = Cursor::new(bytes);
    items(&mut source, &input(1 << 20)).collect()
}

/// An item in one line.
pub(super) fn describe(item: &Item) -> String {
    match item {
        Item::Article(article) => {
            let Incoming { origin, kind, meta, body, .. } = article.as_ref();
            let withdrawn = if *kind == Kind::Retraction { " withdrawn" } else { "" };
            let text = match body {
                Body::Html(text) => format!("html {text}"),
                Body::Text(text) => text.clone(),
            };
            let member = origin.member.as_deref().map(|name| format!(" {name}")).unwrap_or_default();
            let title = meta.title.as_deref().map(|title| format!(" <{title}>")).unwrap_or_default();
            format!("{}{member}{withdrawn}{title}: {text}", origin.format.0)
        }
        Item::Reject(reject) => {
            let member = reject.member.as_deref().map(|name| format!(" {name}")).unwrap_or_default();
            format!("reject {}{member} at {}", reject.code, reject.offset)
        }
        Item::Skip(skip) => {
            let member = skip.member.as_deref().map(|name| format!(" {name}")).unwrap_or_default();
            format!("skip {}{member}", skip.code)
        }
    }
}

/// Checks the items of some bytes by their descriptions.
#[track_caller]
pub(super) fn check(bytes: &[u8], expected: &[&str]) {
    let found: Vec<String> = read(bytes).iter().map(describe).collect();
    assert_eq!(found, expected);
}

/// The only article in some bytes.
#[track_caller]
pub(super) fn article(bytes: &[u8]) -> Incoming {
    let mut items = read(bytes);
    match (items.pop(), items.len()) {
        (Some(Item::Article(article)), 0) => *article,
        (other, more) => panic!("{more} items before {other:?}"),
    }
}

#[track_caller]
fn sound(name: &str, bytes: &[u8]) {
    let found = read(bytes);
    assert!(!found.is_empty(), "{name}: no item at all");
    for item in &found {
        match item {
            Item::Reject(reject) => {
                assert!(REJECT_CODES.iter().any(|(code, _)| *code == reject.code), "{name}: {}", reject.code);
                assert!(
                    !reject.detail.is_empty() && !reject.detail.contains('\n'),
                    "{name}: {}",
                    reject.detail
                );
                assert_ne!(reject.code, "panic", "{name}: {:?}", String::from_utf8_lossy(bytes));
            }
            Item::Skip(skip) => assert!(SKIP_CODES.iter().any(|(code, _)| *code == skip.code), "{name}"),
            Item::Article(article) => {
                for warning in &article.warnings {
                    assert!(WARNINGS.iter().any(|(code, _)| *code == warning.0), "{name}: {}", warning.0);
                }
            }
        }
    }
}

#[test]
fn every_input_is_read() {
    for (name, make) in INPUTS {
        let found = read(&make());
        assert!(found.iter().any(|item| matches!(item, Item::Article(_))), "{name}: {found:?}");
    }
}

#[test]
fn pieces_of_any_size_give_the_same_items() {
    for (name, make) in INPUTS {
        let bytes = make();
        let whole: Vec<String> = read(&bytes).iter().map(|item| format!("{item:?}")).collect();
        for size in [1, 2, 3, 7, 64] {
            let mut source = BufReader::with_capacity(size, bytes.as_slice());
            let pieces: Vec<String> =
                items(&mut source, &input(1 << 20)).map(|item| format!("{item:?}")).collect();
            assert_eq!(pieces, whole, "{name} in pieces of {size}");
        }
    }
}

#[test]
fn a_cut_at_any_byte_is_survived() {
    for (name, make) in INPUTS {
        let bytes = make();
        let step = bytes.len() / 400 + 1;
        for end in (0..bytes.len()).step_by(step) {
            sound(name, &bytes[..end]);
            sound(name, &bytes[end..]);
        }
    }
}

#[test]
fn changed_bytes_are_survived() {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap()
    };
    for (name, make) in INPUTS {
        for _ in 0..200 {
            let mut bytes = make();
            for _ in 0..=random(4) {
                let at = random(bytes.len());
                match random(4) {
                    0 => bytes[at] = u8::try_from(random(256)).unwrap(),
                    1 => bytes[at] = b"<>&\"{}[]\0\n,:/"[random(13)],
                    2 => drop(bytes.splice(at..at, bytes[random(at + 1)..at].to_vec())),
                    _ => drop(bytes.drain(at..(at + random(20)).min(bytes.len() - 1).max(at))),
                }
            }
            sound(name, &bytes);
        }
    }
}

#[test]
fn nothing_is_larger_than_the_limit() {
    for (name, make) in INPUTS {
        let bytes = make();
        let mut source = Cursor::new(bytes.as_slice());
        for item in items(&mut source, &input(8)) {
            assert!(!matches!(item, Item::Article(_)), "{name}: {item:?}");
        }
    }
}

#[test]
fn a_line_of_any_length_is_skipped_and_the_next_one_is_fine() {
    let mut bytes = b"{\"text\":\"One.\"}\n{\"text\":\"".to_vec();
    bytes.extend(std::iter::repeat_n(b'x', 300));
    bytes.extend(b"\"}\n{\"text\":\"Two.\"}\n");
    let mut source = Cursor::new(bytes.as_slice());
    let found: Vec<String> = items(&mut source, &input(100)).map(|item| describe(&item)).collect();
    assert_eq!(found, ["ndjson: One.", "reject too_large at 16", "ndjson: Two."]);
}
