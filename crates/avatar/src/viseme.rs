//! Which mouth goes with which sound.
//!
//! Twenty-two shapes, each a few numbers. The symbols are the IPA letters of Kokoro's vocabulary, which covers English,
//! Spanish, French, Hindi, Italian, Japanese, Portuguese and Mandarin; any other IPA text is read letter by letter as well.

/// A mouth shape. Lengths are in outer eye-corner distances for a large mouth; a performance scales them to a person.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct MouthShape {
    /// How far the jaw opens the lips, 0 to 0.27.
    pub open: f32,
    /// Corners drawn apart (up to 0.5) or together (down to -0.3).
    pub widen: f32,
    /// Lips rounded and pushed forward, 0 to 1.
    pub pucker: f32,
    /// Upper lip raised, 0 to 0.06.
    pub upper: f32,
    /// How much the sound insists on lips that are nearly shut, 0 to 1.
    pub close: f32,
    /// Lower lip under the upper teeth, 0 to 1.
    pub tuck: f32,
    /// Tongue tip raised behind the teeth, 0 to 1.
    pub tongue: f32,
}

/// The 22 kinds of mouth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Viseme {
    Rest,
    /// p b m
    Bilabial,
    /// f v
    Labiodental,
    /// θ ð
    Dental,
    /// t d n
    Alveolar,
    /// k ɡ ŋ
    Velar,
    /// s z
    Sibilant,
    /// ʃ ʒ tʃ dʒ
    Postalveolar,
    Lateral,
    /// English r and the retroflexes
    Rhotic,
    /// ɑ a
    Open,
    /// æ
    FrontOpen,
    /// ɛ e
    FrontMid,
    /// i y
    FrontClose,
    /// ɪ
    NearClose,
    /// ə ʌ
    Central,
    /// o
    BackMid,
    /// u
    BackClose,
    /// w ɥ
    Glide,
    /// ɔ
    BackOpen,
    /// ɜ ɚ
    RhoticVowel,
    /// h and other breaths, x χ ʔ
    Breath,
}

impl Viseme {
    /// Every kind.
    pub const ALL: [Viseme; 22] = [
        Viseme::Rest,
        Viseme::Bilabial,
        Viseme::Labiodental,
        Viseme::Dental,
        Viseme::Alveolar,
        Viseme::Velar,
        Viseme::Sibilant,
        Viseme::Postalveolar,
        Viseme::Lateral,
        Viseme::Rhotic,
        Viseme::Open,
        Viseme::FrontOpen,
        Viseme::FrontMid,
        Viseme::FrontClose,
        Viseme::NearClose,
        Viseme::Central,
        Viseme::BackMid,
        Viseme::BackClose,
        Viseme::Glide,
        Viseme::BackOpen,
        Viseme::RhoticVowel,
        Viseme::Breath,
    ];

    pub fn shape(self) -> MouthShape {
        let shape = |open, widen, pucker, upper, close| MouthShape {
            open,
            widen,
            pucker,
            upper,
            close,
            tuck: 0.0,
            tongue: 0.0,
        };
        let tongue = |amount, shape| MouthShape { tongue: amount, ..shape };
        match self {
            Viseme::Rest => shape(0.0, 0.0, 0.0, 0.0, 1.0),
            Viseme::Bilabial => shape(0.0, 0.0, 0.05, 0.0, 1.0),
            Viseme::Labiodental => MouthShape { tuck: 1.0, ..shape(0.045, 0.05, 0.0, 0.03, 0.45) },
            Viseme::Dental => tongue(1.0, shape(0.08, 0.10, 0.0, 0.02, 0.30)),
            Viseme::Alveolar => tongue(0.6, shape(0.07, 0.15, 0.0, 0.03, 0.35)),
            Viseme::Velar => shape(0.09, 0.10, 0.0, 0.03, 0.30),
            Viseme::Sibilant => shape(0.05, 0.30, 0.0, 0.04, 0.42),
            Viseme::Postalveolar => shape(0.07, -0.10, 0.50, 0.05, 0.30),
            Viseme::Lateral => tongue(0.9, shape(0.10, 0.10, 0.0, 0.03, 0.30)),
            Viseme::Rhotic => shape(0.07, -0.10, 0.45, 0.02, 0.40),
            Viseme::Open => shape(0.27, 0.10, 0.0, 0.05, 0.0),
            Viseme::FrontOpen => shape(0.22, 0.30, 0.0, 0.06, 0.0),
            Viseme::FrontMid => shape(0.17, 0.25, 0.0, 0.05, 0.10),
            Viseme::FrontClose => shape(0.08, 0.50, 0.0, 0.05, 0.25),
            Viseme::NearClose => shape(0.10, 0.25, 0.0, 0.04, 0.25),
            Viseme::Central => shape(0.13, 0.0, 0.2, 0.03, 0.20),
            Viseme::BackMid => shape(0.16, -0.10, 0.65, 0.03, 0.10),
            Viseme::BackClose => shape(0.08, -0.10, 0.95, 0.02, 0.30),
            Viseme::Glide => shape(0.06, -0.10, 0.95, 0.01, 0.45),
            Viseme::BackOpen => shape(0.20, -0.10, 0.45, 0.03, 0.0),
            Viseme::RhoticVowel => shape(0.10, 0.0, 0.35, 0.03, 0.30),
            Viseme::Breath => shape(0.10, 0.05, 0.0, 0.03, 0.30),
        }
    }

