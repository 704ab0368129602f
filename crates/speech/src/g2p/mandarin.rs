//! Mandarin: words by jieba, their syllables from pypinyin's phrase dictionary, each syllable in the synthesiser's alphabet.
//!
//! The network was trained on pinyin without tone sandhi, so none is added; the phrases carry their own (`一个`, `不要`).

use std::collections::HashMap;
use std::path::Path;

use jieba_rs::Jieba;

use super::Foreign;
use super::script_runs::{self, Run, Words};
use crate::error::SpeechError;
use crate::normalize::hanzi_numbers;

/// Pronounces words of Han characters.
#[derive(Debug)]
pub(super) struct Mandarin {
    jieba: Jieba,
    /// Numbered syllables of phrases, `ü` as `v`.
    phrases: HashMap<String, Vec<String>>,
    /// The most frequent reading of a character.
    characters: HashMap<char, String>,
}

impl Mandarin {
    /// From `phrases_dict.json` and `pinyin_dict.json` of pypinyin.
    pub(super) fn load(phrases: &Path, characters: &Path) -> Result<Mandarin, SpeechError> {
        let phrases: HashMap<String, Vec<Vec<String>>> = super::read_json(phrases)?;
        let characters: HashMap<String, String> = super::read_json(characters)?;
        let first =
            |readings: Vec<Vec<String>>| readings.iter().filter_map(|list| list.first()).map(|s| numbered(s)).collect();
        let character = |(code, readings): (String, String)| {
            let character = code.parse().ok().and_then(char::from_u32)?;
            Some((character, numbered(readings.split(',').next()?)))
        };
        Ok(Mandarin {
            jieba: Jieba::new(),
            phrases: phrases.into_iter().map(|(phrase, readings)| (phrase, first(readings))).collect(),
            characters: characters.into_iter().filter_map(character).collect(),
        })
    }

    /// Appends the words of a text. `foreign` pronounces what is written in Latin letters.
    pub(super) fn pronounce(&self, text: &str, words: &mut Words, foreign: Foreign<'_>) -> Result<(), SpeechError> {
        let runs = script_runs::runs(text);
        for (index, run) in runs.iter().enumerate() {
            match run {
                Run::Own(text) => {
                    for token in self.jieba.cut(text, true) {
                        words.push(token.word, self.word(token.word));
                    }
                }
                Run::Figures(text) => {
                    let next = match runs.get(index + 1) {
                        Some(Run::Own(next)) => next.chars().next(),
                        _ => None,
                    };
                    words.push(text, self.word(&hanzi_numbers::spoken(text, next)));
                }
                Run::Foreign(text) => {
                    for (word, phonemes) in text.split(' ').zip(foreign(&text.split(' ').collect::<Vec<_>>())?) {
                        words.push(word, phonemes);
                    }
                }
                Run::Mark(mark) => words.mark(*mark),
            }
        }
        Ok(())
    }

    fn word(&self, word: &str) -> String {
        self.syllables(word).iter().map(|syllable| ipa(syllable)).collect()
    }

    /// Longest phrases first, then single characters.
    fn syllables(&self, word: &str) -> Vec<String> {
        if let Some(known) = self.phrases.get(word) {
            return known.clone();
        }
        let characters: Vec<char> = word.chars().collect();
        let mut found = Vec::new();
        let mut at = 0;
        while at < characters.len() {
            let longest = (at + 2..=characters.len().min(at + 8)).rev().find_map(|end| {
                let phrase: String = characters[at..end].iter().collect();
                self.phrases.get(&phrase).map(|syllables| (end, syllables))
            });
            match longest {
                Some((end, syllables)) => {
                    found.extend(syllables.iter().cloned());
                    at = end;
                }
                None => {
                    found.extend(self.characters.get(&characters[at]).cloned());
                    at += 1;
                }
            }
        }
        found
    }
}

/// `hǎo` as `hao3`, `lǜ` as `lv4`; the neutral tone is 5.
fn numbered(syllable: &str) -> String {
    // Four tones of each vowel of `aeiouv`.
    const MARKED: &str = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ";
    const PLAIN: &str = "aeiouv";
    const NASALS: [(char, char, usize); 4] = [('ḿ', 'm', 2), ('ń', 'n', 2), ('ň', 'n', 3), ('ǹ', 'n', 4)];
    let mut tone = 5;
    let mut plain = String::new();
    for c in syllable.chars() {
        if let Some(index) = MARKED.chars().position(|marked| marked == c) {
            tone = index % 4 + 1;
            plain.extend(PLAIN.chars().nth(index / 4));
        } else if let Some((_, nasal, its_tone)) = NASALS.iter().find(|row| row.0 == c) {
            tone = *its_tone;
            plain.push(*nasal);
        } else {
            match c {
                'ü' => plain.push('v'),
                'ê' => plain.push('ê'),
                c if c.is_ascii_lowercase() => plain.push(c),
                _ => {}
            }
        }
    }
    format!("{plain}{tone}")
}

/// Initials, longest first.
const INITIALS: &[(&str, &str)] = &[
    ("zh", "ꭧ"),
    ("ch", "ꭧʰ"),
    ("sh", "ʂ"),
    ("b", "p"),
    ("c", "ʦʰ"),
    ("d", "t"),
    ("f", "f"),
    ("g", "k"),
    ("h", "x"),
    ("j", "ʨ"),
    ("k", "kʰ"),
    ("l", "l"),
    ("m", "m"),
    ("n", "n"),
    ("p", "pʰ"),
    ("q", "ʨʰ"),
    ("r", "ɻ"),
    ("s", "s"),
    ("t", "tʰ"),
    ("x", "ɕ"),
    ("z", "ʦ"),
];

