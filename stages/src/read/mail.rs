//! Mails and pages saved as mail archives (MHTML). Newsroom systems leave blank lines before the header; they
//! are trimmed, or the header would be lost.

use std::borrow::Cow;

use mail_parser::{Address, Encoding, Message, MessageParser, MessagePart, MimeHeaders, PartType};

use super::charset::{self, Decoded};
use super::extra::Extra;
use super::guard;
use super::place::{Fault, Place};
use super::sniff::Head;
use super::stream::{Items, Stream, one, whole};
use super::{byline, dates, markup, text};
use crate::article::{Body, Item, Meta};

mod parts;
mod words;

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
    let format = if archive { "mhtml" } else { "eml" };
    let story = story(&message, message.raw_message(), archive)
        .ok_or_else(|| Fault::new("no_text", "mail has no part with text"))?;
    let body = story.body();
    let Decoded { charset, warnings, .. } = story.decoded;
    let decoded = Decoded { text: String::from_utf8_lossy(bytes).into_owned(), charset, warnings };
    let mut incoming = place.article(format, &decoded, 0..bytes.len() as u64, body);
    incoming.meta = meta(&message, archive);
    let mut extra = Extra::default();
    extra.text("organization", header(&message, "Organization").as_deref());
    incoming.extra = extra.done();
    Ok(Item::Article(Box::new(incoming)))
}

/// The mail with its header in UTF-8: old senders wrote it in the charset of their desk, undeclared, and newer ones in
/// encoded words of any charset.
fn readable(mail: &[u8]) -> Cow<'_, [u8]> {
    let end = memchr::memmem::find(mail, b"\n\r\n").or_else(|| memchr::memmem::find(mail, b"\n\n"));
    let (header, rest) = mail.split_at(end.unwrap_or(mail.len()));
    let decoded = divided(charset::decode(header, None).text, rest);
    let recoded = words::recode(decoded.as_bytes());
    if recoded == header { Cow::Borrowed(mail) } else { Cow::Owned([&*recoded, rest].concat()) }
}

