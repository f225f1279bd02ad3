//! Deflate that stops exactly where its stream ends, so that the archive around it goes on from there; and the
//! checksum over what came out.

use std::cell::RefCell;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

use flate2::{Crc, Decompress, FlushDecompress, Status};

use super::place::Fault;
use super::stream::{Part, Shared};

/// Where the packed bytes come from.
pub(super) enum Source<'a> {
    /// A member whose size the archive states.
    Part(BufReader<Part<'a>>),
    /// The archive itself, for a member whose size is not known before it ends.
    Shared(Shared<'a>),
}

/// A deflate stream; clones read on from the same place.
#[derive(Clone)]
pub(super) struct Inflate<'a>(Rc<RefCell<Core<'a>>>);

struct Core<'a> {
    source: Source<'a>,
    state: Decompress,
    done: bool,
}

impl<'a> Inflate<'a> {
    /// Begins at the first packed byte.
    pub(super) fn new(source: Source<'a>) -> Self {
        Self(Rc::new(RefCell::new(Core { source, state: Decompress::new(false), done: false })))
    }
}

impl Read for Inflate<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut core = self.0.borrow_mut();
        let Core { source, state, done } = &mut *core;
        while !*done && !out.is_empty() {
            let (written, ended) = match source {
                Source::Part(part) => step(state, part, out)?,
                Source::Shared(shared) => shared.with(|stream| step(state, stream, out))?,
            };
            *done = ended;
            if written > 0 {
                return Ok(written);
            }
        }
        Ok(0)
    }
}

fn step(state: &mut Decompress, from: &mut impl BufRead, out: &mut [u8]) -> io::Result<(usize, bool)> {
    let packed = from.fill_buf()?;
    let ends = packed.is_empty();
    let (taken, given) = (state.total_in(), state.total_out());
    let status = state.decompress(packed, out, FlushDecompress::None);
    let used = usize::try_from(state.total_in() - taken).unwrap_or(packed.len());
    let written = usize::try_from(state.total_out() - given).unwrap_or(out.len());
    from.consume(used);
    match status {
        Ok(Status::StreamEnd) => Ok((written, true)),
        Ok(_) if ends && written == 0 => {
            Err(Fault::new("truncated", "compressed data ends too early").into())
        }
        Ok(_) => Ok((written, false)),
        Err(err) => Err(Fault::new("corrupt", format!("compressed data is broken: {err}")).into()),
    }
}

/// Compares the checksum at the end with the one that the archive states.
pub(super) struct Checked<R> {
    inner: R,
    crc: Crc,
    stated: Option<u32>,
}

impl<R> Checked<R> {
    /// `None` checks nothing.
    pub(super) fn new(inner: R, stated: Option<u32>) -> Self {
        Self { inner, crc: Crc::new(), stated }
    }
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let got = self.inner.read(out)?;
        self.crc.update(out.get(..got).unwrap_or_default());
        if got == 0 && !out.is_empty() && self.stated.take().is_some_and(|stated| stated != self.crc.sum()) {
            return Err(Fault::new("corrupt", "member does not match its checksum").into());
        }
        Ok(got)
    }
}
