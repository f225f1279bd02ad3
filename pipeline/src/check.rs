//! `copydesk check`: the configuration, and whether its folders can be read and written. Changes nothing.

use std::io::{self, Write};
use std::path::Path;

use rustix::fs::{Access, AtFlags, CWD};

use crate::cli::{CheckArgs, Exit};
use crate::config::{self, Flags};
use crate::settings::{After, Settings};

/// Checks, and says what was found on standard output.
pub(crate) fn check(args: &CheckArgs, out: &mut impl Write) -> io::Result<Exit> {
    let settings = match config::load(args.file.as_deref(), &Flags::default()) {
        Ok(settings) => settings,
        Err(problems) => {
            writeln!(out, "{problems}")?;
            return Ok(Exit::Config);
        }
    };
    let faults = folders(&settings);
    for fault in &faults {
        writeln!(out, "{fault}")?;
    }
    if !faults.is_empty() {
        return Ok(Exit::Io);
    }
    summary(&settings, out)?;
    Ok(Exit::Good)
}

/// What is wrong with the folders; each must be there with the rights it needs, or be possible to create.
fn folders(settings: &Settings) -> Vec<String> {
    let (read, write) = (Access::READ_OK | Access::EXEC_OK, Access::WRITE_OK | Access::EXEC_OK);
    let mut faults = Vec::new();
    let mut need = |what: &str, path: &Path, access| {
        if let Err(reason) = usable(path, access) {
            faults.push(format!("{what} {}: {reason}", path.display()));
        }
    };
    need("data folder", &settings.data_dir, read | write);
    need("output folder", &settings.output.path, write);
    for watch in &settings.watches {
        // Rejected files are moved out of the watch folder whatever `after` says.
        need("watch folder", &watch.path, read | write);
        need("folder of rejected files", &watch.rejected, write);
        if let After::Move(done) = &watch.after {
            need("folder of finished files", done, write);
        }
    }
    for pattern in settings.tails.iter().flat_map(|tail| &tail.include) {
        let plain = pattern.find(['*', '?', '[', '{']).and_then(|end| pattern.get(..end)).unwrap_or(pattern);
        let folder =
            plain.rsplit_once('/').map_or(".", |(folder, _)| if folder.is_empty() { "/" } else { folder });
        if Path::new(folder).exists() {
            need("folder of logs", Path::new(folder), read);
        }
    }
    faults
}

fn usable(path: &Path, access: Access) -> Result<(), String> {
    let allowed = |path: &Path, access| rustix::fs::accessat(CWD, path, access, AtFlags::EACCESS);
    let nearest = path.ancestors().find(|path| path.exists() || path.as_os_str().is_empty());
    let nearest = nearest.filter(|path| !path.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !nearest.is_dir() {
        return Err(format!("{} is no folder", nearest.display()));
    }
    if nearest != path {
        return allowed(nearest, Access::WRITE_OK | Access::EXEC_OK)
            .map_err(|err| format!("does not exist and cannot be created in {}: {err}", nearest.display()));
    }
    allowed(path, access).map_err(|err| {
        let how = if allowed(path, Access::READ_OK).is_ok() { "written" } else { "read" };
        format!("cannot be {how}: {err}")
    })
}

fn summary(settings: &Settings, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "the configuration is good")?;
    for watch in &settings.watches {
        writeln!(out, "watches   {} ({})", watch.path.display(), watch.name)?;
    }
    for tail in &settings.tails {
        writeln!(out, "follows   {} ({})", tail.include.join(", "), tail.name)?;
    }
    writeln!(out, "writes    {}", settings.output.path.join("records.ndjson").display())?;
    writeln!(out, "state in  {}", settings.data_dir.display())?;
    match settings.listen {
        Some(address) => writeln!(out, "serves    http://{address}/"),
        None => writeln!(out, "serves    nothing"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn run(text: &str) -> (Exit, String) {
        let home = tempfile::tempdir().unwrap();
        let text = text.replace('@', home.path().to_str().unwrap());
        let file = home.path().join("copydesk.toml");
        std::fs::write(&file, text).unwrap();
        let mut out = Vec::new();
        let exit = check(&CheckArgs { file: Some(file) }, &mut out).unwrap();
        (exit, String::from_utf8(out).unwrap())
    }

    #[test]
    fn good_and_bad_configurations() {
        let good = "data_dir = \"@/data\"\n[watch.a]\npath = \"@/in\"\n[output.file]\npath = \"@/out\"\n";
        let (exit, said) = run(good);
        assert_eq!(exit, Exit::Good, "{said}");
        assert!(said.contains("/out/records.ndjson"), "{said}");
        let (exit, said) = run("[watch.a]\nafter = 1\nsettle = 2\n");
        assert_eq!((exit, said.lines().count()), (Exit::Config, 2), "{said}");
        assert!(said.contains("copydesk.toml:2:9: "), "{said}");
        let (exit, said) = run(&good.replace("@/out", "@/copydesk.toml/out"));
        assert_eq!(exit, Exit::Io, "{said}");
        assert!(said.contains("is no folder"), "{said}");
    }
}
