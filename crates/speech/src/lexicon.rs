//! How names and brands are said: a list the caller brings.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::error::SpeechError;
use crate::g2p;
use crate::language::Language;
use crate::reading::Said;

/// Most entries of a lexicon.
pub const MAX_ENTRIES: usize = 1_000;
/// Longest word and longest respelling, in characters.
pub const MAX_CHARS: usize = 100;

/// Words as they are written, case and all, and what is said for them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UserLexicon {
    entries: BTreeMap<String, Vec<Entry>>,
}

/// How a word is said, in one language or in all of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Entry {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    language: Option<Language>,
    said: Pronunciation,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pronunciation {
    /// Other words that sound right: `Nginx` as `engine x`.
    Respelling(String),
    /// In the International Phonetic Alphabet. Voices of the type formant take none: they read the word as it is written.
    Ipa(String),
}

impl Pronunciation {
    /// Phonetic between slashes (`/dʒɪf/`), as dictionaries write it; anything else is a respelling.
    pub fn parse(text: &str) -> Pronunciation {
        let text = text.trim();
        match text.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')) {
            Some(ipa) => Pronunciation::Ipa(ipa.to_owned()),
            None => Pronunciation::Respelling(text.to_owned()),
        }
    }
}

impl UserLexicon {
    /// # Errors
    /// `Markup` for a word or respelling that is empty or too long, and for too many of them.
    pub fn new(entries: impl IntoIterator<Item = (String, Pronunciation)>) -> Result<UserLexicon, SpeechError> {
        let mut lexicon = UserLexicon::default();
        for (word, said) in entries {
            lexicon.add(word, None, said)?;
        }
        Ok(lexicon)
    }

    /// One entry more; of two for the same word and language the later one counts. `language`: where alone it is said so, in all
    /// its variants.
    ///
    /// # Errors
    /// As [`UserLexicon::new`].
    pub fn add(&mut self, word: String, language: Option<Language>, said: Pronunciation) -> Result<(), SpeechError> {
        let fits = |text: &str| !text.trim().is_empty() && text.chars().count() <= MAX_CHARS;
        let (Pronunciation::Respelling(text) | Pronunciation::Ipa(text)) = &said;
        if !fits(&word) || !fits(text) || word.trim() != word {
            let word: String = word.chars().take(40).collect();
            return Err(SpeechError::Markup(format!(
                "the lexicon's entry `{word}` must have 1 to {MAX_CHARS} characters on either side"
            )));
        }
        let of_word = self.entries.entry(word).or_default();
        of_word.retain(|entry| entry.language != language);
        of_word.push(Entry { language, said });
        if self.len() > MAX_ENTRIES {
            return Err(SpeechError::Markup(format!("a lexicon holds at most {MAX_ENTRIES} entries")));
        }
        Ok(())
    }

