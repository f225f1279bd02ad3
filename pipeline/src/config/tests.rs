//! Configurations and what they come to.

use std::path::Path;
use std::time::Duration;

use super::*;
use crate::settings::{After, Compress, Durability};

fn variable(name: &str) -> Option<String> {
    (name == "DESK").then(|| "/srv/desk".to_owned())
}

fn settled(text: &str) -> Settings {
    read(text, None, &Flags::default(), &variable).unwrap()
}

/// Every expected problem as `line:column: part of the message`, in order and no others.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let found = match read(text, None, &Flags::default(), &variable) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.to_string().lines().map(str::to_owned).collect(),
    };
    let alike = |(found, expected): (&String, &&str)| {
        let (place, part) = expected.rsplit_once(": ").unwrap_or(("", expected));
        found.starts_with(place) && found.contains(part)
    };
    assert!(found.len() == expected.len() && found.iter().zip(expected).all(alike), "{found:#?}");
}

#[test]
fn nothing_written_gives_the_documented_defaults() {
    let settings = settled("");
    assert_eq!(settings.data_dir, Path::new("data"));
    assert_eq!(settings.output.path, Path::new("out"));
    assert_eq!(settings.output.rotate_size, 256 << 20);
    assert_eq!(settings.output.rotate_every, Some(Duration::from_hours(1)));
    assert_eq!(settings.output.compress, Compress::None);
    assert_eq!((settings.window, settings.max_paragraphs), (None, 20_000_000));
    assert_eq!(settings.durability, Durability::Power);
    assert_eq!((settings.archive.keep.as_secs(), settings.archive.size), (7 * 86_400, 4 << 30));
    assert_eq!(settings.listen.unwrap().to_string(), "127.0.0.1:8686");
}

#[test]
fn nothing_written_watches_the_inbox() {
    let settings = settled("");
    let [inbox] = settings.watches.as_slice() else { panic!("{:?}", settings.watches) };
    assert_eq!((inbox.name.as_str(), inbox.path.as_path()), ("inbox", Path::new("inbox")));
    assert_eq!((&inbox.after, inbox.rejected.as_path()), (&After::Keep, Path::new("rejected")));
    assert_eq!((inbox.settle.as_millis(), inbox.max_item), (500, 20 << 20));
}

#[test]
fn keys_and_variables_are_used() {
    let settings = settled(
        "data_dir = \"${DESK}/state\"\n[watch.wire]\npath = \"${DESK}/in\"\nafter = \"move\"\nsettle = \"2s\"\n\
         [tail.log]\ninclude = [\"/var/log/x/*.ndjson\"]\n[output.file]\npath = \"${DESK}/out\"\n\
         rotate = { size = \"1MiB\", every = \"never\" }\ncompress = \"zstd\"\n[dedupe]\nwindow = \"30d\"\n\
         [ledger]\ndurability = \"process\"\n[http]\nlisten = \"off\"\n",
    );
    assert_eq!(settings.data_dir, Path::new("/srv/desk/state"));
    let wire = settings.watches.first().unwrap();
    assert_eq!(wire.after, After::Move("/srv/desk/done".into()));
    assert_eq!(settings.tails.first().unwrap().include, ["/var/log/x/*.ndjson"]);
    assert_eq!((settings.output.rotate_size, settings.output.rotate_every), (1 << 20, None));
    assert_eq!(settings.window, Some(Duration::from_hours(30 * 24)));
    assert_eq!(settings.listen, None);
}

#[test]
fn flags_win_over_the_file() {
    let flags = Flags {
        watch: vec!["drop/site".into()],
        out: Some("o".into()),
        data: Some("d".into()),
        ..Flags::default()
    };
    let settings = read("data_dir = \"x\"\n[tail.a]\ninclude = [\"a\"]", None, &flags, &variable).unwrap();
    assert_eq!(
        (settings.data_dir.as_path(), settings.output.path.as_path()),
        (Path::new("d"), Path::new("o"))
    );
    let [site] = settings.watches.as_slice() else { panic!("{:?}", settings.watches) };
    assert_eq!((site.name.as_str(), site.rejected.as_path()), ("site", Path::new("drop/rejected")));
    assert!(settings.tails.is_empty());
}

#[test]
fn every_problem_is_reported_at_once() {
    check(
        "data_dri = \"x\"\n[watch.inbox]\nafter = \"burn\"\nsettle = \"soon\"\nmax_item = \"1B\"\n\
         [dedupe]\npolicy = \"keep\"\nmax_paragraphs = \"many\"\nwindow = \"1s\"\n[archive]\nsize = \"1KiB\"\n\
         [output.file]\nrotate = { size = 3.5 }\n[http]\nlisten = \"here\"\n[nothing]\n",
        &[
            "1:1: unknown field `data_dri`",
            "3:9: unknown variant `burn`",
            "4:10: is no duration",
            "5:12: `max_item` must be from 1024",
            "7:10: unknown policy `keep`",
            "8:18: invalid type",
            "9:10: `dedupe.window` must be at least 3600 s",
            "11:8: `archive.size` must be from",
            "13:19: expected a size",
            "15:10: is no address",
            "16:2: unknown field `nothing`",
        ],
    );
}