/// Finals, spelled in full; `0` is where the tone stands. After misaki's table, without the mark of non-syllabic vowels,
/// which the network does not know.
const FINALS: &[(&str, &str)] = &[
    ("a", "a0"),
    ("ai", "ai0"),
    ("an", "a0n"),
    ("ang", "a0ŋ"),
    ("ao", "au0"),
    ("e", "ɤ0"),
    ("ei", "ei0"),
    ("en", "ə0n"),
    ("eng", "ə0ŋ"),
    ("er", "ɚ0"),
    ("ê", "ɛ0"),
    ("i", "i0"),
    ("ia", "ja0"),
    ("ian", "jɛ0n"),
    ("iang", "ja0ŋ"),
    ("iao", "jau0"),
    ("ie", "je0"),
    ("in", "i0n"),
    ("ing", "i0ŋ"),
    ("io", "jɔ0"),
    ("iong", "jʊ0ŋ"),
    ("iou", "jou0"),
    ("o", "wo0"),
    ("ong", "ʊ0ŋ"),
    ("ou", "ou0"),
    ("u", "u0"),
    ("ua", "wa0"),
    ("uai", "wai0"),
    ("uan", "wa0n"),
    ("uang", "wa0ŋ"),
    ("uei", "wei0"),
    ("uen", "wə0n"),
    ("ueng", "wə0ŋ"),
    ("uo", "wo0"),
    ("v", "y0"),
    ("van", "ɥɛ0n"),
    ("ve", "ɥe0"),
    ("vn", "y0n"),
    ("m", "m0"),
    ("n", "n0"),
    ("ng", "ŋ0"),
];

const TONES: [&str; 5] = ["→", "↗", "↓", "↘", ""];

/// One numbered syllable. Empty for one that is none.
fn ipa(syllable: &str) -> String {
    let Some((body, tone)) = syllable.char_indices().next_back().and_then(|(at, last)| {
        let tone = last.to_digit(10)?.checked_sub(1)?;
        Some((&syllable[..at], *TONES.get(tone as usize)?))
    }) else {
        return String::new();
    };
    let (initial, rest) = split(body);
    let spelled = full_final(initial, &rest);
    let apical = rest == "i" && matches!(initial, "zh" | "ch" | "sh" | "r" | "z" | "c" | "s");
    let vowel = if apical { Some("ɨ0") } else { FINALS.iter().find(|row| row.0 == spelled).map(|row| row.1) };
    // An interjection: `o` alone has no glide.
    let vowel = if initial.is_empty() && body == "o" { Some("ɔ0") } else { vowel };
    let consonant = INITIALS.iter().find(|row| row.0 == initial).map_or("", |row| row.1);
    vowel.map(|vowel| format!("{consonant}{}", vowel.replace('0', tone))).unwrap_or_default()
}

/// The initial, and the rest with `y` and `w` respelled as the vowels they stand for.
fn split(body: &str) -> (&str, String) {
    if let Some(rest) = body.strip_prefix('y') {
        let rest = match rest {
            _ if rest.starts_with('u') => rest.replacen('u', "v", 1),
            _ if rest.starts_with('i') => rest.to_owned(),
            "ou" => "iou".to_owned(),
            "ong" => "iong".to_owned(),
            rest => format!("i{rest}"),
        };
        return ("", rest);
    }
    if let Some(rest) = body.strip_prefix('w') {
        return ("", if rest.starts_with('u') { rest.to_owned() } else { format!("u{rest}") });
    }
    // A nasal may be the whole syllable.
    let is_nasal = matches!(body, "m" | "n" | "ng");
    let initial = INITIALS.iter().find(|row| !is_nasal && body.starts_with(row.0)).map_or("", |row| row.0);
    (initial, body[initial.len()..].to_owned())
}

/// Finals that pinyin shortens after an initial.
fn full_final(initial: &str, rest: &str) -> String {
    if matches!(initial, "j" | "q" | "x") && rest.starts_with('u') {
        return rest.replacen('u', "v", 1);
    }
    match rest {
        "ui" => "uei",
        "iu" => "iou",
        "un" => "uen",
        "ue" => "ve",
        other => other,
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_respelled() {
        for (pinyin, expected) in [
            ("hǎo", "xau↓"),
            ("zhōng", "ꭧʊ→ŋ"),
            ("guó", "kwo↗"),
            ("nǐ", "ni↓"),
            ("shì", "ʂɨ↘"),
            ("de", "tɤ"),
            ("yuán", "ɥɛ↗n"),
            ("xué", "ɕɥe↗"),
            ("lǜ", "ly↘"),
            ("qù", "ʨʰy↘"),
            ("yǒu", "jou↓"),
            ("wǒ", "wo↓"),
            ("wèi", "wei↘"),
            ("shuǐ", "ʂwei↓"),
            ("liù", "ljou↘"),
            ("ér", "ɚ↗"),
            ("yīng", "i→ŋ"),
            ("wǔ", "u↓"),
            ("bō", "pwo→"),
            ("ń", "n↗"),
            ("", ""),
        ] {
            assert_eq!(ipa(&numbered(pinyin)), expected, "{pinyin}");
        }
    }
}
