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
    /// `image`, `video`, `audio`, `document`, `subtitle` or `archive`.
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

#[derive(Debug, Deserialize)]
pub struct SearchAssets {
    pub query: String,
    #[serde(rename = "type")]
    pub kind: SearchedKind,
    #[serde(default)]
    pub scope: SearchScope,
    pub limit: Option<u32>,
    pub token: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SearchedKind {
    Image,
    Icon,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SearchScope {
    #[default]
    Public,
    Personal,
}

#[derive(Debug, Serialize)]
pub struct AssetSearchItem {
    pub id: String,
    #[serde(rename = "type")]
    pub kind: SearchedKind,
    pub url: String,
    pub width: Option<i64>,
    pub height: Option<i64>,
    pub orientation: Option<&'static str>,
    pub is_transparent: Option<bool>,
}
