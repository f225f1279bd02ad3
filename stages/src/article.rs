//! The nouns that travel through the stages: an item as read, an article in paragraphs, a verdict on each.
//!
//! All fields are public because there is no invariant to guard but one: no stage adds, drops or reorders
//! paragraphs after [`split`](crate::split); stages only change verdicts.

use std::ops::Range;
use std::sync::Arc;

use serde_json::value::RawValue;

mod id;
mod verdict;
mod markup;

pub use markup::{Element, Markup, Page, Tag, Time, Within};
pub use verdict::{CopyKind, Decision, Original, Reason, Sighting, Strip, Verdict};

/// What came out of an input at one place: every one of them is counted, none vanishes.
#[derive(Debug)]
pub enum Item {
    /// An article to clean.
    Article(Box<Incoming>),
    /// Something that cannot become an article; it goes to the dead letters with its reason.
    Reject(Reject),
    /// Something that holds no article by design (a catalogue, a package of links); counted, no failure.
    Skip(Skip),
}

impl Item {
    /// Bytes of the input that it stands for; 0 where that is not known.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        match self {
            Item::Article(article) => article.origin.span.end.saturating_sub(article.origin.span.start),
            Item::Reject(_) | Item::Skip(_) => 0,
        }
    }
}

/// What the pipeline knows of an input before it is opened.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// Name of the configured input, as it stands in the record.
    pub source: String,
    /// File relative to the input's root, as it stands in the record.
    pub path: String,
    /// First sub-folder under the input's root: an outlet when nothing better is known.
    pub folder: Option<String>,
    /// Fields of the side-car file `NAME.meta.json`; they fill what the article itself does not say.
    pub sidecar: Option<Meta>,
    /// Outlet given by configuration or command line.
    pub outlet: Option<String>,
    /// Format the user insists on; `None` sniffs.
    pub format: Option<Format>,
    /// Largest item in bytes; a larger one is rejected.
    pub max_item: u64,
}

/// Where an article was read.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The input it came from.
    pub input: Arc<Input>,
    /// Entry of an archive, feed or package.
    pub member: Option<String>,
    /// Half-open byte range of the item in the decompressed input.
    pub span: Range<u64>,
    /// The format that was read.
    pub format: Format,
    /// Charset that the bytes were decoded from, by its WHATWG name.
    pub charset: Option<&'static str>,
    /// BLAKE3 over the item's bytes after decompression and decoding, before parsing.
    pub digest: [u8; 32],
}

/// A format that a reader understands. Its name is what `--format` takes and the record shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format(pub &'static str);

/// One article as it was read.
#[derive(Debug)]
pub struct Incoming {
    /// Where it was read.
    pub origin: Origin,
    /// Whether it tells a story or takes one back.
    pub kind: Kind,
    /// What its source says about it.
    pub meta: Meta,
    /// The text or page.
    pub body: Body,
    /// Input fields that copydesk does not know, in input order, values as written.
    pub extra: Vec<(String, Box<RawValue>)>,
    /// What a reader of the record should know about the reading.
    pub warnings: Vec<Warning>,
}

/// Whether a record tells a story or withdraws one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// A story.
    #[default]
    Article,
    /// The source withdrew the story (KILL, canceled).
    Retraction,
}

/// The body of an article, decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// A page or fragment of markup.
    Html(String),
    /// Flattened text.
    Text(String),
}

impl Body {
    /// Length in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Body::Html(text) | Body::Text(text) => text.len(),
        }
    }

    /// Whether there is nothing at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What the source says about an article; missing fields are filled from its text where they stand there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meta {
    /// The source's own identifier.
    pub guid: Option<String>,
    /// Address of the article.
    pub url: Option<String>,
    /// Address that the page itself calls canonical.
    pub canonical_url: Option<String>,
    /// Outlet as given by a field.
    pub outlet: Option<String>,
    /// The name that the outlet gives itself.
    pub outlet_name: Option<String>,
    /// Wire agency credited, by its usual short name.
    pub agency: Option<String>,
    /// Headline.
    pub title: Option<String>,
    /// Authors, one name each.
    pub authors: Vec<String>,
    /// RFC 3339, or a bare date.
    pub published: Option<String>,
    /// RFC 3339, or a bare date.
    pub modified: Option<String>,
    /// Place, date and agency as printed before the first sentence.
    pub dateline: Option<String>,
    /// Section of the outlet.
    pub section: Option<String>,
    /// BCP 47 tag.
    pub language: Option<String>,
}

impl Meta {
    /// Takes from another source what this one does not say; outlets are left alone, they have an order of
    /// their own ([`crate::outlet`]).
    #[must_use]
    pub fn or(self, other: &Meta) -> Meta {
        let or = |own: Option<String>, other: &Option<String>| own.or_else(|| other.clone());
        Meta {
            guid: or(self.guid, &other.guid),
            url: or(self.url, &other.url),
            canonical_url: or(self.canonical_url, &other.canonical_url),
            outlet: self.outlet,
            outlet_name: or(self.outlet_name, &other.outlet_name),
            agency: or(self.agency, &other.agency),
            title: or(self.title, &other.title),
            authors: if self.authors.is_empty() { other.authors.clone() } else { self.authors },
            published: or(self.published, &other.published),
            modified: or(self.modified, &other.modified),
            dateline: or(self.dateline, &other.dateline),
            section: or(self.section, &other.section),
            language: or(self.language, &other.language),
        }
    }
}

