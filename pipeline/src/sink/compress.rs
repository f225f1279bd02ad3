//! Compresses a rotated file: the compressed one appears whole and durable, then the plain one goes. A reader may
//! see both for a moment, never half of one.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::disk::Disk;
use crate::settings::Compress;

/// Bytes held of a file that is read or written through here.
const PIECE: usize = 1 << 20;
/// Extension of a compressed file that is not whole yet.
const UNFINISHED: &str = "tmp";

/// Puts the compressed file in place of the plain one.
pub(crate) fn replace<D: Disk>(disk: &D, path: &Path, how: Compress) -> io::Result<()> {
    let Some(target) = compressed(path, how) else { return Ok(()) };
    if disk.look(path)?.is_none() {
        return Ok(());
    }
    if disk.look(&target)?.is_none() {
        let unfinished = with_end(&target, UNFINISHED);
        let mut source = Reader { disk, file: disk.open(path)?, offset: 0 };
        let file = disk.edit(&unfinished)?;
        disk.cut(&file, 0)?;
        let sink = Writer { disk, file, offset: 0 };
        let sink = io::BufWriter::with_capacity(PIECE, sink);
        let sink = encode(&mut source, sink, how)?;
        let sink = sink.into_inner().map_err(io::IntoInnerError::into_error)?;
        disk.sync(&sink.file)?;
        disk.rename(&unfinished, &target)?;
    }
    let folder = path.parent().unwrap_or(path);
    disk.sync_folder(folder)?;
    disk.remove(path)
}

fn encode<W: Write>(source: &mut impl Read, sink: W, how: Compress) -> io::Result<W> {
    let mut source = io::BufReader::with_capacity(PIECE, source);
    match how {
        Compress::Zstd => {
            let mut encoder = zstd::Encoder::new(sink, zstd::DEFAULT_COMPRESSION_LEVEL)?;
            io::copy(&mut source, &mut encoder)?;
            encoder.finish()
        }
        Compress::Gzip | Compress::None => {
            let mut encoder = flate2::write::GzEncoder::new(sink, flate2::Compression::default());
            io::copy(&mut source, &mut encoder)?;
            encoder.finish()
        }
    }
}

/// The name of the compressed file; `None` where none is wanted.
fn compressed(path: &Path, how: Compress) -> Option<PathBuf> {
    match how {
        Compress::None => None,
        Compress::Gzip => Some(with_end(path, "gz")),
        Compress::Zstd => Some(with_end(path, "zst")),
    }
}

fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(end);
    path.with_file_name(name)
}

/// Rotated files of a folder that a crash left uncompressed; drops unfinished ones.
pub(crate) fn left_over<D: Disk>(disk: &D, folder: &Path, how: Compress) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for name in disk.list(folder)? {
        let path = folder.join(&name);
        let name = name.to_string_lossy();
        let ours = name.starts_with("records-") || name.starts_with("dead-letters-");
        if !ours {
            continue;
        }
        if name.ends_with(".ndjson") && how != Compress::None {
            found.push(path);
        } else if name.ends_with(&format!(".{UNFINISHED}")) {
            disk.remove(&path)?;
        }
    }
    Ok(found)
}

struct Reader<'a, D: Disk> {
    disk: &'a D,
    file: D::File,
    offset: u64,
}

impl<D: Disk> Read for Reader<'_, D> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.disk.read_at(&self.file, buffer, self.offset)?;
        self.offset = self.offset.saturating_add(count as u64);
        Ok(count)
    }
}

struct Writer<'a, D: Disk> {
    disk: &'a D,
    file: D::File,
    offset: u64,
}

impl<D: Disk> Write for Writer<'_, D> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.disk.write_at(&self.file, bytes, self.offset)?;
        self.offset = self.offset.saturating_add(bytes.len() as u64);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
