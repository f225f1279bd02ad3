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
mod index;

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use clap::Parser;

use crate::cli::{Cli, Command, Exit, ExplainArgs, LogLevel, OnceArgs, RunArgs, Switch};
use crate::config::Flags;
use crate::desk::Keep;
use crate::explain::Explain;
use crate::once::Once;
use crate::settings::Durability;

fn main() -> ExitCode {
    let cli = Cli::parse();
    cli::choose_colour(cli.color);
    match dispatch(cli) {
        Ok(exit) => exit.into(),
        Err(err) => {
            // The log may not have started yet, and this is the one line that must be seen.
            let _ = writeln!(io::stderr(), "copydesk: {err:#}");
            Exit::Io.into()
        }
    }
}

fn dispatch(cli: Cli) -> anyhow::Result<Exit> {
    match cli.command {
        Command::Run(args) => run(&args, cli.log, cli.color),
        Command::Once(args) => {
            let _log = log::start(cli.log.unwrap_or(LogLevel::Warn), cli.color).context("log")?;
            once(args)
        }
        Command::Explain(args) => {
            let _log = log::start(cli.log.unwrap_or(LogLevel::Warn), cli.color).context("log")?;
            explain(&args)
        }
        Command::Index(args) => {
            let _log = log::start(cli.log.unwrap_or(LogLevel::Warn), cli.color).context("log")?;
            index::run(&args, &mut anstream::stdout()).unwrap_or_else(|problems| wrong(&problems))
        }
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
            std::fs::create_dir_all(&watch.path).with_context(|| watch.path.display().to_string())?;
        }
    }
    let log = log::start(level.unwrap_or(settings.log), colour).context("log")?;
    let reload = daemon::Reload { config: args.config.clone(), flags, level, log };
    runtime()?.block_on(daemon::run(Arc::new(settings), reload))?;
    Ok(Exit::Good)
}

fn once(args: OnceArgs) -> anyhow::Result<Exit> {
    let flags = Flags { out: args.out.clone(), data: args.data.clone(), no_inputs: true, ..Flags::default() };
    let mut settings = match config::load(args.config.as_deref(), &flags) {
        Ok(settings) => settings,
        Err(problems) => return wrong(&problems),
    };
    let format = args.reading.format.0;
    settings.dedupe = args.dedupe == Switch::On;
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
    let counts = runtime()?.block_on(once::run(once, Arc::new(settings)))?;
    Ok(if counts.rejected == 0 { Exit::Good } else { Exit::Rejected })
}

fn explain(args: &ExplainArgs) -> anyhow::Result<Exit> {
    let flags = Flags { no_inputs: true, ..Flags::default() };
    match config::load(args.config.as_deref(), &flags) {
        Ok(settings) => Ok(explain::explain(&Explain::new(args, &settings), &mut anstream::stdout())?),
        Err(problems) => wrong(&problems),
    }
}

fn wrong(problems: &config::Problems) -> anyhow::Result<Exit> {
    writeln!(io::stderr(), "{problems}")?;
    Ok(Exit::Config)
}

fn runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()
}
