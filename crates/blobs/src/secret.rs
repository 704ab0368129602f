//! The installation's signing secret, made once.

use std::io::{self, Read, Write};
use std::path::Path;

use crate::error::BlobError;

/// Reads the 32 secret bytes at `path`; makes them from the system's randomness when the file is missing.
///
/// The file appears complete, with mode 0600, and two processes that start together agree on one secret.
///
/// # Errors
/// [`BlobError::Io`] also when the file exists but does not hold 32 bytes: replacing it silently would break every
/// URL that is out.
pub fn load_or_create_secret(path: &Path) -> Result<[u8; 32], BlobError> {
    match read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            create(path).map_err(BlobError::io("create the signing secret"))?;
            read(path).map_err(BlobError::io("read the signing secret"))
        }
        other => other.map_err(BlobError::io("read the signing secret")),
    }
}

fn read(path: &Path) -> io::Result<[u8; 32]> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(33).read_to_end(&mut bytes)?;
    bytes.try_into().map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "the file does not hold 32 bytes"))
}

fn create(path: &Path) -> io::Result<()> {
    let directory = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(directory)?;
    // Temporary files are made with mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(directory)?;
    let mut secret = [0_u8; 32];
    std::fs::File::open("/dev/urandom")?.read_exact(&mut secret)?;
    file.write_all(&secret)?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Ok(_) => std::fs::File::open(directory)?.sync_all(),
        Err(lost) if lost.error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(failed) => Err(failed.error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_is_made_once_and_is_private() {
        use std::os::unix::fs::PermissionsExt;
        let home = tempfile::tempdir().expect("temp dir");
        let path = home.path().join("deep/url.secret");
        let first = load_or_create_secret(&path).expect("made");
        assert_eq!(load_or_create_secret(&path).expect("read"), first);
        assert_ne!(first, [0; 32]);
        assert_eq!(std::fs::metadata(&path).expect("stat").permissions().mode() & 0o777, 0o600);
        std::fs::write(&path, b"short").expect("spoil it");
        assert!(load_or_create_secret(&path).is_err(), "a spoilt secret is reported, not replaced");
    }
}
