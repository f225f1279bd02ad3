//! Fields that name authors: several in one, with roles, degrees and outlets behind them.

use super::{behind_by, is_name};

/// The names in a field for authors, one each, without "by", degrees, roles, outlets and remarks.
pub(crate) fn in_field(text: &str) -> Vec<&str> {
    // "Von", "Di" and the like with a capital may be part of a name.
    let opens = text.starts_with(|c: char| c.is_lowercase()) || text.starts_with("By ");
    let rest = behind_by(text).filter(|rest| opens && first_of(rest).is_some_and(is_name));
    let text = rest.unwrap_or(text);
    let parts = text.split([',', ';']).enumerate();
    let parts = parts.filter(|(at, part)| *at == 0 || !is_degree(part)).map(|(_, part)| part);
    let parts: Vec<&str> = parts.map(without_outlet).flat_map(each_name).map(without_remark).collect();
    // Behind a person stand where and as what he works.
    let is_person = parts.first().is_some_and(|first| is_name(first));
    let told = parts.iter().enumerate().filter(|(at, part)| *at == 0 || !is_person || is_name(part));
    told.map(|(_, part)| *part).collect()
}

fn first_of(text: &str) -> Option<&str> {
    text.split([',', ';', '|']).flat_map(each_name).next().map(without_remark)
}

/// "Marsh, Ada" the way that others write it.
pub(crate) fn turned(name: String) -> String {
    match name.split_once(", ") {
        Some((family, given)) if !given.contains([',', ';']) && is_name(&format!("{given} {family}")) => {
            format!("{given} {family}")
        }
        _ => name,
    }
}

/// A person's name without the outlet or the agency behind a stroke or a word.
fn without_outlet(name: &str) -> &str {
    const MARKS: [&str; 6] = [" | ", " / ", " - ", " – ", " with ", " via "];
    let first = MARKS.iter().find_map(|mark| name.split_once(mark));
    first.map_or(name, |(first, rest)| {
        let person = is_name(first.trim()) && !(name.contains(" with ") && is_name(rest.trim()));
        if person { first } else { name }
    })
}

/// The names that a word for "and" joins; some of these words stand inside of names.
pub(crate) fn each_name(names: &str) -> Vec<&str> {
    const AND: [&str; 6] = [" and ", " und ", " og ", " och ", " et ", " with "];
    const WITHIN: [&str; 4] = [" & ", " y ", " e ", " en "];
    let joined =
        |and: &&&str| names.split_once(**and).is_some_and(|(one, other)| is_name(one) || is_name(other));
    let both = |and: &&&str| names.split(**and).all(is_name);
    let and =
        AND.iter().find(joined).or_else(|| WITHIN.iter().find(|and| names.contains(**and) && both(and)));
    and.map_or_else(|| vec![names], |and| names.split(*and).collect())
}

/// A name without the initials, the address or the like in brackets behind it, or behind the address that feeds begin with.
fn without_remark(name: &str) -> &str {
    let name = name.trim();
    let mailed = name.split_once(" (").filter(|(mail, _)| mail.contains('@') && !mail.contains(' '));
    if let Some((_, inside)) = mailed {
        return inside.trim_end_matches(')');
    }
    let bare = name.strip_suffix(')').and_then(|name| name.rsplit_once('(')).map(|(name, _)| name.trim());
    bare.filter(|bare| !bare.is_empty()).unwrap_or(name)
}

/// What stands behind a name and is none: "MD", "Ph.D.", "AP".
fn is_degree(part: &str) -> bool {
    let part = part.trim().trim_end_matches(['®', '™']);
    part.chars().count() <= 5
        && part.chars().all(|c| c.is_alphabetic() || c == '.')
        && part.chars().next().is_some_and(char::is_uppercase)
        && (part.ends_with('.') || !part.contains(char::is_lowercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_field(text: &str, expected: &[&str]) {
        assert_eq!(in_field(text), expected, "{text}");
    }

    #[test]
    fn a_field_holds_persons_and_more() {
        check_field(" Ada Muster (amu) ", &["Ada Muster"]);
        check_field("(amu)", &["(amu)"]);
        check_field("Ada Muster, MD, Ph.D.; Bo Beispiel, CFP®", &["Ada Muster", "Bo Beispiel"]);
        check_field("Bo, Lee", &["Bo", "Lee"]);
        check_field("李", &["李"]);
        check_field("Ada Muster und Bo Beispiel", &["Ada Muster", "Bo Beispiel"]);
        check_field("José Ortega y Gasset", &["José Ortega y Gasset"]);
        check_field("Ada Muster y Bo Beispiel", &["Ada Muster", "Bo Beispiel"]);
        check_field("Office for Trade and Roads", &["Office for Trade and Roads"]);
        check_field("By Ada Muster, Political Editor", &["Ada Muster"]);
        check_field("Von Miller", &["Von Miller"]);
        check_field("Ada Muster | Ferry Post", &["Ada Muster"]);
        check_field("roads / Ferry Post", &["roads / Ferry Post"]);
        check_field("ada@ferry.example (Ada Muster)", &["Ada Muster"]);
        check_field("Ada Muster with Bo Beispiel", &["Ada Muster", "Bo Beispiel"]);
        check_field("Reporters Committee for Freedom", &["Reporters Committee for Freedom"]);
        check_field("Ada Muster with AFP", &["Ada Muster"]);
    }

    #[test]
    fn libraries_begin_with_the_family() {
        assert_eq!(turned("Muster, Ada".into()), "Ada Muster");
        assert_eq!(turned("Muster, Ada, Bo".into()), "Muster, Ada, Bo");
    }
}
