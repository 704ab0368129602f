//! `/v3/assets`

use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize)]
pub struct UploadedAsset {
    pub asset_id: String,
    pub url: String,
    pub mime_type: String,
    pub size_bytes: u64,
}

#[derive(Debug, Serialize)]
pub struct Asset {
    pub id: String,
    pub name: String,
    /// `image`, `video`, `audio` or `document`.
    #[serde(rename = "type")]
    pub kind: String,
    pub owner: String,
    pub space_id: String,
    pub folder_id: Option<String>,
    pub uploaded_at: i64,
    pub url: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct ListAssets {
    pub username: String,
    pub folder_id: Option<String>,
    pub limit: Option<u32>,
    pub token: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct DeletedId {
    pub id: String,
}
