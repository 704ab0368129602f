//! Japanese: words and their readings from Open JTalk's dictionary, kana in the synthesiser's alphabet.
//!
//! The network was trained without pitch accent, so the dictionary's accents are not used. Words are joined into the longest
//! ones of misaki's list, as the training text was: the network takes a space for a boundary of words.

use std::collections::HashSet;
use std::path::Path;

use notmecab::{Blob, Dict};

use super::Foreign;
use super::script_runs::{self, Run, Words};
use crate::error::SpeechError;
use crate::normalize::kana_numbers;

/// The most tokens one word is made of.
const LONGEST_WORD: usize = 8;

pub(super) struct Japanese {
    dictionary: Dict,
    words: HashSet<String>,
}

impl std::fmt::Debug for Japanese {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Japanese").field("words", &self.words.len()).finish_non_exhaustive()
    }
}

impl Japanese {
    /// From a folder with a compiled MeCab dictionary in Open JTalk's format, and the list of words.
    pub(super) fn load(folder: &Path, words: &Path) -> Result<Japanese, SpeechError> {
        let fault = |what: &Path, error: String| SpeechError::Internal(format!("{}: {error}", what.display()));
        let open = |name: &str| {
            let path = folder.join(name);
            Blob::open(&path).map_err(|error| fault(&path, error.to_string()))
        };
        let dictionary = Dict::load(open("sys.dic")?, open("unk.dic")?, open("matrix.bin")?, open("char.bin")?)
            .map_err(|error| fault(folder, error.to_string()))?;
        let list = std::fs::read_to_string(words).map_err(|error| fault(words, error.to_string()))?;
        Ok(Japanese { dictionary, words: list.lines().map(|line| line.trim().to_owned()).collect() })
    }

    /// Appends the words of a text. `foreign` pronounces what is written in Latin letters.
    pub(super) fn pronounce(&self, text: &str, words: &mut Words, foreign: Foreign<'_>) -> Result<(), SpeechError> {
        let mut passage = String::new();
        let runs = script_runs::runs(text);
        // How much of the next run was read with the figures before it.
        let mut taken = 0;
        for (index, run) in runs.iter().enumerate() {
            match run {
                Run::Own(text) => {
                    passage.extend(text.chars().skip(std::mem::take(&mut taken)));
                }
                Run::Figures(text) => {
                    let next = match runs.get(index + 1) {
                        Some(Run::Own(next)) => next.as_str(),
                        _ => "",
                    };
                    let (spoken, with_next) = kana_numbers::spoken(text, next);
                    let written = next.chars().take(with_next).fold(text.clone(), |text, c| format!("{text}{c}"));
                    self.flush(&mut passage, words)?;
                    words.push(&written, respell(&spoken));
                    taken = with_next;
                }
                Run::Foreign(text) => {
                    self.flush(&mut passage, words)?;
                    let list: Vec<&str> = text.split(' ').collect();
                    for (word, phonemes) in list.iter().zip(foreign(&list)?) {
                        words.push(word, phonemes);
                    }
                }
                Run::Mark(mark) => {
                    self.flush(&mut passage, words)?;
                    words.mark(*mark);
                }
            }
        }
        self.flush(&mut passage, words)?;
        Ok(())
    }

    fn flush(&self, passage: &mut String, words: &mut Words) -> Result<(), SpeechError> {
        let passage = std::mem::take(passage);
        if passage.is_empty() {
            return Ok(());
        }
        let (tokens, _) = self
            .dictionary
            .tokenize(&passage)
            .map_err(|error| SpeechError::Internal(format!("Japanese words: {error}")))?;
        let read = |token: &notmecab::LexerToken| {
            let surface = token.get_text(&passage);
            (surface, reading(token.get_feature(&self.dictionary), surface))
        };
        let tokens: Vec<(&str, String)> = tokens.iter().map(read).collect();
        let mut rest = tokens.as_slice();
        while !rest.is_empty() {
            let joined = |count: usize| rest[..count].iter().map(|token| token.0).collect::<String>();
            let longest = (1..=rest.len().min(LONGEST_WORD)).rev().find(|count| self.words.contains(&joined(*count)));
            let count = longest.unwrap_or(1);
            let kana: String = rest[..count].iter().map(|token| token.1.as_str()).collect();
            words.push(&joined(count), respell(&kana));
            rest = &rest[count..];
        }
        Ok(())
    }
}

