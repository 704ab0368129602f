//! A folder of installed artifacts.
//!
//! Layout: `<root>/<artifact id>-<revision>/` holds the files and a receipt, `SHA256SUMS`, written last. A folder
//! appears by one rename, so what is visible is complete.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::manifest::{Artifact, Manifest, ManifestError};

pub(crate) const RECEIPT: &str = "SHA256SUMS";

/// Why an artifact cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    #[error("the engine file `{artifact}` is not installed; run `herald setup {artifact}`")]
    Missing { artifact: String },
    #[error("there is no engine file called `{0}`")]
    Unknown(String),
    #[error(transparent)]
    Manifest(#[from] ManifestError),
}

/// What a look at one installed artifact found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArtifactState {
    Present,
    Missing,
    /// A file is gone, or differs from the receipt.
    Corrupt,
}

/// One line of the listing `herald doctor` shows.
#[derive(Debug, Clone)]
pub struct ArtifactStatus {
    pub id: String,
    pub purpose: String,
    pub licence: String,
    pub attribution: String,
    pub fixture: bool,
    pub state: ArtifactState,
    /// Bytes on disk; 0 when missing.
    pub bytes: u64,
}

/// A models folder, seen through a manifest.
#[derive(Debug, Clone)]
pub struct Models {
    root: PathBuf,
    manifest: Manifest,
}

impl Models {
    /// Opens `root` with the manifest of this build. The folder need not exist yet.
    pub fn open(root: impl Into<PathBuf>) -> Result<Models, ModelError> {
        Ok(Models::with_manifest(root, Manifest::embedded()?))
    }

    /// Opens `root` with a manifest of the caller's.
    pub fn with_manifest(root: impl Into<PathBuf>, manifest: Manifest) -> Models {
        Models { root: root.into(), manifest }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The path of an installed file: `"artifact"` for the artifact's first file, `"artifact/file"` for a named one.
    pub fn path(&self, reference: &str) -> Result<PathBuf, ModelError> {
        let (id, wanted) = match reference.split_once('/') {
            Some((id, file)) => (id, Some(file)),
            None => (reference, None),
        };
        let artifact = self.artifact(id)?;
        let folder = self.folder(artifact);
        let name = match (wanted, artifact.files.first()) {
            (Some(name), _) if crate::manifest::is_plain_name(name) => name,
            (None, Some(first)) => first.name.as_str(),
            _ => return Err(ModelError::Unknown(reference.to_owned())),
        };
        let path = folder.join(name);
        if path.is_file() {
            return Ok(path);
        }
        // A complete folder that lacks the file means nobody ever promised it.
        if folder.join(RECEIPT).is_file() && !artifact.files.iter().any(|file| file.name == name) {
            return Err(ModelError::Unknown(reference.to_owned()));
        }
        Err(ModelError::Missing { artifact: id.to_owned() })
    }

    /// The folder an artifact's files lie in, present or not.
    pub fn folder(&self, artifact: &Artifact) -> PathBuf {
        self.root.join(format!("{}-{}", artifact.id, artifact.revision(&self.manifest.packages)))
    }

    /// A digest of what an artifact is made of, stable across machines: a cache key for results computed with it.
    pub fn revision(&self, id: &str) -> Result<String, ModelError> {
        Ok(self.artifact(id)?.revision(&self.manifest.packages))
    }

    /// Whether the artifact's folder is complete. Cheap: does not read the files.
    pub fn is_installed(&self, artifact: &Artifact) -> bool {
        let folder = self.folder(artifact);
        folder.join(RECEIPT).is_file() && artifact.files.iter().all(|file| folder.join(&file.name).is_file())
    }

    /// Reads every installed file and compares it with its receipt. Takes seconds: for `herald doctor`.
    pub fn status(&self) -> Vec<ArtifactStatus> {
        self.manifest.artifacts.values().map(|artifact| self.artifact_status(artifact)).collect()
    }

    pub(crate) fn artifact(&self, id: &str) -> Result<&Artifact, ModelError> {
        self.manifest.artifacts.get(id).ok_or_else(|| ModelError::Unknown(id.to_owned()))
    }

    fn artifact_status(&self, artifact: &Artifact) -> ArtifactStatus {
        let folder = self.folder(artifact);
        let (state, bytes) = match verify_folder(&folder) {
            Ok(bytes) if self.is_installed(artifact) => (ArtifactState::Present, bytes),
            Ok(_) => (ArtifactState::Corrupt, 0),
            Err(error) if error.kind() == io::ErrorKind::NotFound && !folder.exists() => (ArtifactState::Missing, 0),
            Err(_) => (ArtifactState::Corrupt, 0),
        };
        ArtifactStatus {
            id: artifact.id.clone(),
            purpose: artifact.purpose.clone(),
            licence: artifact.licence.clone(),
            attribution: artifact.attribution.clone(),
            fixture: artifact.fixture,
            state,
            bytes,
        }
    }
}

/// Compares every file with the receipt; returns their size in bytes.
///
/// # Errors
/// `NotFound` when the receipt or a file is absent, `InvalidData` when a digest differs.
pub(crate) fn verify_folder(folder: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for (name, expected) in read_receipt(folder)? {
        let (actual, size) = digest_file(&folder.join(name))?;
        if actual != expected {
            return Err(io::ErrorKind::InvalidData.into());
        }
        bytes += size;
    }
    Ok(bytes)
}

/// `file name → SHA-256`, in the format of `sha256sum`.
pub(crate) fn read_receipt(folder: &Path) -> io::Result<BTreeMap<String, String>> {
    let text = fs::read_to_string(folder.join(RECEIPT))?;
    text.lines()
        .map(|line| match line.split_once("  ") {
            Some((digest, name)) if crate::manifest::is_plain_name(name) => Ok((name.to_owned(), digest.to_owned())),
            _ => Err(io::ErrorKind::InvalidData.into()),
        })
        .collect()
}

/// SHA-256 in lower-case hexadecimal, and the size in bytes.
pub(crate) fn digest_file(path: &Path) -> io::Result<(String, u64)> {
    let mut file = fs::File::open(path)?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 18];
    let mut size = 0;
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok((hex::encode(digest.finalize()), size));
        }
        digest.update(&buffer[..read]);
        size += read as u64;
    }
}
