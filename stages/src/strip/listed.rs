//! Lists of strings that rules know, as text: `reason<TAB>language<TAB>string`, one a line. Case, marks and
//! figures do not count. The language is there for the reader of the list.

use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error, StrDeserializer};

use crate::article::Reason;
use crate::strip::terms::Keyed;
use crate::strip::words::shape_key;

/// A list by the keys of its strings.
#[derive(Debug)]
pub(crate) struct Listed(Keyed<Reason>);

impl Listed {
    /// Reads a list; lines that cannot be read are left out, which a test rules out for our own.
    pub(crate) fn parse(text: &str) -> Self {
        Self(text.lines().filter_map(parse).collect())
    }

    /// The reason that stands beside a string, by its key.
    pub(crate) fn find(&self, key: u64) -> Option<Reason> {
        self.0.get(&key).copied()
    }
}

fn parse(line: &str) -> Option<(u64, Reason)> {
    let mut parts = line.split('\t');
    let name: StrDeserializer<'_, Error> = parts.next()?.into_deserializer();
    let reason = Reason::deserialize(name).ok()?;
    Some((shape_key(parts.nth(1)?), reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_every_list_is_read() {
        let furniture = include_str!("../../weights/furniture.txt");
        let labels = include_str!("../../weights/labels.txt");
        let hints = include_str!("../../weights/hints.txt");
        let phrases = include_str!("../../weights/phrases.txt");
        let all = [furniture, labels, hints, phrases];
        for line in all.into_iter().flat_map(str::lines) {
            assert!(parse(line).is_some(), "not read: {line}");
        }
    }
}
