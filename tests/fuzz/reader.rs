//! What holds for any bytes and any reader: it neither panics nor hangs, no item is larger than the limit, and the
//! same bytes give the same items in pieces of any size. The fuzz target and a plain test both ask it.

use std::io::{BufReader, Cursor};
use std::sync::Arc;

use stages::article::{Format, Input, Item};
use stages::read;

/// Largest item; small, so that inputs of a few kilobytes reach the limit.
const MAX_ITEM: u64 = 4096;

/// Markup may grow when it is written out again: an `&` becomes `&amp;`, twice where it was escaped twice.
const GROWTH: u64 = 64;

/// Reads the bytes as this format and as what they look like.
pub(crate) fn check(reader: &str, bytes: &[u8]) {
    let format = read::format(reader);
    assert!(format.is_some(), "no format {reader}");
    let whole = described(&mut Cursor::new(bytes), format);
    let piece = 1 + bytes.first().map_or(0, |byte| usize::from(*byte) % 100);
    let pieces = described(&mut BufReader::with_capacity(piece, bytes), format);
    assert_eq!(pieces, whole, "in pieces of {piece}");
    assert!(!described(&mut Cursor::new(bytes), None).is_empty(), "no item at all");
}

fn described(bytes: &mut dyn std::io::BufRead, format: Option<Format>) -> Vec<String> {
    let input = Arc::new(Input { path: "in".to_owned(), max_item: MAX_ITEM, format, ..Input::default() });
    read::items(bytes, &input).map(|item| describe(&item)).collect()
}

/// All of an item in a line.
fn describe(item: &Item) -> String {
    match item {
        Item::Reject(reject) => assert!(reject.code != "panic", "{}", reject.detail),
        Item::Article(article) => {
            let most = GROWTH * MAX_ITEM;
            assert!(article.body.len() as u64 <= most, "{}", article.body.len());
        }
        Item::Skip(_) => {}
    }
    format!("{item:?}")
}
