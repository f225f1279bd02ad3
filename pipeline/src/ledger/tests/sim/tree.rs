//! What stands on the simulated disk: names and files, and the changes that a power cut may lose.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[derive(Clone, Debug)]
pub(super) enum Change {
    Write { inode: u64, offset: u64, bytes: Vec<u8> },
    Cut { inode: u64, length: u64 },
    Create { path: PathBuf, inode: u64 },
    Rename { from: PathBuf, to: PathBuf },
    Remove { path: PathBuf },
}

#[derive(Clone, Debug, Default)]
pub(super) struct Tree {
    pub(super) names: BTreeMap<PathBuf, u64>,
    pub(super) files: BTreeMap<u64, Vec<u8>>,
}

impl Tree {
    pub(super) fn apply(&mut self, change: &Change) {
        match change {
            Change::Write { inode, offset, bytes } => {
                let file = self.files.entry(*inode).or_default();
                let (offset, end) = (at(*offset), at(*offset) + bytes.len());
                file.resize(file.len().max(end), 0);
                file[offset..end].copy_from_slice(bytes);
            }
            Change::Cut { inode, length } => self.files.entry(*inode).or_default().resize(at(*length), 0),
            Change::Create { path, inode } => {
                self.names.insert(path.clone(), *inode);
                self.files.entry(*inode).or_default();
            }
            Change::Rename { from, to } => {
                if let Some(inode) = self.names.remove(from) {
                    self.names.insert(to.clone(), inode);
                }
            }
            Change::Remove { path } => drop(self.names.remove(path)),
        }
    }
}

impl Change {
    pub(super) fn half(self) -> Option<Change> {
        match self {
            Change::Write { inode, offset, mut bytes } => {
                bytes.truncate(bytes.len() / 2);
                Some(Change::Write { inode, offset, bytes })
            }
            _ => None,
        }
    }

    pub(super) fn touches(&self, folder: &Path) -> bool {
        let within = |path: &Path| path.parent() == Some(folder);
        match self {
            Change::Create { path, .. } | Change::Remove { path } => within(path),
            Change::Rename { from, to } => within(from) || within(to),
            Change::Write { .. } | Change::Cut { .. } => false,
        }
    }
}

pub(super) fn at(offset: u64) -> usize {
    usize::try_from(offset).unwrap()
}
