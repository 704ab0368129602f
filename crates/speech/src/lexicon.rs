//! How names and brands are said: a list the caller brings.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::error::SpeechError;
use crate::g2p;
use crate::language::Language;
use crate::reading::Said;

/// Most entries of a lexicon.
pub const MAX_ENTRIES: usize = 1_000;
/// Longest word and longest respelling, in characters.
pub const MAX_CHARS: usize = 100;

/// Words as they are written, case and all, and what is said for them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct UserLexicon {
    entries: BTreeMap<String, Pronunciation>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pronunciation {
    /// Other words that sound right: `Nginx` as `engine x`.
    Respelling(String),
    /// In the International Phonetic Alphabet.
    Ipa(String),
}

impl UserLexicon {
    /// # Errors
    /// `Markup` for a word or respelling that is empty or too long, and for too many of them.
    pub fn new(entries: impl IntoIterator<Item = (String, Pronunciation)>) -> Result<UserLexicon, SpeechError> {
        let entries: BTreeMap<String, Pronunciation> = entries.into_iter().collect();
        let fits = |text: &str| !text.trim().is_empty() && text.chars().count() <= MAX_CHARS;
        for (word, pronunciation) in &entries {
            let (Pronunciation::Respelling(said) | Pronunciation::Ipa(said)) = pronunciation;
            if !fits(word) || !fits(said) || word.trim() != word {
                let word: String = word.chars().take(40).collect();
                return Err(SpeechError::Markup(format!(
                    "the lexicon's entry `{word}` must have 1 to {MAX_CHARS} characters on either side"
                )));
            }
        }
        if entries.len() > MAX_ENTRIES {
            return Err(SpeechError::Markup(format!("a lexicon holds at most {MAX_ENTRIES} entries")));
        }
        Ok(UserLexicon { entries })
    }

    /// Where its words stand in a text, in order, and what is said there. Of two that begin at the same place the longer one
    /// counts.
    ///
    /// # Errors
    /// `Markup` for a phonetic sign without a sound.
    pub(crate) fn readings(&self, text: &str, language: Language) -> Result<Vec<(Range<usize>, Said)>, SpeechError> {
        let mut found: Vec<(Range<usize>, Said)> = Vec::new();
        for (word, pronunciation) in &self.entries {
            for (at, _) in text.match_indices(word.as_str()) {
                let span = at..at + word.len();
                if is_whole(text, &span) {
                    found.push((span, said(pronunciation, language)?));
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
    }
}
