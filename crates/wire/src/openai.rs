//! Bodies of the calls that speak OpenAI's audio API. Requests have passed [`crate::check`] before they are read here.

use serde::{Deserialize, Serialize};

#[derive(Debug, Deserialize, Serialize)]
pub struct CreateSpeech {
    pub model: String,
    pub input: String,
    pub voice: String,
    pub instructions: Option<String>,
    pub response_format: Option<String>,
    pub speed: Option<f64>,
    pub stream_format: Option<String>,
}

/// The members of the form besides the file.
#[derive(Debug, Deserialize, Serialize)]
pub struct CreateTranscription {
    pub model: String,
    pub language: Option<String>,
    pub prompt: Option<String>,
    #[serde(default)]
    pub response_format: TranscriptFormat,
    pub temperature: Option<f64>,
    #[serde(rename = "timestamp_granularities[]", default)]
    pub granularities: Vec<Granularity>,
    #[serde(default)]
    pub stream: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TranscriptFormat {
    #[default]
    Json,
    Text,
    Srt,
    Vtt,
    VerboseJson,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Granularity {
    Word,
    Segment,
}

/// What `json` answers, and with the other members `verbose_json`.
#[derive(Debug, Serialize)]
pub struct Transcript {
    pub text: String,
    #[serde(flatten)]
    pub more: Option<TranscriptDetail>,
}

#[derive(Debug, Serialize)]
pub struct TranscriptDetail {
    pub task: &'static str,
    /// English name in lower case; empty when nothing was said.
    pub language: String,
    /// Seconds.
    pub duration: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<Vec<Word>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub segments: Option<Vec<Segment>>,
}

#[derive(Debug, Serialize)]
pub struct Word {
    pub word: String,
    pub start: f64,
    pub end: f64,
}

#[derive(Debug, Serialize)]
pub struct Segment {
    pub id: usize,
    pub start: f64,
    pub end: f64,
    pub text: String,
}

#[derive(Debug, Serialize)]
pub struct Models {
    pub object: &'static str,
    pub data: Vec<Model>,
}

#[derive(Debug, Serialize)]
pub struct Model {
    pub id: &'static str,
    pub object: &'static str,
    /// Unix seconds.
    pub created: i64,
    pub owned_by: &'static str,
}
