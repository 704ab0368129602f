//! English: written words are spelled out, looked up, and only the unknown ones left to espeak-ng's rules.

use std::collections::BTreeMap;

use super::espeak::Espeak;
use super::ipa;
use super::lexicon::Lexicon;
use crate::error::SpeechError;
use crate::normalize::Spoken;
use crate::script::ScriptWord;

/// Vowels of the synthesiser's English alphabet.
const VOWELS: &str = "AIOQWYaiuæɑɒɔəɛɜɪʊʌᵻ";

const MARKS_OF_STRESS: [char; 2] = ['ˈ', 'ˌ'];

/// Written in capitals and said letter by letter although the dictionary has a word of the same spelling.
const INITIALS: &[&str] = &[
    "AM", "AR", "CAD", "DO", "ER", "GIT", "HR", "ID", "IS", "IT", "PA", "PM", "PR", "PS", "RAN", "SO", "TED", "UN",
    "US", "WHO", "OR",
];

/// The phonemes of every word of every sentence. `spoken` is what is said for each.
pub(super) fn pronounce(
    sentences: &[Vec<ScriptWord>],
    spoken: &[Vec<Vec<Spoken>>],
    lexicon: &Lexicon,
    espeak: &Espeak,
) -> Result<Vec<Vec<String>>, SpeechError> {
    let shouting: Vec<bool> = sentences.iter().map(|words| is_shouted(words)).collect();
    let unknown = unknown_words(spoken, &shouting, lexicon);
    let names: Vec<&str> = unknown.iter().map(String::as_str).collect();
    let by_rule: BTreeMap<&str, String> =
        names.iter().copied().zip(espeak.words(&names, lexicon.language())?).collect();
    let speaker = Speaker { lexicon, by_rule };
    Ok((0..sentences.len()).map(|index| speaker.sentence(&sentences[index], &spoken[index], shouting[index])).collect())
}

/// A sentence without a lower-case letter: its capitals are emphasis, not initials.
fn is_shouted(words: &[ScriptWord]) -> bool {
    words.len() > 1 && !words.iter().any(|word| word.text.contains(char::is_lowercase))
}

/// How a spoken word is to be found.
enum Route<'a> {
    Dictionary(&'a str),
    Letters(&'a str),
    Sounds(&'a str),
}

fn route<'a>(spoken: &'a Spoken, shouted: bool, lexicon: &Lexicon) -> Route<'a> {
    let word = match spoken {
        Spoken::Letters(letters) => return Route::Letters(letters),
        Spoken::Sounds(sounds) => return Route::Sounds(sounds),
        Spoken::Word(word) => word.as_str(),
    };
    let capitals = word.strip_suffix('s').filter(|stem| stem.len() > 1).unwrap_or(word);
    let is_capitals = capitals.chars().count() > 1 && capitals.chars().all(char::is_uppercase);
    if !is_capitals || lexicon.has_exactly(capitals) && !INITIALS.contains(&capitals) {
        return Route::Dictionary(word);
    }
    let said_as_word = if shouted {
        lexicon.pronounce(word, false).is_some()
    } else {
        !INITIALS.contains(&capitals) && (capitals.len() > 5 || lexicon.has_exactly(&capitals.to_lowercase()))
    };
    if said_as_word { Route::Dictionary(word) } else { Route::Letters(word) }
}

fn unknown_words(spoken: &[Vec<Vec<Spoken>>], shouting: &[bool], lexicon: &Lexicon) -> Vec<String> {
    let mut unknown: Vec<String> = Vec::new();
    for (words, shouted) in spoken.iter().zip(shouting) {
        for word in words.iter().flatten() {
            if let Route::Dictionary(word) = route(word, *shouted, lexicon) {
                unknown.extend(compound(word).into_iter().filter(|part| lexicon.pronounce(part, false).is_none()));
            }
        }
    }
    unknown.sort();
    unknown.dedup();
    unknown
}

