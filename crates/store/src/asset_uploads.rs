//! Reserved uploads. The id of a slot is the id its asset will have.

use herald_domain::id::{AssetId, UploadBatchId, WorkspaceId};
use sea_orm::ConnectionTrait;

use crate::error::StoreError;
use crate::{blob_sweep, sql, table};

crate::text_enum! {
    /// How far an upload is.
    pub enum UploadState {
        /// Nothing has landed.
        Pending = "pending",
        /// A file has landed; it is no asset yet.
        Landed = "landed",
        /// It is an asset.
        Completed = "completed",
        /// Nobody completed it in time; its file is gone.
        Expired = "expired",
    }
}

crate::table! {
    pub struct AssetUploadRow in "asset_uploads" {
        id: AssetId,
        workspace_id: WorkspaceId,
        /// The username of who reserved it.
        owner: String,
        name: String,
        /// As declared.
        content_type: String,
        /// As declared: exactly so many bytes land.
        size_bytes: i64,
        /// Declared SHA-256, 64 lower-case hex digits.
        checksum: Option<String>,
        state: UploadState,
        /// The file that landed last, and its SHA-256.
        blob_key: Option<String>,
        sha256: Option<String>,
        /// Why the file that landed last was not accepted.
        error_code: Option<String>,
        error_message: Option<String>,
        batch_id: Option<UploadBatchId>,
        /// Place in the batch, from 0.
        item_index: Option<i64>,
        /// Until then bytes may be sent.
        url_expires_at: i64,
        /// Until then it may be completed.
        expires_at: i64,
        created_at: i64,
    }
}

pub async fn insert(conn: &impl ConnectionTrait, row: &AssetUploadRow) -> Result<(), StoreError> {
    table::insert(conn, row).await
}

pub async fn get(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
    id: AssetId,
) -> Result<Option<AssetUploadRow>, StoreError> {
    let values = vec![workspace.to_string().into(), id.to_string().into()];
    table::select_one(conn, "WHERE workspace_id = $1 AND id = $2", values).await
}

/// Of whichever workspace: for who presents a signature.
pub async fn signed(conn: &impl ConnectionTrait, id: AssetId) -> Result<Option<AssetUploadRow>, StoreError> {
    table::select_one(conn, "WHERE id = $1", vec![id.to_string().into()]).await
}

/// At most `limit` members of a batch whose index is above `after`, in order.
pub async fn of_batch(
    conn: &impl ConnectionTrait,
    batch: UploadBatchId,
    after: i64,
    limit: u32,
) -> Result<Vec<AssetUploadRow>, StoreError> {
    let tail = format!("WHERE batch_id = $1 AND item_index > $2 ORDER BY item_index LIMIT {limit}");
    table::select(conn, &tail, vec![batch.to_string().into(), after.into()]).await
}

/// Names the file that has landed; what landed before goes. `false` when the upload takes none any more.
pub async fn land(
    conn: &impl ConnectionTrait,
    id: AssetId,
    blob_key: &str,
    sha256: &str,
    now: i64,
) -> Result<bool, StoreError> {
    let before = signed(conn, id).await?.and_then(|row| row.blob_key);
    let text = "UPDATE asset_uploads SET state = 'landed', blob_key = $2, sha256 = $3, error_code = NULL, \
                error_message = NULL WHERE id = $1 AND state IN ('pending', 'landed')";
    let values = vec![id.to_string().into(), blob_key.into(), sha256.into()];
    if sql::execute(conn, text, values).await? == 0 {
        return Ok(false);
    }
    blob_sweep::purge(conn, before.as_slice(), now).await?;
    Ok(true)
}

/// The file at `blob_key` is an asset now. `false` when another file has landed since, or somebody else was faster.
pub async fn complete(conn: &impl ConnectionTrait, id: AssetId, blob_key: &str) -> Result<bool, StoreError> {
    let text = "UPDATE asset_uploads SET state = 'completed' WHERE id = $1 AND blob_key = $2 AND state = 'landed'";
    Ok(sql::execute(conn, text, vec![id.to_string().into(), blob_key.into()]).await? > 0)
}

/// Drops the file that has landed at `blob_key`, and why; another may be sent.
pub async fn reopen(
    conn: &impl ConnectionTrait,
    id: AssetId,
    blob_key: &str,
    code: &str,
    message: &str,
    now: i64,
) -> Result<(), StoreError> {
    let text = "UPDATE asset_uploads SET state = 'pending', blob_key = NULL, sha256 = NULL, error_code = $3, \
                error_message = $4 WHERE id = $1 AND blob_key = $2 AND state = 'landed'";
    let values = vec![id.to_string().into(), blob_key.into(), code.into(), message.into()];
    if sql::execute(conn, text, values).await? > 0 {
        blob_sweep::purge(conn, &[blob_key.to_owned()], now).await?;
    }
    Ok(())
}

/// Slots nobody completed in time, at most `limit`.
pub async fn overdue(conn: &impl ConnectionTrait, now: i64, limit: u32) -> Result<Vec<AssetUploadRow>, StoreError> {
    let tail = format!("WHERE state IN ('pending', 'landed') AND expires_at <= $1 ORDER BY expires_at LIMIT {limit}");
    table::select(conn, &tail, vec![now.into()]).await
}

/// Ends an overdue slot and hands `files` to the sweep. `false` when it has been completed meanwhile.
pub async fn expire(conn: &impl ConnectionTrait, id: AssetId, files: &[String], now: i64) -> Result<bool, StoreError> {
    let text = "UPDATE asset_uploads SET state = 'expired', blob_key = NULL, sha256 = NULL \
                WHERE id = $1 AND state IN ('pending', 'landed')";
    let expired = sql::execute(conn, text, vec![id.to_string().into()]).await? > 0;
    if expired {
        blob_sweep::purge(conn, files, now).await?;
    }
    Ok(expired)
}
