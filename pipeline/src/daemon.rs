//! `copydesk run`: starts the sources around a pipeline, serves how it is, reads the configuration again on
//! SIGHUP, and stops everything by closing the first queue.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::timeout;
use tracing::{Instrument, error, info, info_span, warn};

use crate::access::Access;
use crate::cli::LogLevel;
use crate::config::{self, Flags};
use crate::desk::{Desk, Keep};
use crate::http::{self, Shown};
use crate::ledger::Counts;
use crate::live::Live;
use crate::log::{Levels, Log};
use crate::mark::Mark;
use crate::pages::{Files, Pages};
use crate::settings::Settings;
use crate::signals::{Asked, Signals};
use crate::source::intake::{self, Readiness};
use crate::source::{tail, watch};
use crate::status::{self, Phase};
use crate::step::Stopped;

/// How often the sources are asked whether they are ready.
const LOOK: Duration = Duration::from_millis(250);
/// Longest that the end waits for the sources, which have nothing left to do.
const LAST_LOOK: Duration = Duration::from_secs(2);

/// Why the daemon ended although nobody asked it to.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The address is taken, or signals cannot be listened to.
    #[error("{0}: {1}")]
    System(String, std::io::Error),
    /// A watch folder is of no use.
    #[error(transparent)]
    Watch(#[from] watch::Error),
    /// A pattern is of no use.
    #[error(transparent)]
    Tail(#[from] tail::Error),
    /// What was read cannot be made durable.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

/// What reading the configuration again needs.
#[derive(Debug)]
pub(crate) struct Reload {
    /// The file, if one was given.
    pub(crate) config: Option<PathBuf>,
    /// What the command line said.
    pub(crate) flags: Flags,
    /// Log level of the command line; it wins.
    pub(crate) level: Option<LogLevel>,
    /// The running log.
    pub(crate) log: Log,
}

/// The sources at work; the first that ends early stops the daemon.
type Sources = JoinSet<Result<(), Error>>;

/// Runs until a signal asks to stop, or something fails that must stop it; what is under way is committed.
pub(crate) async fn run(settings: Arc<Settings>, reload: Reload) -> Result<Counts, Error> {
    let mut signals = Signals::listen().map_err(|err| Error::System("signals".to_owned(), err))?;
    announce(&settings);
    let mut desk = Desk::open(Arc::clone(&settings), Keep::Ledger).await?;
    let mut aside = JoinSet::new();
    serve(&settings, &desk, reload.log.levels(), &mut aside).await?;
    let (mut sources, statuses) = start(&settings, &mut desk);
    aside.spawn(watch_readiness(statuses, &desk));
    let mut failed = None;
    loop {
        tokio::select! {
            asked = signals.asked() => match asked {
                Asked::Stop => break,
                Asked::Reload => reload.read_again(&desk),
            },
            Some(ended) = sources.join_next() => {
                failed = ended.ok().and_then(Result::err);
                break;
            }
            ended = desk.pipeline.wait() => return Ok(ended?),
        }
    }
    aside.abort_all();
    drain(&desk, signals, failed.as_ref());
    let counts = desk.pipeline.wait().await?;
    // They see the closed queue; one that hangs in a file system is left alone.
    let _ = timeout(LAST_LOOK, async { while sources.join_next().await.is_some() {} }).await;
    let Counts { arrived, emitted, rejected, skipped } = counts;
    info!(arrived, emitted, rejected, skipped, "stopped");
    failed.map_or(Ok(counts), Err)
}

fn announce(settings: &Settings) {
    let watching: Vec<_> = settings.watches.iter().map(|watch| watch.path.display().to_string()).collect();
    let following: Vec<_> = settings.tails.iter().flat_map(|tail| tail.include.clone()).collect();
    let (watching, following) = (watching.join(", "), following.join(", "));
    let (records, state) = (settings.output.path.join("records.ndjson"), &settings.data_dir);
    info!(%watching, %following, records = %records.display(), state = %state.display(), "starting");
}

/// Serves health, metrics and pages, and keeps systemd informed.
async fn serve(
    settings: &Settings,
    desk: &Desk,
    levels: Levels,
    aside: &mut JoinSet<()>,
) -> Result<(), Error> {
    if let Some(address) = settings.listen {
        let listener = http::listen(address).await;
        let listener = listener.map_err(|err| Error::System(format!("http.listen = \"{address}\""), err))?;
        let access = Access::new(address, settings.token.as_ref());
        let labels = settings.data_dir.join("labels.ndjson");
        let files = Files { labels, watches: settings.watches.clone() };
        let pages = Pages::new(desk.archive.clone(), access.clone(), files, desk.status.clone());
        let (status, metrics) = (desk.status.clone(), desk.metrics.clone());
        let shown = Shown { status, metrics, levels, access, pages };
        aside.spawn(async { match http::serve(listener, shown).await {} });
    }
    aside.spawn(status::tell_systemd(desk.status.clone()));
    Ok(())
}

/// Starts every configured source where it left off.
fn start(settings: &Settings, desk: &mut Desk) -> (Sources, Vec<Arc<intake::Status>>) {
    let (mut files, mut logs) = (Vec::new(), Vec::new());
    for mark in std::mem::take(&mut desk.marks) {
        match mark {
            Mark::File(mark) => files.push(mark),
            Mark::Tail(mark) => logs.push(mark),
            Mark::Nowhere => {}
        }
    }
    let (mut sources, mut statuses) = (Sources::new(), Vec::new());
    let mut intake = |name: &str| {
        let intake = desk.intake(name);
        statuses.push(Arc::clone(intake.status()));
        intake
    };
    for watch in &settings.watches {
        let source = watch::run(watch.clone(), files.clone(), intake(&watch.name));
        let span = info_span!("watch", name = %watch.name);
        sources.spawn(async { Ok(source.await?) }.instrument(span));
    }
    for tail in &settings.tails {
        let source = tail::run(tail.clone(), logs.clone(), intake(&tail.name));
        let span = info_span!("tail", name = %tail.name);
        sources.spawn(async { Ok(source.await?) }.instrument(span));
    }
    (sources, statuses)
}

/// Sums up what sources and the commit say of themselves, until dropped.
fn watch_readiness(statuses: Vec<Arc<intake::Status>>, desk: &Desk) -> impl Future<Output = ()> + use<> {
    let (status, metrics, stalled) = (desk.status.clone(), desk.metrics.clone(), desk.stalled.clone());
    async move {
        loop {
            let phase = match stalled.borrow().as_ref() {
                Some(reason) => Phase::Waiting(reason.clone()),
                None => phase(&statuses),
            };
            metrics.ready(phase == Phase::Ready);
            for (name, behind) in statuses.iter().filter_map(|source| Some((&source.name, source.behind()?)))
            {
                metrics.backlog(name, behind);
            }
            tell_change(&status.phase(), &phase);
            status.set(phase);
            tokio::time::sleep(LOOK).await;
        }
    }
}

/// Says when articles are taken in, and why when they are not.
fn tell_change(before: &Phase, now: &Phase) {
    match now {
        Phase::Ready if before != now => info!("ready: articles are taken in"),
        Phase::Waiting(reason) if before != now => warn!(%reason, "no articles are taken in"),
        _ => {}
    }
}

fn phase(statuses: &[Arc<intake::Status>]) -> Phase {
    let mut phase = Phase::Ready;
    for status in statuses {
        match status.readiness() {
            Readiness::Ready => {}
            Readiness::Scanning => phase = Phase::Starting,
            Readiness::Trouble(reason) => return Phase::Waiting(format!("{}: {reason}", status.name)),
        }
    }
    phase
}

/// Takes no more in. From here on a signal stops the process at once.
fn drain(desk: &Desk, signals: Signals, failed: Option<&Error>) {
    if let Some(err) = failed {
        error!(%err, "a source failed; what is under way is finished");
    } else {
        info!("stopping: what is under way is finished; a second signal stops at once");
    }
    desk.status.set(Phase::Draining);
    status::tell(&Phase::Draining);
    desk.pipeline.close();
    tokio::spawn(signals.stop_at_once());
}

impl Reload {
    /// Swaps the settings that may change under way. A broken configuration changes nothing and says so.
    fn read_again(&self, desk: &Desk) {
        let before = desk.status.phase();
        status::tell(&Phase::Reloading);
        match config::load(self.config.as_deref(), &self.flags) {
            Ok(settings) => {
                self.log.levels().set(self.level.unwrap_or(settings.log));
                desk.live.send_replace(Arc::new(Live::new(&settings)));
                info!("configuration read again; folders, addresses and the index change with a restart");
            }
            Err(problems) => error!(%problems, "the configuration is broken; the old one stays"),
        }
        status::tell(&before);
    }
}
