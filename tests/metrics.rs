//! What is scraped is what `deploy/metrics.md` says, and what `deploy/` asks for is scraped.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::harness::{Daemon, text};

/// Type, labels and help of a metric.
type Described = (String, BTreeSet<String>, String);

/// The table of the page, by name.
fn documented() -> BTreeMap<String, Described> {
    let page = text("deploy/metrics.md");
    let rows = page.lines().filter_map(|line| {
        let cells: Vec<&str> = line.strip_prefix("| `")?.split('|').map(str::trim).collect();
        let labels = cells[2].split(", ").filter(|label| !label.is_empty()).map(str::to_owned).collect();
        Some((cells[0].trim_end_matches('`').to_owned(), (cells[1].to_owned(), labels, cells[3].to_owned())))
    });
    rows.collect()
}

/// What the text of a scrape says of each name; a counter's name ends in `_total` and that of an info in `_info`.
fn scraped(text: &str) -> BTreeMap<String, Described> {
    let mut found = BTreeMap::new();
    for line in text.lines().filter_map(|line| line.strip_prefix("# TYPE ")) {
        let (family, kind) = line.split_once(' ').unwrap();
        let ending = match kind {
            "counter" => "_total",
            "info" => "_info",
            _ => "",
        };
        let help = text.lines().find_map(|line| line.strip_prefix(&format!("# HELP {family} ")));
        let help = help.unwrap_or_else(|| panic!("{family} has no help")).trim_end_matches('.').to_owned();
        let series = format!("{family}{}", if kind == "histogram" { "_bucket" } else { ending });
        found.insert(format!("{family}{ending}"), (kind.to_owned(), labels(text, &series), help));
    }
    found
}

/// The labels of a series, the bounds of buckets left out.
fn labels(text: &str, series: &str) -> BTreeSet<String> {
    let sets = text.lines().filter_map(|line| line.strip_prefix(series)?.strip_prefix('{')?.split_once('}'));
    let names = sets.flat_map(|(set, _)| set.split("\",").filter_map(|label| label.split_once('=')));
    names.map(|(name, _)| name.to_owned()).filter(|name| name != "le").collect()
}

#[test]
fn what_is_scraped_is_what_is_documented() {
    let folder = tempfile::tempdir().unwrap();
    let mut daemon = Daemon::start(folder.path());
    daemon.drop(
        "desk/a.txt",
        "Boats\n\nThe boat leaves the harbour at dawn, said the harbour master on Monday.",
    );
    fs::write(
        folder.path().join("feed/a.ndjson"),
        "{\"id\":\"1\",\"outlet\":\"o.example\",\"text\":\"Rain.\"}\n",
    )
    .unwrap();
    daemon.drop("empty.txt", "");
    daemon.wait_for(2);
    let looked = ["rejected_articles_total{code=\"empty\"} 1", "backlog_files{", "backlog_bytes{"];
    daemon.wait_until("/metrics", |scrape| looked.iter().all(|series| scrape.contains(series)));
    let scrape = daemon.get("/metrics");
    let value = |name: &str| -> u64 {
        let series = scrape.lines().filter(|line| line.split(['{', ' ']).next() == Some(name));
        series.map(|line| line.rsplit(' ').next().unwrap().parse::<u64>().unwrap()).sum()
    };
    let gone = ["emitted_articles_total", "rejected_articles_total", "skipped_articles_total"];
    let gone: u64 = gone.iter().map(|name| value(&format!("copydesk_{name}"))).sum();
    assert_eq!(value("copydesk_received_articles_total"), gone + value("copydesk_in_flight_articles"));
    assert!(value("copydesk_resident_memory_bytes") > 1 << 20);
    assert_eq!(scraped(&scrape), documented());
}

#[test]
fn what_is_drawn_and_watched_is_documented() {
    let documented = documented();
    for path in ["deploy/dashboard.json", "deploy/alerts.yml"] {
        let asked = text(path);
        let words = asked.split(|c: char| c != '_' && !c.is_ascii_lowercase());
        let names: BTreeSet<&str> = words.filter(|word| word.starts_with("copydesk_")).collect();
        assert!(names.len() > 3, "{path}: {names:?}");
        for name in names {
            assert!(documented.contains_key(name.trim_end_matches("_bucket")), "{path}: {name}");
        }
    }
}

#[test]
fn what_is_left_of_a_log_is_shown_while_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(folder.path());
    daemon.wait_until("/ready", |answer| answer.contains("\"ready\":true"));
    let line = |number: usize| {
        format!("{{\"id\":\"{number}\",\"outlet\":\"o.example\",\"text\":\"Boat {number} left.\"}}\n")
    };
    let log: String = (0..1500).map(line).collect();
    fs::write(folder.path().join("feed/a.ndjson"), &log).unwrap();
    let left = |scrape: &str| -> u64 {
        let line =
            scrape.lines().find_map(|line| line.strip_prefix("copydesk_backlog_bytes{source=\"wire\"} "));
        line.map_or(0, |value| value.parse().unwrap())
    };
    daemon.wait_until("/metrics", |scrape| (1..log.len() as u64).contains(&left(scrape)));
    daemon.wait_until("/metrics", |scrape| left(scrape) == 0);
}
