//! A shot with everything looked up: what the job works from. Stored with the video and the job.

use herald_avatar::character::Setting;
use herald_avatar::cinema::ShotPlan;
use herald_domain::id::VideoId;
use herald_domain::video::{AVATAR_FPS, Canvas};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::intake::StoredFile;
use crate::seed_of;
use crate::videos::Sitter;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CinematicSpec {
    /// As it is filmed: with what was added to it.
    pub prompt: String,
    pub plan: ShotPlan,
    /// One to three.
    pub cast: Vec<Sitter>,
    pub scene: Place,
    /// A colour of the references the picture leans to, sRGB.
    pub colour: Option<[u8; 3]>,
    pub canvas: Canvas,
    pub seconds: u32,
    pub filmed_by: Filmed,
}

/// Where the shot plays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Place {
    /// In the plan's set, or else in this one.
    Set(Setting),
    Picture(StoredFile),
}

/// Who makes the pictures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Filmed {
    /// They are drawn here.
    Here,
    /// A video model; `references` are pictures it is shown besides those of the looks.
    Model { vendor: String, references: Vec<StoredFile> },
}

impl CinematicSpec {
    pub fn frames(&self) -> u64 {
        u64::from(self.seconds) * u64::from(AVATAR_FPS)
    }

    /// Keys of the files that were brought in for this video alone.
    pub fn input_keys(&self) -> Vec<String> {
        let photos = self.cast.iter().filter_map(|sitter| match sitter {
            Sitter::Picture(file) => Some(file),
            Sitter::Character(_) => None,
        });
        let scene = match &self.scene {
            Place::Picture(file) => Some(file),
            Place::Set(_) => None,
        };
        let references = match &self.filmed_by {
            Filmed::Model { references, .. } => references.as_slice(),
            Filmed::Here => &[],
        };
        photos.chain(scene).chain(references).map(|file| file.key.clone()).collect()
    }

    /// What makes two shots look the same; where files lie does not matter.
    pub fn identity(&self) -> Value {
        let cast: Vec<Value> = self.cast.iter().map(Sitter::identity).collect();
        let scene = match &self.scene {
            Place::Set(setting) => json!({ "set": setting }),
            Place::Picture(file) => json!({ "picture": file.sha256 }),
        };
        json!([self.plan, cast, scene, self.colour, self.canvas, self.seconds, self.seed()])
    }

    /// Drives blinks, glances and a shaky hand. The same request always moves the same way.
    pub fn seed(&self) -> u64 {
        let cast: Vec<Value> = self.cast.iter().map(Sitter::identity).collect();
        seed_of(&format!("{}{}", json!(cast), self.prompt))
    }
}

/// Payload of the job.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CinematicOrder {
    pub video_id: VideoId,
    pub spec: CinematicSpec,
}
