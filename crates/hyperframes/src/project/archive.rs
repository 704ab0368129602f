//! Projects that come as zip files, from strangers.
//!
//! An archive is a program for writing files. This one may write regular files below one folder, so many and so much, and
//! nothing else: what it says about sizes is not believed, bytes are counted as they are unpacked.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::files::ProjectPath;

/// Largest archive, in bytes.
pub const MAX_ARCHIVE_BYTES: u64 = 200_000_000;
/// Most bytes an archive may unpack to: pictures and films do not compress, so honest projects stay far below.
const MAX_UNPACKED_BYTES: u64 = 1 << 30;
/// Most entries, folders included.
const MAX_ENTRIES: usize = 10_000;
/// What archivers of desktops add and no page reads.
const LITTER: &[&str] = &["__MACOSX/", ".DS_Store", "Thumbs.db"];
/// Upper bits of a Unix mode that tell the kind of file, and those of a regular one (`stat(2)`).
const KIND_BITS: u32 = 0o170_000;
const REGULAR: u32 = 0o100_000;

#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// Over [`MAX_ARCHIVE_BYTES`] as it stands.
    #[error("the archive has {0} bytes; at most {MAX_ARCHIVE_BYTES} are taken")]
    TooLarge(u64),
    #[error("it is not a zip archive that can be read: {0}")]
    Unreadable(String),
    #[error("it has {0} entries; at most {MAX_ENTRIES} are taken")]
    TooManyEntries(usize),
    #[error("it unpacks to more than {MAX_UNPACKED_BYTES} bytes")]
    TooMuch,
    #[error("`{path}` {reason}")]
    Entry { path: String, reason: &'static str },
    /// It holds no page at the entry path, neither at its root nor inside its only top folder.
    #[error("there is no `{0}` at the root of the archive or in its only folder")]
    NoEntry(String),
    /// Ours, not the archive's.
    #[error("unpacking failed: {0}")]
    Io(#[source] io::Error),
}

/// Unpacks `archive` into the empty folder `into` and answers the project's folder: `into`, or the only folder in it.
///
/// # Errors
/// [`ArchiveError`]; what was unpacked by then stays in `into`.
pub fn unpack(archive: &Path, into: &Path, entry: &str) -> Result<PathBuf, ArchiveError> {
    unpack_at_most(MAX_UNPACKED_BYTES, archive, into, entry)
}

fn unpack_at_most(mut left: u64, archive: &Path, into: &Path, entry: &str) -> Result<PathBuf, ArchiveError> {
    let file = File::open(archive).map_err(ArchiveError::Io)?;
    let bytes = file.metadata().map_err(ArchiveError::Io)?.len();
    if bytes > MAX_ARCHIVE_BYTES {
        return Err(ArchiveError::TooLarge(bytes));
    }
    let mut archive = ZipArchive::new(file).map_err(unreadable)?;
    if archive.len() > MAX_ENTRIES {
        return Err(ArchiveError::TooManyEntries(archive.len()));
    }
    let mut seen = HashSet::new();
    for index in 0..archive.len() {
        // Encrypted entries and unknown methods are refused here.
        let mut entry = archive.by_index(index).map_err(unreadable)?;
        let name = entry.name().to_owned();
        let refused = |reason| ArchiveError::Entry { path: name.chars().take(200).collect(), reason };
        if entry.unix_mode().is_some_and(|mode| !matches!(mode & KIND_BITS, 0 | REGULAR) && !entry.is_dir()) {
            return Err(refused("is a link or a special file"));
        }
        if LITTER.iter().any(|litter| name.starts_with(litter) || name.ends_with(litter)) || entry.is_dir() {
            continue;
        }
        let path = inside(&name).ok_or_else(|| refused("is not a path inside the project"))?;
        if !seen.insert(path.as_str().to_lowercase()) {
            return Err(refused("comes twice"));
        }
        let target = into.join(path.as_str());
        let folder = target.parent().unwrap_or(into);
        fs::create_dir_all(folder).map_err(|error| taken_or(error, &refused))?;
        let mut file = File::create_new(&target).map_err(|error| taken_or(error, &refused))?;
        left = left.checked_sub(copy(&mut entry, &mut file, left)?).ok_or(ArchiveError::TooMuch)?;
    }
    root_with(into, entry)
}

/// `..`, absolute paths, drives and the like are refused rather than mended: no honest archiver writes them.
fn inside(name: &str) -> Option<ProjectPath> {
    let strange = name.starts_with('/') || name.contains(['\\', ':']) || name.chars().any(char::is_control);
    if strange || name.split('/').any(|part| part == "..") {
        return None;
    }
    ProjectPath::new(name).ok()
}

/// Copies at most `limit` bytes and answers how many there were; one more tells that there are too many.
fn copy(from: &mut impl Read, to: &mut impl Write, limit: u64) -> Result<u64, ArchiveError> {
    // Errors of the reader are the archive's (a bad checksum, say), those of the writer are ours: `io::copy` mixes them.
    let mut from = from.take(limit + 1);
    let mut buffer = vec![0; 64 << 10];
    let mut copied = 0;
    loop {
        match from.read(&mut buffer) {
            Ok(0) => return if copied > limit { Err(ArchiveError::TooMuch) } else { Ok(copied) },
            Ok(read) => {
                to.write_all(buffer.get(..read).unwrap_or_default()).map_err(ArchiveError::Io)?;
                copied += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(ArchiveError::Unreadable(error.to_string())),
        }
    }
}

/// A path whose folder is a file of the archive, or the other way round.
fn taken_or(error: io::Error, refused: &impl Fn(&'static str) -> ArchiveError) -> ArchiveError {
    match error.kind() {
        io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => refused("is a file and a folder at once"),
        io::ErrorKind::InvalidFilename => refused("has a name that is too long"),
        _ => ArchiveError::Io(error),
    }
}

fn root_with(into: &Path, entry: &str) -> Result<PathBuf, ArchiveError> {
    let missing = || ArchiveError::NoEntry(entry.chars().take(200).collect());
    let path = ProjectPath::new(entry).map_err(|_| missing())?;
    if into.join(path.as_str()).is_file() {
        return Ok(into.to_owned());
    }
    let inside: Vec<_> = fs::read_dir(into).and_then(Iterator::collect::<io::Result<_>>).map_err(ArchiveError::Io)?;
    match inside.as_slice() {
        [only] if only.path().join(path.as_str()).is_file() => Ok(only.path()),
        _ => Err(missing()),
    }
}

fn unreadable(error: ZipError) -> ArchiveError {
    match error {
        ZipError::Io(error) => ArchiveError::Unreadable(error.to_string()),
        other => ArchiveError::Unreadable(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    type Writer = ZipWriter<Cursor<Vec<u8>>>;

    /// Unpacks what `fill` writes; answers the result with the folder.
    fn unpacked(entry: &str, fill: impl FnOnce(&mut Writer)) -> (tempfile::TempDir, Result<PathBuf, ArchiveError>) {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        fill(&mut writer);
        unpacked_bytes(entry, &writer.finish().expect("an archive").into_inner())
    }

    fn unpacked_at_most(limit: u64, fill: impl FnOnce(&mut Writer)) -> Result<PathBuf, ArchiveError> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        fill(&mut writer);
        let dir = tempfile::tempdir().expect("a folder");
        let archive = dir.path().join("a.zip");
        fs::write(&archive, writer.finish().expect("an archive").into_inner()).expect("written");
        unpack_at_most(limit, &archive, &dir.path().join("out"), "index.html")
    }

    fn unpacked_bytes(entry: &str, bytes: &[u8]) -> (tempfile::TempDir, Result<PathBuf, ArchiveError>) {
        let dir = tempfile::tempdir().expect("a folder");
        let (archive, into) = (dir.path().join("a.zip"), dir.path().join("out"));
        fs::write(&archive, bytes).expect("written");
        fs::create_dir(&into).expect("a folder");
        let result = unpack(&archive, &into, entry);
        (dir, result)
    }

    fn add(writer: &mut Writer, name: &str, bytes: &[u8]) {
        writer.start_file(name, SimpleFileOptions::default()).expect("an entry");
        writer.write_all(bytes).expect("written");
    }

    #[test]
    fn a_project_may_stand_at_the_root_or_in_the_only_folder() {
        let (dir, root) = unpacked("index.html", |zip| {
            add(zip, "index.html", b"page");
            add(zip, "assets/a.txt", b"a");
            add(zip, "__MACOSX/index.html", b"litter");
        });
        let root = root.expect("a project");
        assert_eq!(root, dir.path().join("out"));
        assert_eq!(fs::read(root.join("assets/a.txt")).expect("a file"), b"a");
        assert!(!root.join("__MACOSX").exists());

        let (dir, root) = unpacked("scenes/one.html", |zip| add(zip, "my-film/scenes/one.html", b"page"));
        assert_eq!(root.expect("a project"), dir.path().join("out/my-film"));
    }

    #[test]
    fn an_archive_without_its_page_is_refused_by_name() {
        for fill in [|zip: &mut Writer| add(zip, "a/index.html", b""), |zip: &mut Writer| add(zip, "main.html", b"")] {
            let (_dir, result) = unpacked("index.html", |zip| {
                fill(zip);
                add(zip, "b/other.html", b"");
            });
            assert!(matches!(result, Err(ArchiveError::NoEntry(name)) if name == "index.html"));
        }
        let (_dir, result) = unpacked("../secret.html", |zip| add(zip, "index.html", b""));
        assert!(matches!(result, Err(ArchiveError::NoEntry(_))));
    }

    #[test]
    fn nothing_is_written_outside_the_folder() {
        for name in ["../x", "a/../../x", "/etc/x", "a\\..\\..\\x", "C:/x", "a\0b", "a\nb"] {
            let (dir, result) = unpacked("index.html", |zip| {
                add(zip, "index.html", b"page");
                add(zip, name, b"x");
            });
            assert!(matches!(result, Err(ArchiveError::Entry { .. })), "{name:?}: {result:?}");
            assert_eq!(fs::read_dir(dir.path()).expect("a folder").count(), 2, "{name:?}");
        }
    }

    #[test]
    fn links_are_refused() {
        let (_dir, result) = unpacked("index.html", |zip: &mut Writer| {
            zip.add_symlink("index.html", "/etc/passwd", SimpleFileOptions::default()).expect("an entry");
        });
        assert!(matches!(result, Err(ArchiveError::Entry { reason: "is a link or a special file", .. })));
    }

    #[test]
    fn one_name_means_one_file() {
        let (_dir, result) = unpacked("index.html", |zip| {
            add(zip, "index.html", b"1");
            add(zip, "INDEX.html", b"2");
        });
        assert!(matches!(result, Err(ArchiveError::Entry { reason: "comes twice", .. })));
        let (_dir, result) = unpacked("index.html", |zip| {
            add(zip, "index.html", b"1");
            add(zip, "index.html/x", b"2");
        });
        assert!(matches!(result, Err(ArchiveError::Entry { reason: "is a file and a folder at once", .. })));
    }

    #[test]
    fn bombs_are_counted_as_they_go_off() {
        // Two files of zeros: a thousandth of their size on the wire.
        let fill = |zip: &mut Writer| {
            add(zip, "index.html", &[0; 300_000]);
            add(zip, "more", &[0; 200_000]);
        };
        assert!(unpacked_at_most(500_000, fill).is_ok());
        assert!(matches!(unpacked_at_most(499_999, fill), Err(ArchiveError::TooMuch)));
        let (_dir, result) = unpacked("index.html", |zip| {
            for index in 0..=MAX_ENTRIES {
                add(zip, &format!("{index}"), b"");
            }
        });
        assert!(matches!(result, Err(ArchiveError::TooManyEntries(_))));
    }

    #[test]
    fn damage_is_an_error_at_every_byte() {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        add(&mut writer, "index.html", b"<p>page</p>");
        let whole = writer.finish().expect("an archive").into_inner();
        for cut in 0..whole.len() {
            assert!(unpacked_bytes("index.html", &whole[..cut]).1.is_err(), "{cut}");
        }
        for at in 0..whole.len() {
            let mut spoilt = whole.clone();
            spoilt[at] ^= 0x55;
            // Some bytes mean nothing; none may do harm.
            if let (dir, Ok(root)) = unpacked_bytes("index.html", &spoilt) {
                assert!(root.starts_with(dir.path()), "{at}");
            }
        }
    }
}
