//! `/v3/avatars` and `/v3/avatars/looks`

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::files::AssetInput;

#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum CreateAvatar {
    Photo(CreatePhotoAvatar),
    DigitalTwin(Value),
    Prompt(CreatePromptAvatar),
}

#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct CreatePhotoAvatar {
    pub name: String,
    pub file: AssetInput,
    pub avatar_group_id: Option<String>,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct CreatePromptAvatar {
    pub name: String,
    pub prompt: String,
    pub avatar_id: Option<String>,
    pub avatar_group_id: Option<String>,
    pub reference_images: Option<Vec<AssetInput>>,
}

#[derive(Debug, Serialize)]
pub struct CreatedAvatar {
    pub avatar_item: AvatarLook,
    pub avatar_group: AvatarGroup,
    /// Ours: what of the request had no effect.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct TrainingError {
    pub code: String,
    pub message: String,
}

#[derive(Debug, Serialize)]
pub struct AvatarGroup {
    pub id: String,
    pub name: String,
    pub gender: Option<String>,
    pub preview_image_url: Option<String>,
    pub preview_video_url: Option<String>,
    pub looks_count: u64,
    pub default_voice_id: Option<String>,
    pub consent_status: Option<String>,
    pub status: Option<String>,
    pub error: Option<TrainingError>,
    pub created_at: i64,
}

#[derive(Debug, Serialize)]
pub struct AvatarLook {
    pub id: String,
    pub name: String,
    pub avatar_type: String,
    pub group_id: Option<String>,
    pub gender: Option<String>,
    pub preview_image_url: Option<String>,
    pub preview_video_url: Option<String>,
    pub default_voice_id: Option<String>,
    pub tags: Vec<String>,
    pub supported_api_engines: Vec<String>,
    pub status: Option<String>,
    pub preferred_orientation: Option<String>,
    pub image_width: Option<u32>,
    pub image_height: Option<u32>,
    pub error: Option<TrainingError>,
}

#[derive(Debug, Deserialize)]
pub struct ListGroups {
    pub ownership: Option<String>,
    pub limit: Option<u32>,
    pub token: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct ListLooks {
    pub group_id: Option<String>,
    pub avatar_type: Option<String>,
    pub ownership: Option<String>,
    pub limit: Option<u32>,
    pub token: Option<String>,
}

/// Absent and null both leave the member as it is.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct UpdateLook {
    pub name: Option<String>,
    pub tags: Option<Vec<String>>,
}
