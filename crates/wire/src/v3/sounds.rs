//! `/v3/audio/sounds`

use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize)]
pub struct AudioTrack {
    pub id: String,
    pub name: String,
    pub description: String,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub audio_url: String,
    pub score: f64,
    pub duration: Option<f64>,
    pub placement: Option<&'static str>,
    pub peak_offset: Option<f64>,
}

#[derive(Debug, Deserialize)]
pub struct SearchSounds {
    pub query: String,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub min_score: Option<f64>,
    pub limit: Option<u32>,
    pub token: Option<String>,
}
