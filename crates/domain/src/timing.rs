//! When things are said. All times are seconds from the start of the utterance or clip they belong to.

use serde::{Deserialize, Serialize};

/// One spoken word. `text` is the word as written in the script (punctuation stripped) or as recognised.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WordTiming {
    pub text: String,
    pub start: f64,
    pub end: f64,
}

/// One phoneme, in the IPA spelling of Kokoro's vocabulary (`h ə l ˈO …`), without stress marks.
///
/// Pauses are absent: the gap between one phoneme's `end` and the next one's `start` is silence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PhonemeTiming {
    pub symbol: String,
    pub start: f64,
    pub end: f64,
    /// Primary stress falls on the syllable this vowel belongs to.
    pub stressed: bool,
}
