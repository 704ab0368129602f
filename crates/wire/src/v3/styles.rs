//! `/v3/video-agents/styles`

use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize)]
pub struct Style {
    pub style_id: String,
    pub name: String,
    pub thumbnail_url: Option<String>,
    pub preview_video_url: Option<String>,
    pub tags: Option<Vec<String>>,
    pub aspect_ratio: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct ListStyles {
    pub tag: Option<String>,
    pub limit: Option<u32>,
    pub token: Option<String>,
}
