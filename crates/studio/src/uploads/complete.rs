//! A landed file becomes an asset.

use herald_domain::id::{AssetId, WorkspaceId};
use herald_domain::{ErrorCode, Failure};
use herald_identity::Caller;
use herald_media::sniff::{self, FileType};
use herald_store::asset_uploads::{self, AssetUploadRow, UploadState};
use herald_store::assets::{self, AssetRow};
use herald_store::blob_sweep;
use herald_store::clock::now_micros;

use super::folder;
use crate::assets::{AssetFile, Nature, not_found};
use crate::{Studio, StudioError};

/// Makes the asset of a slot whose bytes have landed. Done again, it answers the same asset.
///
/// # Errors
/// `resource_not_ready` while nothing has landed; `invalid_parameter` at `checksum_sha256` or `content_type` when the bytes
/// are not what was declared: then they are dropped, and others may be sent.
pub async fn complete(
    studio: &Studio,
    caller: &Caller,
    id: &str,
    checksum: Option<&str>,
) -> Result<AssetRow, StudioError> {
    let parsed: AssetId = id.parse().map_err(|_| not_found(id))?;
    let slot = asset_uploads::get(studio.store.read(), caller.workspace_id, parsed).await?;
    let slot = slot.ok_or_else(|| not_found(id))?;
    finish(studio, slot, checksum).await
}

pub(super) async fn finish(
    studio: &Studio,
    slot: AssetUploadRow,
    checksum: Option<&str>,
) -> Result<AssetRow, StudioError> {
    match slot.state {
        UploadState::Expired => Err(Failure::new(
            ErrorCode::AssetNotFound,
            format!("The upload `{}` was not completed in time; reserve a new one.", slot.id),
        )
        .into()),
        UploadState::Completed => {
            let row = made(studio, slot.workspace_id, slot.id).await?;
            match mismatch(&row.sha256, [checksum]) {
                Some(failure) => Err(failure.into()),
                None => Ok(row),
            }
        }
        UploadState::Pending => Err(not_landed().into()),
        UploadState::Landed => accept(studio, slot, checksum).await,
    }
}

async fn made(studio: &Studio, workspace: WorkspaceId, id: AssetId) -> Result<AssetRow, StudioError> {
    let row = assets::get(studio.store.read(), workspace, id).await?;
    row.ok_or_else(|| not_found(&id.to_string()).into())
}

async fn accept(studio: &Studio, slot: AssetUploadRow, checksum: Option<&str>) -> Result<AssetRow, StudioError> {
    let (Some(key), Some(sha256)) = (slot.blob_key.clone(), slot.sha256.clone()) else {
        return Err(StudioError::internal(format!("the landed upload {} names no file", slot.id)));
    };
    if let Some(failure) = mismatch(&sha256, [checksum, slot.checksum.as_deref()]) {
        return Err(reopened(studio, slot.id, key, failure).await);
    }
    let path = studio.blobs.local_path(&key)?;
    let nature = Nature::of(path, slot.name.clone(), Some(slot.content_type.clone())).await?;
    let declared = FileType::from_mime(&slot.content_type).map(FileType::family);
    let nature = match nature {
        Some(nature) if Some(nature.kind.family()) == declared => nature,
        other => {
            let found = other.map_or_else(
                || format!("of no type that is accepted ({})", sniff::ACCEPTED),
                |nature| nature.kind.mime().to_owned(),
            );
            let message = format!("The upload was declared as `{}`, but its bytes are {found}.", slot.content_type);
            return Err(reopened(studio, slot.id, key, Failure::invalid("content_type", message)).await);
        }
    };
    let (id, workspace) = (slot.id, slot.workspace_id);
    let row = nature.row(AssetFile {
        id,
        workspace_id: workspace,
        owner: slot.owner,
        name: slot.name,
        size_bytes: slot.size_bytes,
        sha256,
        blob_key: key.clone(),
    });
    // What a crash left beside it. A file that lands after this makes `complete` answer `false`.
    let left: Vec<String> = studio.blobs.list(&folder(id)).await?.into_iter().filter(|other| *other != key).collect();
    let stored = row.clone();
    let first: Result<bool, StudioError> = studio
        .store
        .write(move |txn| {
            Box::pin(async move {
                let first = asset_uploads::complete(txn, id, &key).await?;
                if first {
                    assets::insert(txn, &stored).await?;
                    blob_sweep::purge(txn, &left, now_micros()).await?;
                }
                Ok(first)
            })
        })
        .await;
    if first? {
        return Ok(row);
    }
    // Somebody else was faster, or has just sent other bytes.
    match assets::get(studio.store.read(), workspace, id).await? {
        Some(row) => Ok(row),
        None => Err(not_landed().into()),
    }
}

/// Drops what has landed, and says why.
async fn reopened(studio: &Studio, id: AssetId, key: String, failure: Failure) -> StudioError {
    let (code, message) = (failure.code.as_str(), failure.message.clone());
    let dropped: Result<(), StudioError> = studio
        .store
        .write(move |txn| {
            Box::pin(async move { Ok(asset_uploads::reopen(txn, id, &key, code, &message, now_micros()).await?) })
        })
        .await;
    match dropped {
        Ok(()) => failure.into(),
        Err(error) => error,
    }
}

fn mismatch<const N: usize>(actual: &str, expected: [Option<&str>; N]) -> Option<Failure> {
    let wrong = expected.into_iter().flatten().find(|digest| !digest.eq_ignore_ascii_case(actual))?;
    let message = format!("The bytes that landed have the SHA-256 {actual}, not {wrong}.");
    Some(Failure::invalid("checksum_sha256", message))
}

fn not_landed() -> Failure {
    let message = "Uploaded object not found yet. Send the bytes to `upload_url`, then complete again.";
    Failure::new(ErrorCode::ResourceNotReady, message)
}
