//! A render's order with everything looked up: what the job works from. Stored with the render and the job.

use herald_domain::id::RenderId;
use herald_domain::render::{Enlargement, RenderAspect, RenderFormat, RenderQuality};
use herald_hyperframes::FrameRate;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::intake::StoredFile;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RenderSpec {
    /// The project's archive.
    pub project: StoredFile,
    /// Path of the page inside the project.
    pub composition: String,
    pub variables: Map<String, Value>,
    pub fps: FrameRate,
    pub quality: RenderQuality,
    pub format: RenderFormat,
    /// Of the composition, in CSS pixels.
    pub width: u32,
    pub height: u32,
    pub enlargement: Enlargement,
    pub aspect_ratio: Option<RenderAspect>,
}

impl RenderSpec {
    /// What makes two renders look and sound the same.
    pub fn identity(&self) -> Value {
        json!([
            self.project.sha256,
            self.composition,
            self.variables,
            self.fps,
            self.quality,
            self.format,
            self.enlargement.factor
        ])
    }
}

/// Payload of the job.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct RenderOrder {
    pub render_id: RenderId,
    pub spec: RenderSpec,
}
