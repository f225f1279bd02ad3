//! What `deploy/` holds is true: its sources exist, its commands are ours, its user is not root.

use std::process::Command;

use crate::harness::{checkout, text};

/// The values of a key in a systemd unit.
fn unit(key: &str) -> Vec<String> {
    let unit = text("deploy/copydesk.service");
    unit.lines().filter_map(|line| line.strip_prefix(key)?.strip_prefix('=').map(str::to_owned)).collect()
}

/// The arguments of an instruction in the container file.
fn container(instruction: &str) -> Vec<String> {
    let file = text("deploy/Containerfile");
    file.lines()
        .filter_map(|line| line.strip_prefix(instruction)?.strip_prefix(' ').map(str::to_owned))
        .collect()
}

/// Our command line understands these words; `--help` behind them keeps them from being done.
#[track_caller]
fn understands(words: &[String]) {
    let ran = Command::new(env!("CARGO_BIN_EXE_copydesk")).args(words).arg("--help").output().unwrap();
    assert!(ran.status.success(), "{words:?}: {}", String::from_utf8_lossy(&ran.stderr));
}

#[test]
fn the_example_configuration_passes_its_check() {
    let home = tempfile::tempdir().unwrap();
    let example = checkout().join("deploy/copydesk.toml");
    let mut check = Command::new(env!("CARGO_BIN_EXE_copydesk"));
    let ran = check.arg("check").arg(example).current_dir(home.path()).output().unwrap();
    let said = String::from_utf8(ran.stdout).unwrap();
    assert!(ran.status.success() && said.starts_with("the configuration is good\n"), "{said}");
    assert_eq!(home.path().read_dir().unwrap().count(), 0, "a check leaves nothing behind");
}

#[test]
fn the_unit_checks_first_and_runs_what_it_checked() {
    let start = unit("ExecStart").join(" ");
    let pre = unit("ExecStartPre").join(" ");
    for line in [&start, &pre] {
        let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        assert_eq!(words[0], "/usr/bin/copydesk");
        understands(&words[1..]);
        assert_eq!(words.last().unwrap(), "/etc/copydesk/copydesk.toml");
    }
    assert!(pre.contains(" check "));
    assert_eq!(unit("Type"), ["notify"]);
    assert_eq!(unit("ExecReload"), ["/bin/kill -HUP $MAINPID"]);
    assert!(unit("WatchdogSec")[0].parse::<u64>().unwrap() >= 20, "the main loop counts as stuck after 10 s");
    assert!(unit("RestartPreventExitStatus")[0].split(' ').any(|code| code == "78"));
}

#[test]
fn the_unit_has_no_rights_it_does_not_need() {
    assert_ne!(unit("User"), ["root"]);
    assert_eq!(unit("ProtectSystem"), ["strict"]);
    assert_eq!(unit("CapabilityBoundingSet"), [""]);
    for key in
        ["NoNewPrivileges", "ProtectHome", "PrivateDevices", "MemoryDenyWriteExecute", "RestrictNamespaces"]
    {
        assert_eq!(unit(key), ["true"], "{key}");
    }
}

#[test]
fn the_container_is_built_from_what_is_here() {
    for copy in container("COPY").iter().filter(|copy| !copy.starts_with("--from=build ")) {
        let words: Vec<&str> = copy.split(' ').collect();
        for source in &words[..words.len() - 1] {
            assert!(checkout().join(source).exists(), "COPY {source}");
        }
    }
    let members = text("Cargo.toml");
    let members = members.lines().find(|line| line.starts_with("members")).unwrap();
    for member in members.split('"').skip(1).step_by(2) {
        assert!(container("COPY").contains(&format!("{member} {member}")), "{member} is not copied");
    }
    let rust = text("Cargo.toml");
    let version =
        rust.lines().find_map(|line| line.strip_prefix("rust-version = ")).unwrap().trim_matches('"');
    assert!(container("FROM")[0].contains(&format!("rust:{version}-")), "{version}");
    assert!(container("RUN")[0].contains("--locked --bin copydesk"));
}

#[test]
fn the_container_runs_without_root_and_says_how_it_is() {
    assert_eq!(container("FROM").len(), 2, "compilers stay in the first stage");
    let user = &container("USER")[0];
    assert!(user.split(':').all(|id| id.parse::<u32>().unwrap() > 0), "{user}");
    let words = |json: &str| serde_json::from_str::<Vec<String>>(json).unwrap();
    assert_eq!(words(&container("ENTRYPOINT")[0]), ["copydesk"]);
    understands(&words(&container("CMD")[0]));
    let health = &container("HEALTHCHECK")[0];
    let command = words(health.split_once("CMD ").unwrap().1).join(" ");
    assert!(command.contains("/health") && command.contains("/8686 "), "{command}");
    assert!(text("deploy/copydesk.toml").contains("listen = \"127.0.0.1:8686\""));
}
