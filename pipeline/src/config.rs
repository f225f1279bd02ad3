//! The file as written to the settings as used: everything is checked here and every problem reported at once,
//! before a task starts. A new key is a field in `config/written.rs`, one in `settings.rs`, a line in
//! `config/settle.rs` and one in `deploy/copydesk.toml`.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::settings::Settings;

mod written;
mod units;
mod parse;
mod settle;
mod places;

pub(crate) use settle::DEFAULT_MAX_ITEM;

/// What the command line says beside the file; it wins.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flags {
    /// Watch folders instead of the configured ones.
    pub(crate) watch: Vec<PathBuf>,
    /// Patterns to follow instead of the configured ones.
    pub(crate) tail: Vec<String>,
    /// Output folder.
    pub(crate) out: Option<PathBuf>,
    /// State folder.
    pub(crate) data: Option<PathBuf>,
    /// No inputs at all: `once` names its own.
    pub(crate) no_inputs: bool,
}

/// Every problem of a configuration.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) struct Problems {
    /// The file, if one was given.
    pub(crate) file: Option<PathBuf>,
    /// In the order of the file.
    pub(crate) list: Vec<Problem>,
}

/// One problem of a configuration.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// Line and column in characters, from 1; `None` where no place in the file is to blame.
    pub(crate) at: Option<(usize, usize)>,
    /// What is wrong and what would be right.
    pub(crate) message: String,
}

/// Reads the file, if any, and settles everything the daemon is told.
pub(crate) fn load(file: Option<&Path>, flags: &Flags) -> Result<Settings, Problems> {
    let Some(path) = file else { return read("", None, flags, &|_| None) };
    let text = std::fs::read_to_string(path).map_err(|err| Problems {
        file: Some(path.to_owned()),
        list: vec![Problem { at: None, message: format!("cannot be read: {err}") }],
    })?;
    read(&text, Some(path), flags, &|name| std::env::var(name).ok())
}

/// Settles a configuration given as text.
pub(crate) fn read(
    text: &str,
    file: Option<&Path>,
    flags: &Flags,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Result<Settings, Problems> {
    let (written, mut faults) = parse::parse(text, variable);
    let settings = settle::settle(written, flags, &mut faults);
    if faults.is_empty() {
        return Ok(settings);
    }
    let problem = |(span, message): (Option<Range<usize>>, String)| Problem {
        at: span.map(|span| place(text, &span)),
        message,
    };
    let mut list: Vec<Problem> = faults.into_iter().map(problem).collect();
    list.sort_by_key(|problem| problem.at);
    Err(Problems { file: file.map(Path::to_owned), list })
}

/// Line and column, both from 1, at which a span begins.
fn place(text: &str, span: &Range<usize>) -> (usize, usize) {
    let before = text.get(..span.start).unwrap_or(text);
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count();
    (before.matches('\n').count() + 1, column + 1)
}

impl fmt::Display for Problems {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.list.iter().enumerate() {
            if index > 0 {
                out.write_str("\n")?;
            }
            if let Some(file) = &self.file {
                write!(out, "{}:", file.display())?;
            }
            match problem.at {
                Some((line, column)) => write!(out, "{line}:{column}: ")?,
                None if self.file.is_some() => out.write_str(" ")?,
                None => {}
            }
            out.write_str(&problem.message)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
