//! The languages speech can be made in.

use serde::{Deserialize, Serialize};

/// One row for each language: variant, lower-case BCP 47 tag, the name espeak-ng 1.51 knows it by, its English name.
macro_rules! languages {
    ($($variant:ident $code:literal $espeak:literal $name:literal;)*) => {
        /// A language, with the variant its pronunciation follows.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Language {
            $(#[serde(rename = $code)] $variant,)*
        }

        impl Language {
            pub const ALL: &'static [Language] = &[$(Language::$variant,)*];

            /// Lower-case BCP 47 tag.
            pub fn code(self) -> &'static str {
                match self { $(Language::$variant => $code,)* }
            }

            /// Name of its rules in espeak-ng.
            pub(crate) fn espeak(self) -> &'static str {
                match self { $(Language::$variant => $espeak,)* }
            }

            /// English name of the language, the same for all its variants.
            pub fn name(self) -> &'static str {
                match self { $(Language::$variant => $name,)* }
            }
        }
    };
}

languages! {
    EnUs "en-us" "en-us" "English";
    EnGb "en-gb" "en-gb" "English";
    Es "es" "es" "Spanish";
    FrFr "fr-fr" "fr-fr" "French";
    It "it" "it" "Italian";
    PtBr "pt-br" "pt-br" "Portuguese";
    Hi "hi" "hi" "Hindi";
    Ja "ja" "ja" "Japanese";
    Zh "zh" "cmn" "Chinese";

    Af "af" "af" "Afrikaans";
    Sq "sq" "sq" "Albanian";
    Am "am" "am" "Amharic";
    Grc "grc" "grc" "Ancient Greek";
    Ar "ar" "ar" "Arabic";
    An "an" "an" "Aragonese";
    Hy "hy" "hy" "Armenian";
    Hyw "hyw" "hyw" "Armenian";
    As "as" "as" "Assamese";
    Az "az" "az" "Azerbaijani";
    Ba "ba" "ba" "Bashkir";
    Eu "eu" "eu" "Basque";
    Be "be" "be" "Belarusian";
    Bn "bn" "bn" "Bengali";
    Bpy "bpy" "bpy" "Bishnupriya Manipuri";
    Bs "bs" "bs" "Bosnian";
    Bg "bg" "bg" "Bulgarian";
    My "my" "my" "Burmese";
    Yue "yue" "yue" "Cantonese";
    Ca "ca" "ca" "Catalan";
    Cv "cv" "cv" "Chuvash";
    Nci "nci" "nci" "Classical Nahuatl";
    Hr "hr" "hr" "Croatian";
    Cs "cs" "cs" "Czech";
    Da "da" "da" "Danish";
    Nl "nl" "nl" "Dutch";
    Eo "eo" "eo" "Esperanto";
    Et "et" "et" "Estonian";
    Fi "fi" "fi" "Finnish";
    FrBe "fr-be" "fr-be" "French";
    FrCh "fr-ch" "fr-ch" "French";
    Ka "ka" "ka" "Georgian";
    De "de" "de" "German";
    El "el" "el" "Greek";
    Kl "kl" "kl" "Greenlandic";
    Gn "gn" "gn" "Guarani";
    Gu "gu" "gu" "Gujarati";
    Ht "ht" "ht" "Haitian Creole";
    Hak "hak" "hak" "Hakka Chinese";
    Haw "haw" "haw" "Hawaiian";
    He "he" "he" "Hebrew";
    Hu "hu" "hu" "Hungarian";
    Is "is" "is" "Icelandic";
    Io "io" "io" "Ido";
    Id "id" "id" "Indonesian";
    Ia "ia" "ia" "Interlingua";
    Ga "ga" "ga" "Irish";
    Quc "quc" "quc" "K'iche'";
    Kn "kn" "kn" "Kannada";
    Kk "kk" "kk" "Kazakh";
    Piqd "piqd" "piqd" "Klingon";
    Kok "kok" "kok" "Konkani";
    Ko "ko" "ko" "Korean";
    Ku "ku" "ku" "Kurdish";
    Ky "ky" "ky" "Kyrgyz";
    Qdb "qdb" "qdb" "Lang Belta";
    Ltg "ltg" "ltg" "Latgalian";
    La "la" "la" "Latin";
    Lv "lv" "lv" "Latvian";
    Lfn "lfn" "lfn" "Lingua Franca Nova";
    Lt "lt" "lt" "Lithuanian";
    Jbo "jbo" "jbo" "Lojban";
    Smj "smj" "smj" "Lule Sami";
    Lb "lb" "lb" "Luxembourgish";
    Mk "mk" "mk" "Macedonian";
    Ms "ms" "ms" "Malay";
    Ml "ml" "ml" "Malayalam";
    Mt "mt" "mt" "Maltese";
    Mr "mr" "mr" "Marathi";
    Mi "mi" "mi" "Māori";
    Ne "ne" "ne" "Nepali";
    Nog "nog" "nog" "Nogai";
    Nb "nb" "nb" "Norwegian";
    Or "or" "or" "Oriya";
    Om "om" "om" "Oromo";
    Pap "pap" "pap" "Papiamento";
    Fa "fa" "fa" "Persian";
    Pl "pl" "pl" "Polish";
    PtPt "pt-pt" "pt" "Portuguese";
    Pa "pa" "pa" "Punjabi";
    Py "py" "py" "Pyash";
    Qu "qu" "qu" "Quechua";
    Qya "qya" "qya" "Quenya";
    Ro "ro" "ro" "Romanian";
    Ru "ru" "ru" "Russian";
    Gd "gd" "gd" "Scottish Gaelic";
    Sr "sr" "sr" "Serbian";
    Tn "tn" "tn" "Setswana";
    Shn "shn" "shn" "Shan";
    Sjn "sjn" "sjn" "Sindarin";
    Sd "sd" "sd" "Sindhi";
    Si "si" "si" "Sinhala";
    Sk "sk" "sk" "Slovak";
    Sl "sl" "sl" "Slovenian";
    Es419 "es-419" "es-419" "Spanish";
    Sw "sw" "sw" "Swahili";
    Sv "sv" "sv" "Swedish";
    Ta "ta" "ta" "Tamil";
    Tt "tt" "tt" "Tatar";
    Te "te" "te" "Telugu";
    Th "th" "th" "Thai";
    Tr "tr" "tr" "Turkish";
    Tk "tk" "tk" "Turkmen";
    Uk "uk" "uk" "Ukrainian";
    Ur "ur" "ur" "Urdu";
    Ug "ug" "ug" "Uyghur";
    Uz "uz" "uz" "Uzbek";
    Vi "vi" "vi" "Vietnamese";
    ViVnCentral "vi-vn-x-central" "vi-vn-x-central" "Vietnamese";
    ViVnSouth "vi-vn-x-south" "vi-vn-x-south" "Vietnamese";
    Cy "cy" "cy" "Welsh";
}

