//! What `copydesk top` draws: a head, rates beside queues, the last minutes, outlets. Where there is no room the
//! least important part goes first. Names from outside are shown without what could steer the terminal.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style, Stylize};
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::{Cell, Row, Sparkline, Table};

use super::{Sort, State};
use crate::log::plain;
use crate::overview::Overview;
use crate::source::intake::Behind;

/// Lines of the rates and of the queues beside them.
const FIGURES: u16 = 7;
/// Columns of the rates.
const RATES: u16 = 36;
/// Below so many columns the queues stand below the rates.
const BESIDE: u16 = 76;
/// Lines of the last minutes: a heading and the bars.
const BARS: u16 = 4;
/// Lines of outlets below which the bars go.
const OUTLETS: u16 = 5;
/// Columns of a queue's bar.
const GAUGE: u64 = 16;

/// Draws everything.
pub(super) fn draw(state: &State, frame: &mut Frame<'_>) {
    let area = frame.area();
    let beside = area.width >= BESIDE;
    let figures = if beside { FIGURES } else { 2 * FIGURES };
    let room = area.height.saturating_sub(2 + figures);
    let bars = if room >= BARS + OUTLETS { BARS } else { 0 };
    let parts = [1, figures, bars].map(Constraint::Length);
    let parts = [parts.as_slice(), &[Constraint::Fill(1), Constraint::Length(1)]].concat();
    let [head, figures, bars, outlets, foot] = Layout::vertical(parts).areas(area);
    frame.render_widget(top_line(state), head);
    let [rates, queues] = if beside {
        Layout::horizontal([Constraint::Length(RATES + 3), Constraint::Fill(1)]).areas(figures)
    } else {
        Layout::vertical([Constraint::Length(FIGURES), Constraint::Fill(1)]).areas(figures)
    };
    frame.render_widget(rate_lines(&state.now), rates);
    frame.render_widget(queue_lines(&state.now), queues);
    draw_bars(&state.now, frame, bars);
    draw_outlets(state, frame, outlets);
    frame.render_widget(foot_line(state), foot);
}

fn top_line(state: &State) -> Line<'static> {
    let now = &state.now;
    let (word, colour) = match &state.silence {
        Some(reason) => {
            let silent = state.answered.elapsed().as_secs();
            (format!("no answer for {}: {}", span(silent), plain(reason)), Color::Red)
        }
        None if now.ready => (plain(&now.phase), Color::Green),
        None => (plain(&now.phase), Color::Yellow),
    };
    Line::from(vec![
        Span::from("copydesk ").bold(),
        Span::styled(word, Style::new().fg(colour).add_modifier(Modifier::BOLD)),
        Span::from(format!("  {}  up {}", state.address, span(now.uptime_seconds))).dim(),
        Span::from(format!("  version {}", plain(&now.version))).dim(),
    ])
}

fn rate_lines(now: &Overview) -> Text<'static> {
    let heading = Line::from(format!("{:<11}{:>11}{:>14}", "articles", "per second", "in all")).dim();
    let line = |name: &str, rate: Option<f64>, all: u64| {
        let rate = rate.map_or_else(String::new, |rate| format!("{rate:.1}"));
        Line::from(format!("{name:<11}{rate:>11}{:>14}", grouped(all)))
    };
    let [received, emitted, duplicates, rejected] = now.rates.map(Some);
    let totals = &now.totals;
    let set_aside = line("rejected", rejected, totals.rejected);
    Text::from(vec![
        heading,
        line("read", received, totals.received).bold(),
        line("written", emitted, totals.emitted),
        line("duplicates", duplicates, totals.duplicates).yellow(),
        if totals.rejected > 0 { set_aside.red() } else { set_aside },
        line("skipped", None, totals.skipped),
        line("in flight", None, totals.in_flight),
    ])
}

fn queue_lines(now: &Overview) -> Text<'static> {
    let mut lines = vec![Line::from("queue       filled").dim()];
    for (name, depth, bound) in &now.totals.queues {
        let cells = (depth * GAUGE).div_ceil((*bound).max(1)).min(GAUGE);
        let colour = match cells * 100 / GAUGE {
            0..50 => Color::Green,
            50..90 => Color::Yellow,
            _ => Color::Red,
        };
        let cells = usize::try_from(cells).unwrap_or_default();
        let rest = usize::try_from(GAUGE).unwrap_or_default() - cells;
        lines.push(Line::from(vec![
            Span::from(format!("{:<12}", plain(name))),
            Span::styled("█".repeat(cells), Style::new().fg(colour)),
            Span::from("░".repeat(rest)).dim(),
            Span::from(format!(" {depth}/{bound}")),
        ]));
    }
    let (paragraphs, bytes) = now.totals.index;
    let backlog = now.totals.backlog.iter().map(|(name, behind)| match behind {
        Behind::Files(files) => format!("{} {} files", plain(name), grouped(*files)),
        Behind::Bytes(bytes) => format!("{} {}", plain(name), size(*bytes)),
    });
    let backlog = backlog.collect::<Vec<_>>().join(", ");
    lines.push(Line::from(format!("{:<12}{:.0} ms, newest commit", "lag", now.totals.lag * 1000.0)));
    lines.push(Line::from(format!("{:<12}{} paragraphs, {}", "index", grouped(paragraphs), size(bytes))));
    lines.push(Line::from(format!("{:<12}{backlog}", "unread")));
    Text::from(lines)
}