    pub fn len(&self) -> usize {
        self.entries.values().map(Vec::len).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// These entries, and those of `base` for words that have none here.
    pub fn over(mut self, base: &UserLexicon) -> UserLexicon {
        for (word, entries) in &base.entries {
            self.entries.entry(word.clone()).or_insert_with(|| entries.clone());
        }
        self
    }

    /// The entries whose words stand in a text.
    pub fn within(&self, text: &str) -> UserLexicon {
        let found = self.entries.iter().filter(|(word, _)| text.contains(word.as_str()));
        UserLexicon { entries: found.map(|(word, entries)| (word.clone(), entries.clone())).collect() }
    }

    /// Better when a lexicon is made than when it is used.
    ///
    /// # Errors
    /// `Markup` for a phonetic spelling that a language it is meant for has no sounds for.
    pub fn check(&self) -> Result<(), SpeechError> {
        for (word, entries) in &self.entries {
            for entry in entries {
                let meant = |language: &&Language| entry.language.is_none_or(|one| one.primary() == language.primary());
                for language in Language::ALL.iter().filter(meant) {
                    said(&entry.said, *language)
                        .map_err(|error| SpeechError::Markup(format!("the lexicon's entry `{word}`: {error}")))?;
                }
            }
        }
        Ok(())
    }

    /// Where its words stand in a text, in order, and what is said there. Of two that begin at the same place the longer one
    /// counts.
    ///
    /// # Errors
    /// `Markup` for a phonetic sign without a sound.
    pub(crate) fn readings(&self, text: &str, language: Language) -> Result<Vec<(Range<usize>, Said)>, SpeechError> {
        let mut found: Vec<(Range<usize>, Said)> = Vec::new();
        for (word, entries) in &self.entries {
            let here = |entry: &&Entry| entry.language.is_some_and(|one| one.primary() == language.primary());
            let anywhere = |entry: &&Entry| entry.language.is_none();
            let Some(entry) = entries.iter().find(here).or_else(|| entries.iter().find(anywhere)) else { continue };
            for (at, _) in text.match_indices(word.as_str()) {
                let span = at..at + word.len();
                if is_whole(text, &span) {
                    found.push((span, said(&entry.said, language)?));
                }
            }
        }
        found.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
        let mut end = 0;
        found.retain(|(span, _)| {
            let free = span.start >= end;
            end = if free { span.end } else { end };
            free
        });
        Ok(found)
    }
}

fn said(pronunciation: &Pronunciation, language: Language) -> Result<Said, SpeechError> {
    match pronunciation {
        Pronunciation::Respelling(words) => Ok(Said::Words(words.clone())),
        Pronunciation::Ipa(ipa) => g2p::from_ipa(ipa, language).map(Said::Sounds).map_err(SpeechError::Markup),
    }
}

/// Not a part of a longer word.
fn is_whole(text: &str, span: &Range<usize>) -> bool {
    let before = text[..span.start].chars().next_back();
    let after = text[span.end..].chars().next();
    // Scripts without spaces have no whole words to tell.
    let joins = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && c < '\u{2e80}');
    !joins(before) && !joins(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon(entries: &[(&str, &str)]) -> UserLexicon {
        let entry = |(word, said): &(&str, &str)| ((*word).to_owned(), Pronunciation::Respelling((*said).to_owned()));
        UserLexicon::new(entries.iter().map(entry)).expect("fits")
    }

    #[test]
    fn whole_words_are_found_and_the_longest_counts() {
        let lexicon =
            lexicon(&[("Nginx", "engine x"), ("Nginx Plus", "engine x plus"), ("AI", "A I"), ("東京", "とうきょう")]);
        let found = |text: &str| {
            let readings = lexicon.readings(text, Language::EnUs).expect("reads");
            readings.into_iter().map(|(span, _)| text[span].to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(found("Nginx, Nginx Plus and PAIN with AI."), ["Nginx", "Nginx Plus", "AI"]);
        assert_eq!(found("nginx ai"), [] as [&str; 0]);
        assert_eq!(found("東京へ"), ["東京"]);
    }

    #[test]
    fn entries_without_end_or_sound_are_refused() {
        let entry = |word: &str, ipa: &str| UserLexicon::new([(word.to_owned(), Pronunciation::Ipa(ipa.to_owned()))]);
        assert!(entry("", "a").is_err() && entry("a", " ").is_err() && entry(&"a".repeat(101), "a").is_err());
        let strange = entry("a", "ħ").expect("fits");
        assert!(strange.readings("a", Language::EnUs).is_err());
        assert!(strange.check().is_err() && entry("GIF", "dʒɪf").expect("fits").check().is_ok());
        let many = (0..=MAX_ENTRIES).map(|n| (format!("w{n}"), Pronunciation::Respelling("x".to_owned())));
        assert!(UserLexicon::new(many).is_err());
    }

    #[test]
    fn a_language_has_its_own_entries_and_one_lexicon_lies_over_another() {
        let mut own = lexicon(&[("Roy", "roy"), ("SQL", "sequel")]);
        own.add("Roy".to_owned(), Some(Language::FrFr), Pronunciation::parse("roua")).expect("fits");
        let said = |lexicon: &UserLexicon, text: &str, language| {
            let readings = lexicon.readings(text, language).expect("reads");
            readings.into_iter().map(|(_, said)| said).collect::<Vec<_>>()
        };
        let words = |text: &str| Said::Words(text.to_owned());
        assert_eq!(said(&own, "Roy", Language::EnGb), [words("roy")]);
        assert_eq!(said(&own, "Roy", Language::FrCh), [words("roua")]);
        let both = lexicon(&[("SQL", "S Q L")]).over(&own);
        assert_eq!(said(&both, "Roy SQL", Language::EnUs), [words("roy"), words("S Q L")]);
        assert_eq!((both.len(), both.within("about SQL").len()), (3, 1));
        assert_eq!(Pronunciation::parse("/dʒɪf/"), Pronunciation::Ipa("dʒɪf".to_owned()));
        let kept: UserLexicon = serde_json::from_str(&serde_json::json!(both).to_string()).expect("reads");
        assert_eq!(kept, both);
    }
}
