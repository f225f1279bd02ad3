//! `copydesk explain`: the articles of one file as an editor marks them up. The same stages as everywhere, the
//! same record read back ([`crate::proof`]), shown on the terminal, as JSON or as one page that needs nothing else.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use askama::Template;
use jiff::Timestamp;
use stages::article::{Article, Incoming, Input, Item, Paragraph, Reject, Verdict};
use stages::dedupe::Index;
use stages::record::{self, Policy};
use stages::strip::Stripper;

use crate::cli::{Exit, ExplainArgs};
use crate::proof::{Because, Fate, Proof};
use crate::settings::Settings;

mod terminal;

/// Width of an explanation that goes into a file or pipe.
const COLUMNS: usize = 80;
/// Reasons shown for a paragraph; the fourth rarely says more.
const LOUDEST: usize = 3;
/// The largest item that any configuration lets in.
const MAX_ITEM: u64 = 1 << 30;

/// What to explain and how to show it.
#[derive(Debug)]
pub(crate) struct Explain {
    /// The file; `-` is standard input.
    pub(crate) file: PathBuf,
    /// Files whose articles ran before, in order.
    pub(crate) earlier: Vec<PathBuf>,
    /// How it is shown.
    pub(crate) form: Form,
    /// What is known of the inputs beforehand.
    pub(crate) input: Input,
    /// Rules and weights.
    pub(crate) stripper: Stripper,
}

/// How an explanation is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Coloured lines, so many columns wide.
    Terminal(usize),
    /// JSON, one object per article.
    Json,
    /// One self-contained page.
    Html,
}

impl Form {
    fn of(args: &ExplainArgs) -> Form {
        let width = terminal_size::terminal_size().map_or(COLUMNS, |(width, _)| usize::from(width.0));
        match (args.json, args.html) {
            (true, _) => Form::Json,
            (false, true) => Form::Html,
            (false, false) => Form::Terminal(width),
        }
    }
}

/// Why there is nothing to explain.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// A file cannot be read.
    #[error("{}: {err}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        err: io::Error,
    },
    /// The explanation cannot be written.
    #[error("output")]
    Output(#[from] io::Error),
}

impl Explain {
    /// What the command line asks for, with the rules that the configuration sets.
    pub(crate) fn new(args: &ExplainArgs, settings: &Settings) -> Explain {
        Explain {
            file: args.file.clone(),
            earlier: args.earlier.clone(),
            form: Form::of(args),
            input: Input {
                source: "explain".to_owned(),
                outlet: args.reading.outlet.clone(),
                format: args.reading.format.0,
                max_item: MAX_ITEM,
                ..Input::default()
            },
            stripper: Stripper::new(args.reading.level.unwrap_or(settings.level))
                .with_overrules(&settings.overrules),
        }
    }
}

/// One item of the file: an article with its verdicts, or why there is none.
#[derive(Debug)]
enum Explained {
    Article(Box<Proof>),
    Rejected(Reject),
}

/// Explains every article of the file.
pub(crate) fn explain(explain: &Explain, out: &mut impl Write) -> Result<Exit, Error> {
    let mut index = Index::default();
    for path in &explain.earlier {
        read(path, explain, &mut index)?;
    }
    let explained = read(&explain.file, explain, &mut index)?;
    match explain.form {
        Form::Terminal(columns) => terminal::write(&explained, columns, out)?,
        Form::Json => write_json(&explained, out)?,
        Form::Html => write_page(&explained, out)?,
    }
    let rejected = explained.iter().any(|it| matches!(it, Explained::Rejected(_)));
    Ok(if rejected { Exit::Rejected } else { Exit::Good })
}

fn read(path: &Path, explain: &Explain, index: &mut Index) -> Result<Vec<Explained>, Error> {
    let fault = |err| Error::File { path: path.to_owned(), err };
    let (name, mut bytes): (_, Box<dyn BufRead>) = if path == Path::new("-") {
        ("stdin".to_owned(), Box::new(io::stdin().lock()))
    } else {
        let file = File::open(path).map_err(fault)?;
        if file.metadata().map_err(fault)?.is_dir() {
            return Err(fault(io::ErrorKind::IsADirectory.into()));
        }
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        (name, Box::new(BufReader::new(file)))
    };
    let input = Arc::new(Input { path: name, ..explain.input.clone() });
    let explained = stages::read::items(&mut bytes, &input).filter_map(|item| match item {
        Item::Article(incoming) => proof(*incoming, &explain.stripper, index),
        Item::Reject(reject) => Some(Explained::Rejected(reject)),
        Item::Skip(_) => None,
    });
    Ok(explained.collect())
}

fn proof(incoming: Incoming, stripper: &Stripper, index: &mut Index) -> Option<Explained> {
    let prepared = stages::prepare(incoming, stripper);
    let weighed = weighed(&prepared.article, stripper);
    let (decided, _) = index.dedupe(prepared);
    let line = record::line(&decided, Policy::Drop, &Timestamp::now().to_string());
    // A record that was just written can be read back.
    let mut proof = Proof::read(&line).ok()?;
    for piece in &mut proof.pieces {
        piece.because = weighed.get(&piece.span).cloned().unwrap_or_default();
    }
    Some(Explained::Article(Box::new(proof)))
}

/// What the model weighed most, by the span of each paragraph that it took; of flattened text only, for blocks of
/// a page are judged by what the markup says.
fn weighed(article: &Article, stripper: &Stripper) -> BTreeMap<(u64, u64), Vec<Because>> {
    let by_model = |p: &Paragraph| {
        p.markup.is_none() && matches!(&p.verdict, Verdict::Strip(strip) if strip.score.is_some())
    };
    let taken = article.paragraphs.iter().enumerate().filter(|(_, p)| by_model(p)).map(|(at, _)| at);
    let taken: Vec<usize> = taken.collect();
    if taken.is_empty() {
        return BTreeMap::new();
    }
    let spans = taken.iter().filter_map(|at| article.paragraphs.get(*at)).map(|p| &p.span);
    let because = stripper.explain(article, &taken, LOUDEST).into_iter().map(|because| {
        let because = because.into_iter();
        because.map(|it| Because { feature: it.feature, value: it.value, weight: it.weight }).collect()
    });
    spans.map(|span| (span.start as u64, span.end as u64)).zip(because).collect()
}

fn write_json(explained: &[Explained], out: &mut impl Write) -> io::Result<()> {
    for it in explained {
        match it {
            Explained::Article(proof) => serde_json::to_writer_pretty(&mut *out, proof)?,
            Explained::Rejected(reject) => {
                let rejected = serde_json::json!({ "rejected": reject.code, "detail": reject.detail });
                serde_json::to_writer_pretty(&mut *out, &rejected)?;
            }
        }
        writeln!(out)?;
    }
    Ok(())
}

#[derive(Template)]
#[template(path = "explain.html")]
struct Page<'a> {
    title: &'a str,
    style: &'a str,
    explained: &'a [Explained],
}

fn write_page(explained: &[Explained], out: &mut impl Write) -> io::Result<()> {
    let title = explained.iter().find_map(|it| match it {
        Explained::Article(proof) => Some(proof.head.headline()),
        Explained::Rejected(_) => None,
    });
    let title = title.unwrap_or("Rejected");
    let page = Page { title, style: include_str!("../templates/style.css"), explained };
    let page = page.render().map_err(io::Error::other)?;
    out.write_all(page.as_bytes())
}

#[cfg(test)]
mod tests;
