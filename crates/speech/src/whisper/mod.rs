//! Whisper, the embedded recogniser.

mod alignment;
mod decoding;
mod engine;
mod mel;
mod tokens;
mod windows;

pub use engine::{WhisperOptions, WhisperRecognizer};
