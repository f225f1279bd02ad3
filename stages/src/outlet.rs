//! Who publishes an article: the key of everything "across outlets", and where it was found.

use url::{Host, Url};

use crate::article::{Input, Meta, Outlet, OutletFrom};

/// The outlet of an article, from the most certain source that names one.
#[must_use]
pub fn outlet(meta: &Meta, input: &Input) -> Outlet {
    let sidecar = input.sidecar.as_ref();
    let found = [
        (OutletFrom::Field, meta.outlet.as_deref().and_then(key)),
        (OutletFrom::Url, meta.url.as_deref().and_then(domain)),
        (OutletFrom::CanonicalUrl, meta.canonical_url.as_deref().and_then(domain)),
        (OutletFrom::Folder, input.folder.as_deref().and_then(key)),
        (OutletFrom::Sidecar, sidecar.and_then(|side| side.outlet.as_deref()).and_then(key)),
        (OutletFrom::Sidecar, sidecar.and_then(|side| side.url.as_deref()).and_then(domain)),
        (OutletFrom::Config, input.outlet.as_deref().and_then(key)),
    ];
    for (from, outlet) in found {
        if let Some(key) = outlet {
            return Outlet { key, from };
        }
    }
    Outlet { key: format!("file:{}", tamed(stem(&input.path))), from: OutletFrom::Unknown }
}

/// A given name as a key: as it was given, but for characters that act on a terminal, and for an address, which stands for its
/// registrable domain.
fn key(name: &str) -> Option<String> {
    let name = tamed(name);
    let name = name.trim();
    if name.contains("://") {
        return domain(name).or_else(|| Some(name.to_owned()));
    }
    (!name.is_empty()).then(|| name.to_owned())
}

/// A name with blanks for control characters.
fn tamed(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The registrable domain of an http address by the public suffix list; the host itself where there is none.
fn domain(address: &str) -> Option<String> {
    let url = Url::parse(address.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let host = url.host_str()?.trim_end_matches('.');
    let registrable = match url.host()? {
        Host::Domain(_) => psl::domain_str(host).unwrap_or(host),
        Host::Ipv4(_) | Host::Ipv6(_) => host,
    };
    (!registrable.is_empty()).then(|| registrable.to_ascii_lowercase())
}

/// What two ways of writing an outlet's name have in common: "The Ferry Post" and `ferrypost`.
pub(crate) fn letters(name: &str) -> String {
    let name = name.to_lowercase();
    name.trim_start_matches("the ").chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The file's name up to its last dot; a name that is all dots or empty stands for itself.
fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ if name.is_empty() => "unknown",
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(meta: &Meta, input: &Input, key: &str, from: OutletFrom) {
        assert_eq!(outlet(meta, input), Outlet { key: key.to_owned(), from });
    }

    #[test]
    fn the_most_certain_source_names_the_outlet() {
        let mut meta = Meta::default();
        let mut input = Input { path: "in/desk/a.b.txt".to_owned(), ..Input::default() };
        check(&meta, &input, "file:a.b", OutletFrom::Unknown);
        input.outlet = Some("Given Desk".into());
        check(&meta, &input, "Given Desk", OutletFrom::Config);
        input.sidecar = Some(Meta { url: Some("https://news.side.co.uk/x".into()), ..Meta::default() });
        check(&meta, &input, "side.co.uk", OutletFrom::Sidecar);
        input.folder = Some("desk".into());
        check(&meta, &input, "desk", OutletFrom::Folder);
        meta.canonical_url = Some("https://m.page.com.au/story".into());
        check(&meta, &input, "page.com.au", OutletFrom::CanonicalUrl);
        meta.url = Some("http://www.Paper.example/2026/story.html".into());
        check(&meta, &input, "paper.example", OutletFrom::Url);
        meta.outlet = Some("https://www.field.org/".into());
        check(&meta, &input, "field.org", OutletFrom::Field);
        meta.outlet = Some(" The Field ".into());
        check(&meta, &input, "The Field", OutletFrom::Field);
    }

    #[test]
    fn odd_names_still_give_a_key() {
        let input = |path: &str| Input { path: path.to_owned(), ..Input::default() };
        check(&Meta::default(), &input("stdin"), "file:stdin", OutletFrom::Unknown);
        check(&Meta::default(), &input(".hidden"), "file:.hidden", OutletFrom::Unknown);
        check(&Meta::default(), &input(""), "file:unknown", OutletFrom::Unknown);
        check(&Meta::default(), &input("\u{1b}[31m.txt"), "file: [31m", OutletFrom::Unknown);
        let folder = Input { folder: Some("o\n\u{1b}[31m".into()), ..input("a.txt") };
        check(&Meta::default(), &folder, "o  [31m", OutletFrom::Folder);
        let urn = Meta { url: Some("urn:x:1".into()), ..Meta::default() };
        check(&urn, &input("a.txt"), "file:a", OutletFrom::Unknown);
        let address = Meta { url: Some("http://127.0.0.1/a".into()), ..Meta::default() };
        check(&address, &input("a.txt"), "127.0.0.1", OutletFrom::Url);
    }
}
