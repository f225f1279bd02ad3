//! Mails and pages saved as mail archives (MHTML). Newsroom systems leave blank lines before the header; they
//! are trimmed, or the header would be lost.

use std::borrow::Cow;

use mail_parser::{Address, HeaderValue, Message, MessageParser, PartType};

use super::charset::{self, Decoded};
use super::extra::Extra;
use super::guard;
use super::place::{Fault, Place};
use super::sniff::Head;
use super::stream::{Items, Stream, one, whole};
use super::{byline, dates, markup};
use crate::article::{Body, Item, Meta};

/// Header fields that tell a mail from a text with colons.
const FIELDS: &[&str] = &[
    "from",
    "to",
    "subject",
    "date",
    "mime-version",
    "received",
    "return-path",
    "delivered-to",
    "message-id",
    "content-type",
    "x-mailer",
    "reply-to",
    "sender",
    "cc",
    "content-transfer-encoding",
    "content-location",
    "snapshot-content-location",
    "dkim-signature",
    "x-received",
    "envelope-to",
];

/// Whether a header of mail stands first: every line a field or its continuation, two of them known, or one that says
/// that parts follow.
pub(super) fn sniff(head: &Head) -> bool {
    let mut known = 0;
    for line in head.text.lines().take(60) {
        if line.trim().is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) || line.starts_with("From ") || line.starts_with(">From ") {
            continue;
        }
        let Some((name, _)) = line.split_once(':') else { return false };
        if name.is_empty() || name.contains(' ') {
            return false;
        }
        let name = name.to_ascii_lowercase();
        known += usize::from(FIELDS.contains(&name.as_str()));
        known += usize::from(name == "content-type" && line.to_ascii_lowercase().contains("multipart/"));
    }
    known > 1
}

/// Reads a mail.
pub(super) fn read<'a>(mut stream: Stream<'a>, place: &Place, _head: &Head) -> Items<'a> {
    let bytes = match whole(&mut stream, place.max_item()) {
        Ok(bytes) => bytes,
        Err(fault) => return one(place.reject(0, fault)),
    };
    one(guard::alone(place, 0, || item(&bytes, place).unwrap_or_else(|fault| place.reject(0, fault))))
}

/// Mails inside a mail, side by side or in one another; forwarded mails nest once or twice, digests hold dozens.
const MAX_MAILS: usize = 200;

/// Types of parts that are mails or hold some.
const NESTING: &[&[u8]] = &[b"message/", b"multipart/digest"];

fn item(bytes: &[u8], place: &Place) -> Result<Item, Fault> {
    let skipped = bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let mail = bytes.get(skipped..).unwrap_or_default();
    if NESTING.iter().map(|kind| count(mail, kind)).sum::<usize>() > MAX_MAILS {
        return Err(Fault::new("too_deep", "mails inside mails nest too deeply"));
    }
    let mail = readable(mail);
    let message = MessageParser::default()
        .parse(mail.as_ref())
        .ok_or_else(|| Fault::new("broken_mail", "no header of a mail"))?;
    let archive = is_page(&message);
    let (body, format) = match body(&message, archive) {
        Some(body) => (body, if archive { "mhtml" } else { "eml" }),
        None => return Err(Fault::new("no_text", "mail has no part with text")),
    };
    let decoded =
        Decoded { charset: charset(&message), ..Decoded::utf8(String::from_utf8_lossy(bytes).into_owned()) };
    let mut incoming = place.article(format, &decoded, 0..bytes.len() as u64, body);
    incoming.meta = meta(&message, archive);
    let mut extra = Extra::default();
    extra.text("organization", header(&message, "Organization").as_deref());
    incoming.extra = extra.done();
    Ok(Item::Article(Box::new(incoming)))
}

/// The mail with its header in UTF-8: old senders wrote it in the charset of their desk, undeclared.
fn readable(mail: &[u8]) -> Cow<'_, [u8]> {
    let end = memchr::memmem::find(mail, b"\n\r\n").or_else(|| memchr::memmem::find(mail, b"\n\n"));
    let (header, rest) = mail.split_at(end.unwrap_or(mail.len()));
    if std::str::from_utf8(header).is_ok() {
        return Cow::Borrowed(mail);
    }
    Cow::Owned([charset::decode(header, None).text.as_bytes(), rest].concat())
}

/// How often a type is named, in any case.
fn count(bytes: &[u8], kind: &[u8]) -> usize {
    let slashes = memchr::memchr_iter(b'/', bytes);
    let name = kind.iter().position(|byte| *byte == b'/').unwrap_or_default();
    let starts = slashes.filter_map(|at| bytes.get(at.checked_sub(name)?..)?.get(..kind.len()));
    starts.filter(|found| found.eq_ignore_ascii_case(kind)).count()
}

/// A saved page: its root part has an address, or it says so.
fn is_page(message: &Message<'_>) -> bool {
    let related = message
        .header_raw("Content-Type")
        .is_some_and(|kind| kind.to_ascii_lowercase().contains("multipart/related"));
    let saved = message.from().and_then(Address::first).is_some_and(|from| {
        from.name()
            .or_else(|| from.address())
            .is_some_and(|name| name.to_ascii_lowercase().contains("saved by"))
    });
    let saved = saved
        || message.header_raw("From").is_some_and(|from| from.to_ascii_lowercase().contains("saved by"));
    let located = message.header_raw("Content-Location").is_some()
        || message.header_raw("Snapshot-Content-Location").is_some();
    saved || (related && located)
}

