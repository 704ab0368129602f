//! The formant synthesiser of espeak-ng: the voice of languages no network here was trained on.

mod engine;
mod voices;

pub use engine::FormantSynthesizer;
pub(crate) use engine::sounds;
pub(crate) use voices::voices;
