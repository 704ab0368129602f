//! Speech like a recording, by somebody else's model: an optional engine that the operator brings.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use herald_blobs::Blobs;
use herald_egress::Egress;
use herald_media::{Tools, audio};
use herald_speech::timbre::Reference;
use herald_speech::zero_shot::ZeroShot;
use herald_speech::{Language, SpeechError, kokoro};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::runtime::Handle;

/// Time the engine has for a sentence.
const ANSWER_LIMIT: Duration = Duration::from_secs(300);
/// Largest answer: minutes of sound without compression.
const ANSWER_BYTES: usize = 64 << 20;
/// Longest sentence that is believed, in seconds.
const LONGEST: f64 = 120.0;

/// An endpoint that speaks OpenAI's speech API and takes a recording besides, as vLLM and others do.
pub struct OpenAiZeroShot {
    pub vendor: String,
    pub egress: Egress,
    /// Up to and including `/v1`.
    pub url: String,
    pub key: Option<String>,
    pub model: String,
    /// Sent as `voice`, where the endpoint insists on one.
    pub voice: Option<String>,
    /// Members that carry the recording (a WAV as a data URL) and what is said in it.
    pub recording_member: String,
    pub text_member: String,
    pub blobs: Blobs,
    pub tools: Tools,
    revision: String,
}

/// What of an endpoint the operator says.
pub struct Endpoint {
    pub vendor: String,
    pub url: String,
    pub key: Option<String>,
    pub model: String,
    pub voice: Option<String>,
    pub recording_member: String,
    pub text_member: String,
}

impl OpenAiZeroShot {
    pub fn new(endpoint: Endpoint, egress: Egress, blobs: Blobs, tools: Tools) -> OpenAiZeroShot {
        let Endpoint { vendor, url, key, model, voice, recording_member, text_member } = endpoint;
        let digest = hex::encode(Sha256::digest(format!("{url}\n{model}\n{voice:?}")));
        let revision = format!("zero-shot-{}", &digest[..12]);
        OpenAiZeroShot { vendor, egress, url, key, model, voice, recording_member, text_member, blobs, tools, revision }
    }

    async fn ask(&self, text: &str, speed: f32, reference: &Reference) -> Result<Vec<u8>, SpeechError> {
        let internal = |what: &str, error: String| SpeechError::Internal(format!("{what}: {error}"));
        let recording = self
            .blobs
            .read(&reference.recording, ANSWER_BYTES as u64)
            .await
            .map_err(|error| internal("the recording of a voice", error.to_string()))?;
        let mut body = json!({ "model": self.model, "input": text, "response_format": "wav", "speed": speed });
        if let Some(voice) = &self.voice {
            body["voice"] = json!(voice);
        }
        body[&self.recording_member] = json!(format!("data:audio/wav;base64,{}", STANDARD.encode(recording)));
        body[&self.text_member] = json!(reference.text);
        let authorization = self.key.as_ref().map(|key| format!("Bearer {key}"));
        let mut headers = vec![("content-type", "application/json")];
        headers.extend(authorization.as_deref().map(|value| ("authorization", value)));
        let url = format!("{}/audio/speech", self.url.trim_end_matches('/'));
        let answer = self.egress.post_for(&url, &headers, body.to_string().into_bytes(), ANSWER_LIMIT, ANSWER_BYTES);
        let answer = answer.await.map_err(|error| internal("the voice engine", error.to_string()))?;
        if (400..500).contains(&answer.status) && answer.status != 429 {
            let said = serde_json::from_slice::<Value>(&answer.body).unwrap_or_default();
            let said = said["error"]["message"].as_str().unwrap_or("it gave no reason").to_owned();
            return Err(SpeechError::Refused(format!("the voice engine refused ({}): {said}", answer.status)));
        }
        if !(200..300).contains(&answer.status) {
            return Err(SpeechError::Internal(format!("the voice engine answered {}", answer.status)));
        }
        Ok(answer.body)
    }

    fn decoded(&self, sound: &[u8]) -> Result<Vec<f32>, SpeechError> {
        let unreadable = |error: String| SpeechError::Internal(format!("the voice engine's sound: {error}"));
        let file = tempfile::NamedTempFile::new().map_err(|error| unreadable(error.to_string()))?;
        std::fs::write(file.path(), sound).map_err(|error| unreadable(error.to_string()))?;
        audio::mend_streamed_wav(file.path()).map_err(|error| unreadable(error.to_string()))?;
        let samples = audio::decode_mono(&self.tools, file.path(), kokoro::SAMPLE_RATE, LONGEST)
            .map_err(|error| unreadable(error.to_string()))?;
        if samples.is_empty() { Err(unreadable("there is none".to_owned())) } else { Ok(samples) }
    }
}

impl ZeroShot for OpenAiZeroShot {
    fn vendor(&self) -> &str {
        &self.vendor
    }

    fn revision(&self) -> &str {
        &self.revision
    }

    fn speak(
        &self,
        text: &str,
        _language: Language,
        speed: f32,
        reference: &Reference,
    ) -> Result<Vec<f32>, SpeechError> {
        // Engines are asked from blocking threads of the runtime.
        let sound = Handle::current().block_on(self.ask(text, speed, reference))?;
        self.decoded(&sound)
    }
}
