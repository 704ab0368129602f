//! Pictures of people by somebody else's model: an optional engine that the operator brings.

use std::time::Duration;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use herald_domain::{ErrorCode, Failure};
use herald_egress::Egress;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::StudioError;

/// Time a generator has to answer.
const ANSWER_LIMIT: Duration = Duration::from_secs(180);
/// Largest answer: a picture in base64.
const ANSWER_BYTES: usize = 48 << 20;
const BOUNDARY: &str = "herald-d1f0a83c5be94c0f";

/// Makes a picture of one person.
#[async_trait]
pub trait ImageGenerator: Send + Sync {
    /// Whose it is, as plans name it.
    fn vendor(&self) -> &str;

    /// An encoded picture (PNG, JPEG or WebP) that follows `prompt`; of the person of `photo`, an encoded picture, where one
    /// is given.
    ///
    /// # Errors
    /// [`StudioError::Refused`] when the generator will not do it, anything else may work later.
    async fn generate(&self, prompt: &str, photo: Option<&[u8]>) -> Result<Vec<u8>, StudioError>;
}

/// An endpoint that speaks OpenAI's images API.
pub struct OpenAiImages {
    pub vendor: String,
    pub egress: Egress,
    /// Up to and including `/v1`.
    pub url: String,
    pub key: Option<String>,
    pub model: String,
}

#[derive(Deserialize)]
struct Answer {
    data: Vec<Picture>,
}

#[derive(Deserialize)]
struct Picture {
    b64_json: String,
}

#[async_trait]
impl ImageGenerator for OpenAiImages {
    fn vendor(&self) -> &str {
        &self.vendor
    }

    async fn generate(&self, prompt: &str, photo: Option<&[u8]>) -> Result<Vec<u8>, StudioError> {
        let prompt = format!("Portrait of one person from the front, head and shoulders, mouth closed. {prompt}");
        let members = [("model", self.model.as_str()), ("prompt", &prompt), ("size", "1024x1024"), ("n", "1")];
        let (path, content_type, body) = match photo {
            None => {
                let mut body: Value = members.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
                body["n"] = json!(1);
                body["response_format"] = json!("b64_json");
                ("images/generations", "application/json".to_owned(), body.to_string().into_bytes())
            }
            Some(photo) => ("images/edits", format!("multipart/form-data; boundary={BOUNDARY}"), form(&members, photo)),
        };
        let authorization = self.key.as_ref().map(|key| format!("Bearer {key}"));
        let mut headers = vec![("content-type", content_type.as_str())];
        headers.extend(authorization.as_deref().map(|value| ("authorization", value)));
        let url = format!("{}/{path}", self.url.trim_end_matches('/'));
        let answer = self.egress.post_for(&url, &headers, body, ANSWER_LIMIT, ANSWER_BYTES).await;
        let answer = answer.map_err(|error| StudioError::internal(format!("the image generator: {error}")))?;
        if (400..500).contains(&answer.status) && answer.status != 429 {
            let said = serde_json::from_slice::<Value>(&answer.body).unwrap_or_default();
            let said = said["error"]["message"].as_str().unwrap_or("it gave no reason").to_owned();
            let message = format!("The image generator refused the prompt ({}): {said}", answer.status);
            return Err(Failure::new(ErrorCode::InvalidParameter, message).at("prompt").into());
        }
        if !(200..300).contains(&answer.status) {
            return Err(StudioError::internal(format!("the image generator answered {}", answer.status)));
        }
        let pictures: Answer = serde_json::from_slice(&answer.body)
            .map_err(|error| StudioError::internal(format!("the image generator's answer: {error}")))?;
        let picture =
            pictures.data.first().ok_or_else(|| StudioError::internal("the image generator sent no picture"))?;
        STANDARD.decode(&picture.b64_json).map_err(StudioError::internal)
    }
}

/// The members and the photograph as a form.
fn form(members: &[(&str, &str)], photo: &[u8]) -> Vec<u8> {
    let mut body = Vec::with_capacity(photo.len() + 1_024);
    for (name, value) in members.iter().chain(&[("response_format", "b64_json")]) {
        let part = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"image\"; filename=\"person.png\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(photo);
    body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    body
}
