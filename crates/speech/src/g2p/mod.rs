//! Graphemes to phonemes: a sentence into words spelled in the synthesiser's alphabet.

mod english;
mod espeak;
mod inflection;
mod ipa;
mod lexicon;

use std::path::PathBuf;
use std::sync::OnceLock;

use herald_inference::Models;

use crate::error::SpeechError;
use crate::espeak::EspeakProgram;
use crate::language::Language;
use crate::script::{self, ScriptWord};
use espeak::Espeak;
use lexicon::Lexicon;

/// A written word with its pronunciation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PronouncedWord {
    /// As written in the script, without punctuation.
    pub text: String,
    /// In the synthesiser's alphabet; spaces part the spoken words of a written one ("$5"). Empty when silent.
    pub phonemes: String,
    /// Opening marks before the word.
    pub before: String,
    /// Marks after the word.
    pub after: String,
}

/// Pronounces text in every [`Language`]. Dictionaries are loaded at first use.
#[derive(Debug)]
pub struct Phonemizer {
    models: Models,
    espeak: Espeak,
    american: OnceLock<Lexicon>,
    british: OnceLock<Lexicon>,
}

impl Phonemizer {
    /// `espeak`: the program, by name or path.
    pub fn new(models: Models, espeak: impl Into<PathBuf>) -> Phonemizer {
        let espeak = Espeak::new(EspeakProgram::new(espeak.into()));
        Phonemizer { models, espeak, american: OnceLock::new(), british: OnceLock::new() }
    }

    /// Pronounces sentences, in order: one list of words for each.
    pub fn pronounce(&self, sentences: &[&str], language: Language) -> Result<Vec<Vec<PronouncedWord>>, SpeechError> {
        let written: Vec<Vec<ScriptWord>> =
            sentences.iter().map(|sentence| script::words(sentence, language)).collect();
        let phonemes = if language.is_english() {
            english::pronounce(&written, language, self.lexicon(language)?, &self.espeak)?
        } else {
            self.espeak.pronounce(&written, language)?
        };
        let join = |(word, phonemes): (ScriptWord, String)| PronouncedWord {
            text: word.text,
            phonemes,
            before: word.before,
            after: word.after,
        };
        Ok(written
            .into_iter()
            .zip(phonemes)
            .map(|(words, spelled)| words.into_iter().zip(spelled).map(join).collect())
            .collect())
    }

    fn lexicon(&self, language: Language) -> Result<&Lexicon, SpeechError> {
        let british = language == Language::EnGb;
        let slot = if british { &self.british } else { &self.american };
        if let Some(lexicon) = slot.get() {
            return Ok(lexicon);
        }
        let prefix = if british { "gb" } else { "us" };
        let gold = self.models.path(&format!("misaki/{prefix}_gold.json"))?;
        let silver = self.models.path(&format!("misaki/{prefix}_silver.json"))?;
        let loaded = Lexicon::load(&gold, &silver, british)?;
        Ok(slot.get_or_init(|| loaded))
    }
}
