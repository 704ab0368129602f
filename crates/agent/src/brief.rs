//! What somebody wants, understood.

use herald_scenes::Canvas;
use serde::{Deserialize, Serialize};

/// A prompt with its files and wishes, as they come to a planner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Brief {
    pub prompt: String,
    /// What the files hold, in the order they were attached.
    pub sources: Vec<Source>,
    /// Absent: what the prompt says, else landscape.
    pub canvas: Option<Canvas>,
    /// Absent: the planner chooses.
    pub style: Option<String>,
    /// Whether a presenter may be shown.
    pub presenter: bool,
    /// Whether somebody is there to answer a question: a planner without facts then asks for them.
    #[serde(default)]
    pub may_ask: bool,
}

/// What a file holds, read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// Name of the file as it was attached, for messages.
    pub name: String,
    /// Paragraphs of its text or transcript, in the light markup of [`crate::text::blocks`]; empty for pictures.
    pub text: String,
    pub tables: Vec<Table>,
    pub pictures: Vec<Picture>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    pub title: Option<String>,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Picture {
    /// Where the film finds it: its place in the film's pictures.
    pub place: usize,
    /// Pixels.
    pub width: u32,
    pub height: u32,
    /// Most of it, as `#rrggbb`, the commonest first.
    pub colours: Vec<String>,
    pub faces: usize,
    /// From the name of the file, when that says something.
    pub label: Option<String>,
    /// It looks like a picture of a screen.
    pub screenshot: bool,
    /// It is this page of a document, counted from 1.
    #[serde(default)]
    pub page: Option<usize>,
}
