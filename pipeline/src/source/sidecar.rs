//! Side-car files: `NAME.meta.json` says what NAME does not say of itself.

use std::io::Read;
use std::path::Path;

use stages::article::Meta;

use super::{file, names};

/// Most bytes of a side-car: it holds a few fields.
const LARGEST: u64 = 1024 * 1024;

/// What the side-car of a file says; `None` if there is none that can be read.
pub(super) fn of(path: &Path) -> Option<Meta> {
    let sidecar = names::sidecar(path);
    let file = file::open(&sidecar).ok()?;
    let mut text = String::new();
    file.metadata().ok().filter(std::fs::Metadata::is_file)?;
    file.take(LARGEST).read_to_string(&mut text).ok()?;
    let meta = stages::read::sidecar(&text);
    if meta.is_none() {
        tracing::warn!(path = %names::shown(&sidecar), "side-car is no JSON object");
    }
    meta
}
