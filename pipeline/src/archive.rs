//! Records, rejections and originals kept for a while, for the pages, `explain` and `reprocess`. Fed with what was committed and never
//! waited for: when it cannot keep up it leaves entries out, and it may be deleted without harm.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, SystemTime};

use async_channel::{Receiver, Sender, bounded};
use stages::article::Incoming;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tracing::{info, warn};

use crate::board::{Board, Place};
use crate::original;
use crate::proof::{Proof, Rejection};
use crate::settings;

mod store;

use store::Store;
pub(crate) use store::{bytes, each, forget};

/// Bytes that may wait for the archive: 100,000 articles dropped in at once leave none out, as
/// `tests/measure/page_times.py` counts.
const ROOM: usize = 64 << 20;

/// Entries that may wait, however small they are.
const WAITING: usize = 1 << 16;

/// Largest original that is kept: one article must not take the room of all others.
const LARGEST: usize = 1 << 20;

/// How long the archive rests after the disk has refused it something.
const PAUSE: Duration = if cfg!(test) { Duration::from_millis(20) } else { Duration::from_secs(10) };

/// A way to feed the archive and to look into it; clones share it.
#[derive(Clone, Debug)]
pub(crate) struct Archive {
    feed: Sender<Entry>,
    room: Arc<Semaphore>,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    board: RwLock<Board>,
    store: Mutex<Option<Store>>,
}

/// What is kept, as it left the pipeline: a letter that says what it is, and its bytes.
#[derive(Debug)]
struct Entry {
    bytes: Vec<u8>,
    /// Its share of the bytes that may wait; given back when it is kept.
    _room: OwnedSemaphorePermit,
}

impl Archive {
    /// Opens the archive in `folder`; what it held is read in the background.
    pub(crate) fn open(folder: &Path, limits: &settings::Archive) -> io::Result<Archive> {
        let (feed, entries) = bounded(WAITING);
        let shared = Arc::new(Shared { board: RwLock::default(), store: Mutex::default() });
        let (writing, folder, limits) = (Arc::clone(&shared), folder.to_owned(), limits.clone());
        std::thread::Builder::new().name("archive".to_owned()).spawn(move || {
            while let Err(err) = writing.load(&folder, &limits) {
                warn!(%err, "the archive cannot be read yet");
                *writing.board() = Board::default();
                std::thread::sleep(PAUSE);
            }
            writing.keep_each(&entries);
        })?;
        Ok(Archive { feed, room: Arc::new(Semaphore::new(ROOM)), shared })
    }

    /// Keeps a committed record, one JSON object; false if there was no room for it.
    pub(crate) fn record(&self, line: &[u8]) -> bool {
        self.offer([b"r", line].concat())
    }

    /// Keeps a committed rejection, one JSON object; false if there was no room for it.
    pub(crate) fn reject(&self, line: &[u8]) -> bool {
        self.offer([b"d", line].concat())
    }

    /// Keeps an article as it was read, unless it is very large or there is little room; its record follows once it is
    /// committed.
    pub(crate) fn original(&self, article: &Incoming) {
        // Records need the room more.
        if article.body.len() <= LARGEST && self.room.available_permits() > ROOM / 2 {
            self.offer([b"o", original::encode(article).as_slice()].concat());
        }
    }

    /// Hands an entry over; false if there is no room for it.
    fn offer(&self, bytes: Vec<u8>) -> bool {
        let share = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let room = Arc::clone(&self.room).try_acquire_many_owned(share);
        room.is_ok_and(|room| self.feed.try_send(Entry { bytes, _room: room }).is_ok())
    }

    /// An article by its id. Reads a file: not for async tasks.
    pub(crate) fn proof(&self, id: &str) -> Option<Proof> {
        let place = self.board().place(id)?;
        let store = self.shared.store();
        let entry = store.as_ref()?.read(place).ok()??;
        let record = entry.strip_prefix(b"r")?;
        Proof::read(record).ok()
    }

