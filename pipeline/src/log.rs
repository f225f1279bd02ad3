//! What is said on standard error: JSON for machines, lines for people on a terminal. A message that repeats is
//! cut short and counted, and no text of an article can steer the terminal. The level can be changed under way.

use std::collections::HashMap;
use std::fmt::{self, Write as _};
use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tracing::callsite::Identifier;
use tracing::{Event, Level, Metadata, Subscriber, info, warn};
use tracing_subscriber::field::MakeExt;
use tracing_subscriber::filter::{FilterExt, LevelFilter, Targets};
use tracing_subscriber::fmt::format::{Writer, debug_fn};
use tracing_subscriber::layer::{Context, Filter, SubscriberExt};
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};
use tracing_subscriber::{Layer, Registry, reload};

use crate::cli::{Colour, LogLevel};
use crate::progress;
use crate::trace::Traces;

/// Messages of one place in the code that are shown in each [`WINDOW`]; enough to see a pattern, too few to fill
/// a disk: at most one place's ten lines every ten seconds.
const SHOWN: u32 = 10;
/// After so long a place in the code may speak again.
const WINDOW: Duration = Duration::from_secs(10);

/// The running log; when dropped it tells what was still held back.
#[derive(Debug)]
pub(crate) struct Log {
    levels: Levels,
    repeats: Repeats,
}

/// The level of what is shown, which can be changed; clones change the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Levels {
    filter: Option<reload::Handle<Targets, Registry>>,
    level: Arc<Mutex<LogLevel>>,
}

/// Starts logging to standard error, and sending traces if there is somewhere to send them.
pub(crate) fn start(level: LogLevel, colour: Colour, traces: Option<&Traces>) -> Result<Log, TryInitError> {
    let repeats = Repeats::default();
    let (filter, handle) = reload::Layer::new(targets(level));
    let shown = filter.and(repeats.clone());
    let layer = tracing_subscriber::fmt::layer();
    let layer = if io::stderr().is_terminal() {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let ansi = colour == Colour::Always || colour == Colour::Auto && !plain;
        let fields = debug_fn(|out, field, value| match field.name() {
            "message" => write!(Plain(out), "{value:?}"),
            name => write!(Plain(out), "{name}={value:?}"),
        });
        let layer = layer.with_ansi(ansi).fmt_fields(fields.delimited(" ")).with_target(false);
        layer.with_writer(|| Above).boxed()
    } else {
        layer.json().flatten_event(true).with_current_span(false).with_writer(|| PlainJson).boxed()
    };
    let registry = tracing_subscriber::registry().with(layer.with_filter(shown));
    registry.with(traces.map(Traces::layer)).try_init()?;
    let watching = repeats.clone();
    let name = std::thread::Builder::new().name("log-repeats".to_owned());
    // Without the thread repeats are told when the place speaks again, or at the end.
    let _ = name.spawn(move || {
        loop {
            std::thread::sleep(WINDOW);
            watching.tell(Instant::now());
        }
    });
    let levels = Levels { filter: Some(handle), level: Arc::new(Mutex::new(level)) };
    Ok(Log { levels, repeats })
}

impl Log {
    /// What changes the level.
    pub(crate) fn levels(&self) -> Levels {
        self.levels.clone()
    }
}

impl Levels {
    /// Shows messages of this level and above from now on.
    pub(crate) fn set(&self, level: LogLevel) {
        let before = std::mem::replace(&mut *self.held(), level);
        let changed = self.filter.as_ref().is_some_and(|filter| filter.reload(targets(level)).is_ok());
        if changed && before != level {
            info!(level = level.name(), before = before.name(), "log level set");
        }
    }

    /// The least important level that is shown.
    pub(crate) fn level(&self) -> LogLevel {
        *self.held()
    }

    fn held(&self) -> MutexGuard<'_, LogLevel> {
        self.level.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        self.repeats.tell(Instant::now() + 2 * WINDOW);
    }
}

/// Our own messages at the level asked for, those of libraries from `warn` on.
fn targets(level: LogLevel) -> Targets {
    let level = match level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    let libraries = level.min(LevelFilter::WARN);
    Targets::new().with_default(libraries).with_target("copydesk", level).with_target("stages", level)
}

/// Counts what each place in the code says, and holds back what comes too often.
#[derive(Clone, Debug, Default)]
struct Repeats(Arc<Mutex<HashMap<Identifier, Said>>>);

#[derive(Debug)]
struct Said {
    since: Instant,
    count: u32,
    place: &'static Metadata<'static>,
}

