//! `/v3/voices`

use serde::{Deserialize, Serialize};

use super::files::AssetInput;

#[derive(Debug, Serialize)]
pub struct Voice {
    pub voice_id: String,
    pub name: String,
    /// `None` while an own voice is being made.
    pub language: Option<String>,
    pub gender: Option<String>,
    #[serde(rename = "type")]
    pub ownership: &'static str,
    pub preview_audio_url: Option<String>,
    pub support_pause: bool,
    pub support_locale: bool,
    /// Extension: how the voice speaks its language.
    pub tier: Tier,
    /// Extension: what was measured of it, in words.
    pub description: Option<String>,
}

#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    Neural,
    NeuralAccented,
    Formant,
}

#[derive(Debug, Serialize)]
pub struct VoiceDetail {
    #[serde(flatten)]
    pub voice: Voice,
    pub support_interactive_avatar: bool,
    pub status: Option<&'static str>,
    pub created_at: Option<i64>,
    pub failure_message: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct ListVoices {
    #[serde(rename = "type")]
    pub ownership: Option<String>,
    pub engine: Option<String>,
    pub language: Option<String>,
    pub gender: Option<String>,
    pub limit: Option<u32>,
    pub token: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct CloneVoice {
    pub audio: AssetInput,
    pub voice_name: String,
    pub language: Option<String>,
    #[serde(default = "yes")]
    pub remove_background_noise: bool,
}

fn yes() -> bool {
    true
}

#[derive(Debug, Serialize)]
pub struct ClonedVoice {
    pub voice_clone_id: String,
}

#[derive(Debug, Serialize)]
pub struct DeletedVoice {
    pub voice_id: String,
}

#[derive(Debug, Deserialize)]
pub struct DesignVoice {
    pub prompt: String,
    pub gender: Option<String>,
    pub locale: Option<String>,
    #[serde(default)]
    pub seed: u64,
}

#[derive(Debug, Serialize)]
pub struct DesignedVoices {
    pub voices: Vec<Voice>,
    pub seed: u64,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct CreateSpeech {
    pub text: String,
    pub voice_id: String,
    #[serde(default)]
    pub input_type: InputType,
    pub speed: Option<f64>,
    pub language: Option<String>,
    pub locale: Option<String>,
    /// Extension: semitones.
    pub pitch: Option<f64>,
    /// Extension: a name of a sound format.
    pub output_format: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum InputType {
    #[default]
    Text,
    Ssml,
}

#[derive(Debug, Serialize)]
pub struct Speech {
    pub audio_url: String,
    pub duration: f64,
    pub request_id: Option<String>,
    pub word_timestamps: Vec<WordTimestamp>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<SpeechMark>,
}

#[derive(Debug, Serialize)]
pub struct SpeechMark {
    pub name: String,
    pub time: f64,
}

#[derive(Debug, Serialize)]
pub struct WordTimestamp {
    pub word: String,
    pub start: f64,
    pub end: f64,
}
