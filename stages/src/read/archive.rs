//! What archives share: members are read one by one as they stream by, named by their path, and bounded.

use super::place::{Fault, Place};
use super::stream::{Items, Stream, one};

/// Members of one archive. A year of a national agency's output is about a million items. Tests reach it sooner.
pub(super) const MAX_MEMBERS: u64 = if cfg!(test) { 1_000 } else { 4_000_000 };

/// Longest name of a member; file systems allow 4096 bytes for a path.
const MAX_NAME: usize = 4096;

/// The items of one member that begins at `offset` of the archive.
pub(super) fn member<'a>(stream: Stream<'a>, place: &Place, name: &str, offset: u64) -> Items<'a> {
    let member = place.member(name, offset);
    if let Err(fault) = safe(name) {
        return one(place.member(&printable(name), offset).reject(0, fault));
    }
    if is_litter(name) {
        return one(member.skip("media"));
    }
    match member.deeper() {
        Some(deeper) => super::open(stream, &deeper),
        None => one(member.reject(0, Fault::new("too_deep", "archives inside archives nest too deeply"))),
    }
}

/// Refuses names that lead out of the archive. Nothing is ever unpacked to a file here, but the name travels
/// into records, and people build paths from those.
pub(super) fn safe(name: &str) -> Result<(), Fault> {
    let escapes = name.split(['/', '\\']).any(|part| part == "..");
    let rooted =
        name.starts_with(['/', '\\']) || name.get(1..3).is_some_and(|part| matches!(part, ":\\" | ":/"));
    if escapes || rooted || name.contains('\0') || name.len() > MAX_NAME {
        return Err(Fault::new("unsafe_path", "member's name leads out of the archive or is absurd"));
    }
    Ok(())
}

fn printable(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(200).collect()
}

/// What desktop systems leave in archives.
fn is_litter(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name);
    name.starts_with("__MACOSX/") || last.starts_with("._") || matches!(last, ".DS_Store" | "Thumbs.db")
}