fn draw_bars(now: &Overview, frame: &mut Frame<'_>, area: Rect) {
    if area.height == 0 {
        return;
    }
    let [heading, bars] = Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(area);
    let width = usize::from(bars.width);
    let seconds = now.received_each_second.get(now.received_each_second.len().saturating_sub(width)..);
    let seconds = seconds.unwrap_or_default();
    let top = seconds.iter().copied().max().unwrap_or_default();
    let words = format!("read in each of the last {}, at most {}", span(width as u64), grouped(top));
    frame.render_widget(Line::from(words).dim(), heading);
    // The newest second stands at the right edge from the start.
    let padded = std::iter::repeat_n(0, width - seconds.len()).chain(seconds.iter().copied());
    let style = Style::new().fg(Color::Cyan);
    frame.render_widget(Sparkline::default().data(padded.collect::<Vec<_>>()).style(style), bars);
}

/// Columns behind the name, the most important first; those that have no room go.
const COLUMNS: [(&str, Option<Sort>); 6] = [
    ("articles", Some(Sort::Articles)),
    ("a minute", Some(Sort::Rate)),
    ("duplicates", Some(Sort::Duplicates)),
    ("ran first", Some(Sort::First)),
    ("copied", None),
    ("stripped", None),
];
/// Width of each of them, the blank before it included.
const COLUMN: u16 = 12;
/// Least width of a name.
const NAME: u16 = 18;
/// Widest table: across more columns the eye loses the line.
const WIDEST: u16 = 130;

fn draw_outlets(state: &State, frame: &mut Frame<'_>, area: Rect) {
    let area = Rect { width: area.width.min(WIDEST), ..area };
    if state.now.outlets.is_none() {
        let words = "no outlets to show: the archive is turned off (archive.size)";
        frame.render_widget(Line::from(words).dim(), area);
        return;
    }
    let room = usize::from(area.width.saturating_sub(NAME) / COLUMN).min(COLUMNS.len());
    let marked = |name: &str, sort: Option<Sort>| {
        let mark = if sort == Some(state.sort) { "▾" } else { "" };
        format!("{name}{mark}")
    };
    let right = |text: String| Cell::from(Line::from(text).right_aligned());
    let titles = COLUMNS.iter().map(|(name, sort)| right(marked(name, *sort)));
    let name = Cell::from(marked("outlet", Some(Sort::Name)));
    let header = Row::new(std::iter::once(name).chain(titles).take(room + 1)).dim();
    let (all, lines) = (state.rows(), usize::from(area.height.saturating_sub(1)));
    // The last page stays full.
    let first = state.first_row.min(all.len().saturating_sub(lines));
    let rows = all.into_iter().skip(first).take(lines).map(|(row, rate)| {
        let rate = rate.map_or_else(String::new, |rate| format!("{rate:.1}"));
        let counts = [row.duplicates, row.first, row.copied, row.stripped].map(grouped);
        let cells = [grouped(row.articles), rate].into_iter().chain(counts).map(right);
        Row::new(std::iter::once(Cell::from(plain(&row.name))).chain(cells).take(room + 1))
    });
    let widths = std::iter::once(Constraint::Fill(1)).chain([Constraint::Length(COLUMN - 1); COLUMNS.len()]);
    frame.render_widget(Table::new(rows, widths.take(room + 1)).header(header), area);
}

fn foot_line(state: &State) -> Line<'static> {
    let outlets = state.now.outlets.as_ref().map_or(0, Vec::len);
    let at =
        if outlets == 0 { String::new() } else { format!("   {} of {outlets} outlets", state.first_row + 1) };
    Line::from(format!("q quit   s sort   ↑↓ scroll{at}")).dim()
}

/// A number with its thousands apart.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A size in the largest unit that it fills, with one place behind the point.
fn size(bytes: u64) -> String {
    let units = [("GiB", 30), ("MiB", 20), ("KiB", 10)];
    let Some((name, shift)) = units.into_iter().find(|(_, shift)| bytes >> shift > 0) else {
        return format!("{bytes} B");
    };
    let tenths = (bytes >> (shift - 10)) * 10 / 1024;
    format!("{}.{} {name}", grouped(tenths / 10), tenths % 10)
}

/// A time in its two largest units.
fn span(seconds: u64) -> String {
    match (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60, seconds % 60) {
        (0, 0, 0, seconds) => format!("{seconds} s"),
        (0, 0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (0, hours, minutes, _) => format!("{hours} h {minutes} min"),
        (days, hours, ..) => format!("{days} d {hours} h"),
    }
}
