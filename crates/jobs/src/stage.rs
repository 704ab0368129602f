//! One step of a job while it runs.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::context::JobContext;
use crate::handler::StageError;
use crate::progress::StageState;

/// Names a stage and the version of its code: raise the version when the same input gives another output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct StageId {
    pub name: &'static str,
    pub version: u32,
}

impl From<&'static str> for StageId {
    /// Version 1.
    fn from(name: &'static str) -> Self {
        Self { name, version: 1 }
    }
}

impl From<(&'static str, u32)> for StageId {
    fn from((name, version): (&'static str, u32)) -> Self {
        Self { name, version }
    }
}

/// A file a stage made, under a blob key. Part of the stage's output.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StageFile {
    pub key: String,
    /// 64 hex digits.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
}

/// What a stage's code works with. Cheap to clone.
#[derive(Clone)]
pub struct Stage {
    inner: Arc<Inner>,
}

struct Inner {
    ctx: JobContext,
    name: &'static str,
    dir: PathBuf,
    /// Where its files go: `stages/<digest>/<job>-<fence>`.
    prefix: String,
    kept: Mutex<Vec<StageFile>>,
}

impl Stage {
    pub(crate) fn new(ctx: JobContext, name: &'static str, dir: PathBuf, prefix: String) -> Self {
        Self { inner: Arc::new(Inner { ctx, name, dir, prefix, kept: Mutex::default() }) }
    }

    /// An empty directory of its own, gone when the stage ends.
    pub fn dir(&self) -> &Path {
        &self.inner.dir
    }

    /// Reports how far the stage is, 0 to 1.
    pub fn progress(&self, fraction: f64) {
        let name = self.inner.name;
        self.inner.ctx.change_tree(|tree| tree.set(name, StageState::Running, fraction));
    }

    /// Stores a file of [`Stage::dir`] as part of the output, under its own file name. Nobody may write to it
    /// afterwards.
    pub async fn keep(&self, path: impl AsRef<Path>) -> Result<StageFile, StageError> {
        let path = path.as_ref().to_owned();
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name.ok_or_else(|| StageError::Bug(format!("`{}` names no file", path.display())))?;
        let key = format!("{}/{name}", self.inner.prefix);
        let (sha256, size) = hash_file(path.clone()).await?;
        self.inner.ctx.adopt(&key, path).await?;
        let file = StageFile { key, sha256, size };
        let mut kept = self.inner.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|earlier| earlier.key != file.key);
        kept.push(file.clone());
        Ok(file)
    }

    /// Where a file of an earlier stage lies, for programs that need a path. Read only.
    pub fn path_of(&self, file: &StageFile) -> Result<PathBuf, StageError> {
        Ok(self.inner.ctx.blobs().local_path(&file.key)?)
    }

    /// Turns true when the attempt shall stop; for code that cannot await.
    pub fn cancelled(&self) -> Arc<AtomicBool> {
        self.inner.ctx.cancelled()
    }

    /// `Err` when the attempt shall stop.
    pub fn check(&self) -> Result<(), StageError> {
        self.inner.ctx.check()
    }

    pub fn ctx(&self) -> &JobContext {
        &self.inner.ctx
    }

    pub(crate) fn kept(&self) -> Vec<StageFile> {
        self.inner.kept.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn hash_file(path: PathBuf) -> Result<(String, u64), StageError> {
    let hashed = tokio::task::spawn_blocking(move || {
        let mut file = std::fs::File::open(path)?;
        let mut hash = HashWriter(Sha256::new());
        let size = std::io::copy(&mut file, &mut hash)?;
        Ok::<_, std::io::Error>((hex::encode(hash.0.finalize()), size))
    });
    match hashed.await {
        Ok(result) => Ok(result?),
        Err(error) => Err(StageError::Bug(error.to_string())),
    }
}

struct HashWriter(Sha256);

impl std::io::Write for HashWriter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
