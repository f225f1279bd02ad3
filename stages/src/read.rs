//! Bytes to articles: sniffs what the bytes are, decodes and parses them. Opens nothing: the pipeline hands in
//! a reader and drives the iterator on a blocking thread. One file per format, one table ([`READERS`]).

use std::io::BufRead;
use std::sync::Arc;

use crate::article::{Body, Format, Incoming, Input, Item, Kind, Meta, Origin, Reject};

/// Codes that a rejection may carry; the documentation and the metric labels follow this list.
pub const REJECT_CODES: &[&str] = &["too_large", "empty", "not_text", "unreadable", "panic"];

/// The items of one input, in the order they stand in it.
///
/// The same bytes always give the same items, so a position inside an input is the number of items behind it.
pub fn items<'a>(bytes: &'a mut dyn BufRead, input: &Arc<Input>) -> Box<dyn Iterator<Item = Item> + 'a> {
    Box::new(std::iter::once(whole(bytes, input)))
}

fn whole(bytes: &mut dyn BufRead, input: &Arc<Input>) -> Item {
    let reject = |code, detail: String| {
        Item::Reject(Reject { input: Arc::clone(input), member: None, offset: 0, code, detail })
    };
    let mut raw = Vec::new();
    let mut limited = std::io::Read::take(bytes, input.max_item.saturating_add(1));
    if let Err(err) = std::io::Read::read_to_end(&mut limited, &mut raw) {
        return reject("unreadable", err.to_string());
    }
    if raw.len() as u64 > input.max_item {
        return reject("too_large", format!("more than {} bytes", input.max_item));
    }
    let length = raw.len() as u64;
    let Ok(text) = String::from_utf8(raw) else { return reject("not_text", "not UTF-8".to_owned()) };
    if text.trim().is_empty() {
        return reject("empty", "no text".to_owned());
    }
    Item::Article(Box::new(Incoming {
        origin: Origin {
            input: Arc::clone(input),
            member: None,
            span: 0..length,
            format: Format("text"),
            charset: Some("UTF-8"),
            digest: *blake3::hash(text.as_bytes()).as_bytes(),
        },
        kind: Kind::Article,
        meta: Meta::default(),
        body: Body::Text(text),
        extra: Vec::new(),
        warnings: Vec::new(),
    }))
}
