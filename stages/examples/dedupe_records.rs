//! Reads articles (NDJSON with `id`, `outlet`, `text`) and prints for each what the deduplication decided, as a
//! thin record: enough for the scorer of the development set. No stripping, so that the index is judged alone.
//!
//!     cargo run --release -p stages --example dedupe_records -- dev.ndjson > records.ndjson

#![expect(clippy::print_stdout, reason = "printing is what it is for")]

use std::sync::Arc;

use serde_json::{Value, json};
use stages::article::{
    Article, CopyKind, Format, Input, Kind, Meta, Origin, Outlet, OutletFrom, Paragraph, Prepared, Role,
    Verdict,
};
use stages::dedupe::Index;
use stages::fingerprint;

#[expect(clippy::disallowed_methods, reason = "an example opens what it is given")]
fn main() {
    let path = std::env::args().nth(1).unwrap_or_default();
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let mut index = Index::default();
    for (number, line) in text.lines().enumerate() {
        let Ok(value) = serde_json::from_str::<Value>(line) else { continue };
        let article = article(&value, number);
        let prints = fingerprint::fingerprint(&article);
        let (decided, _) = index.dedupe(Prepared { article, prints });
        let kept = decided.article.paragraphs.iter().filter(|p| !matches!(p.verdict, Verdict::Strip(_)));
        let prints = decided
            .article
            .paragraphs
            .iter()
            .zip(&decided.prints)
            .filter(|(p, _)| !matches!(p.verdict, Verdict::Strip(_)));
        let prints = prints.map(|(_, print)| print.as_ref().map(|print| format!("{:016x}", print.simhash)));
        let paragraphs: Vec<Value> =
            kept.zip(prints).map(|(p, print)| paragraph(p, print.as_ref())).collect();
        let stripped: Vec<&str> = decided
            .article
            .paragraphs
            .iter()
            .filter(|p| matches!(p.verdict, Verdict::Strip(_)))
            .map(|p| p.text.as_str())
            .collect();
        let duplicate_of = decided
            .duplicate_of
            .as_ref()
            .map(|d| json!({"id": d.id.to_string(), "outlet": d.outlet, "share": d.share}));
        println!(
            "{}",
            json!({"id": decided.id.to_string(), "guid": value.get("id"), "outlet": decided.article.outlet.key, "decision": decided.decision,
                "duplicate_of": duplicate_of, "revision_of": decided.revision_of.map(|id| id.to_string()),
                "paragraphs": paragraphs, "stripped": stripped})
        );
    }
}

fn article(value: &Value, number: usize) -> Article {
    let field = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let text = field("text").unwrap_or_default();
    let lines = text.split('\n').map(str::trim).filter(|line| !line.is_empty());
    let paragraph = |text: &str| Paragraph {
        text: text.to_owned(),
        span: 0..0,
        role: Role::Body,
        markup: None,
        verdict: Verdict::Keep,
    };
    let mut digest = [0; 32];
    digest.iter_mut().zip((number as u64).to_le_bytes()).for_each(|(to, from)| *to = from);
    Article {
        origin: Origin {
            input: Arc::new(Input::default()),
            member: None,
            span: 0..0,
            format: Format("ndjson"),
            charset: None,
            digest,
        },
        kind: Kind::Article,
        outlet: Outlet { key: field("outlet").unwrap_or_default(), from: OutletFrom::Field },
        meta: Meta { guid: field("id"), url: field("url"), ..Meta::default() },
        paragraphs: lines.map(paragraph).collect(),
        extra: Vec::new(),
        warnings: Vec::new(),
    }
}

fn paragraph(paragraph: &Paragraph, fingerprint: Option<&String>) -> Value {
    let copy = match &paragraph.verdict {
        Verdict::Copy(copy) => {
            let kind = match copy.kind {
                CopyKind::Exact => "exact",
                CopyKind::Near => "near",
                CopyKind::Contained => "contained",
                CopyKind::Contains => "contains",
            };
            json!({"kind": kind, "similarity": copy.similarity, "id": copy.article.to_string(), "outlet": copy.outlet, "paragraph": copy.paragraph})
        }
        _ => Value::Null,
    };
    json!({"text": paragraph.text, "fingerprint": fingerprint, "copy": copy})
}
