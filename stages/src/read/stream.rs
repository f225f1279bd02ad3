//! Bounded reading: looking ahead, one line, one whole item. Nothing here ever holds more than one item.

use std::cell::{Cell, RefCell};
use std::io::{self, BufRead, Cursor, Read};
use std::rc::Rc;

use super::place::{Budget, Fault};
use crate::article::Item;

/// Bytes on their way to a reader.
pub(super) type Stream<'a> = Box<dyn BufRead + 'a>;

/// What a reader gives back.
pub(super) type Items<'a> = Box<dyn Iterator<Item = Item> + 'a>;

/// One item as a sequence.
pub(super) fn one<'a>(item: Item) -> Items<'a> {
    Box::new(std::iter::once(item))
}

/// A stream whose first bytes were looked at; an error met on the way is met again at the same place.
pub(super) struct Peeked<'a> {
    head: Cursor<Vec<u8>>,
    error: Option<io::Error>,
    rest: Stream<'a>,
}

/// Looks at up to `bytes` bytes without taking them.
pub(super) fn peek(mut stream: Stream<'_>, bytes: usize) -> Peeked<'_> {
    let mut head = Vec::new();
    let mut limited = stream.by_ref().take(bytes as u64);
    let error = limited.read_to_end(&mut head).err();
    Peeked { head: Cursor::new(head), error, rest: stream }
}

impl Peeked<'_> {
    /// The bytes looked at.
    pub(super) fn head(&self) -> &[u8] {
        self.head.get_ref()
    }

    /// The error met while looking.
    pub(super) fn error(&self) -> Option<&io::Error> {
        self.error.as_ref()
    }
}

impl Read for Peeked<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let got = self.fill_buf()?.read(out)?;
        self.consume(got);
        Ok(got)
    }
}

impl BufRead for Peeked<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.head.position() < self.head.get_ref().len() as u64 {
            return self.head.fill_buf();
        }
        match self.error.take() {
            Some(err) => Err(err),
            None => self.rest.fill_buf(),
        }
    }

    fn consume(&mut self, bytes: usize) {
        if self.head.position() < self.head.get_ref().len() as u64 {
            self.head.consume(bytes);
        } else {
            self.rest.consume(bytes);
        }
    }
}

/// A stream to which bytes that were looked at can be put back.
pub(super) struct Back<'a> {
    held: Vec<u8>,
    at: usize,
    position: u64,
    error: Option<io::Error>,
    rest: Stream<'a>,
}

impl<'a> Back<'a> {
    /// Nothing is held yet.
    pub(super) fn new(rest: Stream<'a>) -> Self {
        Self { held: Vec::new(), at: 0, position: 0, error: None, rest }
    }

    /// How many bytes were taken.
    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// Puts bytes back that were just taken.
    pub(super) fn put_back(&mut self, bytes: &[u8]) {
        self.held.splice(..self.at, bytes.iter().copied());
        self.at = 0;
        self.position = self.position.saturating_sub(bytes.len() as u64);
    }

    /// The next `bytes` bytes without taking them; fewer only before the end or before an error, which is met
    /// once nothing stands before it.
    pub(super) fn ahead(&mut self, bytes: usize) -> io::Result<&[u8]> {
        self.held.drain(..self.at);
        self.at = 0;
        if self.held.len() < bytes && self.error.is_none() {
            let missing = bytes - self.held.len();
            self.error = self.rest.by_ref().take(missing as u64).read_to_end(&mut self.held).err();
        }
        match self.error.take_if(|_| self.held.is_empty()) {
            Some(err) => Err(err),
            None => Ok(self.held.get(..bytes.min(self.held.len())).unwrap_or_default()),
        }
    }

    /// Skips to the next place where `found` likes the next `bytes` bytes; `false` at the end.
    pub(super) fn seek(&mut self, bytes: usize, found: impl Fn(&[u8]) -> bool) -> io::Result<bool> {
        loop {
            let window = self.ahead(4096)?;
            let hit = window.windows(bytes).position(&found);
            let short = window.len() < bytes;
            let skip = hit.unwrap_or(if short { window.len() } else { window.len() - bytes + 1 });
            let ends = window.is_empty();
            self.consume(skip);
            if hit.is_some() || ends {
                return Ok(hit.is_some());
            }
        }
    }
}

impl Read for Back<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let got = self.fill_buf()?.read(out)?;
        self.consume(got);
        Ok(got)
    }
}

impl BufRead for Back<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at < self.held.len() {
            return Ok(self.held.get(self.at..).unwrap_or_default());
        }
        match self.error.take() {
            Some(err) => Err(err),
            None => self.rest.fill_buf(),
        }
    }

    fn consume(&mut self, bytes: usize) {
        self.position += bytes as u64;
        if self.at < self.held.len() {
            self.at = self.held.len().min(self.at + bytes);
        } else {
            self.rest.consume(bytes);
        }
    }
}

