//! HTML pages: decoded and passed on whole; the split stage makes blocks of them.

use memchr::memmem;

use super::charset;
use super::place::{Fault, Place};
use super::sniff::Head;
use super::stream::{Items, Stream, one, whole};
use super::text::not_binary;
use crate::article::{Body, Item};

/// Where a page may declare its charset; the standard says 1024 bytes, real pages take a little more.
const PRESCAN: usize = 8 * 1024;

/// Reads a page.
pub(super) fn read<'a>(mut stream: Stream<'a>, place: &Place, _head: &Head) -> Items<'a> {
    let item = whole(&mut stream, place.max_item()).and_then(|bytes| article(&bytes, place));
    one(item.unwrap_or_else(|fault| place.reject(0, fault)))
}

fn article(bytes: &[u8], place: &Place) -> Result<Item, Fault> {
    not_binary(bytes)?;
    let decoded = place.decode(bytes, declared(bytes).as_deref());
    let body = Body::Html(decoded.text.clone());
    Ok(Item::Article(Box::new(place.article("html", &decoded, 0..bytes.len() as u64, body))))
}

/// The charset that a page declares: `<meta charset>` or `<meta http-equiv ... content="...charset=">`.
pub(super) fn declared(bytes: &[u8]) -> Option<String> {
    let head = bytes.get(..bytes.len().min(PRESCAN))?.to_ascii_lowercase();
    if let Some(label) = charset::xml_declaration(&head) {
        return Some(label);
    }
    let mut metas = memmem::find_iter(&head, b"<meta").filter_map(|at| {
        let rest = head.get(at..)?;
        rest.get(..memchr::memchr(b'>', rest)?)
    });
    metas.find_map(|meta| charset_of(&String::from_utf8_lossy(meta)))
}

/// The value after `charset=`, as in a `Content-Type`.
pub(super) fn charset_of(content_type: &str) -> Option<String> {
    let at = content_type.to_ascii_lowercase().find("charset")?;
    let rest = content_type.get(at..)?.split_once('=')?.1;
    let rest = rest.trim_start().trim_start_matches(['"', '\'']).trim_start();
    let label: String =
        rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_:.".contains(*c)).collect();
    (!label.is_empty()).then_some(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(page: &str, expected: Option<&str>) {
        assert_eq!(declared(page.as_bytes()).as_deref(), expected, "{page}");
    }

    #[test]
    fn charsets_that_pages_declare() {
        check("<html><head><meta charset=\"GBK\">", Some("gbk"));
        check("<META http-equiv=Content-Type content='text/html; charset=Shift_JIS'>", Some("shift_jis"));
        check("<meta name=viewport><meta charset = utf-8 >", Some("utf-8"));
        check("<?xml version='1.0' encoding='iso-8859-2'?><html>", Some("iso-8859-2"));
        check("<p>charset=none", None);
        assert_eq!(charset_of("text/html;charset=\"koi8-r\"").as_deref(), Some("koi8-r"));
    }
}
