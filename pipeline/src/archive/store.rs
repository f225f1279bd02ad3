//! Segments of compressed entries on disk. An entry is its length, its CRC32C and one zstd frame; a segment that
//! ends in the middle of an entry is cut there. The oldest segments go when there are too many bytes or too old ones.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::board::Place;
use crate::settings;

/// A segment is begun anew at this size; dropping one then costs little of what is kept.
const SEGMENT: u64 = 64 << 20;
/// At least so many segments share the allowed size.
const SHARE: u64 = 16;
/// Length and checksum before each frame.
const HEAD: usize = 8;
/// Largest entry: the largest item with its record around it.
const LARGEST: u32 = u32::MAX / 2;
/// Level of compression: level 3 packs a record to a third at some 300 MB/s.
const LEVEL: i32 = 3;

/// The segments of one folder.
#[derive(Debug)]
pub(super) struct Store {
    folder: PathBuf,
    limits: settings::Archive,
    segments: VecDeque<Segment>,
}

#[derive(Debug)]
struct Segment {
    number: u64,
    bytes: u64,
    newest: SystemTime,
    file: File,
}

impl Store {
    /// Opens the folder and hands every entry that is still kept to `each`, oldest first.
    pub(super) fn open(
        folder: &Path,
        limits: &settings::Archive,
        each: &mut dyn FnMut(Place, &[u8]),
    ) -> io::Result<Store> {
        fs::create_dir_all(folder)?;
        let mut store =
            Store { folder: folder.to_owned(), limits: limits.clone(), segments: VecDeque::new() };
        for (number, path) in files(folder)? {
            let file = OpenOptions::new().read(true).append(true).open(path)?;
            let newest = file.metadata()?.modified()?;
            let bytes = replay(&file, number, &mut |place, entry| {
                each(place, entry);
                true
            })?;
            file.set_len(bytes)?;
            store.segments.push_back(Segment { number, bytes, newest, file });
        }
        Ok(store)
    }

    /// Keeps an entry and says where it lies, and which segments went to make room.
    pub(super) fn append(&mut self, entry: &[u8], now: SystemTime) -> io::Result<(Place, Vec<u64>)> {
        let gone = self.trim(now)?;
        let frame = zstd::bulk::compress(entry, LEVEL)?;
        let length = u32::try_from(frame.len()).ok().filter(|length| *length < LARGEST);
        let length = length.ok_or_else(|| io::Error::from(io::ErrorKind::FileTooLarge))?;
        let segment = self.newest()?;
        let mut bytes = Vec::with_capacity(frame.len() + HEAD);
        bytes.extend(length.to_le_bytes());
        bytes.extend(crc32c::crc32c(&frame).to_le_bytes());
        bytes.extend(frame);
        if let Err(err) = segment.file.write_all(&bytes) {
            // Half an entry would hide all that follow.
            segment.file.set_len(segment.bytes)?;
            return Err(err);
        }
        let place = Place { segment: segment.number, offset: segment.bytes + HEAD as u64, length };
        segment.bytes += bytes.len() as u64;
        segment.newest = now;
        Ok((place, gone))
    }

    /// Reads an entry; `None` if its segment went meanwhile.
    pub(super) fn read(&self, place: Place) -> io::Result<Option<Vec<u8>>> {
        let Some(segment) = self.segments.iter().find(|it| it.number == place.segment) else {
            return Ok(None);
        };
        let mut frame = vec![0; place.length as usize];
        segment.file.read_exact_at(&mut frame, place.offset)?;
        zstd::stream::decode_all(frame.as_slice()).map(Some)
    }

    /// The segment to append to; a new one when the newest is full.
    fn newest(&mut self) -> io::Result<&mut Segment> {
        let most = SEGMENT.min(self.limits.size / SHARE);
        let number = match self.segments.back() {
            Some(segment) if segment.bytes < most => segment.number,
            newest => {
                let number = newest.map_or(0, |segment| segment.number + 1);
                let path = self.folder.join(format!("{number:08}.segment"));
                let file = OpenOptions::new().read(true).append(true).create_new(true).open(path)?;
                self.segments.push_back(Segment { number, bytes: 0, newest: SystemTime::UNIX_EPOCH, file });
                number
            }
        };
        let found = self.segments.back_mut().filter(|segment| segment.number == number);
        found.ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    /// Drops what is too much or too old; never the newest segment.
    fn trim(&mut self, now: SystemTime) -> io::Result<Vec<u64>> {
        let mut gone = Vec::new();
        let mut bytes: u64 = self.segments.iter().map(|segment| segment.bytes).sum();
        while let Some(oldest) = self.segments.front().filter(|_| self.segments.len() > 1) {
            let age = now.duration_since(oldest.newest).unwrap_or(Duration::ZERO);
            if bytes <= self.limits.size && age <= self.limits.keep {
                break;
            }
            bytes -= oldest.bytes;
            gone.push(oldest.number);
            fs::remove_file(self.folder.join(format!("{:08}.segment", oldest.number)))?;
            self.segments.pop_front();
        }
        Ok(gone)
    }
}

/// The lower four bytes.
fn half(both: u64) -> u32 {
    u32::try_from(both & u64::from(u32::MAX)).unwrap_or_default()
}

/// Segments of a folder by number.
fn files(folder: &Path) -> io::Result<BTreeMap<u64, PathBuf>> {
    let mut numbers = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let number = path.file_stem().and_then(|stem| stem.to_str()?.parse::<u64>().ok());
        if let Some(number) = number.filter(|_| path.extension().is_some_and(|it| it == "segment")) {
            numbers.insert(number, path);
        }
    }
    Ok(numbers)
}

