//! From espeak-ng's IPA to the alphabet the synthesiser was trained with.

use crate::kokoro::{Role, is_vowel, role};
use crate::language::Language;

/// Spelled in the order they must be replaced, longest first where one contains another.
const ENGLISH: &[(&str, &str)] = &[
    ("ʔˌn\u{329}", "ʔn"),
    ("ʔn\u{329}", "ʔn"),
    ("a^ɪ", "I"),
    ("a^ʊ", "W"),
    ("d^ʒ", "ʤ"),
    ("e^ɪ", "A"),
    ("t^ʃ", "ʧ"),
    ("ɔ^ɪ", "Y"),
    ("ə^l", "ᵊl"),
    ("ʲo", "jo"),
    ("ʲə", "jə"),
    ("ʲ", ""),
    ("ɚ", "əɹ"),
    ("r", "ɹ"),
    ("x", "k"),
    ("ç", "k"),
    ("ɐ", "ə"),
    ("ɬ", "l"),
    ("\u{303}", ""),
];

const BRITISH: &[(&str, &str)] = &[("e^ə", "ɛː"), ("iə", "ɪə"), ("ə^ʊ", "Q")];

const AMERICAN: &[(&str, &str)] = &[("o^ʊ", "O"), ("ɜːɹ", "ɜɹ"), ("ɜː", "ɜɹ"), ("ɪə", "iə"), ("ː", "")];

/// What remains after the diphthongs: bare vowels, taps and glottal stops of English.
const ENGLISH_LAST: &[(&str, &str)] = &[("e", "A"), ("o", "ɔ"), ("ɾ", "T"), ("ʔ", "t"), ("^", "")];

const OTHERS: &[(&str, &str)] = &[
    ("a^ɪ", "I"),
    ("a^ʊ", "W"),
    ("d^z", "ʣ"),
    ("d^ʒ", "ʤ"),
    ("e^ɪ", "A"),
    ("o^ʊ", "O"),
    ("ə^ʊ", "Q"),
    ("s^s", "S"),
    ("t^s", "ʦ"),
    ("t^ʃ", "ʧ"),
    ("ɔ^ɪ", "Y"),
    ("^", ""),
    ("-", ""),
];

/// Sounds of languages the synthesiser was not trained on, as the nearest ones it has heard.
const STRANGERS: &[(&str, &str)] = &[
    ("r\u{31d}", "ʒ"),
    ("ʏ", "y"),
    ("ʉ", "y"),
    ("ɵ", "ø"),
    ("ɘ", "ə"),
    ("ɞ", "œ"),
    ("ɶ", "œ"),
    ("ɦ", "h"),
    ("ħ", "h"),
    ("ʕ", "ʔ"),
    ("ʑ", "ʒ"),
    ("ʐ", "ʒ"),
    ("ɧ", "ʃ"),
    ("ʀ", "ʁ"),
    ("ɭ", "l"),
    ("ɫ", "l"),
    ("ʟ", "l"),
    ("ɬ", "l"),
    ("ɮ", "l"),
    ("ɱ", "m"),
    ("ʙ", "b"),
    ("ɓ", "b"),
    ("ɗ", "d"),
    ("ɠ", "ɡ"),
    ("ʄ", "ɟ"),
    ("ʍ", "w"),
];

/// Respells one word of espeak-ng's output (printed with `--tie=^`).
pub(super) fn respell(ipa: &str, language: Language) -> String {
    let ipa = without_language_switches(ipa);
    match language {
        Language::EnUs => replace(&ipa, &[ENGLISH, AMERICAN, ENGLISH_LAST]),
        Language::EnGb => replace(&ipa, &[ENGLISH, BRITISH, ENGLISH_LAST]),
        trained if Language::NEURAL.contains(&trained) => replace(&ipa, &[OTHERS]),
        _ => replace(&ipa, &[OTHERS, STRANGERS]),
    }
}

/// The tap and the glottal stop of the American dictionary, as the model spells them.
pub(super) fn respell_dictionary(phonemes: &str) -> String {
    phonemes.replace('ɾ', "T").replace('ʔ', "t")
}

/// Every sound the synthesiser knows, with its marks of stress, length and tone.
const ALPHABET: &str =
    "ʣʥʦʨᵝꭧAIOQSTWYᵊabcdefhijklmnopqrstuvwxyzɑɐɒæβɔɕçɖðʤəɚɛɜɟɡɥɨɪʝɯɰŋɳɲɴøɸθœɹɾɻʁɽʂʃʈʧʊʋʌɣɤχʎʒʔˈˌːʰʲ↓→↗↘ᵻ\u{303}";

/// Affricates and diphthongs as people write them, without a tie.
const ENGLISH_PAIRS: &[&str] = &["aɪ", "aʊ", "eɪ", "oʊ", "əʊ", "ɔɪ", "eə", "tʃ", "dʒ"];
const OTHER_PAIRS: &[&str] = &["tʃ", "dʒ", "ts", "dz"];

/// Letters people write for signs of the phonetic alphabet, and letters with a tilde taken apart.
const LETTERS: &[(&str, &str)] = &[
    ("g", "ɡ"),
    ("'", "ˈ"),
    (",", "ˌ"),
    (":", "ː"),
    ("ʤ", "dʒ"),
    ("ʧ", "tʃ"),
    ("ɫ", "l"),
    ("ã", "a\u{303}"),
    ("ẽ", "e\u{303}"),
    ("ĩ", "i\u{303}"),
    ("õ", "o\u{303}"),
    ("ũ", "u\u{303}"),
];

