//! Names out of a byline, and the agency that a credit names.

/// Words that open a byline, in the languages of the big agencies.
const OPENERS: &[&str] = &["by ", "von ", "par ", "por ", "di ", "af ", "av ", "door ", "de ", "text: "];

/// Words between two names.
const JOINERS: &[&str] =
    &[", ", " and ", " und ", " et ", " y ", " og ", " och ", " e ", " en ", " & ", "; ", " / "];

/// Agencies by their usual short names, and other ways to write them (compared without case).
const AGENCIES: &[(&str, &[&str])] = &[
    ("AP", &["ap", "associated press", "the associated press"]),
    ("Reuters", &["reuters", "thomson reuters"]),
    ("AFP", &["afp", "agence france-presse", "agence france presse", "afp.com"]),
    ("dpa", &["dpa", "deutsche presse-agentur", "dpa.com"]),
    ("Bloomberg", &["bloomberg", "bloomberg news"]),
    ("UPI", &["upi", "united press international"]),
    ("PA", &["pa media", "press association", "pa"]),
    ("AAP", &["aap", "australian associated press"]),
    ("APA", &["apa", "austria presse agentur", "apa - austria presse agentur"]),
    ("ANSA", &["ansa"]),
    ("EFE", &["efe", "agencia efe"]),
    ("NTB", &["ntb"]),
    ("TT", &["tt", "tt nyhetsbyr\u{e5}n"]),
    ("STT", &["stt"]),
    ("Ritzau", &["ritzau"]),
    ("Belga", &["belga"]),
    ("ANP", &["anp"]),
    ("Keystone-SDA", &["sda", "ats", "keystone-sda", "keystone-ats"]),
    ("Kyodo", &["kyodo", "kyodo news", "kyodonews"]),
    ("Jiji", &["jiji", "jiji press"]),
    ("Xinhua", &["xinhua", "xinhua news agency"]),
    ("TASS", &["tass", "itar-tass"]),
    ("Interfax", &["interfax"]),
    ("PTI", &["pti", "press trust of india"]),
    ("IANS", &["ians"]),
    ("ANI", &["ani"]),
    ("Yonhap", &["yonhap", "yonhap news agency"]),
    ("The Canadian Press", &["cp", "canadian press", "the canadian press"]),
    ("Europa Press", &["europa press"]),
    ("Lusa", &["lusa"]),
    ("CTK", &["ctk", "\u{10d}tk"]),
    ("PAP", &["pap"]),
    ("MTI", &["mti"]),
    ("epd", &["epd"]),
    ("KNA", &["kna"]),
    ("SID", &["sid"]),
    ("Business Wire", &["business wire", "businesswire", "businesswire.com"]),
    ("GlobeNewswire", &["globe newswire", "globenewswire", "globenewswire.com"]),
    ("PR Newswire", &["pr newswire", "prnewswire"]),
];

/// The agency that a credit, source or provider field names.
pub(super) fn agency(credit: &str) -> Option<&'static str> {
    let credit = credit.trim().trim_matches(['(', ')', '.', '/']).to_lowercase();
    let named = |(_, names): &&(&str, &[&str])| names.contains(&credit.as_str());
    AGENCIES.iter().find(named).map(|(short, _)| *short)
}

/// The first agency among the words of a dateline or header, such as `Berlin (dpa) -`.
pub(super) fn agency_within(line: &str) -> Option<&'static str> {
    let (_, rest) = line.split_once('(')?;
    let (inner, _) = rest.split_once(')')?;
    agency(inner).or_else(|| inner.split(['/', ' ', ',']).find_map(agency))
}

/// The names in a byline, one each; agencies, places of work and the opening "By" are no names.
pub(super) fn names(byline: &str) -> Vec<String> {
    let flat = byline.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut rest = flat.as_str();
    for opener in OPENERS {
        if let Some((head, tail)) = rest.split_at_checked(opener.len())
            && head.to_lowercase() == *opener
        {
            rest = tail;
            break;
        }
    }
    let mut names = vec![rest];
    for joiner in JOINERS {
        names = names.into_iter().flat_map(|name| name.split(joiner)).collect();
    }
    let mut found: Vec<String> = Vec::new();
    for name in names {
        let name = name.trim().trim_end_matches([',', '.', ';', '|']).trim();
        let name = name.split_once(" (").map_or(name, |(name, _)| name);
        let known = found.iter().any(|earlier| earlier == name);
        if name.chars().any(char::is_alphabetic) && agency(name).is_none() && !known {
            found.push(name.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(byline: &str, expected: &[&str]) {
        assert_eq!(names(byline), expected, "{byline}");
    }

    #[test]
    fn bylines_become_names() {
        check("By Ada Example and Bo Sample", &["Ada Example", "Bo Sample"]);
        check("Von Ida Muster und Jan Probe, dpa", &["Ida Muster", "Jan Probe"]);
        check("ADA EXAMPLE", &["ADA EXAMPLE"]);
        check("Bythia Deacon", &["Bythia Deacon"]);
        check("NTB", &[]);
        check("", &[]);
    }

    #[test]
    fn agencies_by_their_short_names() {
        assert_eq!(agency("The Associated Press"), Some("AP"));
        assert_eq!(agency_within("Paris (ats afp) Les"), Some("Keystone-SDA"));
        assert_eq!(agency_within("BERLIN (dpa) - Words"), Some("dpa"));
        assert_eq!(agency_within("He said (and meant) it"), None);
    }
}
