//! Arguments, logging, signals, exit code.

mod settings;
mod source;
mod ledger;

fn main() {}
