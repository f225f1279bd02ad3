//! An article as it was read, as bytes and back: what the archive keeps for `copydesk reprocess`.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use stages::article::{Body, Incoming, Input, Kind, Meta, Origin, Warning};
use stages::read;

/// Where an article was read: an original and its record share it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    source: String,
    path: String,
    member: Option<String>,
    offset: u64,
    length: u64,
}

/// An original.
#[derive(Serialize, Deserialize)]
struct Written {
    place: Place,
    folder: Option<String>,
    #[serde(default)]
    sidecar: Option<WrittenMeta>,
    outlet: Option<String>,
    asked: Option<String>,
    max_item: u64,
    format: String,
    charset: Option<String>,
    digest: [u8; 32],
    is_retraction: bool,
    meta: WrittenMeta,
    is_html: bool,
    body: String,
    extra: Vec<(String, Box<RawValue>)>,
    warnings: Vec<String>,
}

/// [`Meta`], which the stages do not write themselves.
#[derive(Serialize, Deserialize)]
struct WrittenMeta(#[serde(with = "Fields")] Meta);

#[derive(Serialize, Deserialize)]
#[serde(remote = "Meta")]
struct Fields {
    guid: Option<String>,
    url: Option<String>,
    canonical_url: Option<String>,
    outlet: Option<String>,
    outlet_name: Option<String>,
    agency: Option<String>,
    title: Option<String>,
    authors: Vec<String>,
    published: Option<String>,
    modified: Option<String>,
    dateline: Option<String>,
    section: Option<String>,
    language: Option<String>,
}

/// The article as bytes.
pub(crate) fn encode(article: &Incoming) -> Vec<u8> {
    let Incoming { origin, kind, meta, body, extra, warnings } = article;
    let input = &origin.input;
    let (is_html, body) = match body {
        Body::Html(text) => (true, text),
        Body::Text(text) => (false, text),
    };
    let written = Written {
        place: place(article),
        folder: input.folder.clone(),
        sidecar: input.sidecar.clone().map(WrittenMeta),
        outlet: input.outlet.clone(),
        asked: input.format.map(|format| format.0.to_owned()),
        max_item: input.max_item,
        format: origin.format.0.to_owned(),
        charset: origin.charset.map(str::to_owned),
        digest: origin.digest,
        is_retraction: *kind == Kind::Retraction,
        meta: WrittenMeta(meta.clone()),
        is_html,
        body: body.clone(),
        extra: extra.clone(),
        warnings: warnings.iter().map(|warning| warning.0.to_owned()).collect(),
    };
    // Serialising strings and numbers into memory cannot fail.
    serde_json::to_vec(&written).unwrap_or_default()
}

/// The article and where it was read; `None` where the bytes are no original that this version knows.
pub(crate) fn decode(bytes: &[u8]) -> Option<(Place, Incoming)> {
    let written: Written = serde_json::from_slice(bytes).ok()?;
    let Place { source, path, member, offset, length } = written.place.clone();
    let input = Input {
        source,
        path,
        folder: written.folder,
        sidecar: written.sidecar.map(|meta| meta.0),
        outlet: written.outlet,
        format: written.asked.and_then(|name| read::format(&name)),
        max_item: written.max_item,
    };
    let origin = Origin {
        input: Arc::new(input),
        member,
        span: offset..offset.checked_add(length)?,
        format: read::format(&written.format)?,
        charset: written.charset.and_then(|name| read::charset(&name)),
        digest: written.digest,
    };
    let article = Incoming {
        origin,
        kind: if written.is_retraction { Kind::Retraction } else { Kind::Article },
        meta: written.meta.0,
        body: if written.is_html { Body::Html(written.body) } else { Body::Text(written.body) },
        extra: written.extra,
        warnings: written.warnings.iter().filter_map(|code| Warning::known(code)).collect(),
    };
    Some((written.place, article))
}

/// Where an article was read.
fn place(article: &Incoming) -> Place {
    let Origin { input, member, span, .. } = &article.origin;
    Place {
        source: input.source.clone(),
        path: input.path.clone(),
        member: member.clone(),
        offset: span.start,
        length: span.end.saturating_sub(span.start),
    }
}

/// What tells of a record which original it was made from.
#[derive(Debug, Deserialize)]
pub(crate) struct Trace {
    /// Its outlet.
    pub(crate) outlet: String,
    /// Where it was read.
    pub(crate) input: Place,
}

#[cfg(test)]
mod tests {
    use super::*;
    use stages::article::Item;
    use stages::record::{Policy, line};
    use stages::strip::Stripper;

    fn article(bytes: &str) -> Incoming {
        let input = Arc::new(Input {
            source: "wire".to_owned(),
            path: "a/b".to_owned(),
            folder: Some("a".to_owned()),
            sidecar: Some(Meta { section: Some("Ports".to_owned()), ..Meta::default() }),
            max_item: 1 << 20,
            ..Input::default()
        });
        let Some(Item::Article(article)) = read::items(&mut bytes.as_bytes(), &input).next() else {
            panic!("no article in {bytes}");
        };
        *article
    }

    #[track_caller]
    fn check(bytes: &str) {
        let record = |article| {
            let mut index = stages::dedupe::Index::default();
            line(&stages::clean(article, &Stripper::default(), &mut index).0, Policy::Drop, "")
        };
        let (place, again) = decode(&encode(&article(bytes))).unwrap();
        let expected = record(article(bytes));
        let trace: Trace = serde_json::from_slice(&expected).unwrap();
        assert_eq!((trace.input, trace.outlet.is_empty()), (place, false));
        assert_eq!(String::from_utf8(record(again)), String::from_utf8(expected), "{bytes}");
    }

    #[test]
    fn an_original_gives_the_same_record() {
        check(
            "The ferry stays in port\n\nThe ferry stayed in the harbour for a second day because of the storm.\n",
        );
        check(
            "<html><body><h1>Ferry</h1><p>The ferry stayed in the harbour for a second day, again.</p></body></html>",
        );
        check(
            r#"{"id":"7","title":"Ferry","authors":["A. Sailor"],"text":"The ferry stayed &amp; waited for a second day.","rank":[1.50, 2e1],"url":"https://ferry.example/a"}"#,
        );
        assert!(decode(b"{}").is_none());
    }
}
