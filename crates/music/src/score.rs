//! What is played, and when.

use crate::drum::Drum;
use crate::instrument::Instrument;
use crate::theory::Key;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Note {
    /// Seconds from the start; a little before it is the end of the loop.
    pub start: f64,
    /// Seconds it is held.
    pub length: f64,
    /// MIDI number.
    pub pitch: i32,
    /// 0 to 1.
    pub velocity: f32,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Hit {
    pub start: f64,
    pub drum: Drum,
    pub velocity: f32,
}

/// What a part does in the music; from it come its level, place and share of the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Lead,
    Counter,
    Chords,
    Figure,
    Pad,
    Bass,
}

#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub role: Role,
    pub instrument: Instrument,
    pub notes: Vec<Note>,
}

#[derive(Debug, Clone)]
pub(crate) struct Score {
    pub frames: usize,
    /// Seconds of a quarter note.
    pub beat: f64,
    pub key: Key,
    pub parts: Vec<Part>,
    pub hits: Vec<Hit>,
}
