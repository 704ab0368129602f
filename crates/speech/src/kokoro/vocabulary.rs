//! The alphabet of the model: one character, one token.

use std::collections::HashMap;
use std::path::Path;

use serde::Deserialize;

use crate::error::SpeechError;

#[derive(Debug)]
pub(super) struct Vocabulary {
    ids: HashMap<char, i64>,
}

#[derive(Deserialize)]
struct VocabularyFile {
    vocab: HashMap<char, i64>,
}

impl Vocabulary {
    pub(super) fn load(path: &Path) -> Result<Vocabulary, SpeechError> {
        let fault = |error: String| SpeechError::Internal(format!("{}: {error}", path.display()));
        let text = std::fs::read_to_string(path).map_err(|error| fault(error.to_string()))?;
        let file: VocabularyFile = serde_json::from_str(&text).map_err(|error| fault(error.to_string()))?;
        Ok(Vocabulary { ids: file.vocab })
    }

    /// The token of a character; `None` for one the model never saw.
    pub(super) fn id(&self, character: char) -> Option<i64> {
        self.ids.get(&character).copied()
    }
}

/// What a token is to the timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Phoneme,
    /// Lengthens or colours the phoneme before it.
    Modifier,
    PrimaryStress,
    SecondaryStress,
    /// Punctuation or a space: time without a sound.
    Pause,
}

pub(crate) fn role(character: char) -> Role {
    match character {
        'ˈ' => Role::PrimaryStress,
        'ˌ' => Role::SecondaryStress,
        'ː' | 'ʰ' | 'ʲ' | '\u{303}' | 'ᵝ' | '↓' | '→' | '↗' | '↘' => Role::Modifier,
        ' ' | ';' | ':' | ',' | '.' | '!' | '?' | '—' | '…' | '"' | '(' | ')' | '“' | '”' => Role::Pause,
        _ => Role::Phoneme,
    }
}

/// Whether a phoneme can carry the stress of its syllable.
pub(crate) fn is_vowel(character: char) -> bool {
    "AIOQSWYaeiouyæøœɐɑɒɔəɚɛɜɤɨɪɯʊʌᵊᵻ".contains(character)
}