/// A stream with several hands on it: an archive and the member being read from it.
#[derive(Clone)]
pub(super) struct Shared<'a>(Rc<RefCell<Back<'a>>>);

impl<'a> Shared<'a> {
    /// Shares a stream.
    pub(super) fn new(stream: Stream<'a>) -> Self {
        Self(Rc::new(RefCell::new(Back::new(stream))))
    }

    /// Works on the stream itself.
    pub(super) fn with<T>(&self, work: impl FnOnce(&mut Back<'a>) -> T) -> T {
        work(&mut self.0.borrow_mut())
    }

    /// The next `bytes` bytes as a stream of their own, and what is left of them.
    pub(super) fn part(&self, bytes: u64) -> (Part<'a>, Rc<Cell<u64>>) {
        let left = Rc::new(Cell::new(bytes));
        (Part { shared: self.clone(), left: Rc::clone(&left) }, left)
    }

    /// Skips bytes; the end may come first.
    pub(super) fn skip(&self, bytes: u64) -> io::Result<()> {
        self.with(|stream| drain(&mut stream.by_ref().take(bytes)))
    }
}

/// A member of an archive on its way to its reader. An archive that ends inside it is truncated.
pub(super) struct Part<'a> {
    shared: Shared<'a>,
    left: Rc<Cell<u64>>,
}

impl Read for Part<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let wanted = usize::try_from(self.left.get()).unwrap_or(usize::MAX).min(out.len());
        let (out, _) = out.split_at_mut(wanted);
        if out.is_empty() {
            return Ok(0);
        }
        let got = self.shared.with(|stream| stream.read(out))?;
        if got == 0 {
            self.left.set(0);
            return Err(Fault::new("truncated", "archive ends inside this member").into());
        }
        self.left.set(self.left.get() - got as u64);
        Ok(got)
    }
}

/// Counts what is taken from the input itself.
pub(super) struct Counted<'a> {
    inner: &'a mut dyn BufRead,
    budget: Rc<Budget>,
}

impl<'a> Counted<'a> {
    /// Counts into a budget.
    pub(super) fn new(inner: &'a mut dyn BufRead, budget: Rc<Budget>) -> Self {
        Self { inner, budget }
    }
}

impl Read for Counted<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let got = self.inner.read(out)?;
        self.budget.read(got);
        Ok(got)
    }
}

impl BufRead for Counted<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, bytes: usize) {
        self.budget.read(bytes);
        self.inner.consume(bytes);
    }
}

/// The whole stream, or why not: it is larger than one item may be, or reading failed.
pub(super) fn whole(stream: &mut impl BufRead, max: usize) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    let mut limited = stream.take((max as u64).saturating_add(1));
    limited.read_to_end(&mut bytes).map_err(|err| Fault::from_io(&err))?;
    if bytes.len() > max {
        return Err(too_large(max));
    }
    Ok(bytes)
}

/// The rejection of an item above the limit.
pub(super) fn too_large(max: usize) -> Fault {
    Fault::new("too_large", format!("item is larger than max_item ({max} bytes)"))
}

/// What stood where a line was asked for.
pub(super) enum Line {
    /// The end.
    End,
    /// A line without its line feed, and how many bytes it took with it.
    Whole(Vec<u8>, u64),
    /// A line above the limit, skipped, and how many bytes it took.
    TooLong(u64),
}

/// Reads one line, holding at most `max` bytes of it.
pub(super) fn line(stream: &mut impl BufRead, max: usize) -> io::Result<Line> {
    let mut held = Vec::new();
    let mut taken = 0_u64;
    loop {
        let buffer = match stream.fill_buf() {
            Err(err) if err.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        let end = memchr::memchr(b'\n', buffer);
        let (part, _) = buffer.split_at(end.unwrap_or(buffer.len()));
        if taken.saturating_add(part.len() as u64) <= max as u64 {
            held.extend_from_slice(part);
        } else {
            held = Vec::new();
        }
        let last = end.is_some() || buffer.is_empty();
        let used = part.len() + usize::from(end.is_some());
        taken = taken.saturating_add(used as u64);
        stream.consume(used);
        if last {
            let text = taken - u64::from(end.is_some());
            return Ok(match text {
                _ if taken == 0 => Line::End,
                text if text > max as u64 => Line::TooLong(taken),
                _ => Line::Whole(held, taken),
            });
        }
    }
}

/// Reads to the end without keeping anything; what a member leaves unread must not shift the next one.
pub(super) fn drain(stream: &mut impl BufRead) -> io::Result<()> {
    loop {
        let got = stream.fill_buf()?.len();
        if got == 0 {
            return Ok(());
        }
        stream.consume(got);
    }
}
