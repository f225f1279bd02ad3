//! From what is written to what is used: defaults, bounds, and what must fit together.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::ops::{Range, RangeInclusive};
use std::path::{Path, PathBuf};
use std::time::Duration;

use axum::http::Uri;
use stages::strip::Overrule;
use toml::Spanned;

use super::parse::Fault;
use super::units::{Bytes, Span};
use super::written::{self, Maybe, Written};
use super::{Flags, places};
use crate::cli::{level, policy};
use crate::settings::{After, Archive, Compress, Durability, Output, Secret, Settings, Tail, Trace, Watch};

/// Largest file, line or archive member in bytes where nothing else is said.
pub(crate) const DEFAULT_MAX_ITEM: u64 = 20 << 20;
/// A limit for one item. Below 1 KiB no article fits, above 1 GiB memory is no longer bounded.
const MAX_ITEM: (u64, RangeInclusive<u64>) = (DEFAULT_MAX_ITEM, 1 << 10..=1 << 30);
/// Some 20 million paragraphs are two years of a hundred outlets.
const MAX_PARAGRAPHS: (u64, RangeInclusive<u64>) = (20_000_000, 1_000..=1_000_000_000);
/// An hour is the longest that somebody waits for a slow writer.
const SETTLE: (Duration, RangeInclusive<Duration>) = (Duration::from_millis(500), Duration::ZERO..=HOUR);
/// Rotated files stay small enough to open, and are complete once an hour.
const ROTATE_SIZE: (u64, RangeInclusive<u64>) = (256 << 20, 1 << 10..=1 << 40);
/// Four gibibytes hold about 400,000 pages with their records.
const ARCHIVE_SIZE: (u64, RangeInclusive<u64>) = (4 << 30, 16 << 20..=1 << 50);
/// Sixteen characters of a random token cannot be guessed over a network.
const TOKEN: usize = 16;
const HOUR: Duration = Duration::from_hours(1);
const WEEK: Duration = Duration::from_hours(7 * 24);

/// Settles everything; what is wrong is noted and its default used, so that the rest can be checked too.
pub(super) fn settle(written: Written, flags: &Flags, faults: &mut Vec<Fault>) -> Settings {
    let mut settling = Settling { faults, watched: Vec::new(), tailed: Vec::new() };
    let data_dir = flags.data.clone().unwrap_or_else(|| settling.path(written.data_dir, "data"));
    let watches = settling.watches(written.watch, flags, written.tail.is_empty());
    let tails = settling.tails(written.tail, flags);
    let (listen, token) = settling.http(written.http);
    let settings = Settings {
        data_dir,
        watches,
        tails,
        level: settling.named(written.strip.level, level),
        overrules: overrules(written.strip.outlet),
        dedupe: written.dedupe.enabled.unwrap_or(true),
        policy: settling.named(written.dedupe.policy, policy),
        window: settling.time(written.dedupe.window, None, HOUR, "dedupe.window"),
        max_paragraphs: settling.number(
            written.dedupe.max_paragraphs,
            &MAX_PARAGRAPHS,
            "dedupe.max_paragraphs",
        ),
        durability: match written.ledger.durability {
            Some(written::Durability::Process) => Durability::Process,
            Some(written::Durability::Power) | None => Durability::Power,
        },
        output: settling.output(written.output.file, flags),
        archive: settling.archive(written.archive),
        listen,
        token,
        log: written.log.level.unwrap_or_default(),
        trace: settling.trace(written.trace),
    };
    let Settling { faults, watched, tailed } = settling;
    places::check(&settings, &watched, &tailed, faults);
    settings
}

/// A person's word on lines, one by one; where a line stands in both lists it stays.
fn overrules(written: BTreeMap<String, written::Overruled>) -> Vec<Overrule> {
    let lines = |outlet: &str, lines: Vec<String>, keep| {
        let overrule = |line| Overrule { outlet: outlet.to_owned(), line, keep };
        lines.into_iter().map(overrule).collect::<Vec<_>>()
    };
    let each = |(outlet, of): (String, written::Overruled)| {
        [lines(&outlet, of.strip, false), lines(&outlet, of.keep, true)].concat()
    };
    written.into_iter().flat_map(each).collect()
}

/// What was found on the way; the places are where each input stands in the file.
struct Settling<'a> {
    faults: &'a mut Vec<Fault>,
    watched: Vec<Option<Range<usize>>>,
    tailed: Vec<Option<Range<usize>>>,
}

