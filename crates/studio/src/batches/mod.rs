//! Batches: up to a hundred requests handed in at once. The batch answers at once; each item is then submitted by a job of
//! its own, as if it had been sent alone, and fails alone. Items beyond the limit of concurrent jobs wait for their turn.

mod ending;
mod job;
mod statuses;

use std::collections::BTreeMap;

use herald_domain::id::BatchId;
use herald_domain::{ErrorCode, Failure};
use herald_identity::Caller;
use herald_jobs::{NewJob, RetrySchedule};
use herald_store::batches::{self as rows, BatchKind, BatchRow, ItemRow, ItemStatus};
use herald_store::clock::now_micros;
use serde_json::Value;

pub(crate) use self::ending::{error_of, member_ended};
pub use self::job::{BatchItemJob, POOL, VideoReader};
use self::job::{ItemOrder, KIND};
pub(crate) use self::statuses::failure_of;
pub use self::statuses::{MemberStatus, video_statuses};
use crate::{Acceptance, Studio, StudioError};

/// From its first start: a hundred long videos on slow cores.
const DEADLINE: std::time::Duration = std::time::Duration::from_secs(14 * 24 * 3_600);

pub struct NewBatch {
    pub title: Option<String>,
    /// Called once when all items have ended.
    pub callback_url: Option<String>,
    /// One creating request each, checked as far as that goes without fetching anything.
    pub requests: Vec<Value>,
}

/// A batch with how each of its items goes, in order.
pub struct Batch {
    pub row: BatchRow,
    pub items: Vec<ItemRow>,
}

/// `processing` until every item has ended; `failed` when none was completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BatchStatus {
    Processing,
    Completed,
    Failed,
}

impl BatchStatus {
    pub fn as_str(self) -> &'static str {
        match self {
            BatchStatus::Processing => "processing",
            BatchStatus::Completed => "completed",
            BatchStatus::Failed => "failed",
        }
    }
}

impl Batch {
    pub fn status(&self) -> BatchStatus {
        let completed = self.items.iter().any(|item| item.status == ItemStatus::Completed);
        match (self.row.unfinished, completed) {
            (1.., _) => BatchStatus::Processing,
            (_, true) => BatchStatus::Completed,
            (_, false) => BatchStatus::Failed,
        }
    }

    /// Every status with how many items have it, the absent ones included.
    pub fn counts(&self) -> BTreeMap<&'static str, u64> {
        let mut counts: BTreeMap<&'static str, u64> =
            ItemStatus::ALL.iter().map(|status| (status.as_str(), 0)).collect();
        for item in &self.items {
            *counts.entry(item.status.as_str()).or_default() += 1;
        }
        counts
    }
}

/// Accepts a batch of videos.
pub async fn create_videos(
    studio: &Studio,
    caller: &Caller,
    wanted: NewBatch,
    acceptance: Acceptance<BatchId>,
) -> Result<BatchId, StudioError> {
    studio.check_callback(wanted.callback_url.as_deref())?;
    let id = BatchId::new();
    let total = wanted.requests.len() as i64;
    let batch = BatchRow {
        id,
        workspace_id: caller.workspace_id,
        kind: BatchKind::Video,
        title: wanted.title,
        callback_url: wanted.callback_url,
        total,
        unfinished: total,
        created_at: now_micros(),
        finished_at: None,
    };
    let requests = wanted.requests.into_iter().enumerate();
    let items: Vec<ItemRow> = requests.map(|(index, request)| ItemRow::new(id, index, request)).collect();
    let mut orders = Vec::with_capacity(items.len());
    for item in &items {
        let order = ItemOrder { item: item.id.clone() };
        orders.push(NewJob {
            pool: POOL.to_owned(),
            deadline: DEADLINE,
            retry: RetrySchedule::default(),
            ..NewJob::new(KIND, caller.workspace_id, serde_json::to_value(order).map_err(StudioError::internal)?)
        });
    }
    let jobs = studio.jobs.clone();
    studio
        .store
        .write(move |txn| {
            Box::pin(async move {
                rows::insert(txn, &batch, &items).await?;
                for order in orders {
                    jobs.enqueue(txn, order).await?;
                }
                acceptance.apply(txn, &id).await?;
                Ok(id)
            })
        })
        .await
}

/// A batch of videos with the present state of its items.
pub async fn get_videos(studio: &Studio, caller: &Caller, id: &str) -> Result<Batch, StudioError> {
    let unknown = || Failure::new(ErrorCode::ResourceNotFound, format!("There is no batch `{id}`."));
    Ok(find_videos(studio, caller, id).await?.ok_or_else(unknown)?)
}

async fn find_videos(studio: &Studio, caller: &Caller, id: &str) -> Result<Option<Batch>, StudioError> {
    let found = match id.parse::<BatchId>() {
        Ok(id) => rows::get(studio.store.read(), caller.workspace_id, id).await?,
        Err(_) => None,
    };
    let Some(row) = found.filter(|row| row.kind == BatchKind::Video) else { return Ok(None) };
    let mut items = rows::items(studio.store.read(), row.id).await?;
    statuses::follow(studio, caller.workspace_id, &mut items).await?;
    Ok(Some(Batch { row, items }))
}
