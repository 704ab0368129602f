//! Speech: text to sound with exact timings, and sound to text with timings.
//!
//! - [`Synthesizer`] is what an engine that speaks keeps to. [`KokoroSynthesizer`] is neural, [`FormantSynthesizer`] speaks the
//!   other languages, [`EmbeddedSynthesizer`] chooses between them; [`CachedSynthesizer`] remembers what any of them said.
//! - [`Narration`] is a script with its markup ([`ssml`]) understood: passages, pauses and marks, spoken by any synthesiser.
//! - [`catalogue`] lists the voices, each with the [`Timbre`] it is made from.
//! - [`Recognizer`] is what an engine that listens keeps to; [`WhisperRecognizer`] is the embedded one.
//! - [`accuracy`] compares what was heard with what was meant.
//! - [`g2p`] pronounces text; [`script`] and [`normalize`] prepare it.
//!
//! **Invariant**: this crate knows nothing of jobs, HTTP or storage, and reads no environment variable. All calls block.

mod accented;
pub mod accuracy;
mod blends;
pub mod cache;
pub mod character;
pub mod detection;
mod embedded;
pub mod error;
mod espeak;
mod formant;
pub mod g2p;
pub mod kokoro;
pub mod language;
pub mod lexicon;
pub mod matching;
mod mel;
pub mod narration;
pub mod normalize;
pub mod reading;
pub mod recognition;
mod resampling;
pub mod script;
mod sounding;
pub mod speaker;
pub mod ssml;
pub mod synthesis;
pub mod timbre;
pub mod traits;
pub mod turns;
mod vad;
pub mod voiceprint;
pub mod voices;
pub mod whisper;
pub mod zero_shot;

pub use cache::CachedSynthesizer;
pub use embedded::EmbeddedSynthesizer;
pub use error::SpeechError;
pub use formant::FormantSynthesizer;
pub use kokoro::{KokoroOptions, KokoroSynthesizer};
pub use language::Language;
pub use lexicon::{Pronunciation, UserLexicon};
pub use narration::{Mark, Narrated, Narration, Speaker};
pub use reading::{Emphasis, Reading, Said};
pub use recognition::{Recognizer, Transcript};
pub use synthesis::{Control, SpeechRequest, Synthesizer, Utterance};
pub use timbre::Timbre;
pub use voices::{Gender, Quality, Tier, Voice, catalogue};
pub use whisper::{WhisperOptions, WhisperRecognizer};