/// An article in paragraphs.
#[derive(Debug)]
pub struct Article {
    /// Where it was read.
    pub origin: Origin,
    /// Whether it tells a story or takes one back.
    pub kind: Kind,
    /// Who publishes it.
    pub outlet: Outlet,
    /// What is known about it.
    pub meta: Meta,
    /// Every paragraph, chrome included, in the order of the input text.
    pub paragraphs: Vec<Paragraph>,
    /// Input fields passed through untouched.
    pub extra: Vec<(String, Box<RawValue>)>,
    /// What a reader of the record should know.
    pub warnings: Vec<Warning>,
}

/// Who publishes an article: the key of everything "across outlets".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlet {
    /// Stable key.
    pub key: String,
    /// How the key was found.
    pub from: OutletFrom,
}

/// How an outlet's key was found, most certain first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutletFrom {
    /// A field of the input names it.
    Field,
    /// Registrable domain of the article's address.
    Url,
    /// Registrable domain of the address that the page calls canonical.
    CanonicalUrl,
    /// First sub-folder under the input's root.
    Folder,
    /// Side-car file.
    Sidecar,
    /// Configuration or command line.
    Config,
    /// Nothing is known: the file's own name stands in.
    Unknown,
}

/// One block of the input text with the verdict on it.
#[derive(Clone, Debug)]
pub struct Paragraph {
    /// Its words: the input text at `span` without surrounding blanks; inner line breaks may be blanks.
    pub text: String,
    /// Half-open byte range in the input text.
    pub span: Range<usize>,
    /// What it is in the story.
    pub role: Role,
    /// What the page's markup says of it; `None` for flattened text.
    pub markup: Option<Box<Markup>>,
    /// What becomes of it.
    pub verdict: Verdict,
}

/// What a paragraph is in the story.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// Running text.
    #[default]
    Body,
    /// Subhead inside the story.
    Heading,
    /// Block quotation.
    Quote,
    /// Item of a list.
    ListItem,
    /// Row or cell of a table.
    Table,
    /// Preformatted text or code.
    Preformatted,
}

/// Deterministic id of an article: the first 130 bits of BLAKE3, in lower-case base32hex.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArticleId(pub [u8; 17]);

/// What is compared of a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    /// Folded words, 14 bits of hash and two that say figure, short or from a text without spaces; the first
    /// 2048 of a longer paragraph.
    pub words: Vec<u16>,
    /// Hash of the words in order, before folding: equal keys are exact copies.
    pub key: u64,
    /// `simhash` over the content words.
    pub simhash: u64,
}

/// An article ready for the index: everything that can be known from it alone.
#[derive(Debug)]
pub struct Prepared {
    /// The article with its strip verdicts.
    pub article: Article,
    /// One for each paragraph; `None` where it is stripped or too short to compare.
    pub prints: Vec<Option<Fingerprint>>,
}

/// An article with every verdict taken.
#[derive(Debug)]
pub struct Decided {
    /// The article with strip and copy verdicts.
    pub article: Article,
    /// One for each paragraph, as in [`Prepared`].
    pub prints: Vec<Option<Fingerprint>>,
    /// Its primary key.
    pub id: ArticleId,
    /// The article-level verdict.
    pub decision: Decision,
    /// The earliest article that holds the largest share of this one.
    pub duplicate_of: Option<Original>,
    /// The earlier version that this one replaces or withdraws.
    pub revision_of: Option<ArticleId>,
}

/// Something that cannot become an article.
#[derive(Clone, Debug)]
pub struct Reject {
    /// The input it came from.
    pub input: Arc<Input>,
    /// Entry of an archive, feed or package.
    pub member: Option<String>,
    /// Byte offset in the decompressed input.
    pub offset: u64,
    /// Stable code, a metric label: one of [`crate::read::REJECT_CODES`].
    pub code: &'static str,
    /// One line for a person: what is wrong and where.
    pub detail: String,
}

/// Something that holds no article by design.
#[derive(Clone, Debug)]
pub struct Skip {
    /// The input it came from.
    pub input: Arc<Input>,
    /// Entry of an archive, feed or package.
    pub member: Option<String>,
    /// Stable code, a metric label.
    pub code: &'static str,
}

/// A warning code of the record: lower case, digits and underscores. There are `charset_guessed`, `charset_repaired`,
/// `invalid_bytes`, `truncated_input`, `repaired_markup`, `html_in_text`, `many_paragraphs` and `no_outlet`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Warning(pub &'static str);

impl Warning {
    /// Every code that a reader or the splitter gives.
    const KNOWN: [&'static str; 7] = [
        "no_outlet",
        "truncated_input",
        "repaired_markup",
        "html_in_text",
        "charset_guessed",
        "charset_repaired",
        "invalid_bytes",
    ];

    /// The warning of this code.
    #[must_use]
    pub fn known(code: &str) -> Option<Warning> {
        Self::KNOWN.into_iter().find(|known| *known == code).map(Warning)
    }
}
