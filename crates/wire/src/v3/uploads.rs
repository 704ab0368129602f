//! `/v3/assets/direct-uploads` and what belongs to it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

#[derive(Debug, Deserialize)]
pub struct DirectUploadRequest {
    pub filename: String,
    pub content_type: String,
    pub size_bytes: u64,
    pub checksum_sha256: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct DirectUpload {
    pub asset_id: String,
    pub upload_url: String,
    pub upload_headers: BTreeMap<&'static str, String>,
    pub expires_in_seconds: u64,
    pub max_bytes: u64,
    pub status: &'static str,
}

#[derive(Debug, Default, Deserialize)]
pub struct CompleteUploadRequest {
    pub checksum_sha256: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct CompletedUpload {
    pub asset_id: String,
    pub url: String,
    pub mime_type: String,
    pub size_bytes: u64,
    pub status: &'static str,
}

#[derive(Debug, Deserialize)]
pub struct DirectUploadBatchRequest {
    pub files: Vec<DirectUploadRequest>,
    pub title: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct DirectUploadBatch {
    pub batch_id: String,
    pub items: Vec<DirectUpload>,
}

#[derive(Debug, Deserialize)]
pub struct CompleteBatchRequest {
    pub batch_id: String,
}

#[derive(Debug, Deserialize)]
pub struct LookUpAssets {
    pub asset_ids: Option<String>,
    pub batch_ids: Option<String>,
}
