//! The JSON that leaves: one record per article, as `record.schema.json` says. The only serde types here;
//! all of them borrow, because a record is written once and dropped.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::article::{
    Article, ArticleId, CopyKind, Decided, Decision, Kind, Original, OutletFrom, Paragraph, Reason, Role,
    Sighting, Verdict,
};

/// Version of the record's shape: additive changes raise the second number.
pub const SCHEMA: &str = "1.0";

/// The field that is not a function of inputs, order and configuration; it always stands last in a record.
pub const CLOCK_FIELD: &str = "processed_at";

/// What becomes of copies in a record's `text`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    /// Copied paragraphs are left out.
    #[default]
    Drop,
    /// Copies stay.
    Mark,
}

/// The record of an article as one line of JSON without its newline. `processed_at` is RFC 3339.
#[must_use]
pub fn line(decided: &Decided, policy: Policy, processed_at: &str) -> Vec<u8> {
    // Serialising borrowed strings and numbers into memory cannot fail; an empty line would be seen at once.
    serde_json::to_vec(&Record::new(decided, policy, processed_at)).unwrap_or_default()
}

#[derive(Serialize)]
struct Record<'a> {
    schema: &'static str,
    kind: &'static str,
    id: ArticleId,
    guid: Option<&'a str>,
    outlet: &'a str,
    outlet_from: &'static str,
    outlet_name: Option<&'a str>,
    agency: Option<&'a str>,
    url: Option<&'a str>,
    title: Option<&'a str>,
    authors: &'a [String],
    published: Option<&'a str>,
    modified: Option<&'a str>,
    dateline: Option<&'a str>,
    section: Option<&'a str>,
    language: Option<&'a str>,
    decision: Decision,
    duplicate_of: Option<DuplicateOf<'a>>,
    revision_of: Option<ArticleId>,
    text: String,
    paragraphs: Vec<Kept<'a>>,
    stripped: Vec<Stripped<'a>>,
    warnings: Vec<&'static str>,
    input: InputField<'a>,
    #[serde(skip_serializing_if = "Extra::is_empty")]
    extra: Extra<'a>,
    processed_at: &'a str,
}

#[derive(Serialize)]
struct DuplicateOf<'a> {
    id: ArticleId,
    outlet: &'a str,
    share: f64,
}

#[derive(Serialize)]
struct Kept<'a> {
    text: &'a str,
    role: &'static str,
    span: [usize; 2],
    fingerprint: Option<String>,
    copy: Option<Copy<'a>>,
}

#[derive(Serialize)]
struct Copy<'a> {
    kind: &'static str,
    similarity: f64,
    id: ArticleId,
    outlet: &'a str,
    paragraph: u32,
}

#[derive(Serialize)]
struct Stripped<'a> {
    text: &'a str,
    reason: Reason,
    rule: &'a str,
    score: Option<f64>,
    span: [usize; 2],
}

#[derive(Serialize)]
struct InputField<'a> {
    source: &'a str,
    path: &'a str,
    member: Option<&'a str>,
    offset: u64,
    length: u64,
    format: &'static str,
    charset: Option<&'static str>,
}

struct Extra<'a>(&'a [(String, Box<RawValue>)]);

impl<'a> Record<'a> {
    fn new(decided: &'a Decided, policy: Policy, processed_at: &'a str) -> Record<'a> {
        let article = &decided.article;
        let meta = &article.meta;
        Record {
            schema: SCHEMA,
            kind: match article.kind {
                Kind::Article => "article",
                Kind::Retraction => "retraction",
            },
            id: decided.id,
            guid: meta.guid.as_deref(),
            outlet: &article.outlet.key,
            outlet_from: outlet_from(article.outlet.from),
            outlet_name: meta.outlet_name.as_deref(),
            agency: meta.agency.as_deref(),
            url: meta.url.as_deref().or(meta.canonical_url.as_deref()),
            title: meta.title.as_deref(),
            authors: &meta.authors,
            published: meta.published.as_deref(),
            modified: meta.modified.as_deref(),
            dateline: meta.dateline.as_deref(),
            section: meta.section.as_deref(),
            language: meta.language.as_deref(),
            decision: decided.decision,
            duplicate_of: decided.duplicate_of.as_ref().map(DuplicateOf::from),
            revision_of: decided.revision_of,
            text: text(decided, policy),
            paragraphs: paragraphs(decided),
            stripped: article.paragraphs.iter().filter_map(stripped).collect(),
            warnings: article.warnings.iter().map(|warning| warning.0).collect(),
            input: input(article),
            extra: Extra(&article.extra),
            processed_at,
        }
    }
}

