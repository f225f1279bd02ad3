//! Screens drawn into memory.

use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::*;
use crate::metrics::Totals;
use crate::source::intake::Behind;

fn overview(articles: u64) -> Overview {
    let row = |name: &str, articles| OutletRow { name: name.to_owned(), articles, ..OutletRow::default() };
    Overview {
        version: "1.2.3".to_owned(),
        ready: true,
        phase: "ready".to_owned(),
        uptime_seconds: 3720,
        rates: [12.5, 12.0, 3.0, 0.0],
        totals: Totals {
            received: 1_234_567,
            queues: vec![("arrivals".into(), 128, 256)],
            index: (2_000_000, 3 << 29),
            backlog: vec![("inbox".to_owned(), Behind::Files(3))],
            ..Totals::default()
        },
        received_each_second: vec![1, 2, 3, 8],
        outlets: Some(vec![row("post.example", articles), row("\u{1b}[31mred\u{202e}", 7)]),
    }
}

fn drawn(state: &State, columns: u16, lines: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(columns, lines)).unwrap();
    terminal.draw(|frame| view::draw(state, frame)).unwrap();
    terminal.backend().to_string()
}

fn press(state: &mut State, code: KeyCode) -> Next {
    state.press(KeyEvent::new(code, KeyModifiers::NONE))
}

#[test]
fn everything_is_there_where_there_is_room() {
    let screen = drawn(&State::new("host:1".to_owned(), overview(40)), 100, 30);
    for part in [
        "host:1",
        "up 1 h 2 min",
        "ready",
        "1,234,567",
        "128/256",
        "1.5 GiB",
        "inbox 3 files",
        "post.example",
    ] {
        assert!(screen.contains(part), "{part} is missing:\n{screen}");
    }
}

#[test]
fn any_size_is_drawn() {
    let state = State::new("host:1".to_owned(), overview(40));
    for (columns, lines) in [(1, 1), (20, 5), (60, 24), (80, 24), (300, 90)] {
        drawn(&state, columns, lines);
    }
}

#[test]
fn a_name_cannot_steer_the_terminal() {
    let screen = drawn(&State::new("host:1".to_owned(), overview(40)), 100, 30);
    assert!(screen.contains("[31mred") && !screen.contains(['\u{1b}', '\u{202e}']), "{screen}");
}

#[test]
fn rates_need_two_answers_and_silence_is_shown() {
    let mut state = State::new("host:1".to_owned(), overview(40));
    assert_eq!(state.rows()[0].1, None);
    state.take(overview(70), state.answered + Duration::from_secs(30));
    assert_eq!(state.rows()[0].1, Some(60.0));
    state.silence = Some("connection refused".to_owned());
    assert!(drawn(&state, 100, 30).contains("connection refused"));
}

#[test]
fn keys_sort_scroll_and_quit() {
    let mut state = State::new("host:1".to_owned(), overview(40));
    assert_eq!(press(&mut state, KeyCode::Char('s')), Next::Show);
    assert_eq!(state.sort, Sort::Rate);
    (0..5).for_each(|_| assert_eq!(press(&mut state, KeyCode::Down), Next::Show));
    assert_eq!(state.first_row, 1, "the last outlet stays in sight");
    assert_eq!(press(&mut state, KeyCode::Char('q')), Next::Quit);
    let interrupt = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
    assert_eq!(state.press(interrupt), Next::Quit);
}
