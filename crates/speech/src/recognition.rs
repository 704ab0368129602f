//! Text from speech: the contract every engine keeps.

use herald_domain::timing::WordTiming;
use serde::{Deserialize, Serialize};

use crate::error::SpeechError;
use crate::synthesis::Control;

/// Samples per second a recogniser takes.
pub const SAMPLE_RATE: u32 = 16_000;

/// Speech of the embedded engines (24 kHz) as a recogniser takes it, by straight lines: good enough for round trips.
pub fn from_synthesis(samples: &[f32]) -> Vec<f32> {
    let value = |index: usize| samples.get(index).copied().unwrap_or(0.0);
    (0..samples.len() * 2 / 3)
        .map(|n| {
            let (index, between) = (n * 3 / 2, (n % 2) as f32 * 0.5);
            value(index) * (1.0 - between) + value(index + 1) * between
        })
        .collect()
}

/// What was heard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Transcript {
    /// ISO 639-1 code of the language spoken; `None` when nothing was.
    pub language: Option<String>,
    /// With capitals and punctuation, as recognised.
    pub text: String,
    /// The words without punctuation, in order. Times are seconds from the start of the audio.
    pub words: Vec<WordTiming>,
}

/// An engine that listens. Calls block for as long as the work takes.
pub trait Recognizer: Send + Sync {
    /// Changes whenever the same audio would be transcribed differently.
    fn revision(&self) -> &str;

    /// Transcribes mono audio of any length at [`SAMPLE_RATE`], samples within -1..=1. Silence yields an empty transcript.
    /// `language`: an ISO 639-1 code, or `None` to find out.
    ///
    /// # Errors
    /// `LanguageUnknown`, `EngineMissing`, `Cancelled`.
    fn transcribe(
        &self,
        samples: &[f32],
        language: Option<&str>,
        control: &Control<'_>,
    ) -> Result<Transcript, SpeechError>;
}
