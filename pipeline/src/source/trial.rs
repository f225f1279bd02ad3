//! What the tests of sources share: the far end of an intake, and files to read.

use std::path::{Path, PathBuf};
use std::time::Duration;

use async_channel::Receiver;
use stages::article::{Body, Item};

use super::Arrival;
use super::intake::{Intake, Room};
use crate::mark::Forgotten;
use crate::mark::{FileMark, Mark};

/// The far end of an intake.
pub(super) struct Far {
    pub(super) arrivals: Receiver<Arrival>,
    pub(super) forgotten: Receiver<Forgotten>,
    pub(super) room: Room,
}

/// What an item came to, short enough to compare.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Got {
    pub(super) path: String,
    pub(super) text: String,
}

/// An intake of a small room and its far end.
pub(super) fn intake() -> (Intake, Far) {
    let (arrivals, far) = async_channel::bounded(4);
    let (forgotten, forgot) = async_channel::bounded(64);
    let room = Room::new(64 * 1024);
    (Intake::new("trial", arrivals, forgotten, room.clone()), Far { arrivals: far, forgotten: forgot, room })
}

impl Far {
    /// The next arrival; the test fails if none comes within seconds.
    pub(super) async fn arrival(&self) -> Arrival {
        let next = tokio::time::timeout(Duration::from_secs(10), self.arrivals.recv());
        next.await.expect("an arrival in time").expect("an open intake")
    }

    /// The next item in short, and its mark.
    pub(super) async fn next(&self) -> (Got, Mark) {
        let arrival = self.arrival().await;
        (got(&arrival.item), arrival.mark)
    }

    /// The next item, which must be the last of its file, and its mark.
    pub(super) async fn file(&self, path: &str, text: &str) -> FileMark {
        let (got, mark) = self.next().await;
        assert_eq!(got, Got { path: path.to_owned(), text: text.to_owned() });
        let Mark::File(mark) = mark else { panic!("a mark of a file, not {mark:?}") };
        assert!(mark.finish.is_some(), "the last item of its file");
        mark
    }

    /// Takes whatever comes until nothing comes for a while.
    pub(super) async fn drain(&self, span: Duration) {
        while tokio::time::timeout(span, self.arrivals.recv()).await.is_ok() {}
    }

    /// Nothing comes for a while.
    pub(super) async fn silence(&self, span: Duration) {
        let next = tokio::time::timeout(span, self.arrivals.recv()).await;
        assert!(next.is_err(), "unexpected: {next:?}");
    }
}

/// An item in short: an article's text, or the code of a rejection.
pub(super) fn got(item: &Item) -> Got {
    let (input, text) = match item {
        Item::Article(article) => match &article.body {
            Body::Html(text) | Body::Text(text) => (&article.origin.input, text.clone()),
        },
        Item::Reject(reject) => (&reject.input, format!("rejected: {}", reject.code)),
        Item::Skip(skip) => (&skip.input, format!("skipped: {}", skip.code)),
    };
    Got { path: input.path.clone(), text }
}

/// Writes a file whole, as a rename into place.
pub(super) fn drop_in(path: &Path, bytes: impl AsRef<[u8]>) {
    let folder = path.parent().expect("a folder");
    std::fs::create_dir_all(folder).expect("the folder");
    let mut unfinished = PathBuf::from(folder);
    unfinished.push(".unfinished.part");
    std::fs::write(&unfinished, bytes).expect("the file");
    std::fs::rename(&unfinished, path).expect("the rename");
}
