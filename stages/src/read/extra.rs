//! What a format says beyond the record's fields, as raw JSON for `extra`.

use serde_json::value::{RawValue, to_raw_value};

/// Fields in the order they are found.
#[derive(Default)]
pub(super) struct Extra(Vec<(String, Box<RawValue>)>);

impl Extra {
    /// One text, if there is one.
    pub(super) fn text(&mut self, name: &str, value: Option<&str>) {
        if let Some(raw) = value.and_then(|value| to_raw_value(value).ok()) {
            self.0.push((name.to_owned(), raw));
        }
    }

    /// Several texts, if there are any.
    pub(super) fn list<'v>(&mut self, name: &str, values: impl Iterator<Item = &'v str>) {
        let values: Vec<&str> = values.collect();
        if let Some(raw) = to_raw_value(&values).ok().filter(|_| !values.is_empty()) {
            self.0.push((name.to_owned(), raw));
        }
    }

    /// The fields.
    pub(super) fn done(self) -> Vec<(String, Box<RawValue>)> {
        self.0
    }
}
