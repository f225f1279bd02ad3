//! What the index learns, one step at a time. The whole index is a fold over these in order, and these bytes
//! are all that the ledger keeps of it: a restart decodes and applies them again.
//!
//! Numbers are absolute, so a log whose oldest articles were cut away replays to the same index.

use crate::article::ArticleId;

use super::bytes::{Reader, put_number, put_text};

/// First byte of every encoding. A new layout takes the next number; old ones stay readable.
const VERSION: u8 = 1;
const ENTER: u8 = 0;
const DROP: u8 = 1;
const FORGET: u8 = 2;
const HOLE: u8 = 3;

/// One step of the index; its encoding is what the ledger keeps, about 140 bytes a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change(pub(super) Step);

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// An article arrived.
    Enter(Box<Entry>),
    /// Every article before this number is forgotten.
    Drop { before: u32 },
    /// These articles are forgotten, wherever they stand.
    Forget { articles: Vec<u32> },
    /// Where a forgotten article stood: its number, its first paragraph and how many it had.
    Hole { article: u32, first: u32, paragraphs: u32 },
}

/// What one article adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its number, counted from the first article ever.
    pub(super) article: u32,
    /// Number of its first comparable paragraph, counted from the first ever.
    pub(super) first: u32,
    /// Articles before this number are forgotten once this one is in.
    pub(super) floor: u32,
    pub(super) id: ArticleId,
    pub(super) outlet: String,
    /// How often this very input arrived before.
    pub(super) ordinal: u32,
    /// Number of the first article of this outlet with the same words; its own where it is the first.
    pub(super) story: u32,
    /// Under what a later article finds this one.
    pub(super) names: Names,
    /// Its comparable paragraphs in order.
    pub(super) paragraphs: Vec<Entered>,
    /// Hashes of its other lines, for what repeats on one site.
    pub(super) lines: Vec<u32>,
    /// Whether its lines count for what repeats: a new version of an older story says nothing.
    pub(super) counts: bool,
}

/// Keys of an article as a whole; 0 where it has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Names {
    /// Outlet, guid or URL, and bytes: the same input again.
    pub(super) input: u64,
    /// Outlet and guid.
    pub(super) guid: u64,
    /// Outlet and URL.
    pub(super) url: u64,
    /// Outlet and every kept word.
    pub(super) text: u64,
}

impl Names {
    pub(super) fn all(self) -> [u64; 4] {
        [self.input, self.guid, self.url, self.text]
    }
}

/// One comparable paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entered {
    /// Index among the article's kept paragraphs.
    pub(super) at: u32,
    pub(super) key: u64,
    pub(super) simhash: u64,
    /// Number of the first of its cluster; its own where it is the first.
    pub(super) root: u32,
    pub(super) words: Vec<u16>,
}

impl Change {
    /// Forgets every article before the one with this number.
    #[must_use]
    pub fn drop_before(article: u32) -> Self {
        Self(Step::Drop { before: article })
    }

    /// Number of the article that this change enters (or once entered), counted from the first ever.
    #[must_use]
    pub fn article(&self) -> Option<u32> {
        match &self.0 {
            Step::Enter(entry) => Some(entry.article),
            Step::Hole { article, .. } => Some(*article),
            Step::Drop { .. } | Step::Forget { .. } => None,
        }
    }

    /// Id of the article that this change enters.
    #[must_use]
    pub fn id(&self) -> Option<ArticleId> {
        match &self.0 {
            Step::Enter(entry) => Some(entry.id),
            _ => None,
        }
    }

    /// Outlet of the article that this change enters.
    #[must_use]
    pub fn outlet(&self) -> Option<&str> {
        match &self.0 {
            Step::Enter(entry) => Some(&entry.outlet),
            _ => None,
        }
    }

    /// Of an encoded change: articles below this number are forgotten once it is in. `None` where it says nothing
    /// of that. Reads the beginning only.
    #[must_use]
    pub fn floor(bytes: &[u8]) -> Option<u32> {
        let mut reader = Reader::new(bytes);
        match (reader.byte()?, reader.byte()?) {
            (VERSION, ENTER) => {
                let (_article, _first) = (reader.number32()?, reader.number32()?);
                reader.number32()
            }
            (VERSION, DROP) => reader.number32(),
            _ => None,
        }
    }

    /// The articles that this change forgets by name.
    #[must_use]
    pub fn forgotten(&self) -> &[u32] {
        match &self.0 {
            Step::Forget { articles } => articles,
            _ => &[],
        }
    }

    /// What stays of a forgotten article when its bytes are rewritten: its numbers, none of its words.
    #[must_use]
    pub fn redacted(&self) -> Self {
        match &self.0 {
            Step::Enter(entry) => Self(Step::Hole {
                article: entry.article,
                first: entry.first,
                paragraphs: u32::try_from(entry.paragraphs.len()).unwrap_or(u32::MAX),
            }),
            _ => self.clone(),
        }
    }

    /// The change as bytes.
    #[must_use]
    pub fn encoded(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.encode(&mut bytes);
        bytes
    }

