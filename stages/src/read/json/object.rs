//! One JSON object with its fields in the order they stand, values as written, read one by one on demand.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

/// A field of an object.
pub(super) struct Field<'t> {
    /// Its name.
    pub(super) name: String,
    /// Its value as written.
    pub(super) raw: &'t RawValue,
    /// Whether a reader understood all of it, so that it does not go to `extra`.
    pub(super) used: bool,
}

/// An object, order kept. Of a repeated name the last value counts, as parsers agree.
pub(super) struct Object<'t>(pub(super) Vec<Field<'t>>);

impl<'t> Object<'t> {
    /// Parses an object; the error says where it breaks.
    pub(super) fn parse(text: &'t str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// The value as written of a top-level field.
    pub(super) fn raw(&self, name: &str) -> Option<&'t RawValue> {
        self.0.iter().find(|field| field.name == name).map(|field| field.raw)
    }

    /// The parsed value of a top-level field.
    pub(super) fn value(&self, name: &str) -> Option<Value> {
        serde_json::from_str(self.raw(name)?.get()).ok()
    }

    /// The first of the paths at which `read` finds something; the field counts as understood if that was all
    /// it held.
    pub(super) fn first<T>(&mut self, paths: &[&str], read: impl Fn(&str, &Value) -> Option<T>) -> Option<T> {
        for path in paths {
            let (name, inner) = path.split_once(['.', '[']).map_or((*path, ""), |(name, rest)| (name, rest));
            let Some(field) = self.0.iter_mut().find(|field| field.name == name) else { continue };
            let Ok(value) = serde_json::from_str::<Value>(field.raw.get()) else { continue };
            let inner = inner.trim_start_matches("].").trim_start_matches(']');
            if let Some(found) = at(&value, inner, &|value| read(path, value)) {
                field.used |= inner.is_empty() || all_said(&value, inner);
                return Some(found);
            }
        }
        None
    }

    /// Marks a field as understood.
    pub(super) fn understood(&mut self, name: &str) {
        if let Some(field) = self.0.iter_mut().find(|field| field.name == name) {
            field.used = true;
        }
    }
}

/// What `read` finds at a name inside a value, looking into each element of an array.
fn at<T>(value: &Value, name: &str, read: &impl Fn(&Value) -> Option<T>) -> Option<T> {
    match value {
        _ if name.is_empty() => read(value),
        Value::Array(elements) => elements.iter().find_map(|element| at(element, name, read)),
        Value::Object(fields) => read(fields.get(name)?),
        _ => None,
    }
}

/// Whether an object says nothing beyond the field that was read and its own type.
fn all_said(value: &Value, name: &str) -> bool {
    match value {
        Value::Object(fields) => fields.keys().all(|key| key == name || key == "@type" || key == "role"),
        Value::Array(elements) => {
            elements.len() == 1 && elements.iter().all(|element| all_said(element, name))
        }
        _ => true,
    }
}

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Object<'de>;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields: Vec<Field<'de>> = Vec::new();
                let mut names = std::collections::BTreeMap::new();
                while let Some((name, raw)) = map.next_entry::<String, &'de RawValue>()? {
                    let known = names.get(&name).and_then(|at: &usize| fields.get_mut(*at));
                    if let Some(field) = known {
                        field.raw = raw;
                        continue;
                    }
                    names.insert(name.clone(), fields.len());
                    fields.push(Field { name, raw, used: false });
                }
                Ok(Object(fields))
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

/// A string out of a value: itself, the first of several, or the one inside a wrapper such as `rendered`.
pub(super) fn string(value: &Value) -> Option<String> {
    let found = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Array(elements) => return elements.iter().find_map(string),
        Value::Object(fields) => {
            const WRAPPERS: &[&str] = &["rendered", "value", "#text", "$t", "__cdata", "@value", "original"];
            return WRAPPERS.iter().find_map(|name| fields.get(*name).and_then(string));
        }
        _ => return None,
    };
    (!found.is_empty()).then_some(found)
}

/// Like [`string`], and numbers as they are written.
pub(super) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.to_string()),
        _ => string(value),
    }
}
