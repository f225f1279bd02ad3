//! Events of the file system, boiled down to hints: which paths to look at, and when to scan everything.
//! Nothing depends on them but speed; a scan finds whatever they miss.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind, RemoveKind, RenameMode};
use notify::{Config, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::Notify;
use tokio::time::Instant;

/// Paths noted between two looks; more than so many and a scan is cheaper and bounded.
const MOST_PATHS: usize = 4096;

/// A full scan is made so often where events come (DURABILITY.md) ...
pub(super) const RESCAN: Duration = Duration::from_secs(10);

/// ... and so often where they do not.
pub(super) const POLL: Duration = Duration::from_secs(1);

/// What a path may need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sign {
    /// Something about it changed.
    Changed,
    /// It was renamed into place, or closed after writing.
    Complete,
}

/// What was noted since the last look.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Paths to look at.
    pub(super) paths: BTreeMap<PathBuf, Sign>,
    /// Those of them that were moved or taken away meanwhile, back or not.
    pub(super) left: BTreeSet<PathBuf>,
    /// Names came or went: everything has to be scanned.
    pub(super) names: bool,
    /// Why no more events will come.
    pub(super) failed: Option<String>,
}

/// The watches of one source.
#[derive(Debug)]
pub(super) struct Hints {
    shared: Arc<Shared>,
    watcher: Option<RecommendedWatcher>,
}

#[derive(Debug, Default)]
struct Shared {
    seen: Mutex<Seen>,
    woken: Notify,
}

impl Hints {
    /// Watches folders; what cannot be watched is found in [`Seen::failed`] at the first look.
    pub(super) fn over<'a>(folders: impl IntoIterator<Item = (&'a Path, RecursiveMode)>) -> Hints {
        let shared = Arc::new(Shared::default());
        let noted = Arc::clone(&shared);
        let config = Config::default().with_follow_symlinks(false);
        let watcher = RecommendedWatcher::new(move |event| noted.note(event), config);
        let watcher = watcher.and_then(|mut watcher| {
            for (folder, mode) in folders {
                if is_remote(folder) {
                    return Err(notify::Error::generic("a network file system sends no events"));
                }
                watcher.watch(folder, mode)?;
            }
            Ok(watcher)
        });
        if let Err(err) = &watcher {
            shared.seen().failed = Some(err.to_string());
        }
        Hints { shared, watcher: watcher.ok() }
    }

    /// No watches: everything is found by scanning.
    pub(super) fn none() -> Hints {
        Hints { shared: Arc::new(Shared::default()), watcher: None }
    }

    /// How long a scan may lie back.
    pub(super) fn rescan(&self) -> Duration {
        if self.watcher.is_some() { RESCAN } else { POLL }
    }

    /// Waits for a hint, at most until `until`, and takes what was noted.
    pub(super) async fn look(&self, until: Instant) -> Seen {
        let _ = tokio::time::timeout_at(until, self.shared.woken.notified()).await;
        std::mem::take(&mut *self.shared.seen())
    }
}

impl Shared {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, event: notify::Result<Event>) {
        let mut seen = self.seen();
        match event {
            Ok(event) if event.need_rescan() => seen.names = true,
            Ok(event) => seen.note(event),
            Err(err) => seen.failed = Some(err.to_string()),
        }
        if seen.names || seen.failed.is_some() || !seen.paths.is_empty() {
            self.woken.notify_one();
        }
    }
}

impl Seen {
    fn note(&mut self, event: Event) {
        let sign = match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write))
            | EventKind::Modify(ModifyKind::Name(RenameMode::To)) => Sign::Complete,
            EventKind::Create(CreateKind::Folder) | EventKind::Remove(RemoveKind::Folder) => {
                self.names = true;
                return;
            }
            EventKind::Create(_)
            | EventKind::Remove(_)
            | EventKind::Modify(
                ModifyKind::Data(_) | ModifyKind::Metadata(_) | ModifyKind::Name(RenameMode::From),
            ) => Sign::Changed,
            _ => return,
        };
        let leaves = matches!(
            event.kind,
            EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(RenameMode::From))
        );
        for path in event.paths {
            if leaves {
                self.left.insert(path.clone());
            }
            let noted = self.paths.entry(path).or_insert(sign);
            *noted = sign.max(*noted);
        }
        if self.paths.len() > MOST_PATHS {
            self.paths.clear();
            self.left.clear();
            self.names = true;
        }
    }
}

/// Whether a folder lies on another machine, whose changes the kernel does not see.
fn is_remote(folder: &Path) -> bool {
    /// Magic numbers of nfs, smb, cifs, smb2, 9p, ceph, afs, fuse (statfs(2)).
    const REMOTE: &[u64] =
        &[0x6969, 0x517b, 0xff53_4d42, 0xfe53_4d42, 0x0102_1997, 0x00c3_6400, 0x5346_414f, 0x6573_5546];
    let Ok(stat) = rustix::fs::statfs(folder) else { return false };
    u64::try_from(stat.f_type).is_ok_and(|magic| REMOTE.contains(&magic))
}