    /// Appends the change as bytes.
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.push(VERSION);
        match &self.0 {
            Step::Enter(entry) => {
                out.push(ENTER);
                entry.encode(out);
            }
            Step::Drop { before } => {
                out.push(DROP);
                put_number(out, u64::from(*before));
            }
            Step::Forget { articles } => {
                out.push(FORGET);
                put_number(out, articles.len() as u64);
                for article in articles {
                    put_number(out, u64::from(*article));
                }
            }
            Step::Hole { article, first, paragraphs } => {
                out.push(HOLE);
                for number in [article, first, paragraphs] {
                    put_number(out, u64::from(*number));
                }
            }
        }
    }

    /// Reads a change back; `None` where the bytes are not exactly one change of a known version.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(bytes);
        if reader.byte()? != VERSION {
            return None;
        }
        let step = match reader.byte()? {
            ENTER => Step::Enter(Box::new(Entry::decode(&mut reader)?)),
            DROP => Step::Drop { before: reader.number32()? },
            FORGET => {
                let count = reader.count(1)?;
                Step::Forget { articles: (0..count).map(|_| reader.number32()).collect::<Option<_>>()? }
            }
            HOLE => {
                let (article, first) = (reader.number32()?, reader.number32()?);
                Step::Hole { article, first, paragraphs: reader.number32()? }
            }
            _ => return None,
        };
        reader.is_done().then_some(Self(step))
    }
}

impl Entry {
    fn encode(&self, out: &mut Vec<u8>) {
        for number in [self.article, self.first, self.floor, self.ordinal, u32::from(self.counts)] {
            put_number(out, u64::from(number));
        }
        put_number(out, u64::from(self.article.wrapping_sub(self.story)));
        out.extend_from_slice(&self.id.0);
        put_text(out, &self.outlet);
        for name in self.names.all() {
            out.push(u8::from(name != 0));
            if name != 0 {
                out.extend_from_slice(&name.to_le_bytes());
            }
        }
        put_number(out, self.lines.len() as u64);
        out.extend(self.lines.iter().flat_map(|line| line.to_le_bytes()));
        put_number(out, self.paragraphs.len() as u64);
        for (number, paragraph) in (self.first..).zip(&self.paragraphs) {
            paragraph.encode(number, out);
        }
    }

    fn decode(reader: &mut Reader) -> Option<Self> {
        let (article, first, floor) = (reader.number32()?, reader.number32()?, reader.number32()?);
        let (ordinal, counts) = (reader.number32()?, reader.number()? != 0);
        let story = article.checked_sub(reader.number32()?)?;
        let id = ArticleId(reader.array()?);
        let outlet = reader.text()?;
        let mut name = || if reader.byte()? == 0 { Some(0) } else { reader.array().map(u64::from_le_bytes) };
        let names = Names { input: name()?, guid: name()?, url: name()?, text: name()? };
        let lines = reader.count(4)?;
        let lines = (0..lines).map(|_| reader.array().map(u32::from_le_bytes)).collect::<Option<_>>()?;
        let count = reader.count(19)?;
        let paragraphs = (first..).take(count).map(|number| Entered::decode(number, reader));
        let paragraphs = paragraphs.collect::<Option<_>>()?;
        Some(Self { article, first, floor, id, outlet, ordinal, story, names, paragraphs, lines, counts })
    }
}

impl Entered {
    fn encode(&self, number: u32, out: &mut Vec<u8>) {
        put_number(out, u64::from(self.at));
        out.extend_from_slice(&self.key.to_le_bytes());
        out.extend_from_slice(&self.simhash.to_le_bytes());
        put_number(out, u64::from(number.wrapping_sub(self.root)));
        put_number(out, self.words.len() as u64);
        out.extend(self.words.iter().flat_map(|word| word.to_le_bytes()));
    }

    fn decode(number: u32, reader: &mut Reader) -> Option<Self> {
        let at = reader.number32()?;
        let (key, simhash) = (u64::from_le_bytes(reader.array()?), u64::from_le_bytes(reader.array()?));
        let root = number.checked_sub(reader.number32()?)?;
        let count = reader.count(2)?;
        let words = reader.bytes(2 * count)?.as_chunks::<2>().0;
        let words = words.iter().map(|word| u16::from_le_bytes(*word)).collect();
        Some(Self { at, key, simhash, root, words })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry {
        let paragraph =
            |at, root, words: &[u16]| Entered { at, key: 7 << 60, simhash: 9, root, words: words.to_vec() };
        Entry {
            article: 300,
            first: 5000,
            floor: 12,
            id: ArticleId([3; 17]),
            outlet: "harbour.example".to_owned(),
            ordinal: 2,
            story: 299,
            names: Names { input: 1, guid: 0, url: u64::MAX, text: 4 },
            paragraphs: vec![paragraph(0, 5000, &[1, 2, 0xffff]), paragraph(2, 17, &[])],
            lines: vec![8, u32::MAX],
            counts: true,
        }
    }

    #[track_caller]
    fn check(step: Step) {
        let change = Change(step);
        let mut bytes = Vec::new();
        change.encode(&mut bytes);
        assert_eq!(Change::decode(&bytes), Some(change));
        for end in 0..bytes.len() {
            assert_eq!(Change::decode(&bytes[..end]), None, "cut at {end}");
        }
        bytes.push(0);
        assert_eq!(Change::decode(&bytes), None, "one byte too many");
    }

    #[test]
    fn every_change_survives_and_a_torn_one_is_none() {
        check(Step::Enter(Box::new(entry())));
        check(Step::Drop { before: 70_000 });
        check(Step::Forget { articles: vec![1, 200] });
        check(Step::Hole { article: 4, first: 90, paragraphs: 12 });
    }

    #[test]
    fn a_redacted_change_keeps_no_words_and_the_floor_is_read_alone() {
        let mut bytes = Vec::new();
        Change(Step::Enter(Box::new(entry()))).encode(&mut bytes);
        assert_eq!(Change::floor(&bytes), Some(12));
        let hole = Change(Step::Enter(Box::new(entry()))).redacted();
        assert_eq!(hole, Change(Step::Hole { article: 300, first: 5000, paragraphs: 2 }));
    }
}