impl Settling<'_> {
    fn fault(&mut self, span: Range<usize>, message: String) {
        self.faults.push((Some(span), message));
    }

    fn watches(
        &mut self,
        written: BTreeMap<String, written::Watch>,
        flags: &Flags,
        no_tail: bool,
    ) -> Vec<Watch> {
        if flags.no_inputs || flags.watch.is_empty() && !flags.tail.is_empty() {
            return Vec::new();
        }
        self.watched = vec![None; flags.watch.len().max(1)];
        if !flags.watch.is_empty() {
            let named = flags.watch.iter().map(|path| {
                let name = path.file_name().map_or_else(|| "watch".into(), |name| name.to_string_lossy());
                self.watch(&name, written::Watch::default(), Some(path))
            });
            return named.collect();
        }
        if written.is_empty() && no_tail {
            return vec![self.watch("inbox", written::Watch::default(), None)];
        }
        self.watched = written.values().map(|watch| watch.path.as_ref().map(Spanned::span)).collect();
        written.into_iter().map(|(name, watch)| self.watch(&name, watch, None)).collect()
    }

    fn watch(&mut self, name: &str, written: written::Watch, given: Option<&PathBuf>) -> Watch {
        let path = given.cloned().unwrap_or_else(|| self.path(written.path, name));
        let done = beside(&path, &self.path(written.done, "done"));
        let rejected = beside(&path, &self.path(written.rejected, "rejected"));
        let after = match written.after.map(Spanned::into_inner) {
            Some(written::After::Move) => After::Move(done),
            Some(written::After::Delete) => After::Delete,
            Some(written::After::Keep) | None => After::Keep,
        };
        Watch {
            name: name.to_owned(),
            after,
            rejected,
            settle: self.bounded(written.settle, &SETTLE, "settle"),
            max_item: self.bytes(written.max_item, &MAX_ITEM, "max_item"),
            outlet: self.filled(written.outlet, "outlet"),
            path,
        }
    }

    fn tails(&mut self, written: BTreeMap<Spanned<String>, written::Tail>, flags: &Flags) -> Vec<Tail> {
        if flags.no_inputs || flags.tail.is_empty() && !flags.watch.is_empty() {
            return Vec::new();
        }
        if !flags.tail.is_empty() {
            for pattern in &flags.tail {
                self.pattern(pattern, None);
            }
            self.tailed = vec![None];
            let (include, max_item) = (flags.tail.clone(), MAX_ITEM.0);
            return vec![Tail { name: "tail".to_owned(), include, max_item, outlet: None }];
        }
        self.tailed = written.values().map(|tail| tail.include.first().map(Spanned::span)).collect();
        written.into_iter().map(|(name, tail)| self.tail(name, tail)).collect()
    }

    fn tail(&mut self, name: Spanned<String>, written: written::Tail) -> Tail {
        if written.include.is_empty() {
            let message = "needs `include`, a list of patterns like [\"/var/log/x/*.ndjson\"]";
            self.fault(name.span(), format!("`tail.{}` {message}", name.get_ref()));
        }
        for pattern in &written.include {
            self.pattern(pattern.get_ref(), Some(pattern.span()));
        }
        Tail {
            name: name.into_inner(),
            include: written.include.into_iter().map(Spanned::into_inner).collect(),
            max_item: self.bytes(written.max_item, &MAX_ITEM, "max_item"),
            outlet: self.filled(written.outlet, "outlet"),
        }
    }

    fn pattern(&mut self, pattern: &str, span: Option<Range<usize>>) {
        if let Err(err) = globset::Glob::new(pattern) {
            self.faults.push((span, format!("`{pattern}` is no pattern: {}", err.kind())));
        }
    }

    fn output(&mut self, written: written::OutputFile, flags: &Flags) -> Output {
        let every = self.time(written.rotate.every, Some(HOUR), Duration::from_secs(1), "rotate.every");
        Output {
            path: flags.out.clone().unwrap_or_else(|| self.path(written.path, "out")),
            rotate_size: self.bytes(written.rotate.size, &ROTATE_SIZE, "rotate.size"),
            rotate_every: every,
            compress: match written.compress {
                Some(written::Compress::Gzip) => Compress::Gzip,
                Some(written::Compress::Zstd) => Compress::Zstd,
                Some(written::Compress::None) | None => Compress::None,
            },
        }
    }

    fn archive(&mut self, written: written::Archive) -> Archive {
        let none = written.size.as_ref().is_some_and(|size| size.get_ref().0 == 0);
        Archive {
            keep: self.time(written.keep, Some(WEEK), HOUR, "archive.keep").unwrap_or(Duration::MAX),
            size: if none { 0 } else { self.bytes(written.size, &ARCHIVE_SIZE, "archive.size") },
        }
    }

    fn http(&mut self, written: written::Http) -> (Option<SocketAddr>, Option<Secret>) {
        let token = written.token.filter(|token| {
            let long = token.get_ref().len() >= TOKEN;
            if !long {
                self.fault(token.span(), format!("`http.token` must have {TOKEN} characters or more"));
            }
            long
        });
        let token = token.map(|token| Secret(token.into_inner()));
        let Some(listen) = written.listen else {
            return (Some(SocketAddr::from(([127, 0, 0, 1], 8686))), token);
        };
        if listen.get_ref() == "off" {
            return (None, token);
        }
        let Ok(address) = listen.get_ref().parse::<SocketAddr>() else {
            let message = format!("`{}` is no address: write it as 127.0.0.1:8686, or off", listen.get_ref());
            self.fault(listen.span(), message);
            return (None, token);
        };
        if !address.ip().is_loopback() && token.is_none() {
            let message = format!("`{address}` can be reached from other machines: set `http.token` too");
            self.fault(listen.span(), message);
        }
        (Some(address), token)
    }

    fn trace(&mut self, written: written::Trace) -> Option<Trace> {
        let sample = self.number(written.sample, &(1.0, 0.0..=1.0), "trace.sample");
        let otlp = written.otlp?;
        let usable = |uri: &Uri| uri.scheme_str() == Some("http") && uri.authority().is_some();
        if !otlp.get_ref().parse().is_ok_and(|uri| usable(&uri)) {
            let message = "`trace.otlp` must be like http://127.0.0.1:4318: a collector on this machine takes \
                           traces further";
            self.fault(otlp.span(), message.to_owned());
        }
        Some(Trace { otlp: otlp.into_inner(), sample })
    }

    fn path(&mut self, written: Maybe<String>, default: &str) -> PathBuf {
        self.filled(written, "path").map_or_else(|| PathBuf::from(default), PathBuf::from)
    }

    fn filled(&mut self, written: Maybe<String>, key: &str) -> Option<String> {
        let written = written?;
        if written.get_ref().trim().is_empty() {
            self.fault(written.span(), format!("`{key}` is empty"));
            return None;
        }
        Some(written.into_inner())
    }

    fn named<T: Default>(&mut self, written: Maybe<String>, read: fn(&str) -> Result<T, String>) -> T {
        let Some(written) = written else { return T::default() };
        read(written.get_ref()).unwrap_or_else(|message| {
            self.fault(written.span(), message);
            T::default()
        })
    }

    fn number<T: Copy + PartialOrd + std::fmt::Display>(
        &mut self,
        written: Maybe<T>,
        (default, bounds): &(T, RangeInclusive<T>),
        key: &str,
    ) -> T {
        let Some(written) = written else { return *default };
        if !bounds.contains(written.get_ref()) {
            let message = format!("`{key}` must be from {} to {}", bounds.start(), bounds.end());
            self.fault(written.span(), message);
        }
        written.into_inner()
    }

    fn bytes(&mut self, written: Maybe<Bytes>, bounds: &(u64, RangeInclusive<u64>), key: &str) -> u64 {
        let number = written.map(|written| Spanned::new(written.span(), written.into_inner().0));
        self.number(number, bounds, key)
    }

    fn bounded(
        &mut self,
        written: Maybe<Span>,
        (default, bounds): &(Duration, RangeInclusive<Duration>),
        key: &str,
    ) -> Duration {
        let Some(written) = written else { return *default };
        let Some(span) = written.get_ref().0.filter(|span| bounds.contains(span)) else {
            let message = format!("`{key}` must be from {:?} to {:?}", bounds.start(), bounds.end());
            self.fault(written.span(), message);
            return *default;
        };
        span
    }

    /// A duration of at least `least`, or `None` for ever.
    fn time(
        &mut self,
        written: Maybe<Span>,
        default: Option<Duration>,
        least: Duration,
        key: &str,
    ) -> Option<Duration> {
        let Some(written) = written else { return default };
        let span = written.get_ref().0;
        if span.is_some_and(|span| span < least) {
            self.fault(written.span(), format!("`{key}` must be at least {} s", least.as_secs()));
        }
        span
    }
}

/// A bare name lies beside the watch folder; any other path stands as it is.
fn beside(watch: &Path, folder: &Path) -> PathBuf {
    let bare = folder.components().count() == 1 && folder.is_relative();
    if bare { watch.parent().unwrap_or(Path::new("")).join(folder) } else { folder.to_owned() }
}
