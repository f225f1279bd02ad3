//! The daemon from outside: the real binary, its files and its pages. One integration binary, one module a theme.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failed check is a panic")]

mod harness;
mod daemon;
mod index;
mod once;
mod broken;
mod tidy;
mod broken_pages;
mod fuzzed;
mod formats;
mod deploy;
mod metrics;
mod operate;
mod readme;
mod trace;
