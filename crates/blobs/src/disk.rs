//! The local disk as a blob store.
//!
//! A new file is written under `.tmp/` of the same directory tree, synced, then renamed into place, and the directory
//! that received it is synced too: after a power cut the key holds the whole file or nothing.

use std::io::{self, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::fs::{self, File};
use tokio::io::{AsyncSeekExt, AsyncWriteExt};

use crate::error::BlobError;
use crate::key::check_key;

/// The files of one installation. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Blobs {
    root: Arc<PathBuf>,
}

/// An open blob. It stays readable when the blob is deleted meanwhile.
#[derive(Debug)]
pub struct BlobReader {
    /// Bytes.
    pub len: u64,
    /// Changes whenever the content may have changed; without quotes.
    pub etag: String,
    /// Readable and seekable.
    pub file: File,
}

impl BlobReader {
    /// Moves to `offset` bytes from the start.
    pub async fn seek(&mut self, offset: u64) -> Result<(), BlobError> {
        self.file.seek(SeekFrom::Start(offset)).await.map_err(BlobError::io("seek"))?;
        Ok(())
    }
}

impl Blobs {
    /// Opens the store in `root`, which is created; unfinished writes of an earlier process older than a day go.
    pub async fn open(root: impl Into<PathBuf>) -> Result<Blobs, BlobError> {
        let root = root.into();
        let unfinished = root.join(".tmp");
        fs::create_dir_all(&unfinished).await.map_err(BlobError::io("create the store"))?;
        drop_old_files(unfinished).await?;
        Ok(Blobs { root: Arc::new(root) })
    }

    /// Stores a copy of the file at `path`, replacing what the key held.
    ///
    /// # Errors
    /// [`BlobError::DiskFull`] without leaving anything behind.
    pub async fn put_file(&self, key: &str, path: &Path) -> Result<(), BlobError> {
        check_key(key)?;
        let source = path.to_owned();
        self.place(key, move |temporary| {
            std::fs::copy(&source, temporary).map_err(BlobError::io("copy the file"))?;
            Ok(())
        })
        .await
    }

    /// Like [`Blobs::put_file`] without copying where the file system allows: both names then mean one file, so
    /// nobody may write to `path` afterwards.
    pub async fn adopt_file(&self, key: &str, path: &Path) -> Result<(), BlobError> {
        check_key(key)?;
        let source = path.to_owned();
        self.place(key, move |temporary| link_or_copy(&source, temporary)).await
    }

    /// Makes `to` hold what `from` holds, without copying where the file system allows.
    pub async fn copy(&self, from: &str, to: &str) -> Result<(), BlobError> {
        check_key(to)?;
        let source = self.local_path(from)?;
        if !self.exists(from).await? {
            return Err(BlobError::NotFound { key: from.to_owned() });
        }
        self.place(to, move |temporary| link_or_copy(&source, temporary)).await
    }

    pub async fn put_bytes(&self, key: &str, bytes: &[u8]) -> Result<(), BlobError> {
        check_key(key)?;
        let bytes = bytes.to_vec();
        self.place(key, move |temporary| std::fs::write(temporary, bytes).map_err(BlobError::io("write"))).await
    }

    /// # Errors
    /// [`BlobError::NotFound`].
    pub async fn open_blob(&self, key: &str) -> Result<BlobReader, BlobError> {
        let path = self.local_path(key)?;
        let file = File::open(&path).await.map_err(|error| missing_or(key, error))?;
        let meta = file.metadata().await.map_err(BlobError::io("stat"))?;
        if !meta.is_file() {
            return Err(BlobError::NotFound { key: key.to_owned() });
        }
        let changed = meta.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
        let etag = format!("{:x}-{:x}", meta.len(), changed.unwrap_or_default().as_nanos());
        Ok(BlobReader { len: meta.len(), etag, file })
    }

    /// Reads a whole blob, at most `limit` bytes of it.
    pub async fn read(&self, key: &str, limit: u64) -> Result<Vec<u8>, BlobError> {
        use tokio::io::AsyncReadExt;
        let reader = self.open_blob(key).await?;
        let mut bytes = Vec::new();
        reader.file.take(limit).read_to_end(&mut bytes).await.map_err(BlobError::io("read"))?;
        Ok(bytes)
    }

    /// Where the blob lies, for programs that need a path. Read only: writing there breaks every promise above.
    pub fn local_path(&self, key: &str) -> Result<PathBuf, BlobError> {
        check_key(key)?;
        Ok(self.root.join(key))
    }

    /// Bytes, `None` when there is no such blob.
    pub async fn size(&self, key: &str) -> Result<Option<u64>, BlobError> {
        match fs::metadata(self.local_path(key)?).await {
            Ok(meta) if meta.is_file() => Ok(Some(meta.len())),
            Ok(_) => Ok(None),
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(BlobError::io("stat")(error)),
        }
    }

    pub async fn exists(&self, key: &str) -> Result<bool, BlobError> {
        Ok(self.size(key).await?.is_some())
    }

    /// Removes the blob and the directories it leaves empty. A missing blob is success.
    pub async fn delete(&self, key: &str) -> Result<(), BlobError> {
        let path = self.local_path(key)?;
        match fs::remove_file(&path).await {
            Ok(()) => {}
            Err(error) if is_missing(&error) => return Ok(()),
            Err(error) => return Err(BlobError::io("delete")(error)),
        }
        let mut directory = path.parent();
        while let Some(empty) = directory.filter(|directory| *directory != self.root.as_path()) {
            if fs::remove_dir(empty).await.is_err() {
                break;
            }
            directory = empty.parent();
        }
        Ok(())
    }