impl Language {
    /// Those the embedded neural voices were trained on, each with voices of its own.
    pub const NEURAL: &'static [Language] = &[
        Language::EnUs,
        Language::EnGb,
        Language::Es,
        Language::FrFr,
        Language::It,
        Language::PtBr,
        Language::Hi,
        Language::Ja,
        Language::Zh,
    ];

    /// ISO 639 code without region; where it has two letters it is the one the recogniser uses.
    pub fn primary(self) -> &'static str {
        self.code().split('-').next().unwrap_or(self.code())
    }

    /// The language nearest to a BCP 47 tag: exact, else by region (`en-AU` is read the British way, `es-MX` the Latin
    /// American), else the first with its primary language. `None` when that is not spoken.
    pub fn from_tag(tag: &str) -> Option<Language> {
        let tag = tag.to_ascii_lowercase().replace('_', "-");
        if let Some(exact) = Language::ALL.iter().find(|language| language.code() == tag) {
            return Some(*exact);
        }
        let (primary, rest) = tag.split_once('-').unwrap_or((&tag, ""));
        let region = rest.rsplit('-').next().unwrap_or_default();
        match (primary, region) {
            ("en", "au" | "nz" | "ie" | "za" | "in" | "uk") => Some(Language::EnGb),
            (
                "es",
                "ar" | "bo" | "cl" | "co" | "cr" | "cu" | "do" | "ec" | "gt" | "hn" | "mx" | "ni" | "pa" | "pe" | "pr"
                | "py" | "sv" | "us" | "uy" | "ve",
            ) => Some(Language::Es419),
            ("pt", "ao" | "mz" | "cv") => Some(Language::PtPt),
            ("cmn", _) => Some(Language::Zh),
            ("zh", "hk" | "mo") => Some(Language::Yue),
            ("no" | "nn", _) => Some(Language::Nb),
            ("fil" | "tl", _) => None,
            ("iw", _) => Some(Language::He),
            _ => Language::ALL.iter().copied().find(|language| language.primary() == primary),
        }
    }

    pub fn is_english(self) -> bool {
        matches!(self, Language::EnUs | Language::EnGb)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Language;

    #[test]
    fn tags_find_the_nearest_language() {
        for (tag, expected) in [
            ("en", Some(Language::EnUs)),
            ("en-US", Some(Language::EnUs)),
            ("en_GB", Some(Language::EnGb)),
            ("en-AU", Some(Language::EnGb)),
            ("es", Some(Language::Es)),
            ("es-MX", Some(Language::Es419)),
            ("es-ES", Some(Language::Es)),
            ("fr", Some(Language::FrFr)),
            ("fr-CA", Some(Language::FrFr)),
            ("pt", Some(Language::PtBr)),
            ("pt-PT", Some(Language::PtPt)),
            ("zh-CN", Some(Language::Zh)),
            ("zh-Hant-HK", Some(Language::Yue)),
            ("de-DE", Some(Language::De)),
            ("no", Some(Language::Nb)),
            ("xx", None),
            ("", None),
        ] {
            assert_eq!(Language::from_tag(tag), expected, "{tag}");
        }
    }

    #[test]
    fn every_code_finds_its_own_language() {
        let codes: BTreeSet<&str> = Language::ALL.iter().map(|language| language.code()).collect();
        assert_eq!(codes.len(), Language::ALL.len());
        for language in Language::ALL {
            assert_eq!(Language::from_tag(language.code()), Some(*language));
        }
    }
}