/// "YouTube" is "You" and "Tube" when taken apart at its capitals; other words are one part.
fn compound(word: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut last_lower = false;
    for c in word.chars() {
        match parts.last_mut() {
            Some(part) if !(last_lower && c.is_uppercase()) => part.push(c),
            _ => parts.push(c.to_string()),
        }
        last_lower = c.is_lowercase();
    }
    parts
}

struct Speaker<'a> {
    lexicon: &'a Lexicon,
    by_rule: BTreeMap<&'a str, String>,
}

impl Speaker<'_> {
    /// Goes from the end to the beginning: "the" and "to" depend on the sound that follows.
    fn sentence(&self, written: &[ScriptWord], spoken: &[Vec<Spoken>], shouted: bool) -> Vec<String> {
        let mut following: Option<bool> = None;
        let mut phonemes = vec![String::new(); written.len()];
        for index in (0..written.len()).rev() {
            if written[index].after.contains([',', '.', ';', ':', '!', '?', '…', '—']) {
                following = None;
            }
            let mut said: Vec<String> = Vec::new();
            for word in spoken[index].iter().rev() {
                let sounds = self.word(word, shouted, following);
                following = starts_with_vowel(&sounds).or(following);
                said.push(sounds);
            }
            said.reverse();
            said.retain(|sounds| !sounds.is_empty());
            phonemes[index] = said.join(" ");
        }
        phonemes
    }

    /// `vowel_follows`: what the next word starts with; `None` at a pause.
    fn word(&self, spoken: &Spoken, shouted: bool, vowel_follows: Option<bool>) -> String {
        let sounds = match route(spoken, shouted, self.lexicon) {
            Route::Letters(letters) => self.letters(letters),
            Route::Sounds(sounds) => return sounds.to_owned(),
            Route::Dictionary(word) => match weak_form(word, vowel_follows) {
                Some(sounds) => sounds.to_owned(),
                None => self.dictionary(word, vowel_follows.is_none()),
            },
        };
        ipa::respell_dictionary(&sounds)
    }

    fn dictionary(&self, word: &str, ends_phrase: bool) -> String {
        if let Some(sounds) = self.lexicon.pronounce(word, ends_phrase) {
            return sounds;
        }
        compound(word)
            .iter()
            .map(|part| {
                let known = self.lexicon.pronounce(part, false);
                known.or_else(|| self.by_rule.get(part.as_str()).cloned()).unwrap_or_default()
            })
            .collect()
    }

    /// Letter names run together with the stress on the last, and a plural ending if a small `s` is there.
    fn letters(&self, letters: &str) -> String {
        let is_plural =
            letters.len() > 2 && letters.ends_with('s') && letters[..letters.len() - 1].chars().all(char::is_uppercase);
        let stem = if is_plural { &letters[..letters.len() - 1] } else { letters };
        let names: Vec<String> =
            stem.chars().filter_map(|letter| self.lexicon.letter(letter)).map(|name| name.replace('ˈ', "ˌ")).collect();
        let mut sounds = names.concat();
        if let Some(at) = sounds.rfind('ˌ') {
            sounds.replace_range(at..at + 'ˌ'.len_utf8(), "ˈ");
        }
        if is_plural {
            sounds.push('z');
        }
        sounds
    }
}

/// The little words whose sound depends on what follows.
fn weak_form(word: &str, vowel_follows: Option<bool>) -> Option<&'static str> {
    Some(match (word, vowel_follows) {
        ("a", _) => "ɐ",
        ("an" | "An", _) => "ɐn",
        ("A", Some(_)) => "ɐ",
        ("I", Some(_)) => "ˌI",
        ("in" | "In", Some(_)) => "ɪn",
        ("the" | "The", Some(true)) => "ði",
        ("the" | "The", _) => "ðə",
        ("to" | "To", Some(true)) => "tʊ",
        ("to" | "To", Some(false)) => "tə",
        _ => return None,
    })
}

fn starts_with_vowel(phonemes: &str) -> Option<bool> {
    phonemes.chars().find(|c| !MARKS_OF_STRESS.contains(c)).map(|c| VOWELS.contains(c))
}