impl Repeats {
    fn may_speak(&self, place: &'static Metadata<'static>, now: Instant) -> bool {
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let said = places.entry(place.callsite()).or_insert(Said { since: now, count: 0, place });
        if now.duration_since(said.since) >= WINDOW && said.count <= SHOWN {
            (said.since, said.count) = (now, 0);
        }
        said.count = said.count.saturating_add(1);
        said.count <= SHOWN
    }

    /// Says how often each place was held back whose window is over.
    fn tell(&self, now: Instant) {
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let over = |said: &Said| now.saturating_duration_since(said.since) >= WINDOW;
        let held: Vec<Said> = places.extract_if(|_, said| over(said)).map(|(_, said)| said).collect();
        drop(places);
        for said in held.iter().filter(|said| said.count > SHOWN) {
            let (file, line) = (said.place.file().unwrap_or_default(), said.place.line().unwrap_or_default());
            warn!(file, line, more = said.count - SHOWN, "a message was held back because it repeats");
        }
    }
}

impl<S: Subscriber> Filter<S> for Repeats {
    fn enabled(&self, _: &Metadata<'_>, _: &Context<'_, S>) -> bool {
        true
    }

    /// Whoever asks for `debug` wants to see everything.
    fn event_enabled(&self, event: &Event<'_>, _: &Context<'_, S>) -> bool {
        *event.metadata().level() > Level::INFO || self.may_speak(event.metadata(), Instant::now())
    }
}

/// Whether a terminal or a reader could be misled by the character: controls, and marks that reorder text.
pub(crate) fn steers(c: char) -> bool {
    let reorders = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c.is_control() || reorders || c == '\u{2028}' || c == '\u{2029}'
}

/// The text with everything that could steer the terminal taken out.
pub(crate) fn plain(text: &str) -> String {
    text.chars().map(|c| if c == '\n' || c == '\t' { ' ' } else { c }).filter(|c| !steers(*c)).collect()
}

/// Writes characters that steer as `\u{1b}`.
struct Plain<'a, 'w>(&'a mut Writer<'w>);

impl fmt::Write for Plain<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for c in text.chars() {
            if steers(c) {
                write!(self.0, "{}", c.escape_unicode())?;
            } else {
                self.0.write_char(c)?;
            }
        }
        Ok(())
    }
}

/// Standard error of a terminal, above the bar if one is drawn.
struct Above;

impl Write for Above {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        progress::above(|| io::stderr().lock().write_all(line))?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

/// Standard error for JSON lines: what serde leaves in a string although it steers is escaped there too.
struct PlainJson;

impl Write for PlainJson {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        io::stderr().lock().write_all(plain_json(line).as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

fn plain_json(line: &[u8]) -> String {
    let line = String::from_utf8_lossy(line);
    let escape =
        |c: char| if steers(c) && c != '\n' { format!("\\u{:04x}", u32::from(c)) } else { c.to_string() };
    if line.chars().any(|c| steers(c) && c != '\n') {
        line.chars().map(escape).collect()
    } else {
        line.into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_is_escaped() {
        let mut out = String::new();
        let hostile = "a\u{1b}[31mb\u{202e}c\nd\u{9b}e ü";
        write!(Plain(&mut Writer::new(&mut out)), "{hostile}").unwrap();
        assert_eq!(out, "a\\u{1b}[31mb\\u{202e}c\\u{a}d\\u{9b}e ü");
        assert_eq!(plain_json("{\"a\":\"\u{202e}ü\"}\n".as_bytes()), "{\"a\":\"\\u202eü\"}\n");
    }

    #[test]
    fn a_place_that_repeats_is_held_back_and_speaks_again_later() {
        let subscriber = tracing_subscriber::registry().with(Places::default());
        let places = tracing::subscriber::with_default(subscriber, || {
            warn!("something");
            tracing::dispatcher::get_default(|it| {
                it.downcast_ref::<Places>().unwrap().0.lock().unwrap().clone()
            })
        });
        let (repeats, now) = (Repeats::default(), Instant::now());
        let place = places[0];
        let spoken = (0..25).filter(|_| repeats.may_speak(place, now)).count();
        assert_eq!(spoken, SHOWN as usize);
        repeats.tell(now + WINDOW);
        assert!(repeats.may_speak(place, now + WINDOW));
    }

    #[derive(Default)]
    struct Places(Mutex<Vec<&'static Metadata<'static>>>);

    impl<S: Subscriber> Layer<S> for Places {
        fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
            self.0.lock().unwrap().push(event.metadata());
        }
    }
}