/// A word in the International Phonetic Alphabet, as a person writes it, in the alphabet of the synthesiser.
///
/// # Errors
/// A message that names a sign the synthesiser has no sound for.
pub fn from_ipa(written: &str, language: Language) -> Result<String, String> {
    if written.chars().count() > LONGEST_WRITTEN {
        return Err(format!("a phonetic spelling is longer than {LONGEST_WRITTEN} signs"));
    }
    // Ties, syllable breaks and brackets say nothing that is not in the signs themselves.
    let ignored = |c: char| matches!(c, '\u{361}' | '\u{35c}' | '.' | '|' | '‿' | '/' | '[' | ']' | '\u{32f}');
    let mut ipa: String = written.chars().filter(|c| !ignored(*c)).collect();
    for (from, to) in LETTERS {
        ipa = ipa.replace(from, to);
    }
    for pair in if language.is_english() { ENGLISH_PAIRS } else { OTHER_PAIRS } {
        let mut signs = pair.chars();
        if let (Some(first), Some(second)) = (signs.next(), signs.next()) {
            ipa = ipa.replace(pair, &format!("{first}^{second}"));
        }
    }
    let words: Vec<String> =
        ipa.split_whitespace().map(|word| stress_before_vowels(&respell(word, language))).collect();
    if let Some(unknown) = words.iter().flat_map(|word| word.chars()).find(|c| !ALPHABET.contains(*c)) {
        return Err(format!("there is no sound for the phonetic sign `{unknown}`"));
    }
    let sounds = words.iter().any(|word| word.chars().any(|c| role(c) == Role::Phoneme));
    sounds.then(|| words.join(" ")).ok_or_else(|| "a phonetic spelling holds no sound".to_owned())
}

/// The longest phonetic spelling of a word, in characters.
const LONGEST_WRITTEN: usize = 200;

/// People mark stress before its syllable (`ˈstɹɛs`), the synthesiser's texts before its vowel (`stɹˈɛs`).
fn stress_before_vowels(word: &str) -> String {
    let mut moved = String::with_capacity(word.len());
    let mut stress: Option<char> = None;
    for c in word.chars() {
        if matches!(role(c), Role::PrimaryStress | Role::SecondaryStress) {
            stress = Some(c);
            continue;
        }
        if is_vowel(c) {
            moved.extend(stress.take());
        }
        moved.push(c);
    }
    moved
}

fn replace(ipa: &str, tables: &[&[(&str, &str)]]) -> String {
    let mut text = syllabic_consonants(ipa);
    for (from, to) in tables.iter().copied().flatten() {
        text = text.replace(from, to);
    }
    text
}

/// A consonant marked as syllabic (U+0329 below it) gets a faint vowel before it instead.
fn syllabic_consonants(ipa: &str) -> String {
    let mut text = String::with_capacity(ipa.len());
    for c in ipa.chars() {
        if c != '\u{329}' {
            text.push(c);
        } else if let Some(consonant) = text.pop() {
            text.push('ᵊ');
            text.push(consonant);
        }
    }
    text
}

/// Drops marks such as `(en)`, which `--tie` writes as `(^e^n)`.
fn without_language_switches(ipa: &str) -> String {
    let mut text = String::with_capacity(ipa.len());
    let mut inside = false;
    for c in ipa.chars() {
        match c {
            '(' => inside = true,
            ')' => inside = false,
            _ if inside => {}
            _ => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_write_the_phonetic_alphabet_their_way() {
        for (written, language, expected) in [
            ("təˈmeɪtoʊ", Language::EnUs, "təmˈAtO"),
            ("/təˈmɑːtəʊ/", Language::EnGb, "təmˈɑːtQ"),
            ("t͡ʃaɪ", Language::EnUs, "ʧI"),
            ("'dZ", Language::EnUs, "!Z"),
            ("ˈgɾasjas", Language::Es, "ɡɾˈasjas"),
            ("ˈt͡ʃa.o", Language::It, "ʧˈao"),
            ("bɔ̃ˈʒuʁ", Language::FrFr, "bɔ\u{303}ʒˈuʁ"),
            ("həˈloʊ wɜːld", Language::EnUs, "həlˈO wɜɹld"),
            ("ħ", Language::EnUs, "!ħ"),
            ("ˈ", Language::EnUs, "!"),
            ("", Language::EnUs, "!"),
        ] {
            match from_ipa(written, language) {
                Ok(sounds) => assert_eq!(sounds, expected, "{written}"),
                Err(message) => assert!(message.contains(expected.strip_prefix('!').expect(&message)), "{message}"),
            }
        }
    }

    #[test]
    fn respelling() {
        for (ipa, language, expected) in [
            ("həlˈo^ʊ", Language::EnUs, "həlˈO"),
            ("wˈɜːld", Language::EnUs, "wˈɜɹld"),
            ("ɡɹæfˈɑːnə", Language::EnUs, "ɡɹæfˈɑnə"),
            ("həlˈə^ʊ", Language::EnGb, "həlˈQ"),
            ("lə-", Language::FrFr, "lə"),
            ("(^e^n)wˈiːkˈɛnd(^f^r)", Language::FrFr, "wˈiːkˈɛnd"),
            ("t^ʃˈao", Language::It, "ʧˈao"),
            ("bˈʌʔn\u{329}", Language::EnUs, "bˈʌtᵊn"),
            ("hˈʏt^sə", Language::De, "hˈyʦə"),
            ("ɦuː", Language::Nl, "huː"),
        ] {
            assert_eq!(respell(ipa, language), expected, "{ipa}");
        }
    }
}
