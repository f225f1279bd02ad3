//! Text to [`Written`]. Serde stops at the first thing it refuses; so each refused key is noted, taken out, and
//! the rest is read again, until nothing is refused.

use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue, Deserializer};

use super::written::Written;

/// What is wrong, and where in the text.
pub(super) type Fault = (Option<Range<usize>>, String);

/// Most mistakes of spelling that are told: somebody may have given a file that is none of ours.
const MOST: usize = 20;

/// Reads the file, with `${NAME}` in its strings replaced by what `variable` knows.
pub(super) fn parse(text: &str, variable: &dyn Fn(&str) -> Option<String>) -> (Written, Vec<Fault>) {
    let (mut table, errors) = DeTable::parse_recoverable(text);
    let mut faults: Vec<Fault> = errors.iter().take(MOST).map(fault).collect();
    if !faults.is_empty() {
        if let Some(next) = errors.get(MOST) {
            faults
                .push((next.span(), format!("and {} more; this may be no TOML at all", errors.len() - MOST)));
        }
        return (Written::default(), faults);
    }
    for (_, value) in table.get_mut() {
        interpolate(value, variable, &mut faults);
    }
    loop {
        let err = match Written::deserialize(Deserializer::from(table.clone())) {
            Ok(written) => return (written, faults),
            Err(err) => err,
        };
        faults.push(fault(&err));
        if !err.span().is_some_and(|span| take_out(table.get_mut(), &span)) {
            return (Written::default(), faults);
        }
    }
}

fn fault(err: &toml::de::Error) -> Fault {
    (err.span(), err.message().trim().replace('\n', ", "))
}

/// Takes the innermost key away that the span belongs to.
fn take_out(table: &mut DeTable<'_>, span: &Range<usize>) -> bool {
    let refused = table.iter().find(|(key, value)| {
        let inside = value.span().start <= span.start && span.end <= value.span().end;
        key.span() == *span || value.span() == *span || inside && !value.get_ref().is_table()
    });
    if let Some((key, _)) = refused {
        let key = key.clone();
        return table.remove(&key).is_some();
    }
    table.iter_mut().any(|(_, value)| match value.get_mut() {
        DeValue::Table(inner) => take_out(inner, span),
        _ => false,
    })
}

fn interpolate(
    value: &mut Spanned<DeValue<'_>>,
    variable: &dyn Fn(&str) -> Option<String>,
    faults: &mut Vec<Fault>,
) {
    let span = value.span();
    match value.get_mut() {
        DeValue::String(text) if text.contains("${") => match replace(text, variable) {
            Ok(replaced) => *text = DeString::Owned(replaced),
            Err(message) => faults.push((Some(span), message)),
        },
        DeValue::Array(values) => values.iter_mut().for_each(|value| interpolate(value, variable, faults)),
        DeValue::Table(table) => {
            table.iter_mut().for_each(|(_, value)| interpolate(value, variable, faults));
        }
        _ => {}
    }
}

fn replace(text: &str, variable: &dyn Fn(&str) -> Option<String>) -> Result<String, String> {
    let mut parts = text.split("${");
    let mut replaced = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once('}').ok_or_else(|| format!("`${{{part}` lacks its `}}`"))?;
        let value = variable(name).ok_or_else(|| format!("the environment variable `{name}` is not set"))?;
        replaced.push_str(&value);
        replaced.push_str(rest);
    }
    Ok(replaced)
}
