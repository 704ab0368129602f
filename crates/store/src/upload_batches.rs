//! Uploads reserved together.

use herald_domain::id::{UploadBatchId, WorkspaceId};
use sea_orm::ConnectionTrait;

use crate::error::StoreError;
use crate::table;

crate::table! {
    pub struct UploadBatchRow in "upload_batches" {
        id: UploadBatchId,
        workspace_id: WorkspaceId,
        title: Option<String>,
        total_items: i64,
        created_at: i64,
    }
}

pub async fn insert(conn: &impl ConnectionTrait, row: &UploadBatchRow) -> Result<(), StoreError> {
    table::insert(conn, row).await
}

pub async fn get(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
    id: UploadBatchId,
) -> Result<Option<UploadBatchRow>, StoreError> {
    let values = vec![workspace.to_string().into(), id.to_string().into()];
    table::select_one(conn, "WHERE workspace_id = $1 AND id = $2", values).await
}
