//! A video request with everything looked up: what the job works from. Stored with the video and the job.

use herald_avatar::character::motion::MotionPlan;
use herald_avatar::character::{Framing, Person};
use herald_domain::id::VideoId;
use herald_domain::video::{Canvas, Colour, Delivery, Engine, Expressiveness, Fit, OutputFormat};
use herald_speech::UserLexicon;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::intake::StoredFile;
use crate::seed_of;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VideoSpec {
    pub sitter: Sitter,
    pub engine: Engine,
    pub speech: Speech,
    pub delivery: Delivery,
    pub expressiveness: Expressiveness,
    /// What was asked for; photo animation has no body to direct.
    pub motion: MotionPlan,
    pub canvas: Canvas,
    /// How a picture is placed; characters are drawn to the canvas.
    pub fit: Fit,
    pub backdrop: Backdrop,
    pub format: OutputFormat,
    pub burned_captions: bool,
}

/// Who is shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Sitter {
    Picture(StoredFile),
    Character(Box<Character>),
}

/// A drawn person in one of their looks: stored with the look, and copied into every order, so that a video stays what
/// was asked for when the look changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Character {
    pub person: Person,
    #[serde(default)]
    pub framing: Framing,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Speech {
    Script {
        text: String,
        voice_id: String,
        /// How its names are said, as it was when the video was ordered.
        #[serde(default, skip_serializing_if = "UserLexicon::is_empty")]
        lexicon: UserLexicon,
    },
    Recording(StoredFile),
}

/// What is seen where the person is not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Backdrop {
    /// The picture's own background, or the setting of the look.
    Own,
    Colour(Colour),
    Image(StoredFile),
}

impl VideoSpec {
    /// Keys of the files that were brought in for this video alone.
    pub fn input_keys(&self) -> Vec<String> {
        let recording = match &self.speech {
            Speech::Recording(file) => Some(file),
            Speech::Script { .. } => None,
        };
        let background = match &self.backdrop {
            Backdrop::Image(file) => Some(file),
            Backdrop::Own | Backdrop::Colour(_) => None,
        };
        let picture = match &self.sitter {
            Sitter::Picture(file) => Some(file),
            Sitter::Character(_) => None,
        };
        [picture, recording, background].into_iter().flatten().map(|file| file.key.clone()).collect()
    }

    /// Drives blinks, glances and head motion. The same request always moves the same way.
    pub fn seed(&self) -> u64 {
        let spoken = match &self.speech {
            Speech::Script { text, .. } => text,
            Speech::Recording(file) => &file.sha256,
        };
        seed_of(&format!("{}{spoken}", self.sitter.identity()))
    }
}

impl Sitter {
    /// What makes two sitters look the same.
    pub fn identity(&self) -> Value {
        match self {
            Sitter::Picture(file) => json!({ "picture": file.sha256 }),
            Sitter::Character(character) => json!({ "character": character }),
        }
    }
}

impl Speech {
    /// What makes two speeches sound the same; where a recording lies does not matter.
    pub fn identity(&self) -> Value {
        match self {
            Speech::Script { text, voice_id, lexicon } if lexicon.is_empty() => {
                json!({ "script": text, "voice": voice_id })
            }
            Speech::Script { text, voice_id, lexicon } => {
                json!({ "script": text, "voice": voice_id, "lexicon": lexicon })
            }
            Speech::Recording(file) => json!({ "recording": file.sha256 }),
        }
    }
}

impl Backdrop {
    /// What makes two backdrops look the same.
    pub fn identity(&self) -> Value {
        match self {
            Backdrop::Own => json!("own"),
            Backdrop::Colour(colour) => json!(colour),
            Backdrop::Image(file) => json!({ "image": file.sha256 }),
        }
    }
}

/// Payload of the job.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct VideoOrder {
    pub video_id: VideoId,
    pub spec: VideoSpec,
}