/// The pronunciation among a token's features, in hiragana. What the dictionary does not know reads as it is written.
fn reading(feature: &str, surface: &str) -> String {
    let spoken = feature.split(',').nth(8).unwrap_or(surface);
    spoken.chars().filter(|c| *c != '’').map(hiragana).collect()
}

fn hiragana(c: char) -> char {
    match c {
        'ァ'..='ヶ' => char::from_u32(u32::from(c) - 0x60).unwrap_or(c),
        c => c,
    }
}

/// Kana, each with its sound; two together where they are one. The network's own alphabet of Japanese.
#[rustfmt::skip]
const KANA: &[(&str, &str)] = &[
    ("ぁ", "a"), ("あ", "a"), ("ぃ", "i"), ("い", "i"), ("ぅ", "ɯ"), ("う", "ɯ"), ("ぇ", "e"), ("え", "e"), ("ぉ", "o"), ("お", "o"),
    ("か", "ka"), ("が", "ɡa"), ("き", "kʲi"), ("ぎ", "ɡʲi"), ("く", "kɯ"), ("ぐ", "ɡɯ"), ("け", "ke"), ("げ", "ɡe"), ("こ", "ko"), ("ご", "ɡo"),
    ("さ", "sa"), ("ざ", "ʣa"), ("し", "ɕi"), ("じ", "ʥi"), ("す", "sɨ"), ("ず", "zɨ"), ("せ", "se"), ("ぜ", "ʣe"), ("そ", "so"), ("ぞ", "ʣo"),
    ("た", "ta"), ("だ", "da"), ("ち", "ʨi"), ("ぢ", "ʥi"), ("つ", "ʦɨ"), ("づ", "zɨ"), ("て", "te"), ("で", "de"), ("と", "to"), ("ど", "do"),
    ("な", "na"), ("に", "ɲi"), ("ぬ", "nɯ"), ("ね", "ne"), ("の", "no"),
    ("は", "ha"), ("ば", "ba"), ("ぱ", "pa"), ("ひ", "çi"), ("び", "bʲi"), ("ぴ", "pʲi"), ("ふ", "ɸɯ"), ("ぶ", "bɯ"), ("ぷ", "pɯ"),
    ("へ", "he"), ("べ", "be"), ("ぺ", "pe"), ("ほ", "ho"), ("ぼ", "bo"), ("ぽ", "po"),
    ("ま", "ma"), ("み", "mʲi"), ("む", "mɯ"), ("め", "me"), ("も", "mo"),
    ("ゃ", "ja"), ("や", "ja"), ("ゅ", "jɯ"), ("ゆ", "jɯ"), ("ょ", "jo"), ("よ", "jo"),
    ("ら", "ɾa"), ("り", "ɾʲi"), ("る", "ɾɯ"), ("れ", "ɾe"), ("ろ", "ɾo"),
    ("ゎ", "βa"), ("わ", "βa"), ("ゐ", "i"), ("ゑ", "e"), ("を", "o"), ("ゔ", "vɯ"), ("ゕ", "ka"), ("ゖ", "ke"),
    ("いぇ", "je"), ("うぃ", "βi"), ("うぇ", "βe"), ("うぉ", "βo"), ("きぇ", "kʲe"), ("きゃ", "kʲa"), ("きゅ", "kʲɨ"), ("きょ", "kʲo"),
    ("ぎゃ", "ɡʲa"), ("ぎゅ", "ɡʲɨ"), ("ぎょ", "ɡʲo"), ("くぁ", "kᵝa"), ("くぃ", "kᵝi"), ("くぇ", "kᵝe"), ("くぉ", "kᵝo"),
    ("ぐぁ", "ɡᵝa"), ("ぐぃ", "ɡᵝi"), ("ぐぇ", "ɡᵝe"), ("ぐぉ", "ɡᵝo"), ("しぇ", "ɕe"), ("しゃ", "ɕa"), ("しゅ", "ɕɨ"), ("しょ", "ɕo"),
    ("じぇ", "ʥe"), ("じゃ", "ʥa"), ("じゅ", "ʥɨ"), ("じょ", "ʥo"), ("ちぇ", "ʨe"), ("ちゃ", "ʨa"), ("ちゅ", "ʨɨ"), ("ちょ", "ʨo"),
    ("ぢゃ", "ʥa"), ("ぢゅ", "ʥɨ"), ("ぢょ", "ʥo"), ("つぁ", "ʦa"), ("つぃ", "ʦʲi"), ("つぇ", "ʦe"), ("つぉ", "ʦo"),
    ("てぃ", "tʲi"), ("てゅ", "tʲɨ"), ("でぃ", "dʲi"), ("でゅ", "dʲɨ"), ("とぅ", "tɯ"), ("どぅ", "dɯ"),
    ("にぇ", "ɲe"), ("にゃ", "ɲa"), ("にゅ", "ɲɨ"), ("にょ", "ɲo"), ("ひぇ", "çe"), ("ひゃ", "ça"), ("ひゅ", "çɨ"), ("ひょ", "ço"),
    ("びゃ", "bʲa"), ("びゅ", "bʲɨ"), ("びょ", "bʲo"), ("ぴゃ", "pʲa"), ("ぴゅ", "pʲɨ"), ("ぴょ", "pʲo"),
    ("ふぁ", "ɸa"), ("ふぃ", "ɸʲi"), ("ふぇ", "ɸe"), ("ふぉ", "ɸo"), ("ふゅ", "ɸʲɨ"), ("ふょ", "ɸʲo"),
    ("みゃ", "mʲa"), ("みゅ", "mʲɨ"), ("みょ", "mʲo"), ("りゃ", "ɾʲa"), ("りゅ", "ɾʲɨ"), ("りょ", "ɾʲo"),
    ("ゔぁ", "va"), ("ゔぃ", "vʲi"), ("ゔぇ", "ve"), ("ゔぉ", "vo"), ("ゔゅ", "bʲɨ"), ("ゔょ", "bʲo"),
];

