//! What each stage costs on one article, and the whole journey: made-up articles of some 3 KB, text and page.
//! `cargo bench -p stages --bench stages`; `-- clean` for one of them.

#![expect(clippy::indexing_slicing, clippy::format_collect, reason = "a bench on its own articles")]

use std::hint::black_box;
use std::sync::Arc;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use stages::article::{Incoming, Input, Item};
use stages::dedupe::Index;
use stages::record::{self, Policy};
use stages::strip::Stripper;
use stages::{fingerprint, read, split};

/// Paragraphs of one article, as many as DEDUPE.md counts for real ones.
const PARAGRAPHS: usize = 15;

/// A small generator of its own (`SplitMix64`), so that the same articles come on every machine.
struct Words(u64);

impl Words {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (bits ^ (bits >> 31)) % below
    }

    /// Half of the words are drawn from 60 short ones, the rest from 40,000: near what prose has.
    fn word(&mut self) -> String {
        let rank = if self.next(2) == 0 { self.next(60) } else { self.next(40_000) };
        let mut word = String::new();
        let mut rest = rank + 7;
        while rest > 0 {
            word.push_str(["ba", "ne", "ti", "ro", "su", "la", "ke"][usize::try_from(rest % 7).unwrap_or(0)]);
            rest /= 7;
        }
        word
    }

    fn paragraph(&mut self) -> String {
        let words: Vec<String> = (0..20 + self.next(40)).map(|_| self.word()).collect();
        format!("The {}.", words.join(" "))
    }

    fn text(&mut self) -> String {
        (0..PARAGRAPHS).map(|_| self.paragraph()).collect::<Vec<_>>().join("\n\n")
    }
}

fn page(text: &str) -> String {
    let body: String = text.split("\n\n").map(|p| format!("<p class=\"story-text\">{p}</p>\n")).collect();
    let menu: String = (0..60).map(|n| format!("<li><a href=\"/{n}\">Section {n}</a></li>")).collect();
    format!(
        "<!doctype html><html><head><title>A title</title></head><body><nav><ul>{menu}</ul></nav><article>{body}</article><footer><ul>{menu}</ul></footer></body></html>"
    )
}

fn incoming(bytes: &str) -> Incoming {
    let input =
        Input { path: "a.txt".into(), outlet: Some("paper".into()), max_item: 1 << 30, ..Input::default() };
    let mut bytes = bytes.as_bytes();
    match read::items(&mut bytes, &Arc::new(input)).next() {
        Some(Item::Article(incoming)) => *incoming,
        other => panic!("{other:?}"),
    }
}

fn stages(criterion: &mut Criterion) {
    let mut words = Words(1);
    let text = words.text();
    let page = page(&text);
    let stripper = Stripper::default();
    let mut group = criterion.benchmark_group("stages");
    for (name, body) in [("text", &text), ("page", &page)] {
        group.throughput(Throughput::Bytes(body.len() as u64));
        group.bench_function(format!("read/{name}"), |bench| bench.iter(|| incoming(black_box(body))));
        let split = || split::split(incoming(body));
        group.bench_function(format!("split/{name}"), |bench| {
            bench.iter_batched(|| incoming(body), split::split, BatchSize::SmallInput);
        });
        group.bench_function(format!("strip/{name}"), |bench| {
            bench.iter_batched_ref(split, |article| stripper.strip(article), BatchSize::SmallInput);
        });
        group.bench_function(format!("fingerprint/{name}"), |bench| {
            bench.iter_batched_ref(split, |article| fingerprint::fingerprint(article), BatchSize::SmallInput);
        });
    }
    group.finish();
}

fn journey(criterion: &mut Criterion) {
    let mut words = Words(2);
    let texts: Vec<String> = (0..2_000).map(|_| words.text()).collect();
    let stripper = Stripper::default();
    let mut index = Index::default();
    for text in &texts {
        let (_, change) = stages::clean(incoming(text), &stripper, &mut index);
        black_box(change);
    }
    let mut next = texts.iter().cycle();
    let mut group = criterion.benchmark_group("clean");
    group.bench_function("dedupe against 30,000 paragraphs", |bench| {
        let prepared = |text: &String| stages::prepare(incoming(text), &stripper);
        bench.iter_batched(
            || prepared(next.next().unwrap_or(&texts[0])),
            |p| index.decide(p),
            BatchSize::SmallInput,
        );
    });
    let mut next = texts.iter().cycle();
    group.bench_function("whole journey with its record", |bench| {
        bench.iter(|| {
            let prepared = stages::prepare(incoming(next.next().unwrap_or(&texts[0])), &stripper);
            let (decided, _) = index.decide(prepared);
            record::line(&decided, Policy::Drop, "2026-01-01T00:00:00Z")
        });
    });
    group.finish();
}

criterion_group!(benches, stages, journey);
criterion_main!(benches);
