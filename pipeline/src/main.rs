//! Arguments, logging, signals, exit code.

mod cli;
mod config;
mod check;
mod log;
mod status;
mod metrics;
mod http;
mod proof;
mod explain;
mod settings;
mod source;
mod ledger;
mod sink;

fn main() {}
