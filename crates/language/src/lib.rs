//! Text and its meaning.
//!
//! - [`Embedder`] is what an engine that turns text into vectors keeps to; [`E5Embedder`] is the embedded one, for about a
//!   hundred languages.
//! - [`Ranking`] holds a few described things and finds the one a text means.
//!
//! **Invariant**: this crate knows nothing of jobs, HTTP or storage, and reads no environment variable. All calls block.

mod e5;
mod embedding;
mod ranking;
mod unigram;

pub use e5::{E5Embedder, E5Options};
pub use embedding::{Embedder, LanguageError, Role, similarity};
pub use ranking::Ranking;
