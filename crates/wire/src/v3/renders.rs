//! `/v3/hyperframes/renders`

use herald_domain::Failure;
use herald_domain::render::{DEFAULT_ENTRY, RenderAspect, RenderDraft, RenderFormat, RenderQuality, RenderResolution};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::files::AssetInput;

#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct CreateRender {
    pub project: AssetInput,
    pub fps: Option<u32>,
    pub quality: Option<RenderQuality>,
    pub format: Option<RenderFormat>,
    pub resolution: Option<RenderResolution>,
    pub aspect_ratio: Option<RenderAspect>,
    pub composition: Option<String>,
    pub variables: Option<Map<String, Value>>,
    pub title: Option<String>,
    pub callback_id: Option<String>,
    pub callback_url: Option<String>,
}

impl CreateRender {
    pub fn into_draft(self) -> Result<RenderDraft, Failure> {
        let format = self.format.unwrap_or_default();
        if format.is_transparent() && self.resolution == Some(RenderResolution::K4) {
            let message = format!("`4k` is rendered as `mp4` only, not as `{}`.", format.as_str());
            return Err(Failure::invalid("resolution", message));
        }
        Ok(RenderDraft {
            project: self.project.into_source("project")?,
            composition: self.composition.unwrap_or_else(|| DEFAULT_ENTRY.to_owned()),
            fps: self.fps,
            quality: self.quality.unwrap_or_default(),
            format,
            resolution: self.resolution,
            aspect_ratio: self.aspect_ratio,
            variables: self.variables.unwrap_or_default(),
            title: self.title,
            callback_url: self.callback_url,
            callback_id: self.callback_id,
        })
    }
}

#[derive(Debug, Serialize)]
pub struct CreatedRender {
    pub render_id: String,
    pub status: String,
    /// Ours: what of the project was passed over and may show.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct Render {
    pub render_id: String,
    pub status: String,
    pub title: Option<String>,
    pub callback_id: Option<String>,
    pub video_url: Option<String>,
    pub thumbnail_url: Option<String>,
    pub duration: Option<f64>,
    pub fps: Option<u32>,
    pub quality: RenderQuality,
    pub format: RenderFormat,
    pub resolution: RenderResolution,
    pub aspect_ratio: Option<RenderAspect>,
    pub composition: String,
    pub created_at: Option<i64>,
    pub completed_at: Option<i64>,
    pub failure_message: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct DeletedRender {
    pub render_id: String,
}

#[derive(Debug, Deserialize)]
pub struct ListRenders {
    pub limit: Option<u32>,
    pub token: Option<String>,
}
