//! Panics of parsers stay with the item that caused them: it is rejected, the daemon goes on.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::place::{Fault, Place};
use super::stream::{Items, Stream};
use crate::article::Item;

/// The items of one input. A panic ends the input with a rejection; an input without items is rejected as empty.
pub(super) struct Guarded<'a> {
    place: Place,
    state: State<'a>,
    seen: bool,
}

enum State<'a> {
    Waiting(Stream<'a>),
    Reading(Items<'a>),
    Ended,
}

impl<'a> Guarded<'a> {
    /// Opens the stream at the first item that is asked for.
    pub(super) fn new(stream: Stream<'a>, place: Place) -> Self {
        Self { place, state: State::Waiting(stream), seen: false }
    }

    fn step(&mut self) -> Option<Item> {
        let mut items = match std::mem::replace(&mut self.state, State::Ended) {
            State::Waiting(stream) => super::open(stream, &self.place),
            State::Reading(items) => items,
            State::Ended => return None,
        };
        let item = items.next()?;
        self.state = State::Reading(items);
        Some(item)
    }
}

impl Iterator for Guarded<'_> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        // The state is taken out before the call, so a panic leaves nothing half-changed behind.
        let caught = catch_unwind(AssertUnwindSafe(|| self.step()));
        let first = !std::mem::replace(&mut self.seen, true);
        match caught {
            Ok(None) if first => Some(self.place.reject(0, Fault::new("empty", "no items"))),
            Ok(item) => item,
            Err(_) => Some(self.place.reject(0, panicked())),
        }
    }
}

/// Reads one item; a panic becomes its rejection.
pub(super) fn alone(place: &Place, offset: u64, read: impl FnOnce() -> Item) -> Item {
    // Nothing outlives the call but the item it returns.
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| place.reject(offset, panicked()))
}

/// Reads the items of one record; a panic becomes a rejection in their place.
pub(super) fn each(place: &Place, offset: u64, read: impl FnOnce() -> Vec<Item>) -> Vec<Item> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| vec![place.reject(offset, panicked())])
}

fn panicked() -> Fault {
    Fault::new("panic", "a parser gave up on this input")
}
