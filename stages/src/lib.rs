//! What happens to one article. Plain functions on plain values: nothing here opens a file, reads a clock,
//! waits, or depends on random order, so the same inputs in the same order give the same bytes.

pub mod article;
pub mod read;
pub mod split;
pub mod outlet;
mod person;
mod dates;
pub mod strip;
pub mod language;
pub mod fingerprint;
pub mod dedupe;
pub mod record;

use article::{Decided, Incoming, Prepared};
use dedupe::{Change, Index};
use strip::Stripper;

/// Everything that can be decided from one article alone; many run in parallel.
#[must_use]
pub fn prepare(incoming: Incoming, stripper: &Stripper) -> Prepared {
    let mut article = split::split(incoming);
    stripper.strip(&mut article);
    article.meta.language =
        article.meta.language.or_else(|| language::guess(&article.paragraphs).map(str::to_owned));
    let prints = fingerprint::fingerprint(&article);
    Prepared { article, prints }
}

/// The journey of one article, without waiting: what the daemon does with a channel between the steps.
#[must_use]
pub fn clean(incoming: Incoming, stripper: &Stripper, index: &mut Index) -> (Decided, Change) {
    index.dedupe(prepare(incoming, stripper))
}