/// What is new: the kept paragraphs after the policy, joined by one blank line.
fn text(decided: &Decided, policy: Policy) -> String {
    let copied = matches!(decided.decision, Decision::ExactDuplicate | Decision::NearDuplicate);
    if policy == Policy::Drop && copied {
        return String::new();
    }
    let paragraphs = decided.article.paragraphs.iter().filter(|p| new(&p.verdict, policy));
    paragraphs.map(|p| p.text.as_str()).collect::<Vec<_>>().join("\n\n")
}

/// Whether a paragraph belongs to what is new. One that contains an earlier one says more than that did.
fn new(verdict: &Verdict, policy: Policy) -> bool {
    match verdict {
        Verdict::Keep => true,
        Verdict::Copy(sighting) => policy == Policy::Mark || sighting.kind == CopyKind::Contains,
        Verdict::Strip(_) => false,
    }
}

fn paragraphs(decided: &Decided) -> Vec<Kept<'_>> {
    let prints = decided.prints.iter().map(Option::as_ref).chain(std::iter::repeat(None));
    let story = decided.article.paragraphs.iter().zip(prints);
    story
        .filter(|(p, _)| !matches!(p.verdict, Verdict::Strip(_)))
        .map(|(p, print)| Kept {
            text: &p.text,
            role: role(p.role),
            span: [p.span.start, p.span.end],
            fingerprint: print.map(|print| format!("{:016x}", print.simhash)),
            copy: match &p.verdict {
                Verdict::Copy(sighting) => Some(Copy::from(sighting)),
                Verdict::Keep | Verdict::Strip(_) => None,
            },
        })
        .collect()
}

fn stripped(p: &Paragraph) -> Option<Stripped<'_>> {
    let Verdict::Strip(strip) = &p.verdict else { return None };
    Some(Stripped {
        text: &p.text,
        reason: strip.reason,
        rule: strip.rule,
        score: strip.score.map(thousandths),
        span: [p.span.start, p.span.end],
    })
}

fn input(article: &Article) -> InputField<'_> {
    let origin = &article.origin;
    InputField {
        source: &origin.input.source,
        path: &origin.input.path,
        member: origin.member.as_deref(),
        offset: origin.span.start,
        length: origin.span.end.saturating_sub(origin.span.start),
        format: origin.format.0,
        charset: origin.charset,
    }
}

impl<'a> From<&'a Original> for DuplicateOf<'a> {
    fn from(original: &'a Original) -> Self {
        DuplicateOf { id: original.id, outlet: &original.outlet, share: thousandths(original.share) }
    }
}

impl<'a> From<&'a Sighting> for Copy<'a> {
    fn from(sighting: &'a Sighting) -> Self {
        Copy {
            kind: match sighting.kind {
                CopyKind::Exact => "exact",
                CopyKind::Near => "near",
                CopyKind::Contained => "contained",
                CopyKind::Contains => "contains",
            },
            similarity: thousandths(sighting.similarity),
            id: sighting.article,
            outlet: &sighting.outlet,
            paragraph: sighting.paragraph,
        }
    }
}

/// Three digits say all that a similarity or probability means; more would only vary with the compiler.
fn thousandths(value: f32) -> f64 {
    (f64::from(value) * 1000.0).round() / 1000.0
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Body => "body",
        Role::Heading => "heading",
        Role::Quote => "quote",
        Role::ListItem => "list_item",
        Role::Table => "table",
        Role::Preformatted => "preformatted",
    }
}

fn outlet_from(from: OutletFrom) -> &'static str {
    match from {
        OutletFrom::Field => "field",
        OutletFrom::Url => "url",
        OutletFrom::CanonicalUrl => "canonical_url",
        OutletFrom::Folder => "folder",
        OutletFrom::Sidecar => "sidecar",
        OutletFrom::Config => "config",
        OutletFrom::Unknown => "unknown",
    }
}

impl Extra<'_> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Extra<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, value) in self.0 {
            match one_line(value) {
                Some(line) => map.serialize_entry(key, &line)?,
                None => map.serialize_entry(key, value)?,
            }
        }
        map.end()
    }
}

/// A value that was written over several lines, on one: a record is a line. JSON strings hold no bare line ends,
/// so these and the indentation stand between tokens and mean nothing; numbers stay as written.
fn one_line(value: &RawValue) -> Option<Box<RawValue>> {
    let written = value.get();
    if !written.contains(['\n', '\r']) {
        return None;
    }
    RawValue::from_string(written.split(['\n', '\r']).map(str::trim).collect()).ok()
}

