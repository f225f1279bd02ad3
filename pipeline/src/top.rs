//! `copydesk top`: the running daemon in the terminal, asked once a second over HTTP. The screen is taken only when
//! the daemon has answered, and given back however this ends.

use std::collections::{BTreeMap, VecDeque};
use std::io::{self, IsTerminal};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::http::{Request, StatusCode, header};
use ratatui::DefaultTerminal;
use ratatui::crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use crate::client;
use crate::overview::{OutletRow, Overview};
use crate::settings::Secret;
use crate::signals::Signals;

mod view;

/// How often the daemon is asked; it counts by the second.
const ASK: Duration = Duration::from_secs(1);
/// How often keys are looked for and news is drawn.
const TURN: Duration = Duration::from_millis(100);
/// An outlet's rate is a mean over up to so many answers: a minute.
const ANSWERS: usize = 60;
/// Lines that a page key moves by.
const PAGE: usize = 10;

/// Whom to ask.
#[derive(Debug)]
pub(crate) struct Asked {
    /// Host and port of the daemon.
    pub(crate) address: String,
    /// What it wants to be shown from other machines.
    pub(crate) token: Option<Secret>,
}

/// Why there is nothing to see.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// Nobody answers.
    #[error(
        "no daemon answers at {address}: {reason}; start one with `copydesk run`, or name it with --address"
    )]
    Nobody {
        /// Host and port that were asked.
        address: String,
        /// What happened.
        reason: String,
    },
    /// Output goes into a file or a pipe.
    #[error("standard output is no terminal; programs read http://{0}/overview or /metrics")]
    NoTerminal(String),
    /// The terminal cannot be used.
    #[error("terminal: {0}")]
    Terminal(#[from] io::Error),
}

/// What the asking thread tells the drawing one.
enum News {
    Answer(Box<Overview>),
    Silence(String),
    Stop,
}

/// Shows the daemon until a key or a signal ends it.
pub(crate) fn run(asked: Asked) -> Result<(), Error> {
    if !io::stdout().is_terminal() {
        return Err(Error::NoTerminal(asked.address));
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let first = runtime.block_on(ask(&asked));
    let first = first.map_err(|reason| Error::Nobody { address: asked.address.clone(), reason })?;
    let state = State::new(asked.address.clone(), first);
    let (tell, news) = channel();
    std::thread::spawn(move || runtime.block_on(ask_each(&asked, &tell)));
    // Also makes a panic give the terminal back before it is reported.
    let mut terminal = ratatui::try_init()?;
    let ended = show(&mut terminal, state, &news);
    ratatui::try_restore()?;
    Ok(ended?)
}

async fn ask_each(asked: &Asked, tell: &Sender<News>) {
    let Ok(mut signals) = Signals::listen() else { return };
    loop {
        tokio::select! {
            () = tokio::time::sleep(ASK) => {}
            // Whatever is asked of it, hanging up included, its end is the answer.
            _ = signals.asked() => {
                let _ = tell.send(News::Stop);
                return;
            }
        }
        let news = match ask(asked).await {
            Ok(overview) => News::Answer(Box::new(overview)),
            Err(reason) => News::Silence(reason),
        };
        if tell.send(news).is_err() {
            return;
        }
    }
}

async fn ask(asked: &Asked) -> Result<Overview, String> {
    let mut request = Request::get(format!("http://{}/overview", asked.address));
    if let Some(token) = &asked.token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {}", token.0));
    }
    let request = request.body(Bytes::new()).map_err(|err| err.to_string())?;
    let answer = client::send(request).await.map_err(|err| err.to_string())?;
    match answer.status() {
        StatusCode::OK => serde_json::from_slice(answer.body())
            .map_err(|_| "what answers there is no copydesk of this version".to_owned()),
        StatusCode::UNAUTHORIZED => {
            Err("it wants its token: set COPYDESK_TOKEN, or name its configuration with --config".to_owned())
        }
        other => Err(format!("it answers {other}")),
    }
}

fn show(terminal: &mut DefaultTerminal, mut state: State, news: &Receiver<News>) -> io::Result<()> {
    loop {
        while let Ok(news) = news.try_recv() {
            match news {
                News::Answer(overview) => state.take(*overview, Instant::now()),
                News::Silence(reason) => state.silence = Some(reason),
                News::Stop => return Ok(()),
            }
        }
        terminal.draw(|frame| view::draw(&state, frame))?;
        if event::poll(TURN)?
            && let Event::Key(key) = event::read()?
            && state.press(key) == Next::Quit
        {
            return Ok(());
        }
    }
}

