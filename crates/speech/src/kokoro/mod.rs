//! Kokoro-82M, the embedded voice.

mod chunk;
mod engine;
mod timeline;
mod vocabulary;
mod voicepack;

pub use engine::{KokoroOptions, KokoroSynthesizer, SAMPLE_RATE};