#[test]
fn broken_text_has_a_place_too() {
    check("data_dir = \n[watch.a\n", &["1:12: ", "2:9: "]);
    check("data_dir = \"a\"\ndata_dir = \"b\"\n", &["2:1: duplicate key"]);
    check("data_dir = \"${NOT_THERE}\"", &["1:12: `NOT_THERE` is not set"]);
    check("strip = 3\nwatch = [1]\n", &["1:9: invalid type", "2:9: invalid type"]);
    check("[strip]\nlevel = \"bold\"", &["2:9: unknown level `bold`"]);
    check("[ledger]\n[tail.wire]\nmax_item = \"1MiB\"\n", &["2:7: `tail.wire` needs `include`"]);
    let problems = read(&"line 1\n".repeat(49), None, &Flags::default(), &variable).unwrap_err().to_string();
    assert_eq!(problems.lines().count(), 21, "{problems}");
    assert!(problems.ends_with("21:6: and 29 more; this may be no TOML at all"), "{problems}");
}

#[test]
fn folders_that_feed_each_other_are_refused() {
    let inbox = "[watch.inbox]\npath = \"a/in\"\n";
    check(&format!("{inbox}[output.file]\npath = \"a/in/out\""), &["2:8: the output folder"]);
    check(&format!("{inbox}[output.file]\npath = \"a/in\""), &["2:8: the output folder"]);
    check(&format!("data_dir = \"./x/../a\"\n{inbox}"), &["3:8: the data folder"]);
    check(&format!("{inbox}after = \"move\"\ndone = \"a/in/done\""), &["2:8: finished files"]);
    check(
        &format!("{inbox}[watch.other]\npath = \"a/in/sub\"\nrejected = \"b/no\""),
        &["4:8: overlaps another one"],
    );
    for own in ["out/*.ndjson", "out/rec*-*", "out/dead-letters.ndjson"] {
        check(&format!("[tail.a]\ninclude = [\"{own}\"]"), &["2:12: own records"]);
    }
    check(&format!("{inbox}after = \"move\""), &[]);
    check("[watch.inbox]\npath = \"in\"\n[output.file]\npath = \"in-clean\"", &[]);
}

#[test]
fn strangers_need_a_token() {
    check("[http]\nlisten = \"0.0.0.0:80\"", &["2:10: set `http.token`"]);
    check(
        "[http]\nlisten = \"0.0.0.0:80\"\ntoken = \"short\"",
        &["2:10: set `http.token`", "3:9: 16 characters"],
    );
    check("[http]\nlisten = \"[::1]:80\"", &[]);
    let settings = settled("[http]\nlisten = \"0.0.0.0:80\"\ntoken = \"0123456789abcdef\"");
    assert!(!format!("{settings:?}").contains("0123456789abcdef"));
}

/// The example with the lines uncommented that show a default.
fn example() -> String {
    let text = include_str!("../../../deploy/copydesk.toml");
    let plain = |line: &str| match line.strip_prefix('#') {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_lowercase() || c == '[') => rest.to_owned(),
        _ => line.to_owned(),
    };
    text.lines().map(plain).collect::<Vec<String>>().join("\n")
}

#[test]
fn the_example_names_every_key() {
    let keys = include_str!("written.rs").lines().filter_map(|line| line.trim().strip_prefix("pub(super) "));
    for key in keys.filter_map(|rest| rest.split_once(':')).map(|(key, _)| key) {
        let named = |line: &str| line.starts_with(&format!("{key} =")) || line.contains(&format!("{key} = "));
        let example = example();
        let section = |line: &str| line.starts_with(&format!("[{key}")) || line.contains(&format!(".{key}]"));
        assert!(example.lines().any(|line| named(line) || section(line)), "{key}");
    }
}

#[test]
fn the_example_shows_the_defaults() {
    let variable = |_: &str| Some("0123456789abcdef".to_owned());
    let mut shown = read(&example(), None, &Flags::default(), &variable).unwrap();
    let plain = settled("[watch.inbox]\n[tail.wire]\ninclude = [\"/var/log/ingest/*.ndjson\"]");
    assert!(shown.token.take().is_some());
    assert_eq!(shown.trace.take().map(|trace| trace.sample), Some(1.0));
    shown.watches.iter_mut().for_each(|watch| watch.outlet = None);
    shown.tails.iter_mut().for_each(|tail| tail.outlet = None);
    assert_eq!(std::mem::take(&mut shown.overrules).len(), 3);
    assert_eq!(format!("{shown:#?}"), format!("{plain:#?}"));
}

#[test]
fn traces_go_to_a_plain_address() {
    let otlp = settled("[trace]\notlp = \"http://[::1]:4318\"\nsample = 0.5\n").trace.unwrap();
    assert_eq!((otlp.otlp.as_str(), otlp.sample), ("http://[::1]:4318", 0.5));
    check("[trace]\notlp = \"https://far.example\"\n", &["2:8: `trace.otlp` must be like http://"]);
    check("[trace]\notlp = \"127.0.0.1:4318\"\n", &["2:8: `trace.otlp` must be like http://"]);
    check("[trace]\nsample = 2.0\n", &["2:10: `trace.sample` must be from 0 to 1"]);
}

#[test]
fn a_person_overrules_lines_of_an_outlet() {
    let text =
        "[strip.outlet.\"a.example\"]\nkeep = [\"The numbers\"]\nstrip = [\"Our desk\", \"The numbers\"]\n";
    let overrules = settled(text).overrules;
    let found: Vec<_> = overrules.iter().map(|o| (o.outlet.as_str(), o.line.as_str(), o.keep)).collect();
    let outlet = "a.example";
    assert_eq!(
        found,
        [(outlet, "Our desk", false), (outlet, "The numbers", false), (outlet, "The numbers", true)]
    );
    check("[strip.outlet.\"a.example\"]\ndrop = []\n", &["2:1: unknown field"]);
}
