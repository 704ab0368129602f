//! Graphemes to phonemes: a sentence into words spelled in the synthesiser's alphabet.

mod english;
mod espeak;
mod inflection;
mod ipa;
mod japanese;
mod lexicon;
mod mandarin;
mod script_runs;
mod stress;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use herald_inference::Models;
use serde::de::DeserializeOwned;

use crate::error::SpeechError;
use crate::espeak::EspeakProgram;
use crate::language::Language;
use crate::normalize::{self, Spoken};
use crate::reading::Said;
use crate::script::{self, ScriptWord, Segment, Sentence};
use espeak::Espeak;
pub use ipa::from_ipa;
use japanese::Japanese;
use lexicon::Lexicon;
use mandarin::Mandarin;
use script_runs::Words;

/// A written word with its pronunciation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PronouncedWord {
    /// As written in the script, without punctuation.
    pub text: String,
    /// The words that are said for it, in letters. As [`PronouncedWord::text`] where it is given in sounds.
    pub spelled: String,
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
    pub fn pronounce(
        &self,
        sentences: &[Sentence<'_>],
        language: Language,
    ) -> Result<Vec<Vec<PronouncedWord>>, SpeechError> {
        if let Language::Zh | Language::Ja = language {
            return sentences.iter().map(|sentence| self.unspaced(sentence, language)).collect();
        }
        let written: Vec<Vec<ScriptWord>> =
            sentences.iter().map(|sentence| script::words_of(sentence, language)).collect();
        let spoken: Vec<Vec<Vec<Spoken>>> = written
            .iter()
            .map(|words| match language.is_english() {
                true => normalize::english(words, language),
                false => normalize::others(words, language),
            })
            .collect();
        let phonemes = if language.is_english() {
            english::pronounce(&written, &spoken, self.lexicon(language)?, &self.espeak)?
        } else {
            self.espeak.pronounce(&written, &spoken, language)?
        };
        let join = |((word, spoken), phonemes): ((ScriptWord, Vec<Spoken>), String)| PronouncedWord {
            spelled: spelled(&word.text, &spoken),
            text: word.text,
            phonemes: stress::weighed(&phonemes, word.emphasis),
            before: word.before,
            after: word.after,
        };
        let sentences = written.into_iter().zip(spoken).zip(phonemes);
        Ok(sentences
            .map(|((words, spoken), phonemes)| words.into_iter().zip(spoken).zip(phonemes).map(join).collect())
            .collect())
    }

    /// A sentence of a language that writes no spaces.
    fn unspaced(&self, sentence: &Sentence<'_>, language: Language) -> Result<Vec<PronouncedWord>, SpeechError> {
        let mut words = Words::default();
        for segment in sentence.segments() {
            match segment {
                Segment::Plain(text) => self.add_unspaced(text, &mut words, language)?,
                Segment::Read(text, reading) => {
                    let first = words.len();
                    let mut said = Words::default();
                    match &reading.said {
                        None => self.add_unspaced(text, &mut words, language)?,
                        Some(Said::Words(other)) => self.add_unspaced(other, &mut said, language)?,
                        Some(Said::Sounds(sounds)) => said.push(text, sounds.clone()),
                        Some(Said::Letters(letters)) => self.add_letters(letters, &mut said, language)?,
                    }
                    if reading.said.is_some() {
                        words.push_read(text.trim(), said);
                    }
                    words.emphasise(first, reading.emphasis);
                }
            }
        }
        Ok(words.finish())
    }

    fn add_unspaced(&self, text: &str, words: &mut Words, language: Language) -> Result<(), SpeechError> {
        let foreign = |words: &[&str]| self.english_words(words.iter().map(|word| ScriptWord::plain(word)).collect());
        match language {
            Language::Zh => self.mandarin()?.pronounce(text, words, &foreign),
            _ => self.japanese()?.pronounce(text, words, &foreign),
        }
    }

    /// Latin letters by their English names, other characters each by itself.
    fn add_letters(&self, letters: &str, words: &mut Words, language: Language) -> Result<(), SpeechError> {
        for c in letters.chars().filter(|c| !c.is_whitespace()) {
            let letter = c.to_string();
            if c.is_ascii_alphabetic() {
                let word = ScriptWord { said: Some(Said::Letters(letter.clone())), ..ScriptWord::plain(&letter) };
                words.push(&letter, self.english_words(vec![word])?.concat());
            } else {
                self.add_unspaced(&letter, words, language)?;
            }
        }
        Ok(())
    }

    /// Single words in Latin letters within another script.
    fn english_words(&self, words: Vec<ScriptWord>) -> Result<Vec<String>, SpeechError> {
        let language = Language::EnUs;
        let spoken = vec![normalize::english(&words, language)];
        Ok(english::pronounce(&[words], &spoken, self.lexicon(language)?, &self.espeak)?.concat())
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

/// Pronounces words in Latin letters within another script.
type Foreign<'a> = &'a dyn Fn(&[&str]) -> Result<Vec<String>, SpeechError>;

fn spelled(written: &str, spoken: &[Spoken]) -> String {
    let word = |spoken: &Spoken| match spoken {
        Spoken::Word(text) | Spoken::Letters(text) => text.clone(),
        Spoken::Sounds(_) => written.to_owned(),
    };
    spoken.iter().map(word).collect::<Vec<_>>().join(" ")
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
