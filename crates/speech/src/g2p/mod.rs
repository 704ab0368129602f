//! Graphemes to phonemes: a sentence into words spelled in the synthesiser's alphabet.

mod english;
mod espeak;
mod inflection;
mod ipa;
mod japanese;
mod lexicon;
mod mandarin;
mod script_runs;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use herald_inference::Models;
use serde::de::DeserializeOwned;

use crate::error::SpeechError;
use crate::espeak::EspeakProgram;
use crate::language::Language;
use crate::script::{self, ScriptWord};
use espeak::Espeak;
use japanese::Japanese;
use lexicon::Lexicon;
use mandarin::Mandarin;

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

/// Pronounces words in Latin letters that stand in another script.
type Foreign<'a> = &'a dyn Fn(&[&str]) -> Result<Vec<String>, SpeechError>;

/// Pronounces text in every [`Language`]. Dictionaries are loaded at first use.
#[derive(Debug)]
pub struct Phonemizer {
    models: Models,
    espeak: Espeak,
    american: OnceLock<Lexicon>,
    british: OnceLock<Lexicon>,
    mandarin: OnceLock<Mandarin>,
    japanese: OnceLock<Japanese>,
}

impl Phonemizer {
    /// `espeak`: the program, by name or path.
    pub fn new(models: Models, espeak: impl Into<PathBuf>) -> Phonemizer {
        let espeak = Espeak::new(EspeakProgram::new(espeak.into()));
        Phonemizer {
            models,
            espeak,
            american: OnceLock::new(),
            british: OnceLock::new(),
            mandarin: OnceLock::new(),
            japanese: OnceLock::new(),
        }
    }

    /// Pronounces sentences, in order: one list of words for each.
    pub fn pronounce(&self, sentences: &[&str], language: Language) -> Result<Vec<Vec<PronouncedWord>>, SpeechError> {
        let unspaced = |pronounce: &dyn Fn(&str) -> Result<Vec<PronouncedWord>, SpeechError>| {
            sentences.iter().map(|sentence| pronounce(sentence)).collect::<Result<Vec<_>, SpeechError>>()
        };
        match language {
            Language::Zh => {
                let mandarin = self.mandarin()?;
                return unspaced(&|sentence| mandarin.pronounce(sentence, &|words| self.english_words(words)));
            }
            Language::Ja => {
                let japanese = self.japanese()?;
                return unspaced(&|sentence| japanese.pronounce(sentence, &|words| self.english_words(words)));
            }
            _ => {}
        }
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

    /// Single words in Latin letters within another script.
    fn english_words(&self, words: &[&str]) -> Result<Vec<String>, SpeechError> {
        let alone = |word: &&str| ScriptWord { text: (*word).to_owned(), before: String::new(), after: String::new() };
        let words: Vec<Vec<ScriptWord>> = vec![words.iter().map(alone).collect()];
        let language = Language::EnUs;
        Ok(english::pronounce(&words, language, self.lexicon(language)?, &self.espeak)?.concat())
    }

    fn mandarin(&self) -> Result<&Mandarin, SpeechError> {
        loaded(&self.mandarin, || {
            Mandarin::load(&self.models.path("mandarin/phrases.json")?, &self.models.path("mandarin/characters.json")?)
        })
    }

    fn japanese(&self) -> Result<&Japanese, SpeechError> {
        loaded(&self.japanese, || {
            let dictionary = self.models.path("japanese/sys.dic")?;
            let folder = dictionary.parent().unwrap_or(&dictionary);
            Japanese::load(folder, &self.models.path("japanese/words.txt")?)
        })
    }

    fn lexicon(&self, language: Language) -> Result<&Lexicon, SpeechError> {
        let british = language == Language::EnGb;
        let slot = if british { &self.british } else { &self.american };
        loaded(slot, || {
            let prefix = if british { "gb" } else { "us" };
            let gold = self.models.path(&format!("misaki/{prefix}_gold.json"))?;
            let silver = self.models.path(&format!("misaki/{prefix}_silver.json"))?;
            Lexicon::load(&gold, &silver, british)
        })
    }
}

/// What is in the slot, made if nobody has. A failure is not kept.
fn loaded<T>(slot: &OnceLock<T>, load: impl FnOnce() -> Result<T, SpeechError>) -> Result<&T, SpeechError> {
    if let Some(known) = slot.get() {
        return Ok(known);
    }
    let made = load()?;
    Ok(slot.get_or_init(|| made))
}

fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T, SpeechError> {
    let fault = |error: String| SpeechError::Internal(format!("{}: {error}", path.display()));
    let text = std::fs::read(path).map_err(|error| fault(error.to_string()))?;
    serde_json::from_slice(&text).map_err(|error| fault(error.to_string()))
}