    /// Sounds that are wrong unless the lips get there, however fast the speech.
    pub(crate) fn must_be_reached(self) -> bool {
        matches!(self, Viseme::Bilabial | Viseme::Labiodental)
    }
}

/// The mouths of one phoneme in turn: one for most, two for a diphthong, none for marks of tone, stress and length.
pub fn visemes_of(symbol: &str) -> Vec<Viseme> {
    let mut visemes: Vec<Viseme> = Vec::new();
    for letter in symbol.chars() {
        for &viseme in letter_visemes(letter) {
            if visemes.last() != Some(&viseme) {
                visemes.push(viseme);
            }
        }
    }
    visemes
}

/// Letters of Kokoro's vocabulary; its capitals are diphthongs of English (`A` is `eɪ`, `O` is `oʊ`, …).
fn letter_visemes(letter: char) -> &'static [Viseme] {
    use Viseme::*;
    match letter {
        'p' | 'b' | 'm' => &[Bilabial],
        'f' | 'v' | 'ʋ' => &[Labiodental],
        'ɸ' | 'β' => &[Labiodental],
        'θ' | 'ð' => &[Dental],
        't' | 'd' | 'n' | 'ɾ' | 'T' | 'ʈ' | 'ɖ' | 'ɳ' => &[Alveolar],
        'k' | 'g' | 'ɡ' | 'ŋ' | 'q' | 'c' | 'ɟ' | 'ɲ' | 'ɴ' | 'ɣ' | 'ɰ' => &[Velar],
        's' | 'z' | 'ʣ' | 'ʦ' | 'S' => &[Sibilant],
        'ʃ' | 'ʒ' | 'ʧ' | 'ʤ' | 'ʂ' | 'ꭧ' | 'ʐ' => &[Postalveolar],
        'ɕ' | 'ʑ' | 'ʥ' | 'ʨ' | 'ç' | 'ʝ' => &[Sibilant],
        'l' | 'ɫ' | 'ʎ' | 'ɭ' => &[Lateral],
        'ɹ' | 'ɻ' | 'ɽ' | 'r' => &[Rhotic],
        'ʁ' | 'x' | 'χ' | 'h' | 'ɦ' | 'ʔ' | 'ħ' => &[Breath],
        'a' | 'ɑ' | 'ɒ' => &[Open],
        'æ' => &[FrontOpen],
        'e' | 'ɛ' => &[FrontMid],
        'i' | 'j' => &[FrontClose],
        'ɪ' | 'ᵻ' | 'ɨ' => &[NearClose],
        'ə' | 'ʌ' | 'ɐ' | 'ᵊ' | 'ɤ' => &[Central],
        'o' | 'œ' | 'ø' => &[BackMid],
        'u' | 'ʊ' | 'y' => &[BackClose],
        'ɯ' => &[NearClose],
        'w' | 'ɥ' | 'ᵝ' => &[Glide],
        'ɔ' => &[BackOpen],
        'ɜ' | 'ɚ' | 'ɝ' => &[RhoticVowel],
        'A' => &[FrontMid, NearClose],
        'I' => &[Open, NearClose],
        'O' => &[BackMid, BackClose],
        'Q' => &[Central, BackClose],
        'W' => &[Open, BackClose],
        'Y' => &[BackOpen, NearClose],
        // Marks: stress, length, tone, nasality, breath, and punctuation.
        _ if !letter.is_alphabetic() || "ʰʲˈˌː".contains(letter) => &[],
        _ => &[Central],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_every_language_have_mouths_and_marks_have_none() {
        for letter in
            "AIOQSTWYᵊabcdefhijklmnopqrstuvwxyzɑɐɒæβɔɕçɖðʤəɚɛɜɟɡɥɨɪʝɯɰŋɳɲɴøɸθœɹɾɻʁɽʂʃʈʧʊʋʌɣɤχʎʒʔᵻʣʥʦʨꭧ".chars()
        {
            assert!(!visemes_of(&letter.to_string()).is_empty(), "{letter}");
        }
        for mark in ["ˈ", "ː", "ʰ", "→", "↗", ",", "\u{303}", " "] {
            assert!(visemes_of(mark).is_empty(), "{mark:?}");
        }
        assert_eq!(visemes_of("ˈO"), [Viseme::BackMid, Viseme::BackClose]);
        assert_eq!(visemes_of("tʃ"), [Viseme::Alveolar, Viseme::Postalveolar]);
    }

    #[test]
    fn shapes_differ() {
        for (k, a) in Viseme::ALL.iter().enumerate() {
            for b in &Viseme::ALL[k + 1..] {
                assert_ne!(a.shape(), b.shape(), "{a:?} {b:?}");
            }
        }
    }
}
