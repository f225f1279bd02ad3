//! What the outside may ask of a running daemon: stop (SIGTERM, SIGINT), stop at once (the same again), read the
//! configuration again (SIGHUP).

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing::warn;

use crate::cli::Exit;

/// The signals that the daemon listens to.
#[derive(Debug)]
pub(crate) struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hangup: Signal,
}

/// What a signal asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// Finish what is under way and end.
    Stop,
    /// Read the configuration again.
    Reload,
}

impl Signals {
    /// Listens from now on; a signal that comes before anybody waits is not lost.
    pub(crate) fn listen() -> io::Result<Signals> {
        Ok(Signals {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    /// The next thing asked.
    pub(crate) async fn asked(&mut self) -> Asked {
        tokio::select! {
            _ = self.terminate.recv() => Asked::Stop,
            _ = self.interrupt.recv() => Asked::Stop,
            _ = self.hangup.recv() => Asked::Reload,
        }
    }

    /// Ends the process when it is asked to stop once more: the ledger is made for that.
    pub(crate) async fn stop_at_once(mut self) {
        while self.asked().await != Asked::Stop {}
        warn!("stopped at once");
        std::process::exit(Exit::Stopped.code().into());
    }
}
