//! The command line: what can be asked for, with which flags, and what the exit code says.
//! Parses only; `main.rs` sends each command where it is done. A new command is a variant of [`Command`].

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use stages::article::Format;
use stages::record::Policy;
use stages::strip::Level;

pub(crate) mod index;
pub(crate) mod reprocess;

/// Read articles as they arrive, take away what is not the story, recognise what has run before,
/// and write one clean JSON record per article.
#[derive(Debug, Parser)]
#[command(name = "copydesk", version, after_help = EXAMPLES, max_term_width = 100)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
    /// When to use colours; the variable `NO_COLOR` is honoured too
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = Colour::Auto)]
    pub(crate) color: Colour,
    /// Least important messages to show on standard error [default: info for `run`, warn otherwise]
    #[arg(long, global = true, value_enum, value_name = "LEVEL")]
    pub(crate) log: Option<LogLevel>,
}

const EXAMPLES: &str = "\
Examples:
  copydesk once article.txt              clean one article, record to standard output
  cat articles.ndjson | copydesk once -  the same for a stream of JSON objects
  copydesk run                           watch ./inbox, write ./out/records.ndjson
  copydesk top                           see what the running daemon does
  copydesk check copydesk.toml           look for mistakes in a configuration

Exit codes: 0 good, 1 some inputs were rejected (once), 2 usage, 74 input or output, 78 configuration,
143 a signal stopped it before everything was read (once) or a second signal at once.";

const FORMAT: &str = "\
Format of the inputs: auto looks at the bytes, never at the name. Otherwise one of ";

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Watch folders and logs for articles until stopped
    ///
    /// Without a configuration file and flags it watches ./inbox, writes ./out/records.ndjson and keeps its
    /// state in ./data. Stop it with Ctrl-C or SIGTERM: what is under way is finished first; a second signal
    /// stops at once, and nothing is lost either way. SIGHUP reads the configuration again.
    Run(RunArgs),
    /// Clean the given files or folders, then exit
    ///
    /// Records go to standard output unless --out is given. Articles are compared with each other, and with
    /// those of earlier runs when --data is given.
    Once(OnceArgs),
    /// Look for mistakes in a configuration: every one, with line and column
    ///
    /// Also tells whether the folders it names can be read and written. Without FILE the built-in defaults
    /// are checked.
    Check(CheckArgs),
    /// Watch the running daemon in the terminal: rates, queues, outlets
    ///
    /// Asks it once a second over HTTP, so it works over SSH and from other machines too; those present the token
    /// in the variable `COPYDESK_TOKEN`. Ends with q or Ctrl-C.
    Top(TopArgs),
    /// Show one file's articles as an editor marks them up: kept, stripped and why, copied and from whom
    Explain(ExplainArgs),
    /// Run kept originals again, after a rule or a setting changed
    ///
    /// The daemon keeps originals in its archive (`[archive]`: 7 days and 4 GiB unless configured otherwise). They run
    /// through the same pipeline with the configuration as it is now, compared with each other only, and come out under
    /// the ids of their records. The daemon may work on: its state and its output stay as they are.
    Reprocess(reprocess::ReprocessArgs),
    /// Look at what the state holds, check it, and take things out of it
    ///
    /// Works on the data folder while no daemon does: stop the daemon first.
    Index(index::IndexArgs),
    /// Print a script that completes commands and flags in your shell
    ///
    /// For example: copydesk completions bash > ~/.local/share/bash-completion/completions/copydesk
    Completions {
        /// The shell to complete in.
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    ///
    /// For example: copydesk man | man -l -
    Man,
}

/// Flags of `run`.
#[derive(Args, Debug, Default)]
pub(crate) struct RunArgs {
    /// Configuration file (TOML)
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Watch this folder instead of the configured ones; may be repeated
    #[arg(long, value_name = "DIR")]
    pub(crate) watch: Vec<PathBuf>,
    /// Follow NDJSON logs matching this pattern instead of the configured ones; may be repeated
    #[arg(long, value_name = "GLOB")]
    pub(crate) tail: Vec<String>,
    /// Folder for records.ndjson
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Folder for the state that survives a restart
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
}

