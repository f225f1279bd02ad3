//! Which of the index's files a start still needs: those whose articles are all forgotten go with a snapshot,
//! those that no snapshot ever counted go at a start.

use std::path::Path;

use stages::dedupe::Change;
use tracing::{info, warn};

use super::{Changes, Error, Item};
use crate::disk::Disk;
use crate::sink::{Kind, Written};

/// Number of the oldest file that is needed when articles below `floor` are forgotten.
pub(super) fn first_needed<D: Disk>(
    disk: &D,
    folder: &Path,
    mut first: u64,
    end: Written,
    floor: u32,
) -> Result<u64, Error> {
    while first < end.generation {
        let next = first.saturating_add(1);
        let article = first_article(Changes::new(disk.clone(), folder, next, end))?;
        if article.is_none_or(|article| article > floor) {
            break;
        }
        first = next;
    }
    Ok(first)
}

fn first_article<D: Disk>(changes: Changes<D>) -> Result<Option<u32>, Error> {
    for item in changes {
        if let Item::Change(bytes) = item? {
            return Ok(Change::decode(&bytes).and_then(|change| change.article()));
        }
    }
    Ok(None)
}

/// Removes the files outside of these numbers.
pub(super) fn keep<D: Disk>(disk: &D, folder: &Path, first: u64, last: u64) -> Result<(), Error> {
    for name in disk.list(folder).map_err(Error::at(folder))? {
        let path = folder.join(&name);
        let number = path.file_stem().and_then(|stem| stem.to_str()?.parse::<u64>().ok());
        let is_ours = |number: &u64| Kind::Index.path(folder, *number) == path;
        let Some(number) = number.filter(is_ours).filter(|number| *number < first || *number > last) else {
            continue;
        };
        match disk.remove(&path) {
            Ok(()) => info!(number, "file of the index is no longer needed"),
            Err(err) => warn!(path = %path.display(), %err, "file of the index stays"),
        }
    }
    Ok(())
}
