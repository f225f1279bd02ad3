//! What an article is called: its id, and the keys under which a later arrival finds it.

use crate::article::{Article, ArticleId};

use super::change::Names;

/// The id has 130 bits; the last byte holds two of them.
const LAST_BITS: u8 = 0b1100_0000;

/// Keys of the article; `text` stands for its kept words. Each key is one outlet's own.
pub(super) fn names(article: &Article, text: u64) -> Names {
    let outlet = article.outlet.key.as_bytes();
    let under = |kind: &[u8], name: Option<&String>| {
        name.filter(|name| !name.is_empty()).map_or(0, |name| key(&[outlet, kind, name.as_bytes()]))
    };
    Names {
        input: key(&parts(article)),
        guid: under(b"guid", article.meta.guid.as_ref()),
        url: under(b"url", article.meta.url.as_ref()),
        text: key(&[outlet, b"text", &text.to_le_bytes()]),
    }
}

/// The article's id; from the second arrival of the same input on its ordinal is part of it.
pub(super) fn id(article: &Article, ordinal: u32) -> ArticleId {
    let mut hasher = hash(&parts(article));
    if ordinal > 0 {
        hasher.update(&ordinal.to_le_bytes());
    }
    let mut bytes = [0; 17];
    hasher.finalize_xof().fill(&mut bytes);
    if let Some(last) = bytes.last_mut() {
        *last &= LAST_BITS;
    }
    ArticleId(bytes)
}

fn parts(article: &Article) -> [&[u8]; 3] {
    let name = article.meta.guid.as_ref().or(article.meta.url.as_ref()).map_or("", String::as_str);
    [article.outlet.key.as_bytes(), name.as_bytes(), &article.origin.digest]
}

fn hash(parts: &[&[u8]]) -> blake3::Hasher {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hasher
}

/// The first 64 bits, never 0.
fn key(parts: &[&[u8]]) -> u64 {
    let mut bytes = [0; 8];
    hash(parts).finalize_xof().fill(&mut bytes);
    u64::from_le_bytes(bytes).max(1)
}
