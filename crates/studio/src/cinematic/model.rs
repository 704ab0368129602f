//! Shots by somebody else's video model: an optional engine that the operator brings.

use std::time::Duration;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use herald_domain::video::Canvas;
use herald_domain::{ErrorCode, Failure};
use herald_egress::Egress;
use herald_media::sniff::{Family, FileType};
use serde_json::{Value, json};

use crate::StudioError;

/// Time a model has for a shot.
const ANSWER_LIMIT: Duration = Duration::from_secs(1_200);
/// Largest answer: fifteen seconds at any quality.
const ANSWER_BYTES: usize = 256 << 20;

/// What a model is asked for.
pub struct ShotRequest<'a> {
    pub prompt: &'a str,
    /// Encoded pictures (PNG or JPEG) of the people, one each.
    pub looks: &'a [Vec<u8>],
    /// Encoded pictures that guide the rest.
    pub references: &'a [Vec<u8>],
    pub seconds: u32,
    pub canvas: Canvas,
    pub seed: u64,
}

/// Films a shot.
#[async_trait]
pub trait VideoModel: Send + Sync {
    /// Whose it is, as plans name it.
    fn vendor(&self) -> &str;

    /// What makes two models film differently.
    fn revision(&self) -> String;

    /// A video file that shows what was asked for, at least as long as that.
    ///
    /// # Errors
    /// [`StudioError::Refused`] when the model will not do it, anything else may work later.
    async fn film(&self, request: &ShotRequest<'_>) -> Result<Vec<u8>, StudioError>;
}

/// An endpoint that takes `POST {url}/videos` with JSON and answers with an MP4:
///
/// ```json
/// {"model": "…", "prompt": "…", "seconds": 8, "size": "1280x720", "seed": 7,
///  "references": [{"role": "look", "data": "data:image/png;base64,…"}, {"role": "reference", "data": "…"}]}
/// ```
///
/// No two vendors agree on how videos are asked for; what stands before one of them is a few lines.
pub struct HttpVideoModel {
    pub vendor: String,
    pub egress: Egress,
    /// What `/videos` is appended to.
    pub url: String,
    pub key: Option<String>,
    pub model: String,
}

#[async_trait]
impl VideoModel for HttpVideoModel {
    fn vendor(&self) -> &str {
        &self.vendor
    }

    fn revision(&self) -> String {
        format!("{}\n{}", self.url, self.model)
    }

    async fn film(&self, request: &ShotRequest<'_>) -> Result<Vec<u8>, StudioError> {
        let (width, height) = (request.canvas.width, request.canvas.height);
        let shown = |role: &str, pictures: &[Vec<u8>]| -> Vec<Value> {
            pictures.iter().map(|bytes| json!({ "role": role, "data": data_url(bytes) })).collect()
        };
        let references = [shown("look", request.looks), shown("reference", request.references)].concat();
        let body = json!({
            "model": self.model, "prompt": request.prompt, "seconds": request.seconds, "size": format!("{width}x{height}"),
            "seed": request.seed, "references": references,
        });
        let authorization = self.key.as_ref().map(|key| format!("Bearer {key}"));
        let mut headers = vec![("content-type", "application/json"), ("accept", "video/mp4")];
        headers.extend(authorization.as_deref().map(|value| ("authorization", value)));
        let url = format!("{}/videos", self.url.trim_end_matches('/'));
        let answer = self.egress.post_for(&url, &headers, body.to_string().into_bytes(), ANSWER_LIMIT, ANSWER_BYTES);
        let answer = answer.await.map_err(|error| StudioError::internal(format!("the video model: {error}")))?;
        if (400..500).contains(&answer.status) && answer.status != 429 {
            let said = serde_json::from_slice::<Value>(&answer.body).unwrap_or_default();
            let said = said["error"]["message"].as_str().unwrap_or("it gave no reason").to_owned();
            let message = format!("The video model refused the prompt ({}): {said}", answer.status);
            return Err(Failure::new(ErrorCode::InvalidParameter, message).at("prompt").into());
        }
        if !(200..300).contains(&answer.status) {
            return Err(StudioError::internal(format!("the video model answered {}", answer.status)));
        }
        match FileType::of(&answer.body) {
            Some(kind) if kind.family() == Family::Video => Ok(answer.body),
            _ => Err(StudioError::internal("the video model's answer is no video")),
        }
    }
}

fn data_url(picture: &[u8]) -> String {
    let kind = FileType::of(picture).map_or("application/octet-stream", FileType::mime);
    format!("data:{kind};base64,{}", STANDARD.encode(picture))
}
