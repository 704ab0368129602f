//! Emphasis in the synthesiser's alphabet: where stress falls.

use crate::kokoro::is_vowel;
use crate::reading::Emphasis;

/// The sounds of a word with the weight it is given: emphasis stresses a word that has no stress of its own (`ðə` becomes
/// `ðˈə`) or only a secondary one; reduction takes its primary stress.
pub(super) fn weighed(phonemes: &str, emphasis: Emphasis) -> String {
    match emphasis {
        Emphasis::None => phonemes.to_owned(),
        Emphasis::Reduced => phonemes.replace('ˈ', "ˌ"),
        Emphasis::Moderate | Emphasis::Strong if phonemes.contains('ˈ') => phonemes.to_owned(),
        Emphasis::Moderate | Emphasis::Strong if phonemes.contains('ˌ') => phonemes.replacen('ˌ', "ˈ", 1),
        Emphasis::Moderate | Emphasis::Strong => match phonemes.find(is_vowel) {
            Some(at) => format!("{}ˈ{}", &phonemes[..at], &phonemes[at..]),
            None => phonemes.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emphasis_moves_stress() {
        for (sounds, emphasis, expected) in [
            ("ðə", Emphasis::Strong, "ðˈə"),
            ("ˌI", Emphasis::Moderate, "ˈI"),
            ("həlˈO", Emphasis::Strong, "həlˈO"),
            ("həlˈO", Emphasis::Reduced, "həlˌO"),
            ("s", Emphasis::Strong, "s"),
            ("ðə", Emphasis::None, "ðə"),
        ] {
            assert_eq!(weighed(sounds, emphasis), expected, "{sounds}");
        }
    }
}
