//! The misaki dictionaries: hand-checked ("gold") and derived ("silver") pronunciations.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::inflection;
use crate::error::SpeechError;
use crate::language::Language;

/// One word's entry: a single pronunciation, or several by part of speech of which `DEFAULT` always exists.
/// The reading called `None` is for a word that ends its phrase.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Entry {
    One(Box<str>),
    ByUse(HashMap<Box<str>, Option<Box<str>>>),
}

impl Entry {
    fn reading(&self, ends_phrase: bool) -> Option<&str> {
        match self {
            Entry::One(phonemes) => Some(phonemes),
            Entry::ByUse(readings) => {
                let get = |name: &str| readings.get(name).and_then(|reading| reading.as_deref());
                ends_phrase.then(|| get("None")).flatten().or_else(|| get("DEFAULT"))
            }
        }
    }
}

type Dictionary = HashMap<Box<str>, Entry>;

/// The dictionaries of one variety of English.
#[derive(Debug)]
pub(super) struct Lexicon {
    gold: Dictionary,
    silver: Dictionary,
    british: bool,
}

impl Lexicon {
    pub(super) fn load(gold: &Path, silver: &Path, british: bool) -> Result<Lexicon, SpeechError> {
        Ok(Lexicon { gold: read(gold)?, silver: read(silver)?, british })
    }

    /// The variety of English it holds.
    pub(super) fn language(&self) -> Language {
        if self.british { Language::EnGb } else { Language::EnUs }
    }

    /// The pronunciation of a word: as it stands, in another case, without its accents, or as an inflected form of a known one.
    pub(super) fn pronounce(&self, word: &str, ends_phrase: bool) -> Option<String> {
        self.known(word, ends_phrase)
            .map(str::to_owned)
            .or_else(|| inflection::pronounce(&word.to_lowercase(), self.british, |stem| self.known(stem, false)))
            .or_else(|| {
                let plain = without_accents(word);
                (plain != word).then(|| self.known(&plain, ends_phrase).map(str::to_owned)).flatten()
            })
    }

    /// Whether the hand-checked dictionary has the word spelled exactly so.
    pub(super) fn has_exactly(&self, word: &str) -> bool {
        self.gold.contains_key(word)
    }

    /// The name of a letter.
    pub(super) fn letter(&self, letter: char) -> Option<&str> {
        self.gold.get(letter.to_uppercase().to_string().as_str())?.reading(true)
    }

    fn known(&self, word: &str, ends_phrase: bool) -> Option<&str> {
        let lower = word.to_lowercase();
        let capital = capitalised(&lower);
        [word, &lower, &capital].into_iter().find_map(|spelling| self.gold.get(spelling)?.reading(ends_phrase)).or_else(
            || {
                [word, &lower, &capital]
                    .into_iter()
                    .find_map(|spelling| self.silver.get(spelling)?.reading(ends_phrase))
            },
        )
    }
}

fn read(path: &Path) -> Result<Dictionary, SpeechError> {
    let fault = |error: String| SpeechError::Internal(format!("dictionary {}: {error}", path.display()));
    let text = fs::read_to_string(path).map_err(|error| fault(error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| fault(error.to_string()))
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The Latin letters of European languages without their accents: "café" is in the dictionary as "cafe".
fn without_accents(word: &str) -> String {
    word.chars()
        .map(|c| match c {
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => 'a',
            'ç' => 'c',
            'è' | 'é' | 'ê' | 'ë' => 'e',
            'ì' | 'í' | 'î' | 'ï' => 'i',
            'ñ' => 'n',
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' => 'o',
            'ù' | 'ú' | 'û' | 'ü' => 'u',
            other => other,
        })
        .collect()
}
