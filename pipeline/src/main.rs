//! Arguments, logging, signals, exit code.

mod cli;
mod config;
mod check;
mod run;
mod daemon;
mod once;
mod desk;
mod window;
mod recover;
mod clock;
mod longest;
mod source;
mod mark;
mod step;
mod group;
mod commit;
mod ledger;
mod sink;
mod disk;
mod settings;
mod live;
mod signals;
mod log;
mod status;
mod metrics;
mod access;
mod pulse;
mod pages;
mod http;
mod proof;
mod archive;
mod board;
mod explain;
mod original;
mod reprocess;
mod index;
mod overview;
mod client;
mod top;
mod progress;
mod trace;

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use clap::Parser;

use crate::cli::reprocess::ReprocessArgs;
use crate::cli::{Cli, Command, Exit, ExplainArgs, LogLevel, OnceArgs, RunArgs, Switch, TopArgs};
use crate::config::Flags;
use crate::desk::Keep;
use crate::explain::Explain;
use crate::once::Once;
use crate::reprocess::Reprocess;
use crate::settings::{Durability, Secret};
use crate::trace::Traces;

/// Longest that the end of the process waits for a thread that reads.
const LAST: Duration = Duration::from_secs(2);

fn main() -> ExitCode {
    let cli = Cli::parse();
    cli::choose_colour(cli.color);
    match dispatch(cli) {
        Ok(exit) => exit.into(),
        Err(err) => {
            if !reader_left(&err) {
                // The log may not have started yet, and this is the one line that must be seen.
                let _ = writeln!(io::stderr(), "copydesk: {}", reason(&err));
            }
            Exit::Io.into()
        }
    }
}

/// The whole reason in one line. A message that ends in its cause already, as those of libraries may, does not say
/// it twice.
fn reason(err: &anyhow::Error) -> String {
    let mut line = String::new();
    for cause in err.chain().map(ToString::to_string).filter(|cause| !cause.is_empty()) {
        if !line.ends_with(&cause) {
            let colon = if line.is_empty() { "" } else { ": " };
            line = format!("{line}{colon}{cause}");
        }
    }
    line
}

fn dispatch(cli: Cli) -> anyhow::Result<Exit> {
    match cli.command {
        Command::Run(args) => run(&args, cli.log, cli.color),
        Command::Once(args) => {
            let _log = log::start(cli.log.unwrap_or(LogLevel::Warn), cli.color, None).context("log")?;
            once(args)
        }
        Command::Explain(args) => {
            let _log = log::start(cli.log.unwrap_or(LogLevel::Warn), cli.color, None).context("log")?;
            explain(&args)
        }
        Command::Reprocess(args) => {
            let _log = log::start(cli.log.unwrap_or(LogLevel::Warn), cli.color, None).context("log")?;
            reprocess(args)
        }
        Command::Index(args) => {
            let _log = log::start(cli.log.unwrap_or(LogLevel::Warn), cli.color, None).context("log")?;
            index::run(&args, &mut anstream::stdout()).unwrap_or_else(|problems| wrong(&problems))
        }
        Command::Top(args) => watch(args),
        Command::Check(args) => Ok(check::check(&args, &mut anstream::stdout())?),
        Command::Completions { shell } => {
            io::stdout().write_all(&cli::completions(shell))?;
            Ok(Exit::Good)
        }
        Command::Man => {
            io::stdout().write_all(&cli::manual()?)?;
            Ok(Exit::Good)
        }
    }
}

fn run(args: &RunArgs, level: Option<LogLevel>, colour: cli::Colour) -> anyhow::Result<Exit> {
    let flags = Flags {
        watch: args.watch.clone(),
        tail: args.tail.clone(),
        out: args.out.clone(),
        data: args.data.clone(),
        no_inputs: false,
    };
    let settings = match config::load(args.config.as_deref(), &flags) {
        Ok(settings) => settings,
        Err(problems) => return wrong(&problems),
    };
    if args.config.is_none() {
        // Folders that somebody configured may be shares that are not there yet; the built-in one is nobody's.
        for watch in &settings.watches {
            let path = &watch.path;
            anyhow::ensure!(!path.exists() || path.is_dir(), "{} is no folder", path.display());
            std::fs::create_dir_all(path).with_context(|| format!("watch folder {}", path.display()))?;
        }
    }
    let runtime = runtime()?;
    let traces = settings.trace.as_ref().map(|to| Traces::start(to, runtime.handle().clone()));
    let traces = traces.transpose().context("trace.otlp")?;
    let log = log::start(level.unwrap_or(settings.log), colour, traces.as_ref()).context("log")?;
    let reload = daemon::Reload { config: args.config.clone(), flags, level, log };
    let ended = runtime.block_on(daemon::run(Arc::new(settings), reload));
    drop(traces);
    // A source that hangs in a file system must not keep the process.
    runtime.shutdown_timeout(LAST);
    ended?;
    Ok(Exit::Good)
}

