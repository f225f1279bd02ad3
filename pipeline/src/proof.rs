//! A proof: one article as an editor marks it up. Read back from its record, so that the terminal, the page and
//! the archive show the same: kept, stripped and copied paragraphs in the order of the input text.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Reasons of pieces that are no text because they became fields of the record.
const FIELDS: [&str; 4] = ["title", "byline", "date", "credit"];

/// One article with everything that was decided about it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Proof {
    /// What the record says of the article as a whole.
    #[serde(flatten)]
    pub(crate) head: Head,
    /// Every paragraph, stripped ones included, in the order of the input text.
    pub(crate) pieces: Vec<Piece>,
}

/// What a record says of the article as a whole.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Head {
    /// Primary key.
    pub(crate) id: String,
    /// Story or retraction.
    pub(crate) kind: String,
    /// Who publishes it.
    pub(crate) outlet: String,
    /// Headline.
    pub(crate) title: Option<String>,
    /// Address.
    pub(crate) url: Option<String>,
    /// Authors, one name each.
    #[serde(default)]
    pub(crate) authors: Vec<String>,
    /// When the source says it was published.
    pub(crate) published: Option<String>,
    /// BCP 47 tag.
    pub(crate) language: Option<String>,
    /// The article-level verdict.
    pub(crate) decision: String,
    /// The earlier article that holds the largest share of it.
    pub(crate) duplicate_of: Option<Original>,
    /// The earlier version.
    pub(crate) revision_of: Option<String>,
    /// What a reader of the record should know.
    #[serde(default)]
    pub(crate) warnings: Vec<String>,
    /// Where it was read.
    pub(crate) input: Input,
    /// When it was committed.
    pub(crate) processed_at: String,
}

/// The earlier article that an article copies.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Original {
    /// Its id.
    pub(crate) id: String,
    /// Its outlet.
    pub(crate) outlet: String,
    /// Share of the words that stand there.
    pub(crate) share: f64,
}

/// Where an article was read.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Input {
    /// Name of the configured input.
    pub(crate) source: String,
    /// File.
    pub(crate) path: String,
    /// Entry of an archive or feed.
    pub(crate) member: Option<String>,
    /// Format that was read.
    pub(crate) format: String,
}

/// One paragraph and what became of it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Piece {
    /// Its words.
    pub(crate) text: String,
    /// Half-open byte range in the input text.
    pub(crate) span: (u64, u64),
    /// What became of it.
    #[serde(flatten)]
    pub(crate) fate: Fate,
    /// What spoke loudest where a model decided; known only while the article itself is at hand.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) because: Vec<Because>,
}

/// One thing that a model weighed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Because {
    /// Name of the feature.
    pub(crate) feature: String,
    /// Its value on this paragraph.
    pub(crate) value: f32,
    /// What it added: above zero speaks against the paragraph.
    pub(crate) weight: f32,
}

/// What became of a paragraph.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub(crate) enum Fate {
    /// It is the story.
    Keep {
        /// What it is in the story.
        role: String,
    },
    /// It is not the story.
    Strip {
        /// What it is instead.
        reason: String,
        /// What decided.
        rule: String,
        /// How sure, where a model decided.
        score: Option<f64>,
    },
    /// It ran before.
    Copy(Sighting),
}

/// An earlier paragraph that says the same.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Sighting {
    /// How alike the two are: exact, near, contained, contains.
    pub(crate) kind: String,
    /// 0 to 1.
    pub(crate) similarity: f64,
    /// The earlier article.
    pub(crate) id: String,
    /// Its outlet.
    pub(crate) outlet: String,
    /// Index in that article's kept paragraphs.
    pub(crate) paragraph: u64,
}

/// Something that became no article, as it stands among the dead letters.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Rejection {
    /// Name of the configured input.
    pub(crate) source: String,
    /// File.
    pub(crate) path: String,
    /// Entry of an archive or feed.
    pub(crate) member: Option<String>,
    /// Byte offset in the decompressed input.
    #[serde(default)]
    pub(crate) offset: u64,
    /// Stable code.
    pub(crate) code: String,
    /// One line for a person.
    pub(crate) detail: String,
    /// When it was set aside.
    #[serde(default)]
    pub(crate) rejected_at: String,
}

/// The parts of a record that become pieces.
#[derive(Deserialize)]
struct Written {
    #[serde(flatten)]
    head: Head,
    paragraphs: Vec<Paragraph>,
    stripped: Vec<Stripped>,
}

#[derive(Deserialize)]
struct Paragraph {
    text: String,
    role: String,
    span: (u64, u64),
    copy: Option<Sighting>,
}

#[derive(Deserialize)]
struct Stripped {
    text: String,
    reason: String,
    rule: String,
    score: Option<f64>,
    span: (u64, u64),
}