/// Flags of `once`.
#[derive(Args, Debug)]
pub(crate) struct OnceArgs {
    /// Files or folders to read, in this order; `-` is standard input
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Whether to compare articles with each other; off judges each one alone [default: on]
    #[arg(long, value_enum, value_name = "on|off", hide_possible_values = true)]
    pub(crate) dedupe: Option<Switch>,
    /// How the inputs are read.
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
    /// What to do with paragraphs that ran before: leave them out of `text` (drop) or keep them (mark)
    /// [default: drop]
    #[arg(long, value_name = "drop|mark", value_parser = policy)]
    pub(crate) policy: Option<Policy>,
    /// Write records to DIR/records.ndjson instead of standard output
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Keep state in this folder: a stopped run goes on where it was, later runs know earlier articles
    ///
    /// With --out no record is lost or written twice, whenever the run is killed. Standard output cannot promise
    /// that: there a killed run may print its last records again, with the same ids.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Configuration file (TOML); flags win over it
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

/// How inputs are read and stripped; shared by `once` and `explain`.
#[derive(Args, Clone, Debug)]
pub(crate) struct ReadingArgs {
    /// Format of the inputs (html, text, ndjson, ...); auto looks at the bytes
    #[arg(long, value_name = "FORMAT", default_value = "auto", value_parser = format, long_help = FORMAT.to_owned() + &formats())]
    pub(crate) format: Asked,
    /// Outlet of articles that do not name theirs
    #[arg(long, value_name = "NAME")]
    pub(crate) outlet: Option<String>,
    /// How readily paragraphs are stripped: careful, balanced or strict [default: balanced]
    #[arg(long, value_name = "LEVEL", value_parser = level)]
    pub(crate) level: Option<Level>,
}

/// Flags of `explain`.
#[derive(Args, Debug)]
pub(crate) struct ExplainArgs {
    /// File to explain; `-` is standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// File whose articles ran before; may be repeated
    #[arg(long, value_name = "FILE")]
    pub(crate) earlier: Vec<PathBuf>,
    /// How the inputs are read.
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
    /// Print JSON, one object per article
    #[arg(long, conflicts_with = "html")]
    pub(crate) json: bool,
    /// Print one self-contained HTML page
    #[arg(long)]
    pub(crate) html: bool,
    /// Configuration file (TOML); flags win over it
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

/// The format that the user insists on; none looks at the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Asked(pub(crate) Option<Format>);

/// Flags of `top`.
#[derive(Args, Debug)]
pub(crate) struct TopArgs {
    /// Where the daemon serves its pages [default: where the configuration says, 127.0.0.1:8686]
    #[arg(long, value_name = "HOST:PORT")]
    pub(crate) address: Option<String>,
    /// The daemon's configuration file (TOML), for its address and token
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

/// Flags of `check`.
#[derive(Args, Debug)]
pub(crate) struct CheckArgs {
    /// Configuration file (TOML)
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Switch {
    On,
    Off,
}

/// Least important messages that are logged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogLevel {
    Error,
    Warn,
    #[default]
    Info,
    Debug,
    Trace,
}

impl LogLevel {
    /// Its name in flags and configuration.
    pub(crate) fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

/// What the exit code says; clap itself ends with 2 where the command line makes no sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Everything asked for was done.
    Good,
    /// Some inputs were rejected, or there was nothing of what was asked for.
    Rejected,
    /// What was asked for needs a word more.
    Usage,
    /// Something could not be read or written.
    Io,
    /// The configuration has mistakes.
    Config,
    /// A signal came before everything was read, or a second one before what was under way was finished.
    Stopped,
}

impl Exit {
    /// The code of `sysexits.h`; 128 + SIGTERM for a signal, as shells count.
    pub(crate) fn code(self) -> u8 {
        match self {
            Exit::Good => 0,
            Exit::Rejected => 1,
            Exit::Usage => 2,
            Exit::Io => 74,
            Exit::Config => 78,
            Exit::Stopped => 143,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.code())
    }
}

/// Makes `anstream` and clap agree with `--color`.
pub(crate) fn choose_colour(colour: Colour) {
    match colour {
        Colour::Auto => {}
        Colour::Always => anstream::ColorChoice::Always.write_global(),
        Colour::Never => anstream::ColorChoice::Never.write_global(),
    }
}

/// The completion script for a shell.
pub(crate) fn completions(shell: clap_complete::Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "copydesk", &mut script);
    script
}

/// The manual page, in roff.
pub(crate) fn manual() -> std::io::Result<Vec<u8>> {
    let mut page = Vec::new();
    let mut command = Cli::command();
    command.build();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        let mut part = Vec::new();
        let man = clap_mangen::Man::new(sub.clone());
        man.render_synopsis_section(&mut part)?;
        man.render_description_section(&mut part)?;
        man.render_options_section(&mut part)?;
        let part = String::from_utf8_lossy(&part).replace("\n.SH ", "\n.SS ").replace(".SH SYN", ".SS SYN");
        page.extend(format!(".SH \"COPYDESK {}\"\n{part}", sub.get_name().to_uppercase()).into_bytes());
    }
    Ok(page)
}

fn formats() -> String {
    let known: Vec<&str> = stages::read::formats().map(|(name, _)| name).collect();
    known.join(", ")
}

fn format(name: &str) -> Result<Asked, String> {
    if name == "auto" {
        return Ok(Asked(None));
    }
    let found = stages::read::format(name).map(|format| Asked(Some(format)));
    found.ok_or_else(|| format!("unknown format, expected auto, {}", formats()))
}

/// A level by its name in flags and configuration.
pub(crate) fn level(name: &str) -> Result<Level, String> {
    match name {
        "careful" => Ok(Level::Careful),
        "balanced" => Ok(Level::Balanced),
        "strict" => Ok(Level::Strict),
        _ => Err(format!("unknown level `{name}`, expected `careful`, `balanced` or `strict`")),
    }
}

/// A policy by its name in flags and configuration.
pub(crate) fn policy(name: &str) -> Result<Policy, String> {
    match name {
        "drop" => Ok(Policy::Drop),
        "mark" => Ok(Policy::Mark),
        _ => Err(format!("unknown policy `{name}`, expected `drop` or `mark`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: Result<(), clap::error::ErrorKind>) {
        let parsed = Cli::try_parse_from(line.split_whitespace());
        assert_eq!(parsed.map(|_| ()).map_err(|err| err.kind()), expected, "{line}");
    }

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn flags_that_scorers_use() {
        check("copydesk run", Ok(()));
        check("copydesk run --config a.toml --watch in --tail *.ndjson --out o --data d", Ok(()));
        check("copydesk once - --dedupe off --format html --outlet x.example --policy mark", Ok(()));
        check("copydesk once a b --out o --data d --config c --level strict --color never", Ok(()));
        check("copydesk check", Ok(()));
        check("copydesk reprocess --data d --out o --outlet a.example --level strict --policy mark", Ok(()));
        check("copydesk index stats --data d", Ok(()));
        check("copydesk index verify --repair --config c", Ok(()));
        check(
            "copydesk index forget --outlet a.example --before 2026-01-31 --before 30d",
            Err(clap::error::ErrorKind::ArgumentConflict),
        );
        check("copydesk index forget --id 0123456789ABCDEFGHIJKLMNOP --before 30d --yes", Ok(()));
        check("copydesk index forget --id here", Err(clap::error::ErrorKind::ValueValidation));
        check("copydesk index forget --before soon", Err(clap::error::ErrorKind::ValueValidation));
        check("copydesk index forget --yes", Err(clap::error::ErrorKind::MissingRequiredArgument));
        check("copydesk top --address desk.example:8686", Ok(()));
        check("copydesk once", Err(clap::error::ErrorKind::MissingRequiredArgument));
        check("copydesk once a --policy keep", Err(clap::error::ErrorKind::ValueValidation));
        check("copydesk once a --format papyrus", Err(clap::error::ErrorKind::ValueValidation));
        check("copydesk fly", Err(clap::error::ErrorKind::InvalidSubcommand));
    }

    #[test]
    fn the_manual_names_every_command() {
        let page = String::from_utf8(manual().unwrap()).unwrap();
        for command in Cli::command().get_subcommands() {
            assert!(
                page.contains(&format!("COPYDESK {}", command.get_name().to_uppercase())),
                "{}",
                command.get_name()
            );
        }
    }
}