    /// All keys that start with `prefix` followed by a slash, in no order.
    pub async fn list(&self, prefix: &str) -> Result<Vec<String>, BlobError> {
        let start = self.local_path(prefix)?;
        let root = Arc::clone(&self.root);
        blocking(move || {
            let mut keys = Vec::new();
            collect_keys(&root, &start, &mut keys).map_err(BlobError::io("list"))?;
            Ok(keys)
        })
        .await
    }

    async fn place(
        &self,
        key: &str,
        fill: impl FnOnce(&Path) -> Result<(), BlobError> + Send + 'static,
    ) -> Result<(), BlobError> {
        let target = self.root.join(key);
        let unfinished = self.root.join(".tmp");
        blocking(move || {
            // The name is taken and removed again: a hard link needs a name that is free.
            let mut temporary = tempfile::Builder::new()
                .make_in(&unfinished, create_new)
                .map_err(BlobError::io("create a temporary file"))?
                .into_temp_path();
            std::fs::remove_file(&temporary).map_err(BlobError::io("create a temporary file"))?;
            fill(&temporary)?;
            std::fs::File::open(&temporary).and_then(|file| file.sync_all()).map_err(BlobError::io("sync"))?;
            rename_into(&temporary, &target)?;
            temporary.disable_cleanup(true);
            Ok(())
        })
        .await
    }
}

fn create_new(path: &Path) -> io::Result<std::fs::File> {
    std::fs::File::create_new(path)
}

/// Renames within the store. A concurrent delete may remove a directory it found empty, at any moment between its
/// creation and the rename: then it is made again.
fn rename_into(temporary: &Path, target: &Path) -> Result<(), BlobError> {
    const ATTEMPTS: usize = 100;
    let parent = target.parent().unwrap_or(target);
    let mut attempts = 0;
    loop {
        let placed = match std::fs::create_dir_all(parent) {
            Ok(()) => std::fs::rename(temporary, target).map_err(|error| ("rename into place", error)),
            Err(error) => Err(("create a directory", error)),
        };
        match placed {
            Ok(()) => break,
            Err((_, error)) if attempts < ATTEMPTS && directory_went(&error) => attempts += 1,
            Err((action, error)) => return Err(BlobError::io(action)(error)),
        }
    }
    // Each directory up to the root may be new.
    for directory in parent.ancestors().take(4) {
        match std::fs::File::open(directory).and_then(|file| file.sync_all()) {
            Ok(()) => {}
            Err(error) if is_missing(&error) => {}
            Err(error) => return Err(BlobError::io("sync a directory")(error)),
        }
    }
    Ok(())
}

/// `create_dir_all` answers "exists" when a directory it could not create is gone by the time it looks at it.
fn directory_went(error: &io::Error) -> bool {
    is_missing(error) || error.kind() == io::ErrorKind::AlreadyExists
}

fn link_or_copy(source: &Path, target: &Path) -> Result<(), BlobError> {
    // A symbolic link would be linked as such and could point anywhere later.
    let plain = std::fs::symlink_metadata(source).map_err(BlobError::io("stat"))?.is_file();
    if plain && std::fs::hard_link(source, target).is_ok() {
        return Ok(());
    }
    std::fs::copy(source, target).map_err(BlobError::io("copy the file"))?;
    Ok(())
}

fn collect_keys(root: &Path, directory: &Path, keys: &mut Vec<String>) -> io::Result<()> {
    let entries = match std::fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) if is_missing(&error) => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            collect_keys(root, &entry.path(), keys)?;
        } else if let Some(key) = entry.path().strip_prefix(root).ok().and_then(Path::to_str) {
            keys.push(key.to_owned());
        }
    }
    Ok(())
}

async fn drop_old_files(directory: PathBuf) -> Result<(), BlobError> {
    const DAY: std::time::Duration = std::time::Duration::from_secs(24 * 60 * 60);
    blocking(move || {
        for entry in std::fs::read_dir(&directory).map_err(BlobError::io("clean up"))?.flatten() {
            let old = entry.metadata().and_then(|meta| meta.modified()).ok().and_then(|time| time.elapsed().ok());
            if old.is_some_and(|age| age > DAY) {
                let _ = std::fs::remove_file(entry.path());
            }
        }
        Ok(())
    })
    .await
}

fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

fn missing_or(key: &str, error: io::Error) -> BlobError {
    match is_missing(&error) {
        true => BlobError::NotFound { key: key.to_owned() },
        false => BlobError::io("open")(error),
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, BlobError> + Send + 'static,
) -> Result<T, BlobError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => Err(BlobError::Io { action: "run", source: io::Error::other(error) }),
    }
}

/// Copies everything `reader` yields into a new blob; for uploads that are already bounded.
impl Blobs {
    pub async fn put_stream(
        &self,
        key: &str,
        mut reader: impl tokio::io::AsyncRead + Unpin + Send,
    ) -> Result<u64, BlobError> {
        check_key(key)?;
        let spool = blocking({
            let unfinished = self.root.join(".tmp");
            move || tempfile::NamedTempFile::new_in(unfinished).map_err(BlobError::io("create a temporary file"))
        })
        .await?;
        let mut file = File::from_std(spool.reopen().map_err(BlobError::io("open"))?);
        let bytes = tokio::io::copy(&mut reader, &mut file).await.map_err(BlobError::io("write"))?;
        file.flush().await.map_err(BlobError::io("write"))?;
        drop(file);
        self.adopt_file(key, spool.path()).await?;
        Ok(bytes)
    }
}