/// Bytes of all segments of a folder; 0 where it cannot be read.
pub(crate) fn bytes(folder: &Path) -> u64 {
    let length = |path: &PathBuf| fs::metadata(path).map_or(0, |it| it.len());
    files(folder).map_or(0, |files| files.values().map(length).sum())
}

/// Hands on every entry of a folder, oldest first, with the bytes read so far, until `each` says no. Changes nothing:
/// a daemon may go on feeding the folder, and drop segments of it.
pub(crate) fn each(folder: &Path, each: &mut dyn FnMut(&[u8], u64) -> bool) -> io::Result<()> {
    let (mut before, mut goes_on) = (0, true);
    for (number, path) in files(folder)? {
        let file = match File::open(path) {
            Err(err) if err.kind() == io::ErrorKind::NotFound => continue,
            opened => opened?,
        };
        before += replay(&file, number, &mut |place, entry| {
            goes_on = each(entry, before + place.offset);
            goes_on
        })?;
        if !goes_on {
            break;
        }
    }
    Ok(())
}

/// Drops every segment of a folder that holds an entry which `is_gone` names, and the one before it, where an original
/// may stand whose record is in the next; returns how many went.
pub(crate) fn forget(folder: &Path, is_gone: &dyn Fn(&[u8]) -> bool) -> io::Result<usize> {
    let files = match files(folder) {
        Err(err) if err.kind() == io::ErrorKind::NotFound => return Ok(0),
        files => files?,
    };
    let mut gone = BTreeSet::new();
    let mut before: Option<&PathBuf> = None;
    for (number, path) in &files {
        let mut found = false;
        replay(&File::open(path)?, *number, &mut |_, entry| {
            found = is_gone(entry);
            !found
        })?;
        if found {
            gone.extend(before);
            gone.insert(path);
        }
        before = Some(path);
    }
    gone.iter().try_for_each(fs::remove_file)?;
    Ok(gone.len())
}

/// Hands on every whole entry until `each` says no, and gives the length up to the last of them.
fn replay(file: &File, segment: u64, each: &mut dyn FnMut(Place, &[u8]) -> bool) -> io::Result<u64> {
    let mut reader = BufReader::with_capacity(1 << 20, file);
    let mut offset = 0;
    let mut head = [0; HEAD];
    while reader.read_exact(&mut head).is_ok() {
        let both = u64::from_le_bytes(head);
        let (length, sum) = (half(both), half(both >> 32));
        let mut frame = Vec::new();
        let read = reader.by_ref().take(u64::from(length)).read_to_end(&mut frame)?;
        if read != length as usize || crc32c::crc32c(&frame) != sum {
            break;
        }
        let Ok(entry) = zstd::stream::decode_all(frame.as_slice()) else { break };
        offset += HEAD as u64;
        let place = Place { segment, offset, length };
        offset += u64::from(length);
        if !each(place, &entry) {
            break;
        }
    }
    Ok(offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(size: u64) -> settings::Archive {
        settings::Archive { keep: Duration::from_hours(1), size }
    }

    fn reopened(folder: &Path, size: u64) -> (Store, Vec<Vec<u8>>) {
        let mut found = Vec::new();
        let store = Store::open(folder, &limits(size), &mut |_, entry| found.push(entry.to_vec())).unwrap();
        (store, found)
    }

    #[test]
    fn entries_are_found_again_and_a_torn_one_is_cut() {
        let home = tempfile::tempdir().unwrap();
        let (mut store, found) = reopened(home.path(), 1 << 30);
        assert!(found.is_empty());
        let (first, _) = store.append(b"first", SystemTime::now()).unwrap();
        let (second, _) = store.append(b"second", SystemTime::now()).unwrap();
        assert_eq!(store.read(first).unwrap().unwrap(), b"first");
        drop(store);
        let path = home.path().join("00000000.segment");
        let length = fs::metadata(&path).unwrap().len();
        OpenOptions::new().write(true).open(&path).unwrap().set_len(length - 1).unwrap();
        let (mut store, found) = reopened(home.path(), 1 << 30);
        assert_eq!(found, [b"first"]);
        let (third, _) = store.append(b"third", SystemTime::now()).unwrap();
        assert_eq!(third.offset, second.offset);
        assert_eq!(reopened(home.path(), 1 << 30).1, [b"first".to_vec(), b"third".to_vec()]);
    }

    #[test]
    fn the_oldest_goes_by_size_and_by_age() {
        let home = tempfile::tempdir().unwrap();
        let (mut store, _) = reopened(home.path(), 4096);
        let now = SystemTime::now();
        let entry =
            |seed: u8| (0..200_u8).map(|at| at.wrapping_mul(seed | 1).rotate_left(3)).collect::<Vec<u8>>();
        let gone: Vec<u64> = (0..100).flat_map(|seed| store.append(&entry(seed), now).unwrap().1).collect();
        assert!(gone.len() > 2 && gone.is_sorted(), "{gone:?}");
        let bytes: u64 =
            home.path().read_dir().unwrap().map(|it| it.unwrap().metadata().unwrap().len()).sum();
        assert!(bytes < 2 * 4096, "{bytes}");
        let (_, gone) = store.append(b"later", now + Duration::from_hours(2)).unwrap();
        assert!(!gone.is_empty());
        assert!(store.segments.len() <= 2);
    }
}