/// The first part with text. Of the alternatives of a mail the plain one is what was typed; a saved page is
/// its markup.
fn body(message: &Message<'_>, archive: bool) -> Option<Body> {
    let html = || {
        let parts = message.parts.iter().filter_map(|part| match &part.body {
            PartType::Html(html) if !html.trim().is_empty() => Some(html.to_string()),
            _ => None,
        });
        parts.max_by_key(|html| markup::words_shown(html))
    };
    let text = || {
        let parts = message.text_bodies().filter_map(|part| match &part.body {
            PartType::Text(text) if !text.trim().is_empty() => Some(text.to_string()),
            _ => None,
        });
        let joined = parts.collect::<Vec<_>>().join("\n\n");
        (!joined.is_empty()).then_some(joined)
    };
    let nested = || {
        message.attachments().find_map(|part| match &part.body {
            PartType::Message(inner) => body(inner, archive),
            PartType::Text(text) if !text.trim().is_empty() => Some(Body::Text(text.to_string())),
            _ => None,
        })
    };
    let marked = |html: String| Body::Html(html);
    if archive {
        return html().map(marked).or_else(|| text().map(Body::Text));
    }
    match (text(), html()) {
        (Some(text), Some(html)) if markup::words(&text) * 2 < markup::words_shown(&html) => {
            Some(marked(html))
        }
        (Some(text), _) => Some(if markup::is_html(&text) { marked(text) } else { Body::Text(text) }),
        (None, Some(html)) => Some(marked(html)),
        (None, None) => nested(),
    }
}

/// The charset of the part that was used is the parser's business; what it declares is noted.
fn charset(message: &Message<'_>) -> &'static str {
    let declared = message.parts.iter().find_map(|part| {
        let kind =
            part.headers.iter().find(|header| header.name.as_str().eq_ignore_ascii_case("Content-Type"))?;
        match &kind.value {
            HeaderValue::ContentType(kind) => kind.attribute("charset").map(str::to_owned),
            _ => None,
        }
    });
    let encoding = declared.and_then(|label| encoding_rs::Encoding::for_label(label.as_bytes()));
    encoding.map_or("UTF-8", encoding_rs::Encoding::name)
}

fn header(message: &Message<'_>, name: &str) -> Option<String> {
    let raw = message.header_raw(name.to_owned())?.split_whitespace().collect::<Vec<_>>().join(" ");
    (!raw.is_empty()).then_some(raw)
}

fn meta(message: &Message<'_>, archive: bool) -> Meta {
    let from = message.from().and_then(Address::first).and_then(|from| from.name());
    let date = message.date().map(mail_parser::DateTime::to_rfc3339).and_then(|date| dates::normalise(&date));
    let date = date.or_else(|| dates::normalise(header(message, "Date")?.trim()));
    let url = location(message).filter(|url| url.starts_with("http"));
    let subject = message.subject().map(|subject| subject.split_whitespace().collect::<Vec<_>>().join(" "));
    Meta {
        title: subject.filter(|subject| !subject.is_empty()),
        guid: message.message_id().map(str::to_owned),
        authors: if archive { Vec::new() } else { from.map(byline::names).unwrap_or_default() },
        published: date,
        url: url.filter(|_| archive),
        ..Meta::default()
    }
}

/// Where the page of a web archive stood, told by the whole or by its first part that tells it.
fn location(message: &Message<'_>) -> Option<String> {
    let inner = || {
        let mut headers = message.parts.iter().flat_map(|part| &part.headers);
        let found = headers.find(|h| h.name.as_str().eq_ignore_ascii_case("Content-Location"))?;
        found.value.as_text().map(str::to_owned)
    };
    let whole = header(message, "Snapshot-Content-Location").or_else(|| header(message, "Content-Location"));
    whole.or_else(inner)
}

#[cfg(test)]
mod tests {
    use crate::read::suite::{article, check};

    #[test]
    fn mails_and_saved_pages() {
        let found = article(
            b"\r\n\r\nFrom: Ada Example <ada@example.org>\r\nSubject: =?utf-8?q?T=C3=A9?=\r\nDate: Fri, 31 May 2019 12:17:58 -0700\r\n\
              Message-ID: <1@example.org>\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\nOne.\r\n--b\r\n\
              Content-Type: text/html\r\n\r\n<p>One.</p>\r\n--b--\r\n",
        );
        assert_eq!((found.meta.title.as_deref(), found.origin.format.0), (Some("T\u{e9}"), "eml"));
        assert_eq!(found.meta.authors, ["Ada Example"]);
        assert_eq!(found.meta.published.as_deref(), Some("2019-05-31T12:17:58-07:00"));
        check(
            b"From: <Saved by Example>\nSubject: T\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\n\
              Content-Type: text/html\nContent-Location: http://example.org/\nContent-Transfer-Encoding: quoted-printable\n\n\
              <p>Gr=C3=BCn</p>\n--b--\n",
            &["mhtml <T>: html <p>Gr\u{fc}n</p>"],
        );
        check(
            b"Subject: Gr\xfcn\nFrom: a@example.org\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n\n--b\nContent-Type: \
              text/plain; name=a.txt\nContent-Disposition: attachment\n\nOne.\n--b--\n",
            &["eml <Gr\u{fc}n>: One."],
        );
        check(b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nOne.\n--b--\n", &["eml: One."]);
        check(
            b"Subject: words\nNote: no mail at all\n\nText.",
            &["text: Subject: words\nNote: no mail at all\n\nText."],
        );
    }
}
