//! What the film will be.

use herald_scenes::{Canvas, Content, PresenterPlace};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Storyboard {
    pub title: String,
    /// ISO 639-1 code of the narration.
    pub language: String,
    pub canvas: Canvas,
    pub style: String,
    /// Seconds that were asked for, or that the planner aims at.
    pub seconds: f64,
    pub beats: Vec<Beat>,
    /// Query for the music, absent when none is wanted.
    pub music: Option<String>,
    /// Wished for in the prompt: `female`, `male`.
    pub voice_gender: Option<String>,
    /// What the maker of the film should know: what was left out, guessed or could not be done.
    pub remarks: Vec<String>,
}

/// A scene: what is said and what is shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Beat {
    pub narration: String,
    pub content: Content,
    pub presenter: Option<PresenterPlace>,
    /// Fields of the content with the spoken word each enters with: its place in the narration, from 0.
    pub cues: Vec<(String, usize)>,
    /// Where the narration's sentences come from, one for each: the prompt, a file, or a template.
    pub origins: Vec<Origin>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    Prompt,
    Source(usize),
    Template,
}
