//! A film of scenes: what is shown when.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::content::Content;

/// Size of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Canvas {
    #[serde(rename = "16:9")]
    Landscape,
    #[serde(rename = "9:16")]
    Portrait,
    #[serde(rename = "1:1")]
    Square,
}

impl Canvas {
    pub const ALL: [Canvas; 3] = [Canvas::Landscape, Canvas::Portrait, Canvas::Square];

    /// As it is written in requests.
    pub fn name(self) -> &'static str {
        match self {
            Canvas::Landscape => "16:9",
            Canvas::Portrait => "9:16",
            Canvas::Square => "1:1",
        }
    }

    /// Width and height in pixels.
    pub fn size(self) -> (u32, u32) {
        match self {
            Canvas::Landscape => (1920, 1080),
            Canvas::Portrait => (1080, 1920),
            Canvas::Square => (1080, 1080),
        }
    }
}

/// Where the presenter stands in a scene. `Side` and `Full` go with [`Content::Presenter`], `Corner` with every other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PresenterPlace {
    Full,
    Side,
    Corner,
}

/// A part of the content that enters with what is said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cue {
    /// Name of a field of the content; of a list `items[2]`.
    pub field: String,
    /// Seconds from the start of the scene.
    pub at: f64,
}

/// A spoken word, for captions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Caption {
    pub text: String,
    /// Seconds from the start of the film.
    pub start: f64,
    pub end: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scene {
    pub content: Content,
    pub presenter: Option<PresenterPlace>,
    /// Seconds from the start of the film to the start of the next scene.
    pub start: f64,
    pub duration: f64,
    pub cues: Vec<Cue>,
}

/// Everything that is drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Film {
    pub canvas: Canvas,
    /// Id of a style of the catalogue.
    pub style: String,
    /// ISO 639-1 code of the texts.
    pub language: String,
    pub scenes: Vec<Scene>,
    /// Absent: no captions.
    pub captions: Option<Vec<Caption>>,
    /// Files of the pictures that contents refer to.
    pub pictures: Vec<PathBuf>,
    /// A transparent film (WebM) of the presenter, as long as the whole, in which the presenter talks from 0 on.
    pub presenter: Option<PathBuf>,
    pub brand: Option<Brand>,
}

/// What of a brand kit goes over the style.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Brand {
    /// Colours as `#rrggbb`, the first for accents, the second for the others.
    pub colours: Vec<String>,
    /// Family of a font of Fontsource that is among the installed libraries.
    pub font: Option<String>,
    pub logo: Option<PathBuf>,
}
