//! Batches: requests handed in together, each of which becomes a resource of its own or fails on its own.

use herald_domain::id::{BatchId, WorkspaceId};
use sea_orm::ConnectionTrait;
use serde_json::Value as Json;

use crate::error::StoreError;
use crate::table::{self, Column};
use crate::{Txn, sql};

crate::text_enum! {
    /// What the items of a batch become.
    pub enum BatchKind {
        Video = "video",
    }
}

crate::text_enum! {
    /// How an item goes. While its resource exists and has not ended, the resource says how far it is.
    pub enum ItemStatus {
        Queued = "queued",
        Processing = "processing",
        Completed = "completed",
        Failed = "failed",
    }
}

crate::table! {
    pub struct BatchRow in "batches" {
        id: BatchId,
        workspace_id: WorkspaceId,
        kind: BatchKind,
        title: Option<String>,
        callback_url: Option<String>,
        total: i64,
        /// Items that have not ended.
        unfinished: i64,
        created_at: i64,
        finished_at: Option<i64>,
    }
}

crate::table! {
    pub struct ItemRow in "batch_items" {
        /// Batch and index, joined by `/`.
        id: String,
        batch_id: BatchId,
        /// From 0, in the order of the request.
        item_index: i64,
        /// As it was handed in.
        request: Json,
        status: ItemStatus,
        /// Id of the resource it became.
        member_id: Option<String>,
        /// `code`, `message` and, for a refused request, `param`.
        error: Option<Json>,
    }
}

impl ItemRow {
    pub fn new(batch: BatchId, index: usize, request: Json) -> ItemRow {
        ItemRow {
            id: format!("{batch}/{index}"),
            batch_id: batch,
            item_index: index as i64,
            request,
            status: ItemStatus::Queued,
            member_id: None,
            error: None,
        }
    }
}

pub async fn insert(txn: &Txn, batch: &BatchRow, items: &[ItemRow]) -> Result<(), StoreError> {
    table::insert(txn, batch).await?;
    for item in items {
        table::insert(txn, item).await?;
    }
    Ok(())
}

pub async fn get(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
    id: BatchId,
) -> Result<Option<BatchRow>, StoreError> {
    let values = vec![workspace.to_value(), id.to_value()];
    table::select_one(conn, "WHERE workspace_id = $1 AND id = $2", values).await
}

/// All items, in order; a batch has at most a hundred.
pub async fn items(conn: &impl ConnectionTrait, batch: BatchId) -> Result<Vec<ItemRow>, StoreError> {
    table::select(conn, "WHERE batch_id = $1 ORDER BY item_index", vec![batch.to_value()]).await
}

pub async fn item(conn: &impl ConnectionTrait, id: &str) -> Result<Option<ItemRow>, StoreError> {
    table::select_one(conn, "WHERE id = $1", vec![id.into()]).await
}

/// The item that became this resource.
pub async fn item_of(conn: &impl ConnectionTrait, member: &str) -> Result<Option<ItemRow>, StoreError> {
    table::select_one(conn, "WHERE member_id = $1", vec![member.into()]).await
}

/// Notes what the item became; `false` when it has become something already.
pub async fn adopt(txn: &Txn, item: &str, member: &str) -> Result<bool, StoreError> {
    let text = "UPDATE batch_items SET member_id = $2 WHERE id = $1 AND member_id IS NULL AND status = 'queued'";
    Ok(sql::execute(txn, text, vec![item.into(), member.into()]).await? > 0)
}

/// Ends an item. Answers its batch as it is then; `None` when the item had ended before.
pub async fn end_item(
    txn: &Txn,
    item: &ItemRow,
    status: ItemStatus,
    error: Option<Json>,
    now: i64,
) -> Result<Option<BatchRow>, StoreError> {
    let text = "UPDATE batch_items SET status = $2, error = $3 WHERE id = $1 AND status NOT IN ('completed', 'failed')";
    let values = vec![item.id.clone().into(), status.to_value(), error.to_value()];
    if sql::execute(txn, text, values).await? == 0 {
        return Ok(None);
    }
    let text = "UPDATE batches SET unfinished = unfinished - 1, \
                finished_at = CASE WHEN unfinished = 1 THEN $2 ELSE finished_at END WHERE id = $1";
    sql::execute(txn, text, vec![item.batch_id.to_value(), now.into()]).await?;
    table::select_one(txn, "WHERE id = $1", vec![item.batch_id.to_value()]).await
}
