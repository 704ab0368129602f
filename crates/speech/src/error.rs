//! Why speech could not be made or heard.

use herald_inference::{ModelError, NetError};

/// Why speech could not be made or heard. The messages are for the caller; `Internal` carries what the operator needs.
#[derive(Debug, thiserror::Error)]
pub enum SpeechError {
    /// Nothing in the text can be spoken.
    #[error("the text has nothing that can be spoken")]
    TextInvalid,
    /// The markup of a text is broken, or asks for what is not served; the message says what.
    #[error("{0}")]
    Markup(String),
    #[error("there is no voice called `{0}`")]
    VoiceUnknown(String),
    /// The recogniser was told to expect a language it does not know.
    #[error("the recogniser does not know the language `{0}`")]
    LanguageUnknown(String),
    /// A number of the request is outside its range.
    #[error("{field} must be between {min} and {max}")]
    OutOfRange { field: &'static str, min: f32, max: f32 },
    /// An engine file or program is absent; the message says how to install it.
    #[error("{0}")]
    EngineMissing(String),
    /// An outside engine will not say it, for the reason given.
    #[error("{0}")]
    Refused(String),
    #[error("cancelled")]
    Cancelled,
    #[error("speech engine: {0}")]
    Internal(String),
}

impl From<ModelError> for SpeechError {
    fn from(error: ModelError) -> Self {
        match error {
            ModelError::Missing { .. } => SpeechError::EngineMissing(error.to_string()),
            ModelError::Unknown(_) | ModelError::Manifest(_) => SpeechError::Internal(error.to_string()),
        }
    }
}

impl From<NetError> for SpeechError {
    fn from(error: NetError) -> Self {
        match error {
            NetError::Model(error) => error.into(),
            other => SpeechError::Internal(other.to_string()),
        }
    }
}
