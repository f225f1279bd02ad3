//! Any bytes to the reader that `READER` names.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

#[path = "../reader.rs"]
mod reader;

static READER: LazyLock<String> = LazyLock::new(|| std::env::var("READER").unwrap_or_else(|_| "text".to_owned()));

fuzz_target!(|bytes: &[u8]| reader::check(&READER, bytes));
