//! What pages cost beside a raw html5ever tree build on the same pages: `split`, `split` and `strip`, the tree,
//! html5ever's tokenizer. `PAGES=../shared/.../html cargo bench -p stages --bench pages`; without a folder one
//! made-up page stands in. Measured on the development pages: `split_strip` takes 1.1 times the tree on those of the
//! web, 0.7 on those of news from many countries.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a bench opens what the stages must not")]

use std::cell::Cell;
use std::hint::black_box;
use std::sync::Arc;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tokenizer::{BufferQueue, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::{ParseOpts, parse_document};
use markup5ever_rcdom::RcDom;
use stages::article::{Body, Format, Incoming, Input, Kind, Meta, Origin};
use stages::split::split;
use stages::strip::Stripper;

/// Pages measured: enough for a mean, few enough for criterion's ten rounds.
const MOST_PAGES: usize = 120;

fn pages() -> Vec<String> {
    let Ok(folder) = std::env::var("PAGES") else { return vec![made_up()] };
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let step = paths.len().div_ceil(MOST_PAGES).max(1);
    let read = |path| String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
    paths.into_iter().step_by(step).map(read).collect()
}

fn made_up() -> String {
    let menu = "<li class='menu-item'><a href='/a'>Section</a></li>".repeat(60);
    let story =
        "<p>The council met on Monday, and it <b>voted</b> for the <a href=/b>bridge</a>.</p>".repeat(40);
    format!(
        "<html><head><title>Bridge</title></head><body><nav><ul>{menu}</ul></nav><main>{story}</main></body>"
    )
}

fn incoming(page: String) -> Incoming {
    let input = Arc::new(Input { path: "page.html".to_owned(), ..Input::default() });
    let format = Format("html");
    let origin = Origin { input, member: None, span: 0..0, format, charset: None, digest: [0; 32] };
    let (meta, body) = (Meta::default(), Body::Html(page));
    Incoming { origin, kind: Kind::Article, meta, body, extra: Vec::new(), warnings: Vec::new() }
}

/// A sink that counts tokens and keeps nothing.
struct Counted(Cell<usize>);

impl TokenSink for Counted {
    type Handle = ();
    fn process_token(&self, _: Token, _: u64) -> TokenSinkResult<()> {
        self.0.set(self.0.get() + 1);
        TokenSinkResult::Continue
    }
}

fn tokens(page: &str) -> usize {
    let tokenizer = Tokenizer::new(Counted(Cell::new(0)), TokenizerOpts::default());
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from_slice(page));
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    tokenizer.sink.0.get()
}

fn bench(criterion: &mut Criterion) {
    let pages = pages();
    let stripper = Stripper::default();
    let mut group = criterion.benchmark_group("pages");
    let bytes = pages.iter().map(|page| page.len() as u64).sum();
    group.throughput(Throughput::Bytes(bytes)).sample_size(10);
    let tree =
        |page: &String| black_box(parse_document(RcDom::default(), ParseOpts::default()).one(page.as_str()));
    group.bench_function("tree", |b| b.iter(|| pages.iter().for_each(|page| drop(tree(page)))));
    group.bench_function("tokens", |b| b.iter(|| pages.iter().map(|page| tokens(page)).sum::<usize>()));
    let all = || pages.iter().cloned().map(incoming).collect::<Vec<_>>();
    group.bench_function("split", |b| {
        b.iter_batched(all, |all| all.into_iter().map(split).collect::<Vec<_>>(), BatchSize::LargeInput);
    });
    group.bench_function("split_strip", |b| {
        let judged = |incoming| {
            let mut article = split(incoming);
            stripper.strip(&mut article);
            article
        };
        b.iter_batched(
            all,
            |all| all.into_iter().for_each(|i| drop(black_box(judged(i)))),
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
