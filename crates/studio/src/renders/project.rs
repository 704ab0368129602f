//! A project on its way in: the archive on disk, unpacked, and its composition.

use std::path::{Path, PathBuf};

use herald_domain::id::WorkspaceId;
use herald_domain::video::FileSource;
use herald_domain::{ErrorCode, Failure};
use herald_egress::{EgressError, FetchLimits};
use herald_hyperframes::project::{ArchiveError, MAX_ARCHIVE_BYTES, unpack};
use herald_hyperframes::{Composition, OpenError, OpenOptions};
use herald_store::assets;
use serde_json::{Map, Value};
use tempfile::{TempDir, TempPath};

use crate::{Studio, StudioError};

/// The request field a project stands in.
const PARAM: &str = "project";

/// An archive that can be read from disk.
pub enum Archive {
    /// An asset's file, which is not ours to change.
    Asset(PathBuf),
    Draft(TempPath),
}

impl Archive {
    pub fn path(&self) -> &Path {
        match self {
            Archive::Asset(path) => path,
            Archive::Draft(path) => path,
        }
    }
}

/// An unpacked project; the folder goes away with the value.
pub struct Project {
    pub composition: Composition,
    _folder: TempDir,
}

impl Studio {
    /// Brings the archive of a project in.
    pub(super) async fn take_archive(
        &self,
        workspace: WorkspaceId,
        source: FileSource,
    ) -> Result<Archive, StudioError> {
        match source {
            FileSource::Asset(id) => {
                let row = assets::get(self.store.read(), workspace, id).await?.ok_or_else(|| {
                    Failure::new(ErrorCode::AssetNotFound, format!("There is no asset `{id}`.")).at("project.asset_id")
                })?;
                if row.size_bytes as u64 > MAX_ARCHIVE_BYTES {
                    return Err(too_large(row.size_bytes as u64).into());
                }
                Ok(Archive::Asset(self.blobs.local_path(&row.blob_key)?))
            }
            FileSource::Inline { bytes, .. } => {
                let draft = self.new_draft()?;
                tokio::fs::write(&draft, bytes).await?;
                Ok(Archive::Draft(draft))
            }
            FileSource::Url(url) => {
                let draft = self.new_draft()?;
                let limits = FetchLimits { max_bytes: MAX_ARCHIVE_BYTES, ..FetchLimits::default() };
                self.egress.fetch_to_file(&url, &limits, &draft).await.map_err(|error| {
                    tracing::info!(%error, "a project could not be fetched");
                    match error {
                        EgressError::TooLarge { .. } => too_large(MAX_ARCHIVE_BYTES + 1),
                        other => other.to_failure(PARAM),
                    }
                })?;
                Ok(Archive::Draft(draft))
            }
        }
    }

    /// Unpacks and compiles a project. Blocks.
    pub(super) fn open_project(
        &self,
        archive: &Path,
        entry: &str,
        variables: &Map<String, Value>,
    ) -> Result<Project, StudioError> {
        let folder = self.new_draft_folder()?;
        let root = unpack(archive, folder.path(), entry).map_err(archive_refused)?;
        let libraries = Some(self.libraries.clone());
        let options = OpenOptions { variables: variables.clone(), strict_variables: false, libraries };
        let composition = Composition::open_with(&root, entry, &options).map_err(composition_refused)?;
        Ok(Project { composition, _folder: folder })
    }
}

fn too_large(bytes: u64) -> Failure {
    let message = format!(
        "The project archive has {:.1} MB; at most {} MB are taken.",
        bytes as f64 / 1e6,
        MAX_ARCHIVE_BYTES / 1_000_000
    );
    Failure::new(ErrorCode::HyperframesProjectTooLarge, message).at(PARAM)
}

fn invalid(param: &str, reason: impl std::fmt::Display) -> StudioError {
    let message = format!("The project is not a usable composition: {reason}.");
    Failure::new(ErrorCode::HyperframesProjectInvalid, message).at(param).into()
}

fn archive_refused(error: ArchiveError) -> StudioError {
    match error {
        ArchiveError::Io(error) => error.into(),
        ArchiveError::TooLarge(bytes) => too_large(bytes).into(),
        ArchiveError::NoEntry(_) => invalid("composition", error),
        other => invalid(PARAM, other),
    }
}

fn composition_refused(error: OpenError) -> StudioError {
    match error {
        OpenError::Project(error) => error.into(),
        other => invalid(PARAM, other),
    }
}