fn once(args: OnceArgs) -> anyhow::Result<Exit> {
    let flags = Flags { out: args.out.clone(), data: args.data.clone(), no_inputs: true, ..Flags::default() };
    let mut settings = match config::load(args.config.as_deref(), &flags) {
        Ok(settings) => settings,
        Err(problems) => return wrong(&problems),
    };
    let format = args.reading.format.0;
    settings.dedupe = args.dedupe.map_or(settings.dedupe, |switch| switch == Switch::On);
    settings.archive.size = 0;
    // A backfill reads old articles as fast as it can: their age says nothing.
    settings.window = None;
    settings.policy = args.policy.unwrap_or(settings.policy);
    settings.level = args.reading.level.unwrap_or(settings.level);
    let keep = match (&args.out, &args.data) {
        (None, None) => Keep::Print,
        (None, Some(_)) => Keep::LedgerAndPrint,
        (Some(_), _) => Keep::Ledger,
    };
    // Without --data the state lies in a folder that goes when the run does.
    let temporary = tempfile::tempdir().context("temporary folder")?;
    if args.data.is_none() {
        temporary.path().clone_into(&mut settings.data_dir);
        settings.durability = Durability::Process;
    }
    let max_item = config::DEFAULT_MAX_ITEM;
    let once = Once { paths: args.paths, format, outlet: args.reading.outlet, max_item, keep };
    let runtime = runtime()?;
    let ended = runtime.block_on(once::run(once, Arc::new(settings)));
    runtime.shutdown_timeout(LAST);
    Ok(ended?)
}

fn watch(args: TopArgs) -> anyhow::Result<Exit> {
    let flags = Flags { no_inputs: true, ..Flags::default() };
    let settings = match config::load(args.config.as_deref(), &flags) {
        Ok(settings) => settings,
        Err(problems) => return wrong(&problems),
    };
    let listen = settings.listen.map(|address| address.to_string().replace("0.0.0.0", "127.0.0.1"));
    let address = args.address.or(listen).context("http.listen is off: the daemon cannot be asked")?;
    let token = settings.token.or_else(|| std::env::var("COPYDESK_TOKEN").ok().map(Secret));
    top::run(top::Asked { address, token })?;
    Ok(Exit::Good)
}

fn reprocess(args: ReprocessArgs) -> anyhow::Result<Exit> {
    let flags = Flags { out: args.out.clone(), data: args.data, no_inputs: true, ..Flags::default() };
    let mut settings = match config::load(args.config.as_deref(), &flags) {
        Ok(settings) => settings,
        Err(problems) => return wrong(&problems),
    };
    let archive = settings.data_dir.join("archive");
    settings.archive.size = 0;
    settings.window = None;
    settings.policy = args.policy.unwrap_or(settings.policy);
    settings.level = args.level.unwrap_or(settings.level);
    let temporary = tempfile::tempdir().context("temporary folder")?;
    if args.state.is_none() {
        settings.durability = Durability::Process;
    }
    let keep = match (&args.out, &args.state) {
        (None, None) => Keep::Print,
        (None, Some(_)) => Keep::LedgerAndPrint,
        (Some(_), _) => Keep::Ledger,
    };
    settings.data_dir = args.state.unwrap_or_else(|| temporary.path().to_owned());
    let what = Reprocess { archive, outlets: args.outlet, keep };
    let done = runtime()?.block_on(reprocess::run(what, Arc::new(settings)))?;
    if done.missing > 0 || done.records == 0 {
        let (missing, records) = (done.missing, done.records);
        writeln!(io::stderr(), "copydesk: {missing} of {records} records have no original in the archive")?;
    }
    Ok(if done.counts.emitted == done.records && done.records > 0 { Exit::Good } else { Exit::Rejected })
}

fn explain(args: &ExplainArgs) -> anyhow::Result<Exit> {
    let flags = Flags { no_inputs: true, ..Flags::default() };
    match config::load(args.config.as_deref(), &flags) {
        Ok(settings) => Ok(explain::explain(&Explain::new(args, &settings), &mut anstream::stdout())?),
        Err(problems) => wrong(&problems),
    }
}

/// Whether whoever read standard output has seen enough, as `head` does; that is no news to anybody.
fn reader_left(err: &anyhow::Error) -> bool {
    let broken = |err: &io::Error| err.kind() == io::ErrorKind::BrokenPipe;
    err.chain().any(|cause| cause.downcast_ref::<io::Error>().is_some_and(broken))
}

fn wrong(problems: &config::Problems) -> anyhow::Result<Exit> {
    writeln!(io::stderr(), "{problems}")?;
    Ok(Exit::Config)
}

fn runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()
}
