//! The flags of `copydesk index`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, SpanRelativeTo, Timestamp};
use stages::article::ArticleId;

/// What `index` works on.
#[derive(Args, Debug)]
pub(crate) struct IndexArgs {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: IndexCommand,
    /// Data folder [default: that of the configuration, or ./data]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Configuration file (TOML) that names the data folder
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

/// What `index` does.
#[derive(Debug, Subcommand)]
pub(crate) enum IndexCommand {
    /// Say how many articles and paragraphs are remembered, from when, and what they take
    Stats {
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Check snapshot, journal, index and output; changes nothing without --repair
    Verify {
        /// Go back to before a damaged commit of the journal; what is taken back is kept in a folder aside
        #[arg(long)]
        repair: bool,
    },
    /// Write the files of the index anew, without what is forgotten
    Compact,
    /// Forget articles for good: their words go from the state, records already written stay
    Forget(ForgetArgs),
}

/// What is to be forgotten; together they name more.
#[derive(Args, Debug)]
#[command(group = clap::ArgGroup::new("what").required(true).multiple(true))]
pub(crate) struct ForgetArgs {
    /// Every article of this outlet; may be repeated
    #[arg(long, value_name = "NAME", group = "what")]
    pub(crate) outlet: Vec<String>,
    /// The article of this id, as its record shows it; may be repeated
    #[arg(long, value_name = "ID", group = "what", value_parser = id)]
    pub(crate) id: Vec<ArticleId>,
    /// Every article that came before: a date, a time (RFC 3339), or an age such as 30d
    #[arg(long, value_name = "WHEN", group = "what", value_parser = when)]
    pub(crate) before: Option<Timestamp>,
    /// Do it without asking
    #[arg(long)]
    pub(crate) yes: bool,
}

fn id(text: &str) -> Result<ArticleId, String> {
    text.parse().map_err(|why| format!("{why}: expected 26 digits and letters, as in the record"))
}

/// A date, a time or an age.
fn when(text: &str) -> Result<Timestamp, String> {
    let midnight = || text.parse::<Date>().and_then(|date| TimeZone::UTC.to_timestamp(date.into()));
    let time = text.parse().or_else(|_| midnight());
    time.or_else(|_| {
        let age =
            text.parse::<Span>().and_then(|age| age.to_duration(SpanRelativeTo::days_are_24_hours()))?;
        Timestamp::now().checked_sub(age.abs())
    })
    .map_err(|_| "expected a date, a time (RFC 3339), or an age such as 30d".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_times_and_ages() {
        assert_eq!(when("2026-01-31"), Ok("2026-01-31T00:00:00Z".parse().unwrap()));
        assert_eq!(when("2026-01-31T10:00:00+02:00"), Ok("2026-01-31T08:00:00Z".parse().unwrap()));
        let age = Timestamp::now().duration_since(when("30d").unwrap());
        assert!((age.as_secs() - 30 * 86_400).abs() < 60, "{age}");
        assert!(when("soon").is_err());
    }
}