/// A header that says that parts follow and not what divides them, with what looks as if it did.
fn divided(header: String, rest: &[u8]) -> String {
    let lower = header.to_ascii_lowercase();
    let says = lower.find("multipart/").filter(|_| !lower.contains("boundary"));
    let mut lines = rest.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
    let line = lines.find_map(|line| std::str::from_utf8(line.strip_prefix(b"--")?).ok());
    let line = line.filter(|line| (1..=70).contains(&line.len()) && !line.contains(['"', '\\']));
    let (Some(at), Some(line)) = (says, line) else { return header };
    let end =
        lower.get(at..).and_then(|kind| kind.find([';', '\r', '\n'])).map_or(lower.len(), |end| at + end);
    let (before, after) = header.split_at(end);
    format!("{before}; boundary=\"{line}\"{after}")
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

/// The text that a mail is read for.
struct Story {
    decoded: Decoded,
    is_markup: bool,
}

impl Story {
    fn body(&self) -> Body {
        let text = self.decoded.text.clone();
        if self.is_markup { Body::Html(text) } else { Body::Text(text) }
    }
}

/// The parts with text. Of the alternatives of a mail the plain one is what was typed; a saved page is its markup.
fn story(message: &Message<'_>, raw: &[u8], archive: bool) -> Option<Story> {
    let markup = |decoded| Story { decoded, is_markup: true };
    let plain = |decoded: Decoded| Story { is_markup: markup::is_html(&decoded.text), decoded };
    if archive {
        return html(message, raw).map(markup).or_else(|| typed(message, raw).map(plain));
    }
    match (typed(message, raw), html(message, raw)) {
        (Some(text), Some(html)) if markup::words(&text.text) * 2 < markup::words_shown(&html.text) => {
            Some(markup(html))
        }
        (Some(text), _) => Some(plain(text)),
        (None, Some(html)) => Some(markup(html)),
        (None, None) => attached(message, raw, archive).or_else(|| undivided(message, raw).map(plain)),
    }
}

/// The page among the parts that shows the most words.
fn html(message: &Message<'_>, raw: &[u8]) -> Option<Decoded> {
    let pages = message.parts.iter().filter(|part| parts::is_html(part));
    let pages = pages.filter_map(|part| parts::text(raw, part)).filter(is_said);
    pages.max_by_key(|page| markup::words_shown(&page.text))
}

/// The parts that are shown as text, one below the other.
fn typed(message: &Message<'_>, raw: &[u8]) -> Option<Decoded> {
    let bodies = message.text_bodies().filter(|part| matches!(part.body, PartType::Text(_)));
    let mut texts = bodies.filter_map(|part| parts::text(raw, part)).filter(is_said);
    let first = texts.next()?;
    Some(texts.fold(first, |mut all, next| {
        all.text = format!("{}\n\n{}", all.text.trim_end_matches(['\r', '\n']), next.text);
        for warning in next.warnings {
            if !all.warnings.contains(&warning) {
                all.warnings.push(warning);
            }
        }
        all
    }))
}

/// A mail or a text that the mail carries, when it says nothing itself.
fn attached(message: &Message<'_>, raw: &[u8], archive: bool) -> Option<Story> {
    message.attachments().find_map(|part| match &part.body {
        // The parts of a mail that stands there unpacked count their bytes in those of the outer one.
        PartType::Message(inner) if part.encoding == Encoding::None => story(inner, raw, archive),
        PartType::Message(inner) => story(inner, inner.raw_message(), archive),
        PartType::Text(_) => {
            parts::text(raw, part).filter(is_said).map(|decoded| Story { decoded, is_markup: false })
        }
        _ => None,
    })
}

/// All of a mail that says it has parts and marks none.
fn undivided(message: &Message<'_>, raw: &[u8]) -> Option<Decoded> {
    let is_divided = |part: &&MessagePart<'_>| {
        part.content_type().is_some_and(|kind| kind.ctype().eq_ignore_ascii_case("multipart"))
    };
    let root = message.parts.first().filter(is_divided)?;
    let bytes = raw.get(usize::try_from(root.offset_body).ok()?..)?;
    let is_text = !bytes.starts_with(b"--") && text::not_binary(bytes).is_ok();
    is_text.then(|| charset::decode(bytes, None)).filter(is_said)
}

fn is_said(decoded: &Decoded) -> bool {
    !decoded.text.trim().is_empty()
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
        // The last line is continued, and what follows is the boundary: nothing of it may go; nor is it an error.
        let continued = |text: &str| {
            let head = "Subject: T\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n";
            format!(
                "{head}Content-Transfer-Encoding: quoted-printable\r\n\r\n{text}=\r\n--b\r\n\r\nTwo.\r\n--b--\r\n"
            )
        };
        check(continued("One.").as_bytes(), &["eml <T>: One.\n\nTwo."]);
        check(continued("").as_bytes(), &["eml <T>: Two."]);
        check(
            b"Subject: T\nContent-Type: multipart/related; type=x\nX: y\n\n--b c\nContent-Type: text/html\n\n<p>One.</p>\n--b c--\n",
            &["eml <T>: html <p>One.</p>"],
        );
        check(b"Subject: T\nContent-Type: multipart/mixed\n\nOne.\n", &["eml <T>: One.\n"]);
        check(
            b"Subject: T\nTo: a@example.org\nContent-Type: message/rfc822\n\nSubject: U\nContent-Type: text/plain; charset=shift_jis\n\n\
              \x8b\xb4\n",
            &["eml <T>: \u{6a4b}\n"],
        );
        check(
            b"Subject: words\nNote: no mail at all\n\nText.",
            &["text: Subject: words\nNote: no mail at all\n\nText."],
        );
    }
}
