//! What splitting and stripping flattened text costs: made-up articles with chrome around them, and inputs made
//! to be slow, each in two sizes, so that anything worse than linear shows in the throughput.
//! `cargo bench -p stages --bench strip`

use std::hint::black_box;
use std::sync::Arc;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use stages::article::{Body, Format, Incoming, Input, Kind, Meta, Origin};
use stages::split::split;
use stages::strip::Stripper;

/// Sentences of the made-up articles; names and numbers make no two paragraphs alike.
const SENTENCES: [&str; 8] = [
    "The harbour of Westport was closed on Monday after a ferry ran into the old stone pier, the port said.",
    "Nobody was hurt, but the pier lost some twenty metres, and the ferry had to be towed to the shipyard.",
    "\u{201c}We heard a noise like thunder and ran outside,\u{201d} said Maria Lind, who keeps the kiosk there.",
    "It is expected that ferries will sail again on Thursday, from the new quay beside the fish market.",
    "Westport has argued for years whether the pier, built in 1871, should be repaired or taken down.",
    "A decision of the town council is expected before the summer, Mayor Jonas Berg told reporters.",
    "The shipyard, which employs 340 people, said it had room for the ferry until the end of the month.",
    "Insurers put the damage at four million; the port itself spoke of \u{201c}rather more than that\u{201d}.",
];

/// Lines around and inside them.
const CHROME: [&str; 6] = [
    "Share this article",
    "Harbour closed for the third time this year",
    "Photo: Anna Muster",
    "Sign up for our newsletter and never miss a bridge",
    "Read more",
    "\u{a9} 2016 The Bridge Company. All rights reserved.",
];

fn article(number: usize) -> String {
    let mut text = String::from("Ferry closes the harbour of Westport\n");
    for place in 0..18 {
        for sentence in 0..3 {
            let pick = (number * 7 + place * 3 + sentence * 5) % SENTENCES.len();
            text.push_str(SENTENCES.get(pick).copied().unwrap_or_default());
            text.push(' ');
        }
        text.push_str("That was case ");
        text.push_str(&(number * 31 + place).to_string());
        text.push_str(" of many.\n\n");
        if place % 4 == 3 {
            text.push_str(CHROME.get((number + place) % CHROME.len()).copied().unwrap_or_default());
            text.push_str("\n\n");
        }
    }
    text
}

fn incoming(text: &str) -> Incoming {
    let input = Arc::new(Input::default());
    let format = Format("text");
    let origin = Origin { input, member: None, span: 0..0, format, charset: None, digest: [0; 32] };
    let body = Body::Text(text.to_owned());
    let meta = Meta::default();
    Incoming { origin, kind: Kind::Article, meta, body, extra: Vec::new(), warnings: Vec::new() }
}

fn bench(c: &mut Criterion, name: &str, texts: &[String]) {
    let stripper = Stripper::default();
    let mut group = c.benchmark_group("strip");
    let bytes: usize = texts.iter().map(String::len).sum();
    group.throughput(Throughput::Bytes(u64::try_from(bytes).unwrap_or(0)));
    group.sample_size(10);
    group.bench_function(name, |b| {
        b.iter_batched(
            || texts.iter().map(|text| incoming(text)).collect::<Vec<_>>(),
            |articles| {
                for article in articles {
                    let mut article = split(article);
                    stripper.strip(&mut article);
                    black_box(article);
                }
            },
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

fn strip(c: &mut Criterion) {
    bench(c, "articles", &(0..200).map(article).collect::<Vec<_>>());
    for size in [1, 4] {
        let story: String = (0..size * 150).map(article).collect();
        bench(c, &format!("one line, {size} x 0.9 MB"), &[story.replace('\n', " ")]);
        let lines: Vec<String> =
            (0..size * 25_000).map(|line| format!("Line {line} of many, no more")).collect();
        bench(c, &format!("lines, {size} x 25,000"), &[lines.join("\n")]);
        bench(c, &format!("the same line, {size} x 25,000"), &["Read more here\n".repeat(size * 25_000)]);
    }
}

criterion_group!(benches, strip);
criterion_main!(benches);