impl Serialize for ArticleId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::article::{Input, Item};
    use crate::dedupe::Index;
    use crate::read;
    use crate::strip::Stripper;

    fn record(outlet: &str, text: &str, index: &mut Index, policy: Policy) -> serde_json::Value {
        let input = Input { outlet: Some(outlet.to_owned()), max_item: 1 << 20, ..Input::default() };
        let mut bytes = text.as_bytes();
        let Some(Item::Article(incoming)) = read::items(&mut bytes, &Arc::new(input)).next() else {
            panic!("no article in {text:?}");
        };
        let (decided, _) = crate::clean(*incoming, &Stripper::default(), index);
        serde_json::from_slice(&line(&decided, policy, "2026-01-01T00:00:00Z")).unwrap()
    }

    const STORY: &str =
        "The harbour office said on Monday that the old lighthouse would shine again before the winter.";
    const MORE: &str = "Its keeper, who is ninety years old now, had asked the town council for a new lamp since last spring.";

    #[test]
    fn text_is_what_is_new() {
        let mut index = Index::default();
        let first = record("a", &format!("{STORY}\n\n{MORE}"), &mut index, Policy::Drop);
        assert_eq!(first["text"], format!("{STORY}\n\n{MORE}"));
        assert_eq!(first["decision"], "unique");
        let new =
            "Nobody in the village could say which ship would be the first to see the light of the new lamp.";
        let second = record("b", &format!("{STORY}\n\n{new}"), &mut index, Policy::Drop);
        assert_eq!(second["text"], new);
        assert_eq!(second["decision"], "partial_duplicate");
        assert_eq!(second["paragraphs"][0]["copy"]["outlet"], "a");
        assert_eq!(second["paragraphs"][0]["copy"]["id"], first["id"]);
        let third = record("c", &format!("{STORY}\n\n{new}"), &mut Index::default(), Policy::Mark);
        assert_eq!(third["text"], format!("{STORY}\n\n{new}"));
    }

    #[test]
    fn a_retraction_tells_nothing_and_names_what_it_withdraws() {
        let mut index = Index::default();
        let line = |more: &str| format!(r#"{{"id": "7", "outlet": "a", "text": "{STORY}\n{MORE}"{more}}}"#);
        let first = record("a", &line(""), &mut index, Policy::Drop);
        let kill = record("a", &line(r#", "pubstatus": "canceled""#), &mut index, Policy::Drop);
        assert_eq!((&kill["kind"], &kill["decision"]), (&"retraction".into(), &"revision".into()));
        assert_eq!((&kill["revision_of"], &kill["duplicate_of"]), (&first["id"], &serde_json::Value::Null));
        assert_eq!((kill["text"].as_str(), kill["paragraphs"].as_array().map(Vec::len)), (Some(""), Some(0)));
        let stripped: Vec<&str> =
            kill["stripped"].as_array().unwrap().iter().map(|s| s["text"].as_str().unwrap()).collect();
        assert_eq!(stripped, [STORY, MORE]);
        let copy = record("b", &format!("{STORY}\n{MORE}"), &mut index, Policy::Drop);
        assert_eq!(copy["duplicate_of"]["id"], first["id"]);
    }

    #[test]
    fn a_record_is_one_line_whatever_came_in() {
        let text = "{\"text\": \"The bridge opens.\",\r\n \"more\": {\n  \"a b\": [1.50,\n\t2e1 ],\r\n \"c\": \"x\\ny  z\"\n}}";
        let input = Arc::new(Input { max_item: 1 << 20, ..Input::default() });
        let Some(Item::Article(incoming)) = read::items(&mut text.as_bytes(), &input).next() else {
            panic!("no article");
        };
        let (decided, _) = crate::clean(*incoming, &Stripper::default(), &mut Index::default());
        let line = String::from_utf8(line(&decided, Policy::Drop, "")).unwrap();
        assert!(!line.contains(['\n', '\r']), "{line}");
        assert!(line.contains(r#""more":{"a b": [1.50,2e1 ],"c": "x\ny  z"}"#), "{line}");
    }

    #[test]
    fn the_clock_stands_last() {
        let mut index = Index::default();
        let value = record("a", STORY, &mut index, Policy::Drop);
        assert_eq!(value.as_object().unwrap().keys().next_back().unwrap(), CLOCK_FIELD);
    }
}
