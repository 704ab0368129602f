//! What a call can end in besides a result: a refusal the caller may read, or a fault only the operator may.

use herald_avatar::character::{KitError, PresenterError};
use herald_avatar::cinema::ShotError;
use herald_avatar::{FrameError, PortraitError};
use herald_blobs::BlobError;
use herald_domain::{ErrorCode, Failure};
use herald_inference::NetError;
use herald_jobs::{JobsError, StageError};
use herald_language::LanguageError;
use herald_media::MediaError;
use herald_speech::SpeechError;
use herald_store::StoreError;

#[derive(Debug, thiserror::Error)]
pub enum StudioError {
    #[error(transparent)]
    Refused(#[from] Failure),
    /// Logged where it is handled; the caller sees `internal_error`.
    #[error("{0}")]
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

impl StudioError {
    pub fn internal(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        StudioError::Internal(error.into())
    }

    /// A refusal that names no request field yet is about this one.
    pub(crate) fn at(self, param: &str) -> Self {
        match self {
            StudioError::Refused(failure) if failure.param.is_none() => StudioError::Refused(failure.at(param)),
            other => other,
        }
    }
}

impl From<StoreError> for StudioError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Cursor => Failure::invalid("token", "`token` is not a cursor of this list.").into(),
            other => StudioError::internal(other),
        }
    }
}

impl From<BlobError> for StudioError {
    fn from(error: BlobError) -> Self {
        StudioError::internal(error)
    }
}

impl From<JobsError> for StudioError {
    fn from(error: JobsError) -> Self {
        StudioError::internal(error)
    }
}

impl From<std::io::Error> for StudioError {
    fn from(error: std::io::Error) -> Self {
        StudioError::internal(error)
    }
}

impl From<NetError> for StudioError {
    fn from(error: NetError) -> Self {
        match error {
            NetError::Model(missing) => engine_missing(missing.to_string()).into(),
            other => StudioError::internal(other),
        }
    }
}

impl From<KitError> for StudioError {
    fn from(error: KitError) -> Self {
        match error {
            KitError::Missing(missing) => engine_missing(missing.to_string()).into(),
            other => StudioError::internal(other),
        }
    }
}

impl From<PresenterError> for StudioError {
    fn from(error: PresenterError) -> Self {
        match error {
            PresenterError::Kit(error) => error.into(),
            other => StudioError::internal(other),
        }
    }
}

impl From<ShotError> for StudioError {
    fn from(error: ShotError) -> Self {
        match error {
            ShotError::Presenter(error) => error.into(),
            ShotError::Frame(error) => error.into(),
            other => StudioError::internal(other),
        }
    }
}

impl From<FrameError> for StudioError {
    fn from(error: FrameError) -> Self {
        match error {
            FrameError::Kit(error) => error.into(),
            other => StudioError::internal(other),
        }
    }
}

impl From<LanguageError> for StudioError {
    fn from(error: LanguageError) -> Self {
        match error {
            LanguageError::Model(missing) | LanguageError::Net(NetError::Model(missing)) => {
                engine_missing(missing.to_string()).into()
            }
            other => StudioError::internal(other),
        }
    }
}

impl From<SpeechError> for StudioError {
    fn from(error: SpeechError) -> Self {
        match error {
            SpeechError::TextInvalid => {
                Failure::new(ErrorCode::TtsTextInvalid, "The text holds nothing that can be spoken.").into()
            }
            SpeechError::Markup(message) => Failure::new(ErrorCode::TtsTextInvalid, format!("{message}.")).into(),
            SpeechError::VoiceUnknown(id) => voice_not_found(&id).into(),
            SpeechError::OutOfRange { field, .. } => Failure::invalid(field, format!("{error}.")).into(),
            SpeechError::Refused(message) => Failure::new(ErrorCode::InvalidParameter, format!("{message}.")).into(),
            SpeechError::EngineMissing(message) => engine_missing(message).into(),
            SpeechError::LanguageUnknown(_) | SpeechError::Cancelled | SpeechError::Internal(_) => {
                StudioError::internal(error)
            }
        }
    }
}

impl From<MediaError> for StudioError {
    fn from(error: MediaError) -> Self {
        match error {
            MediaError::ToolMissing { .. } => engine_missing(error.to_string()).into(),
            other => StudioError::internal(other),
        }
    }
}

/// An engine or program that is not installed; the message names the command that installs it.
pub(crate) fn engine_missing(message: String) -> Failure {
    Failure::new(ErrorCode::ResourceNotReady, message)
}

pub(crate) fn voice_not_found(id: &str) -> Failure {
    Failure::new(ErrorCode::VoiceNotFound, format!("There is no voice `{id}`. `GET /v3/voices` lists them."))
        .at("voice_id")
}

/// A picture without a face names the request field it came from.
pub(crate) fn portrait_refused(error: PortraitError, param: &str) -> StudioError {
    match error {
        // Bytes of ours, not the caller's picture.
        PortraitError::Malformed(_) => StudioError::internal(error),
        PortraitError::NoFace => Failure::invalid(
            param,
            format!("No face was found in `{param}`. Use a picture that shows one person's face from the front."),
        )
        .into(),
        PortraitError::Net(error) => error.into(),
        other => Failure::invalid(param, format!("`{param}` cannot be animated: {other}.")).into(),
    }
}

/// The same errors inside a job: what may work later is told from what never will.
pub(crate) fn stage_error(error: StudioError) -> StageError {
    match error {
        StudioError::Refused(failure) => StageError::Invalid(failure),
        StudioError::Internal(source) => match source.downcast::<MediaError>() {
            Ok(media) => media_stage_error(*media),
            Err(source) => match source.downcast::<SpeechError>() {
                Ok(speech) if matches!(*speech, SpeechError::Cancelled) => StageError::Cancelled,
                Ok(speech) => StageError::Bug(speech.to_string()),
                Err(source) => match source.downcast::<std::io::Error>() {
                    Ok(io) => StageError::from(*io),
                    Err(other) => StageError::Bug(other.to_string()),
                },
            },
        },
    }
}

pub(crate) fn media_stage_error(error: MediaError) -> StageError {
    match error {
        MediaError::Cancelled => StageError::Cancelled,
        // A killed or crashed encoder, or a slow one: another attempt may find better conditions.
        MediaError::ToolFailed { .. } | MediaError::TimedOut { .. } => StageError::Transient(error.to_string()),
        MediaError::DiskFull => StageError::disk_full(),
        MediaError::Io(io) => StageError::from(io),
        MediaError::ToolMissing { .. } => StageError::Invalid(engine_missing(error.to_string())),
        MediaError::Undecodable(_) => StageError::Bug(error.to_string()),
    }
}
