//! Uploaded files.

use std::path::Path;

use herald_domain::id::AssetId;
use herald_domain::{ErrorCode, Failure};
use herald_identity::Caller;
use herald_media::sniff::{self, FileType};
use herald_store::assets::{self, AssetFilter, AssetRow};
use herald_store::clock::now_micros;
use herald_store::{Cursor, Page};

use crate::{Acceptance, Studio, StudioError, blocking};

/// Largest multipart upload, in bytes.
pub const UPLOAD_BYTES: u64 = 32 << 20;
/// Bytes the type is read from.
const HEAD_BYTES: usize = 8 << 10;

/// A finished upload that has no place yet.
pub struct Upload {
    pub file_name: Option<String>,
    pub path: tempfile::TempPath,
    pub size_bytes: u64,
    /// 64 hex digits.
    pub sha256: String,
}

/// Takes an upload in: its type is read from its bytes, whatever it is called.
pub async fn create(
    studio: &Studio,
    caller: &Caller,
    upload: Upload,
    acceptance: Acceptance<AssetRow>,
) -> Result<AssetRow, StudioError> {
    let path = upload.path.to_path_buf();
    let kind = blocking(move || sniff(&path)).await?.ok_or_else(|| {
        Failure::invalid("file", format!("The file is of no type that is accepted ({}).", sniff::ACCEPTED))
    })?;
    let id = AssetId::new();
    let row = AssetRow {
        id,
        workspace_id: caller.workspace_id,
        name: upload.file_name.unwrap_or_else(|| format!("{id}.{}", kind.extension())),
        mime_type: kind.mime().to_owned(),
        kind: kind.family().as_str().to_owned(),
        size_bytes: upload.size_bytes as i64,
        sha256: upload.sha256,
        blob_key: format!("assets/{id}.{}", kind.extension()),
        folder_id: None,
        owner: caller.username.clone(),
        created_at: now_micros(),
        deleted_at: None,
    };
    studio.blobs.adopt_file(&row.blob_key, &upload.path).await?;
    let stored = row.clone();
    let inserted = studio
        .store
        .write(move |txn| {
            Box::pin(async move {
                assets::insert(txn, &stored).await?;
                acceptance.apply(txn, &stored).await
            })
        })
        .await;
    if inserted.is_err() {
        studio.blobs.delete(&row.blob_key).await?;
    }
    inserted.map(|()| row)
}

fn sniff(path: &Path) -> Result<Option<FileType>, StudioError> {
    use std::io::Read;
    let mut head = Vec::with_capacity(HEAD_BYTES);
    std::fs::File::open(path)?.take(HEAD_BYTES as u64).read_to_end(&mut head)?;
    Ok(FileType::of(&head))
}

pub async fn get(studio: &Studio, caller: &Caller, id: &str) -> Result<AssetRow, StudioError> {
    let found = match id.parse() {
        Ok(id) => assets::get(studio.store.read(), caller.workspace_id, id).await?,
        Err(_) => None,
    };
    found.ok_or_else(|| not_found(id).into())
}

/// Assets of one member of the workspace, newest first.
pub async fn list(
    studio: &Studio,
    caller: &Caller,
    username: &str,
    folder_id: Option<String>,
    page: &Page,
) -> Result<(Vec<AssetRow>, Option<Cursor>), StudioError> {
    let filter = AssetFilter { folder_id, owner: Some(username.to_owned()), ..AssetFilter::default() };
    Ok(assets::list(studio.store.read(), caller.workspace_id, &filter, page).await?)
}

pub async fn delete(studio: &Studio, caller: &Caller, id: &str) -> Result<AssetId, StudioError> {
    let parsed = id.parse::<AssetId>().map_err(|_| not_found(id))?;
    let workspace = caller.workspace_id;
    let deleted: Result<Option<Vec<String>>, StudioError> = studio
        .store
        .write(move |txn| Box::pin(async move { Ok(assets::soft_delete(txn, workspace, parsed, now_micros()).await?) }))
        .await;
    deleted?.map(|_| parsed).ok_or_else(|| not_found(id).into())
}

fn not_found(id: &str) -> Failure {
    Failure::new(ErrorCode::AssetNotFound, format!("There is no asset `{id}`."))
}