impl Proof {
    /// Reads a record as it left the pipeline.
    pub(crate) fn read(record: &[u8]) -> serde_json::Result<Proof> {
        let written: Written = serde_json::from_slice(record)?;
        let kept = written.paragraphs.into_iter().map(|p| {
            let fate = p.copy.map_or(Fate::Keep { role: p.role }, Fate::Copy);
            Piece { text: p.text, span: p.span, fate, because: Vec::new() }
        });
        let stripped = written.stripped.into_iter().map(|it| {
            let fate = Fate::Strip { reason: it.reason, rule: it.rule, score: it.score };
            Piece { text: it.text, span: it.span, fate, because: Vec::new() }
        });
        let mut pieces: Vec<Piece> = kept.chain(stripped).collect();
        pieces.sort_by_key(|piece| piece.span);
        Ok(Proof { head: written.head, pieces })
    }

    /// Paragraphs that are the story, copies included.
    pub(crate) fn kept(&self) -> usize {
        self.pieces.len() - self.stripped()
    }

    /// Paragraphs that ran before.
    pub(crate) fn copied(&self) -> usize {
        self.pieces.iter().filter(|piece| matches!(piece.fate, Fate::Copy(_))).count()
    }

    /// Pieces that became fields of the record; they count as stripped.
    pub(crate) fn fields(&self) -> usize {
        self.pieces.iter().filter(|piece| piece.fate.is_field()).count()
    }

    /// Paragraphs that are not the story.
    pub(crate) fn stripped(&self) -> usize {
        self.pieces.iter().filter(|piece| matches!(piece.fate, Fate::Strip { .. })).count()
    }
}

impl Head {
    /// The decision as a sentence fragment.
    pub(crate) fn verdict(&self) -> String {
        let decision = spaced(&self.decision);
        match &self.duplicate_of {
            Some(original) => {
                format!("{decision}: {} of it ran at {} before", percent(original.share), original.outlet)
            }
            None => decision,
        }
    }

    /// The headline, or what stands in for it.
    pub(crate) fn headline(&self) -> &str {
        self.title.as_deref().filter(|title| !title.trim().is_empty()).unwrap_or("(no title)")
    }
}

impl Fate {
    /// Whether the piece became a field of the record.
    pub(crate) fn is_field(&self) -> bool {
        matches!(self, Fate::Strip { reason, .. } if FIELDS.contains(&reason.as_str()))
    }
}

impl Piece {
    /// One line on why it was not simply kept; `None` where it was.
    pub(crate) fn note(&self) -> Option<String> {
        match &self.fate {
            Fate::Keep { .. } => None,
            Fate::Strip { reason, rule, score } => {
                let sure = score.map(|score| format!(", {} sure", percent(score))).unwrap_or_default();
                Some(format!("{}: rule {rule}{sure}", spaced(reason)))
            }
            Fate::Copy(sighting) => Some(sighting.note()),
        }
    }
}

impl fmt::Display for Because {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {:.2} ({:+.2})", self.feature, self.value, self.weight)
    }
}

impl Sighting {
    /// One line on where it ran and how alike the two are.
    pub(crate) fn note(&self) -> String {
        format!("{} at {}, paragraph {} of {}", self.alike(), self.outlet, self.paragraph + 1, self.id)
    }

    /// How alike the two are.
    pub(crate) fn alike(&self) -> String {
        match self.kind.as_str() {
            "exact" => "ran word for word".to_owned(),
            "near" => format!("ran {} alike", percent(self.similarity)),
            "contained" => "ran as part of a longer paragraph".to_owned(),
            "contains" => "ran in part".to_owned(),
            other => format!("ran ({other})"),
        }
    }
}

/// A name of the record as words.
pub(crate) fn spaced(name: &str) -> String {
    name.replace('_', " ")
}

/// A share as people write it.
pub(crate) fn percent(share: f64) -> String {
    // Rounding down keeps "100 %" for what is really all of it.
    format!("{:.0} %", (share * 100.0).floor())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_stand_in_the_order_of_the_text() {
        let record = br#"{"schema":"1.0","kind":"article","id":"a","guid":null,"outlet":"b.example",
            "outlet_from":"url","decision":"partial_duplicate","title":"T","text":"x",
            "duplicate_of":{"id":"z","outlet":"a.example","share":0.999},
            "paragraphs":[{"text":"two","role":"body","span":[4,7],"copy":{"kind":"near","similarity":0.91,
                "id":"z","outlet":"a.example","paragraph":0}},{"text":"four","role":"heading","span":[14,18]}],
            "stripped":[{"text":"one","reason":"search_form","rule":"r","score":null,"span":[0,3]},
                {"text":"three","reason":"share","rule":"model","score":0.979,"span":[8,13]}],
            "input":{"source":"s","path":"p","format":"text"},"processed_at":"2026-01-01T00:00:00Z","later":1}"#;
        let proof = Proof::read(record).unwrap();
        let shown: Vec<_> = proof.pieces.iter().map(|piece| (piece.text.as_str(), piece.note())).collect();
        let note = |words: &str| Some(words.to_owned());
        assert_eq!(
            shown,
            [
                ("one", note("search form: rule r")),
                ("two", note("ran 91 % alike at a.example, paragraph 1 of z")),
                ("three", note("share: rule model, 97 % sure")),
                ("four", None),
            ]
        );
        assert_eq!((proof.kept(), proof.stripped(), proof.copied()), (2, 2, 1));
        assert_eq!(proof.head.verdict(), "partial duplicate: 99 % of it ran at a.example before");
    }
}
