//! Arguments, logging, signals, exit code.

mod cli;
mod config;
mod check;
mod log;
mod status;
mod metrics;
mod http;
mod settings;
mod source;
mod ledger;
mod sink;

fn main() {}