fn sound(kana: &str) -> Option<&'static str> {
    KANA.iter().find(|row| row.0 == kana).map(|row| row.1)
}

/// The sounds of a word in hiragana.
fn respell(kana: &str) -> String {
    let characters: Vec<char> = kana.chars().map(hiragana).collect();
    let mut phonemes = String::new();
    let mut at = 0;
    while at < characters.len() {
        let pair: String = characters[at..characters.len().min(at + 2)].iter().collect();
        if pair.chars().count() == 2
            && let Some(sound) = sound(&pair)
        {
            phonemes.push_str(sound);
            at += 2;
            continue;
        }
        let c = characters[at];
        match c {
            'ー' => phonemes.push('ː'),
            // A stop before the next sound; nothing at the end of a word.
            'っ' if at + 1 < characters.len() => phonemes.push('ʔ'),
            'ん' => phonemes.push(nasal(characters.get(at + 1))),
            _ => phonemes.push_str(sound(c.encode_utf8(&mut [0; 4])).unwrap_or_default()),
        }
        at += 1;
    }
    phonemes
}

/// ん takes the place of the sound after it.
fn nasal(next: Option<&char>) -> char {
    let next = next.and_then(|next| sound(next.encode_utf8(&mut [0; 4]))).and_then(|sound| sound.chars().next());
    match next {
        Some('m' | 'p' | 'b') => 'm',
        Some('k' | 'ɡ') => 'ŋ',
        Some('ɲ' | 'ʨ' | 'ʥ') => 'ɲ',
        Some('n' | 't' | 'd' | 'ɾ' | 'z') => 'n',
        _ => 'ɴ',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kana_are_respelled() {
        for (kana, expected) in [
            ("トーキョー", "toːkʲoː"),
            ("さんぽ", "sampo"),
            ("がっこう", "ɡaʔkoɯ"),
            ("にほんご", "ɲihoŋɡo"),
            ("ほん", "hoɴ"),
            ("りょこう", "ɾʲokoɯ"),
            ("あっ", "a"),
            ("ファイル", "ɸaiɾɯ"),
            ("ABC", ""),
        ] {
            assert_eq!(respell(kana), expected, "{kana}");
        }
    }
}