/// What is on the screen.
#[derive(Debug)]
struct State {
    address: String,
    now: Overview,
    answered: Instant,
    /// Why the last answers are missing.
    silence: Option<String>,
    /// Articles of each outlet at the last answers.
    earlier: VecDeque<(Instant, BTreeMap<String, u64>)>,
    sort: Sort,
    first_row: usize,
}

/// What the table of outlets is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Articles,
    Rate,
    Duplicates,
    First,
    Name,
}

/// What becomes of the screen after a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    Show,
    Quit,
}

/// An outlet and its articles per minute, once two answers tell.
type Row<'a> = (&'a OutletRow, Option<f64>);

impl State {
    fn new(address: String, first: Overview) -> State {
        let answered = Instant::now();
        let earlier = VecDeque::new();
        let (sort, now) = (Sort::Articles, Overview::default());
        let mut state = State { address, now, answered, silence: None, earlier, sort, first_row: 0 };
        state.take(first, answered);
        state
    }

    fn take(&mut self, overview: Overview, at: Instant) {
        let counts = overview.outlets.iter().flatten().map(|row| (row.name.clone(), row.articles)).collect();
        self.earlier.push_back((at, counts));
        if self.earlier.len() > ANSWERS {
            self.earlier.pop_front();
        }
        (self.now, self.answered, self.silence) = (overview, at, None);
    }

    fn press(&mut self, key: KeyEvent) -> Next {
        if key.kind == KeyEventKind::Release {
            return Next::Show;
        }
        let last = self.now.outlets.as_ref().map_or(0, Vec::len).saturating_sub(1);
        match key.code {
            KeyCode::Char('q') | KeyCode::Esc => return Next::Quit,
            KeyCode::Char('c' | 'd') if key.modifiers.contains(KeyModifiers::CONTROL) => return Next::Quit,
            KeyCode::Char('s') => self.sort = self.sort.next(),
            KeyCode::Down | KeyCode::Char('j') => self.first_row += 1,
            KeyCode::Up | KeyCode::Char('k') => self.first_row = self.first_row.saturating_sub(1),
            KeyCode::PageDown | KeyCode::Char(' ') => self.first_row += PAGE,
            KeyCode::PageUp => self.first_row = self.first_row.saturating_sub(PAGE),
            KeyCode::Home => self.first_row = 0,
            KeyCode::End => self.first_row = last,
            _ => {}
        }
        self.first_row = self.first_row.min(last);
        Next::Show
    }

    fn rows(&self) -> Vec<Row<'_>> {
        let mut rows: Vec<Row<'_>> =
            self.now.outlets.iter().flatten().map(|row| (row, self.per_minute(row))).collect();
        match self.sort {
            Sort::Articles => rows.sort_by_key(|(row, _)| std::cmp::Reverse(row.articles)),
            Sort::Rate => rows
                .sort_by(|(_, one), (_, other)| other.partial_cmp(one).unwrap_or(std::cmp::Ordering::Equal)),
            Sort::Duplicates => rows.sort_by_key(|(row, _)| std::cmp::Reverse(row.duplicates)),
            Sort::First => rows.sort_by_key(|(row, _)| std::cmp::Reverse(row.first)),
            Sort::Name => rows.sort_by(|(one, _), (other, _)| one.name.cmp(&other.name)),
        }
        rows
    }

    /// An outlet that earlier answers did not know had no articles then.
    fn per_minute(&self, row: &OutletRow) -> Option<f64> {
        let (then, counts) = self.earlier.front()?;
        let seconds = self.answered.duration_since(*then).as_secs_f64();
        let before = counts.get(&row.name).copied().unwrap_or_default();
        let more = u32::try_from(row.articles.saturating_sub(before)).unwrap_or(u32::MAX);
        (seconds > 0.0).then(|| f64::from(more) * 60.0 / seconds)
    }
}

impl Sort {
    fn next(self) -> Sort {
        match self {
            Sort::Articles => Sort::Rate,
            Sort::Rate => Sort::Duplicates,
            Sort::Duplicates => Sort::First,
            Sort::First => Sort::Name,
            Sort::Name => Sort::Articles,
        }
    }
}

#[cfg(test)]
mod tests;