    /// What can be said of all of them together.
    pub(crate) fn board(&self) -> RwLockReadGuard<'_, Board> {
        self.shared.board.read().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
impl Archive {
    /// The board, taken out.
    pub(crate) fn take_board(&self) -> Board {
        std::mem::take(&mut *self.shared.board())
    }
}

impl Shared {
    fn store(&self) -> MutexGuard<'_, Option<Store>> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn board(&self) -> RwLockWriteGuard<'_, Board> {
        self.board.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn load(&self, folder: &Path, limits: &settings::Archive) -> io::Result<()> {
        let store = Store::open(folder, limits, &mut |place, entry| self.note(place, entry))?;
        info!(articles = self.board().len(), "archive read");
        *self.store() = Some(store);
        Ok(())
    }

    /// Keeps entries until no more can come; what cannot be kept, as on a full disk, is missing on the pages only.
    fn keep_each(&self, entries: &Receiver<Entry>) {
        while let Ok(entry) = entries.recv_blocking() {
            let appended = self.store().as_mut().map(|store| store.append(&entry.bytes, SystemTime::now()));
            match appended {
                Some(Ok((place, gone))) => {
                    if let Some(last) = gone.last() {
                        self.board().forget(*last);
                    }
                    self.note(place, &entry.bytes);
                }
                Some(Err(err)) => {
                    warn!(%err, "the archive has no room; pages do not show all that is new");
                    std::thread::sleep(PAUSE);
                }
                None => return,
            }
        }
    }

    fn note(&self, place: Place, entry: &[u8]) {
        if let Some(proof) = entry.strip_prefix(b"r").and_then(|line| Proof::read(line).ok()) {
            self.board().note(&proof, place);
        } else if let Some(reject) = entry.strip_prefix(b"d")
            && let Ok(rejection) = serde_json::from_slice::<Rejection>(reject)
        {
            self.board().reject(rejection);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::board::tests::record;

    fn wait_for(archive: &Archive, articles: usize) {
        let deadline = Instant::now() + Duration::from_secs(10);
        while archive.board().len() < articles {
            assert!(Instant::now() < deadline);
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    #[test]
    fn a_page_that_looks_for_long_holds_nobody_up() {
        let home = tempfile::tempdir().unwrap();
        let limits = settings::Archive { keep: Duration::from_hours(1), size: 1 << 30 };
        let archive = Archive::open(home.path(), &limits).unwrap();
        let line = record("a", "one.example", None);
        assert!(archive.record(line.as_bytes()));
        wait_for(&archive, 1);
        let looking = archive.board();
        let begun = Instant::now();
        let large = line.clone() + &" ".repeat(ROOM / 64);
        let kept = (0..200).filter(|_| archive.record(large.as_bytes())).count();
        assert!((32..64).contains(&kept) && begun.elapsed() < Duration::from_secs(5), "{kept}");
        drop(looking);
        wait_for(&archive, 1 + kept);
    }

    #[test]
    fn a_folder_that_cannot_be_opened_is_tried_again() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("archive");
        std::fs::write(&folder, "in the way").unwrap();
        let limits = settings::Archive { keep: Duration::from_hours(1), size: 1 << 30 };
        let archive = Archive::open(&folder, &limits).unwrap();
        assert!(archive.record(record("a", "one.example", None).as_bytes()));
        std::fs::remove_file(&folder).unwrap();
        wait_for(&archive, 1);
    }

    #[test]
    fn what_was_kept_is_there_after_a_restart() {
        let home = tempfile::tempdir().unwrap();
        let limits = settings::Archive { keep: Duration::from_hours(1), size: 1 << 30 };
        let archive = Archive::open(home.path(), &limits).unwrap();
        assert!(archive.record(record("a", "one.example", None).as_bytes()));
        assert!(archive.reject(br#"{"source":"s","path":"p","code":"empty","detail":"d","offset":0}"#));
        wait_for(&archive, 1);
        assert_eq!(archive.proof("a").unwrap().head.outlet, "one.example");
        assert!(archive.proof("b").is_none());
        drop(archive);
        std::thread::sleep(Duration::from_millis(50));
        let again = Archive::open(home.path(), &limits).unwrap();
        wait_for(&again, 1);
        assert_eq!(again.board().rejections().count(), 1);
    }
}
