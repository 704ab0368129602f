//! Batches and bulk look-ups, of any kind.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The body of `POST /v3/videos/batches`.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct VideoBatch {
    /// One request each, as `POST /v3/videos` takes it.
    pub videos: Vec<Value>,
    pub title: Option<String>,
    pub callback_url: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct CreatedBatch {
    pub batch_id: String,
}

#[derive(Debug, Serialize)]
pub struct Batch {
    pub batch_id: String,
    pub title: Option<String>,
    pub status: &'static str,
    pub total_items: u64,
    pub counts_by_status: BTreeMap<&'static str, u64>,
    pub created_at: i64,
    pub items: Vec<BatchItem>,
    pub has_more: bool,
    pub next_token: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct BatchItem {
    pub item_index: u64,
    pub status: &'static str,
    /// Id of whatever the item became.
    pub video_id: Option<String>,
    pub error: Option<Value>,
}

#[derive(Debug, Serialize)]
pub struct BulkStatus {
    pub video_id: Option<String>,
    pub status: &'static str,
    pub batch_id: Option<String>,
    pub item_index: Option<i64>,
    pub error: Option<Value>,
}

/// The query of a batch.
#[derive(Debug, Deserialize)]
pub struct GetBatch {
    pub limit: Option<u32>,
    pub token: Option<String>,
}

/// The query of `GET /v3/videos/statuses`: ids separated by commas.
#[derive(Debug, Deserialize)]
pub struct VideoStatuses {
    pub video_ids: Option<String>,
    pub batch_ids: Option<String>,
}
