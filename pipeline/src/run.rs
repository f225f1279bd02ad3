//! Who waits for whom. The journey itself stands in `stages/src/lib.rs`; here is a channel between its steps:
//!
//! ```text
//! sources -arrivals-> prepare, many at once -preparing-> dedupe, in order -decided-> commit -> ledger, outputs
//! ```
//!
//! Every queue is bounded by count, and the bytes in flight by one budget, so a slow disk slows the sources
//! down and nothing grows. Shutting down is closing the first channel: each step ends when its input is closed
//! and empty, and the ledger commits last.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;

use async_channel::{Receiver, Sender, bounded};
use stages::article::{Incoming, Item, Prepared, Reject};
use stages::dedupe::Index;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tracing::{Instrument, Span, info, info_span};

use crate::archive::Archive;
use crate::commit::{Committer, commit_each};
use crate::ledger::Counts;
use crate::live::Live;
use crate::longest::{Begun, Longest};
use crate::metrics::{self, Metrics};
use crate::source::Arrival;
use crate::step::{Step, Stopped, Verdicts, Work};
use crate::trace;
use crate::window::Window;

/// Articles read but not yet prepared; enough to keep every core busy while a source waits for the disk.
pub(crate) const ARRIVALS: usize = 256;
/// Articles decided but not yet committed: one group of the ledger gathers while another syncs.
pub(crate) const DECIDED: usize = 512;
/// A body above this size is prepared on a blocking thread: an async task may hold its thread for 500 µs,
/// and stripping runs at some 40 MB/s.
const LARGE: usize = 20_000;
/// The index is measured once in so many articles.
const MEASURED: u32 = 64;

/// The running steps between the sources and the ledger.
#[derive(Debug)]
pub(crate) struct Pipeline {
    arrivals: Sender<Arrival>,
    steps: JoinSet<Result<(), Stopped>>,
    commit: JoinHandle<Result<Counts, Stopped>>,
}

/// An article that is being prepared, and what becomes of it should that panic.
#[derive(Debug)]
pub(crate) struct Preparing {
    prepared: JoinHandle<Prepared>,
    otherwise: Reject,
}

impl Pipeline {
    /// Starts the steps around an index that stands where the ledger does.
    pub(crate) fn start(index: Index, window: Window, committer: Committer) -> Pipeline {
        let (live, metrics) = (committer.writing.live.clone(), committer.writing.metrics.clone());
        let (arrivals, incoming) = bounded(ARRIVALS);
        let (preparing, prepared) = bounded(2 * std::thread::available_parallelism().map_or(1, usize::from));
        let (deciding, decided) = bounded(DECIDED);
        metrics.show_queue("arrivals", &incoming);
        metrics.show_queue("preparing", &prepared);
        metrics.show_queue("decided", &decided);
        measure(&index, &metrics);
        let mut steps = JoinSet::new();
        let archive = committer.writing.archive.clone();
        let prepare = prepare_each(incoming, preparing, live.clone(), metrics.clone(), archive);
        steps.spawn(prepare.instrument(info_span!("prepare")));
        let dedupe = Dedupe { index, window, longest: Longest::default(), live, metrics };
        steps.spawn(dedupe.each(prepared, deciding).instrument(info_span!("dedupe")));
        let commit = tokio::spawn(commit_each(decided, committer).instrument(info_span!("commit")));
        Pipeline { arrivals, steps, commit }
    }

    /// Where sources send what they read.
    pub(crate) fn arrivals(&self) -> Sender<Arrival> {
        self.arrivals.clone()
    }

    /// Takes no more in; what is under way is finished. This is the whole of shutting down.
    pub(crate) fn close(&self) {
        self.arrivals.close();
    }

    /// Waits until everything taken in is committed, or committing has failed: then the other steps see their
    /// output closed and end.
    pub(crate) async fn wait(&mut self) -> Result<Counts, Stopped> {
        let counts = (&mut self.commit).await.map_err(|_| Stopped::Step)??;
        while let Some(ended) = self.steps.join_next().await {
            ended.map_err(|_| Stopped::Step)??;
        }
        Ok(counts)
    }
}

/// Prepares many articles at once and hands them on in the order they came.
async fn prepare_each(
    incoming: Receiver<Arrival>,
    out: Sender<Step<Preparing>>,
    live: watch::Receiver<Arc<Live>>,
    metrics: Metrics,
    archive: Option<Archive>,
) -> Result<(), Stopped> {
    while let Ok(Arrival { item, mark, room }) = incoming.recv().await {
        let arrived = Instant::now();
        metrics.received(item.bytes());
        let journey = trace::journey(&item);
        let work = match item {
            Item::Article(article) => {
                let (live, archive) = (Arc::clone(&live.borrow()), archive.clone());
                Work::Article(prepare(article, live, metrics.clone(), archive, journey.clone()))
            }
            Item::Reject(reject) => Work::Reject(reject),
            Item::Skip(skip) => Work::Skip(skip),
        };
        out.send(Step { work, mark, room, arrived, journey }).await.map_err(|_| Stopped::Step)?;
    }
    Ok(())
}

fn prepare(
    article: Box<Incoming>,
    live: Arc<Live>,
    metrics: Metrics,
    archive: Option<Archive>,
    journey: Span,
) -> Preparing {
    let otherwise = panicked(&article);
    let large = article.body.len() > LARGE;
    let work = move || {
        let _traced = trace::step(&journey, metrics::Step::Prepare).entered();
        if let Some(archive) = archive {
            archive.original(&article);
        }
        let begun = Instant::now();
        let prepared = stages::prepare(*article, &live.stripper);
        metrics.took(metrics::Step::Prepare, begun.elapsed());
        prepared
    };
    let prepared = if large { tokio::task::spawn_blocking(work) } else { tokio::spawn(async { work() }) };
    Preparing { prepared, otherwise }
}

