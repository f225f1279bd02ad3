//! XML documents of many articles: cut into entries, each parsed alone.

use super::charset::{self, Decoded};
use super::guard;
use super::place::{Fault, Place};
use super::stream::{Items, Stream, too_large};
use super::xml::{Entry, Node, Parsed, Splitter, parse};
use crate::article::{Incoming, Item, Warning};

/// The entry ends too early; what was there is used.
pub(super) const TRUNCATED: Warning = Warning("truncated_input");
/// Broken markup was read as far as it made sense.
pub(super) const REPAIRED: Warning = Warning("repaired_markup");

/// How a format makes items of its entries.
pub(super) struct Shape {
    /// Local names of the elements that are entries.
    pub(super) names: &'static [&'static str],
    /// Whether an entry may hold another of its name.
    pub(super) nests: bool,
    /// An entry to an article. The first node is the part of the document before the first entry.
    pub(super) article: fn(&Piece<'_>, &Node) -> Made,
    /// The skip that a document without entries is; `None` when it is broken.
    pub(super) without: Option<&'static str>,
}

/// What an entry turned out to be.
pub(super) enum Made {
    /// An article.
    Article(Box<Incoming>),
    /// Nothing to read, by design.
    Skip(&'static str),
    /// Nothing to read, by fault.
    Reject(Fault),
}

/// One entry on its way to an article.
pub(super) struct Piece<'t> {
    pub(super) place: &'t Place,
    pub(super) decoded: &'t Decoded,
    /// Where it begins in the stream.
    pub(super) start: u64,
    /// Its length in bytes.
    pub(super) length: u64,
    /// The entry itself.
    pub(super) node: &'t Node,
    /// Its place among the entries.
    pub(super) index: u64,
}

/// The items of a document.
pub(super) fn read<'a>(stream: Stream<'a>, place: &Place, shape: &'static Shape) -> Items<'a> {
    let splitter = Splitter::new(stream, shape.names, shape.nests, place.max_item());
    Box::new(Entries { splitter, place: place.clone(), shape, preamble: None, index: 0, ended: false })
}

struct Entries<'a> {
    splitter: Splitter<'a>,
    place: Place,
    shape: &'static Shape,
    preamble: Option<Node>,
    index: u64,
    ended: bool,
}

impl Entries<'_> {
    fn item(&mut self, entry: &Entry) -> Item {
        let preamble = self.preamble.get_or_insert_with(|| preamble(&self.splitter.preamble));
        let index = self.index;
        self.index += 1;
        let (place, shape, start) = (&self.place, self.shape, entry.start);
        guard::alone(place, start, || match made(place, shape, preamble, entry, index) {
            Ok(item) => item,
            Err(fault) => place.member(&format!("{index}"), 0).reject(start, fault),
        })
    }

    fn without(&self) -> Item {
        match self.shape.without {
            Some(code) => self.place.skip(code),
            None => self.place.reject(0, Fault::new("broken_xml", "no article element in it")),
        }
    }
}

fn preamble(bytes: &[u8]) -> Node {
    parse(&charset::decode(bytes, None).text).map(|parsed| parsed.root).unwrap_or_default()
}

fn made(place: &Place, shape: &Shape, preamble: &Node, entry: &Entry, index: u64) -> Result<Item, Fault> {
    if entry.length > place.max_item() as u64 {
        return Err(too_large(place.max_item()));
    }
    let (start, length) = (entry.start, entry.length);
    let decoded = charset::decode(&entry.bytes, None);
    let Parsed { root, repaired } = parse(&decoded.text)?;
    let piece = Piece { place, decoded: &decoded, start, length, node: &root, index };
    Ok(match (shape.article)(&piece, preamble) {
        Made::Skip(code) => piece.member().skip(code),
        Made::Reject(fault) => piece.member().reject(start, fault),
        Made::Article(mut incoming) => {
            if !entry.whole {
                incoming.warnings.push(TRUNCATED);
            } else if repaired || entry.repaired {
                incoming.warnings.push(REPAIRED);
            }
            Item::Article(incoming)
        }
    })
}

impl Piece<'_> {
    /// The entry's place: its index, unless it has a name of its own.
    pub(super) fn member(&self) -> Place {
        self.place.member(&format!("{}", self.index), 0)
    }
}

impl Iterator for Entries<'_> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        if self.ended {
            return None;
        }
        match self.splitter.next() {
            Ok(Some(entry)) => Some(self.item(&entry)),
            Ok(None) => {
                self.ended = true;
                (self.index == 0).then(|| self.without())
            }
            Err(err) => {
                self.ended = true;
                Some(self.place.reject(0, Fault::from_io(&err)))
            }
        }
    }
}
