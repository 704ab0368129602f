//! Which language a text is written in.

use whatlang::Lang;

use crate::language::Language;

/// What one judge may doubt when another agrees with it.
const DOUBT: f64 = 0.1;

/// The language of a text, when there is little doubt. Variants of a language are not told apart.
///
/// Two judges: one knows 69 languages and says how sure it is, the other is better with few words and knows 16.
pub fn detect(text: &str) -> Option<Language> {
    let found = whatlang::detect(text)?;
    let confirmed =
        || found.confidence() >= DOUBT && whichlang::detect_language(text).three_letter_code() == found.lang().code();
    if found.is_reliable() || confirmed() { Language::from_tag(tag(found.lang())) } else { None }
}

/// ISO 639-1 code where there is one.
fn tag(lang: Lang) -> &'static str {
    match lang {
        Lang::Epo => "eo",
        Lang::Eng => "en",
        Lang::Rus => "ru",
        Lang::Cmn => "zh",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Ben => "bn",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Ukr => "uk",
        Lang::Kat => "ka",
        Lang::Ara => "ar",
        Lang::Hin => "hi",
        Lang::Jpn => "ja",
        Lang::Heb => "he",
        Lang::Yid => "yi",
        Lang::Pol => "pl",
        Lang::Amh => "am",
        Lang::Jav => "jv",
        Lang::Kor => "ko",
        Lang::Nob => "nb",
        Lang::Dan => "da",
        Lang::Swe => "sv",
        Lang::Fin => "fi",
        Lang::Tur => "tr",
        Lang::Nld => "nl",
        Lang::Hun => "hu",
        Lang::Ces => "cs",
        Lang::Ell => "el",
        Lang::Bul => "bg",
        Lang::Bel => "be",
        Lang::Mar => "mr",
        Lang::Kan => "kn",
        Lang::Ron => "ro",
        Lang::Slv => "sl",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Mkd => "mk",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Est => "et",
        Lang::Tam => "ta",
        Lang::Vie => "vi",
        Lang::Urd => "ur",
        Lang::Tha => "th",
        Lang::Guj => "gu",
        Lang::Uzb => "uz",
        Lang::Pan => "pa",
        Lang::Aze => "az",
        Lang::Ind => "id",
        Lang::Tel => "te",
        Lang::Pes => "fa",
        Lang::Mal => "ml",
        Lang::Ori => "or",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Sin => "si",
        Lang::Khm => "km",
        Lang::Tuk => "tk",
        Lang::Aka => "ak",
        Lang::Zul => "zu",
        Lang::Sna => "sn",
        Lang::Afr => "af",
        Lang::Lat => "la",
        Lang::Slk => "sk",
        Lang::Cat => "ca",
        Lang::Tgl => "tl",
        Lang::Hye => "hy",
        Lang::Cym => "cy",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_show_in_a_sentence() {
        for (text, expected) in [
            ("The quick brown fox jumps over the lazy dog near the river bank.", Some(Language::EnUs)),
            ("El niño come una manzana roja en la casa de su abuela.", Some(Language::Es)),
            ("Bonjour, je voudrais réserver une table pour deux personnes ce soir.", Some(Language::FrFr)),
            ("Guten Tag, ich möchte bitte einen Tisch für zwei Personen reservieren.", Some(Language::De)),
            ("今日はとても良い天気ですね。", Some(Language::Ja)),
            ("今天天气很好，我们去公园散步吧。", Some(Language::Zh)),
            ("आज मौसम बहुत अच्छा है और हम बाहर जाएंगे।", Some(Language::Hi)),
            ("Hello! This is how I sound.", Some(Language::EnUs)),
            ("OK", None),
            ("La la la la la", None),
            ("12 345 678", None),
            ("", None),
        ] {
            assert_eq!(detect(text), expected, "{text}");
        }
    }
}
