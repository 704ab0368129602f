//! The end of items, and of the batch with the last of them.

use herald_domain::{EventType, Failure};
use herald_jobs::{HookResult, Jobs};
use herald_store::Txn;
use herald_store::batches::{self as rows, BatchRow, ItemRow, ItemStatus};
use herald_store::clock::now_micros;
use serde_json::{Value, json};

use super::Batch;
use crate::events::{self, Callback, Emission, members};

/// What became of an item is ended: with `error` failed, without one completed. In the transaction that ends it.
pub(crate) async fn member_ended(jobs: &Jobs, txn: &Txn, member: &str, error: Option<Value>) -> HookResult {
    match rows::item_of(txn, member).await? {
        Some(item) => end_item(jobs, txn, &item, error).await,
        None => Ok(()),
    }
}

pub(super) async fn end_item(jobs: &Jobs, txn: &Txn, item: &ItemRow, error: Option<Value>) -> HookResult {
    let status = if error.is_some() { ItemStatus::Failed } else { ItemStatus::Completed };
    match rows::end_item(txn, item, status, error, now_micros()).await? {
        Some(batch) if batch.unfinished == 0 => finished(jobs, txn, batch).await,
        _ => Ok(()),
    }
}

async fn finished(jobs: &Jobs, txn: &Txn, row: BatchRow) -> HookResult {
    let items = rows::items(txn, row.id).await?;
    let (workspace, id, url) = (row.workspace_id, row.id.to_string(), row.callback_url.clone());
    let batch = Batch { row, items };
    let data = json!({
        "batch_id": id,
        "title": batch.row.title,
        "status": batch.status().as_str(),
        "total_items": batch.row.total,
        "counts_by_status": batch.counts(),
    });
    let emission = Emission::new(workspace, EventType::BatchFinished, id, members(data));
    events::emit(jobs, txn, Emission { callback: Some(Callback { url, id: None }), ..emission }).await?;
    Ok(())
}

pub(crate) fn error_of(failure: &Failure) -> Value {
    json!({ "code": failure.code.as_str(), "message": failure.message, "param": failure.param })
}
