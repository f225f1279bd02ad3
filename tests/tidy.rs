//! The rules of the house that clippy cannot see.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::harness::{checkout, files, text};

/// Longest file; a reader holds a file of this size in mind.
const LINES: usize = 400;
/// The same for files that only tests read: a simulated disk has no use for being in two.
const TEST_LINES: usize = 450;

#[test]
fn every_file_opens_with_its_purpose_and_stays_short() {
    let mut faults = Vec::new();
    for path in files(&["stages", "pipeline", "tests"], "rs") {
        let code = std::fs::read_to_string(&path).unwrap();
        if !code.starts_with("//! ") {
            faults.push(format!("{} does not open with `//! `", path.display()));
        }
        let product = code.split("#[cfg(test)]").next().unwrap().lines().count();
        let most = if path.components().any(|part| part.as_os_str() == "tests") { TEST_LINES } else { LINES };
        if product > most {
            faults.push(format!("{} has {product} lines", path.display()));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_top_level_is_what_it_is() {
    let mut names: Vec<String> = checkout()
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.starts_with('.') && !name.starts_with("LICENSE") && name != "target")
        .collect();
    names.sort();
    let house = ["ARCHITECTURE.md", "CHANGELOG.md", "Cargo.lock", "Cargo.toml", "README.md", "deploy"];
    let rooms = ["pipeline", "stages", "tests"];
    assert_eq!(names, house.iter().chain(&rooms).copied().collect::<Vec<_>>());
}

#[test]
fn stages_neither_wait_nor_open() {
    let manifest = text("stages/Cargo.toml");
    let product = manifest.split("[dev-dependencies]").next().unwrap();
    for crate_name in ["tokio", "async", "rand", "tempfile", "notify", "rustix"] {
        assert!(!product.contains(&format!("\n{crate_name}")), "stages depends on {crate_name}");
    }
    for path in files(&["stages/src"], "rs") {
        let code = std::fs::read_to_string(&path).unwrap();
        for word in ["async fn", ".await", "std::fs::", "std::env::", "SystemTime", "Instant::", "thread::"] {
            assert!(!code.contains(word), "{} says {word}", path.display());
        }
    }
}

#[test]
fn architecture_names_only_what_exists() {
    let page = text("ARCHITECTURE.md");
    let named = page.split('`').skip(1).step_by(2).filter(|word| {
        let place = word.starts_with("stages/") || word.starts_with("pipeline/");
        place || word.starts_with("tests/") || word.starts_with("deploy/")
    });
    let missing: Vec<&str> = named.filter(|path| !checkout().join(Path::new(path)).exists()).collect();
    assert!(missing.is_empty(), "ARCHITECTURE.md names {missing:?}");
}

#[test]
fn modules_never_use_each_other_in_a_circle() {
    for root in ["stages/src", "pipeline/src"] {
        let mut uses = uses_of(root);
        // Rooms that use nobody left are taken away until none is; what stays stands in a circle.
        while let Some(free) = uses.iter().find(|(_, used)| used.is_empty()).map(|(room, _)| room.clone()) {
            uses.remove(&free);
            for used in uses.values_mut() {
                used.retain(|room| *room != free);
            }
        }
        assert!(uses.is_empty(), "{root}: {uses:?}");
    }
}

/// The top modules of a crate, each with the others that its product code names.
fn uses_of(root: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in files(&[root], "rs") {
        let inside = path.strip_prefix(checkout().join(root)).unwrap().with_extension("");
        let parts: Vec<&str> = inside.iter().filter_map(|part| part.to_str()).collect();
        let is_test = parts.iter().any(|part| ["tests", "trial", "suite"].contains(part));
        if is_test || ["lib", "main"].contains(&parts[0]) {
            continue;
        }
        let code = std::fs::read_to_string(&path).unwrap();
        let product = code.split("#[cfg(test)]").next().unwrap();
        let is_code = |line: &&str| !line.trim_start().starts_with("//");
        let product = product.lines().filter(is_code).collect::<Vec<_>>().join("\n");
        let named = product.split("crate::").skip(1).flat_map(|rest| {
            let group = rest.strip_prefix('{').and_then(|rest| rest.split('}').next()).unwrap_or(rest);
            let most = if group.len() == rest.len() { 1 } else { usize::MAX };
            group.split(',').map(first_word).take(most).collect::<Vec<_>>()
        });
        uses.entry(parts[0].to_owned()).or_default().extend(named.filter(|room| room != parts[0]));
    }
    let rooms: BTreeSet<String> = uses.keys().cloned().collect();
    for used in uses.values_mut() {
        used.retain(|room| rooms.contains(room));
    }
    uses
}

fn first_word(text: &str) -> String {
    text.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}
