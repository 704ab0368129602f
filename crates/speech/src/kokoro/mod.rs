//! Kokoro-82M, the embedded voice.

mod chunk;
mod engine;
mod timeline;
mod vocabulary;
mod voicepack;

pub use engine::{KokoroOptions, KokoroSynthesizer, SAMPLE_RATE};
pub(crate) use vocabulary::{Role, is_vowel, role};
#[cfg(test)]
pub(crate) use voicepack::PACKS;