/// The step that decides: the index has one owner and no lock.
#[derive(Debug)]
struct Dedupe {
    index: Index,
    window: Window,
    longest: Longest,
    live: watch::Receiver<Arc<Live>>,
    metrics: Metrics,
}

impl Dedupe {
    /// Decides one article after the other.
    async fn each(
        mut self,
        preparing: Receiver<Step<Preparing>>,
        out: Sender<Step<Verdicts>>,
    ) -> Result<(), Stopped> {
        while let Ok(Step { work, mark, room, arrived, journey }) = preparing.recv().await {
            let work = match work {
                Work::Article(Preparing { prepared, otherwise }) => match prepared.await {
                    Ok(prepared) => self.decide(prepared, otherwise, &journey),
                    Err(_) => Work::Reject(otherwise),
                },
                Work::Reject(reject) => Work::Reject(reject),
                Work::Skip(skip) => Work::Skip(skip),
            };
            out.send(Step { work, mark, room, arrived, journey }).await.map_err(|_| Stopped::Step)?;
        }
        info!(longest = ?self.longest, "no more articles to decide");
        Ok(())
    }

    /// Deciding changes nothing, so an article that makes it panic is set aside and the index stays whole.
    fn decide(&mut self, prepared: Prepared, otherwise: Reject, journey: &Span) -> Work<Verdicts> {
        let _traced = trace::step(journey, metrics::Step::Dedupe).entered();
        let begun = Begun::now();
        if !self.live.borrow().dedupe {
            return Work::Article((Box::new(stages::dedupe::alone(prepared)), None));
        }
        let decided = catch_unwind(AssertUnwindSafe(|| self.index.decide(prepared)));
        let Ok((decided, change)) = decided else { return Work::Reject(otherwise) };
        self.index.apply(&change);
        self.window.turn(&mut self.index);
        self.longest.done(begun);
        self.metrics.took(metrics::Step::Dedupe, begun.elapsed());
        if change.article().is_some_and(|number| number % MEASURED == 0) {
            measure(&self.index, &self.metrics);
        }
        Work::Article((Box::new(decided), Some(change)))
    }
}

/// Shows what the index holds and takes.
fn measure(index: &Index, metrics: &Metrics) {
    let stats = index.stats();
    metrics.index(u64::from(stats.paragraphs), stats.bytes());
}

/// What an article becomes if a stage panics on it.
fn panicked(article: &Incoming) -> Reject {
    Reject {
        input: Arc::clone(&article.origin.input),
        member: article.origin.member.clone(),
        offset: article.origin.span.start,
        code: "panic",
        detail: "a stage panicked on this article; the log names the place".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;
    use stages::article::{Input, Skip};
    use stages::record::Policy;
    use stages::strip::Stripper;
    use tokio::sync::Semaphore;

    use super::*;
    use crate::clock::Clock;
    use crate::group::Writing;
    use crate::mark::Mark;
    use crate::status::Status;

    /// What may arrive: an article, a rejection, something that holds no article.
    fn item(kind: u8, number: usize) -> Item {
        let input = Arc::new(Input { path: format!("{number}.txt"), max_item: 1 << 20, ..Input::default() });
        let text =
            format!("Article number {number} says that the bridge over the river opens on Monday, again.");
        match kind {
            0 => Item::Reject(Reject {
                input,
                member: None,
                offset: 0,
                code: "empty",
                detail: "no text".into(),
            }),
            1 => Item::Skip(Skip { input, member: None, code: "catalogue" }),
            _ => stages::read::items(&mut text.as_bytes(), &input).next().unwrap(),
        }
    }

    fn committed(kinds: &[u8]) -> Counts {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let live = Live { stripper: Stripper::default(), dedupe: true, policy: Policy::Drop };
            let (_keep, live) = watch::channel(Arc::new(live));
            let (_none, forgotten) = async_channel::unbounded();
            let clock = Clock::start(jiff::Timestamp::UNIX_EPOCH);
            let committer = Committer {
                ledger: None,
                writing: Writing { live, print: false, metrics: Metrics::default(), archive: None },
                forgotten,
                status: Status::default(),
                stalled: watch::Sender::new(None),
                counts: Counts::default(),
                clock,
            };
            let mut pipeline = Pipeline::start(Index::default(), Window::new(None, clock, &[]), committer);
            let budget = Arc::new(Semaphore::new(1000));
            for (number, kind) in kinds.iter().enumerate() {
                let room = Arc::clone(&budget).acquire_owned().await.unwrap();
                let arrival = Arrival { item: item(*kind, number), mark: Mark::Nowhere, room };
                pipeline.arrivals().send(arrival).await.unwrap();
            }
            pipeline.close();
            let counts = pipeline.wait().await.unwrap();
            assert_eq!(budget.available_permits(), 1000, "all room is given back");
            counts
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn nothing_that_came_in_vanishes(kinds in prop::collection::vec(0_u8..4, 0..700)) {
            let counts = committed(&kinds);
            let of = |kind: u8| kinds.iter().map(|found| u64::from(*found == kind)).sum::<u64>();
            prop_assert_eq!(counts.arrived, kinds.len() as u64);
            prop_assert_eq!(counts.rejected, of(0));
            prop_assert_eq!(counts.skipped, of(1));
            prop_assert_eq!(counts.arrived, counts.emitted + counts.rejected + counts.skipped);
        }
    }
}
