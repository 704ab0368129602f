//! `/v3/video-agents`

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::files::AssetInput;

#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct CreateSession {
    pub prompt: String,
    pub mode: Option<Mode>,
    pub avatar_id: Option<String>,
    pub voice_id: Option<String>,
    pub style_id: Option<String>,
    pub brand_kit_id: Option<String>,
    pub orientation: Option<Orientation>,
    pub files: Option<Vec<AssetInput>>,
    pub auto_proceed: Option<bool>,
    pub incognito_mode: Option<bool>,
    pub callback_url: Option<String>,
    pub callback_id: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    Generate,
    Chat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Orientation {
    Landscape,
    Portrait,
}

#[derive(Debug, Serialize)]
pub struct CreatedSession {
    pub session_id: String,
    pub status: &'static str,
    pub video_id: Option<String>,
    pub created_at: i64,
}

#[derive(Debug, Serialize)]
pub struct Session {
    pub session_id: String,
    pub status: &'static str,
    /// Percent.
    pub progress: i64,
    pub title: Option<String>,
    pub video_id: Option<String>,
    pub created_at: i64,
    /// Newest first.
    pub messages: Vec<Message>,
}

#[derive(Debug, Serialize)]
pub struct Message {
    pub role: &'static str,
    pub content: String,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub created_at: Option<i64>,
    pub resource_ids: Option<Vec<String>>,
}

#[derive(Debug, Serialize)]
pub struct SessionSummary {
    pub session_id: String,
    pub title: Option<String>,
    pub created_at: i64,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct SendMessage {
    pub message: String,
    pub avatar_id: Option<String>,
    pub voice_id: Option<String>,
    pub brand_kit_id: Option<String>,
    pub files: Option<Vec<AssetInput>>,
    pub auto_proceed: Option<bool>,
}

#[derive(Debug, Serialize)]
pub struct SentMessage {
    pub session_id: String,
    pub run_id: String,
    pub title: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct SessionRef {
    pub session_id: String,
}

#[derive(Debug, Serialize)]
pub struct SessionResource {
    pub resource_id: String,
    pub resource_type: String,
    pub source_type: String,
    pub url: Option<String>,
    pub thumbnail_url: Option<String>,
    pub preview_url: Option<String>,
    pub created_at: Option<i64>,
    pub metadata: Value,
}

#[derive(Debug, Deserialize)]
pub struct ListSessions {
    pub limit: Option<u32>,
    pub token: Option<String>,
}
