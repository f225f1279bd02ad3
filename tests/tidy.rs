//! The rules of the house that clippy cannot see.

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
