//! Where an item stands, what may be spent on reading it, and how it leaves: as article, rejection or skip.

use std::cell::Cell;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use super::charset::{self, Decoded, Told};
use crate::article::{Body, Format, Incoming, Input, Item, Kind, Meta, Origin, Reject, Skip};

/// Containers inside containers: `tar.gz` in a `zip` is three. Deeper ones are built to hurt.
const MAX_DEPTH: u8 = 6;

/// Output that is never held against an archive: a few pages of blanks compress a thousandfold.
const FREE_OUTPUT: u64 = 64 << 20;

/// Decompressed bytes allowed for each byte of the input. Deflate cannot pass 1032; text packs 3 to 30 times,
/// crawls full of one template about 100 times.
const MAX_RATIO: u64 = 300;

/// What one input has cost so far, counted over all its containers.
#[derive(Debug, Default)]
pub(super) struct Budget {
    read: Cell<u64>,
    unpacked: Cell<u64>,
}

impl Budget {
    /// Notes bytes taken from the input itself.
    pub(super) fn read(&self, bytes: usize) {
        self.read.set(self.read.get().saturating_add(bytes as u64));
    }

    /// Notes bytes that came out of a decompressor; `false` when the input is a bomb.
    #[must_use]
    pub(super) fn unpack(&self, bytes: usize) -> bool {
        self.unpacked.set(self.unpacked.get().saturating_add(bytes as u64));
        self.unpacked.get() <= self.read.get().saturating_mul(MAX_RATIO).saturating_add(FREE_OUTPUT)
    }
}

/// Where a stream stands: in which input, in which member, from which byte on.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The input.
    pub(super) input: Arc<Input>,
    /// Entry of an archive, feed or package; members inside members are joined by `!`.
    pub(super) member: Option<String>,
    /// Where byte 0 of the stream stands in the decompressed input.
    pub(super) base: u64,
    /// What the stream's first bytes told of its charset.
    pub(super) told: Told,
    /// What the input has cost.
    pub(super) budget: Rc<Budget>,
    depth: u8,
}

impl Place {
    /// The beginning of an input.
    pub(super) fn root(input: &Arc<Input>) -> Self {
        Self {
            input: Arc::clone(input),
            member: None,
            base: 0,
            told: Told::Nothing,
            budget: Rc::default(),
            depth: 0,
        }
    }

    /// A named member of this place that begins at `offset`.
    pub(super) fn member(&self, name: &str, offset: u64) -> Self {
        let name = match &self.member {
            Some(outer) => format!("{outer}!{name}"),
            None => name.to_owned(),
        };
        Self { member: Some(name), base: self.base.saturating_add(offset), ..self.clone() }
    }

    /// One container further in; `None` when that is too deep.
    pub(super) fn deeper(&self) -> Option<Self> {
        let depth = self.depth.saturating_add(1);
        (depth <= MAX_DEPTH).then(|| Self { depth, ..self.clone() })
    }

    /// The same place in the unpacked bytes, whose offsets count from their own beginning.
    pub(super) fn unpacked(self) -> Self {
        Self { base: 0, ..self }
    }

    /// Largest item in bytes.
    pub(super) fn max_item(&self) -> usize {
        usize::try_from(self.input.max_item).unwrap_or(usize::MAX)
    }

    /// Decodes one item. What a page declares counts only where the stream itself told nothing: a page in UTF-16 may
    /// still declare what it was saved from.
    pub(super) fn decode(&self, bytes: &[u8], declared: Option<&str>) -> Decoded {
        match self.told {
            Told::Nothing => charset::decode(bytes, declared),
            Told::Marked | Told::Transcoded(..) => charset::utf8(bytes),
        }
    }

    /// A rejection of what stands at `offset` of this stream.
    pub(super) fn reject(&self, offset: u64, fault: Fault) -> Item {
        Item::Reject(Reject {
            input: Arc::clone(&self.input),
            member: self.member.clone(),
            offset: self.base.saturating_add(offset),
            code: fault.code,
            detail: fault.detail,
        })
    }

    /// A skip of this place.
    pub(super) fn skip(&self, code: &'static str) -> Item {
        Item::Skip(Skip { input: Arc::clone(&self.input), member: self.member.clone(), code })
    }

    /// An article from the decoded bytes at `span` of this stream; its body is what the reader made of them.
    pub(super) fn article(
        &self,
        format: &'static str,
        decoded: &Decoded,
        span: Range<u64>,
        body: Body,
    ) -> Incoming {
        let base = self.base;
        let mut warnings = decoded.warnings.clone();
        let charset = self.told.settle(decoded, &mut warnings);
        Incoming {
            origin: Origin {
                input: Arc::clone(&self.input),
                member: self.member.clone(),
                span: base.saturating_add(span.start)..base.saturating_add(span.end),
                format: Format(format),
                charset: Some(charset),
                digest: *blake3::hash(decoded.text.as_bytes()).as_bytes(),
            },
            kind: Kind::Article,
            meta: Meta::default(),
            body,
            extra: Vec::new(),
            warnings,
        }
    }
}

/// Why something cannot become an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// One of [`super::REJECT_CODES`].
    pub(super) code: &'static str,
    /// One line for a person.
    pub(super) detail: String,
}

impl Fault {
    /// A fault of this code.
    pub(super) fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }

    /// What an error of reading means: a decompressor's complaint travels inside it.
    pub(super) fn from_io(err: &std::io::Error) -> Self {
        if let Some(fault) = err.get_ref().and_then(|inner| inner.downcast_ref::<Fault>()) {
            return fault.clone();
        }
        Self::new("unreadable", err.to_string())
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}: {}", self.code, self.detail)
    }
}

impl std::error::Error for Fault {}

impl From<Fault> for std::io::Error {
    fn from(fault: Fault) -> Self {
        std::io::Error::other(fault)
    }
}
