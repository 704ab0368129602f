//! From espeak-ng's IPA to the alphabet the synthesiser was trained with.

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

/// Respells one word of espeak-ng's output (printed with `--tie=^`).
pub(super) fn respell(ipa: &str, language: Language) -> String {
    let ipa = without_language_switches(ipa);
    match language {
        Language::EnUs => replace(&ipa, &[ENGLISH, AMERICAN, ENGLISH_LAST]),
        Language::EnGb => replace(&ipa, &[ENGLISH, BRITISH, ENGLISH_LAST]),
        _ => replace(&ipa, &[OTHERS]),
    }
}

/// The tap and the glottal stop of the American dictionary, as the model spells them.
pub(super) fn respell_dictionary(phonemes: &str) -> String {
    phonemes.replace('ɾ', "T").replace('ʔ', "t")
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
        ] {
            assert_eq!(respell(ipa, language), expected, "{ipa}");
        }
    }
}
