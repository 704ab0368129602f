//! Speech: text to sound with exact timings, and sound to text with timings.
//!
//! - [`Synthesizer`] is what an engine that speaks keeps to; [`KokoroSynthesizer`] is the embedded one,
//!   [`CachedSynthesizer`] remembers what any of them said.
//! - [`g2p`] pronounces text; [`script`] and [`normalize`] prepare it.
//!
//! **Invariant**: this crate knows nothing of jobs, HTTP or storage, and reads no environment variable. All calls block.

pub mod cache;
pub mod error;
pub mod g2p;
pub mod kokoro;
pub mod language;
pub mod normalize;
pub mod script;
pub mod synthesis;
pub mod voices;

pub use cache::CachedSynthesizer;
pub use error::SpeechError;
pub use kokoro::{KokoroOptions, KokoroSynthesizer};
pub use language::Language;
pub use synthesis::{Control, SpeechRequest, Synthesizer, Utterance};
pub use voices::{Gender, Quality, VOICES, Voice};
