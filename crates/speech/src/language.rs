//! The languages the embedded engine speaks.

use serde::{Deserialize, Serialize};

/// A language, with the variant its pronunciation follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Language {
    #[serde(rename = "en-us")]
    EnUs,
    #[serde(rename = "en-gb")]
    EnGb,
    #[serde(rename = "es")]
    Es,
    #[serde(rename = "fr-fr")]
    FrFr,
    #[serde(rename = "it")]
    It,
    #[serde(rename = "pt-br")]
    PtBr,
    #[serde(rename = "hi")]
    Hi,
}

impl Language {
    pub const ALL: [Language; 7] =
        [Language::EnUs, Language::EnGb, Language::Es, Language::FrFr, Language::It, Language::PtBr, Language::Hi];

    /// Lower-case BCP 47 tag; also the name espeak-ng knows the language by.
    pub fn code(self) -> &'static str {
        match self {
            Language::EnUs => "en-us",
            Language::EnGb => "en-gb",
            Language::Es => "es",
            Language::FrFr => "fr-fr",
            Language::It => "it",
            Language::PtBr => "pt-br",
            Language::Hi => "hi",
        }
    }

    /// ISO 639-1 code, as the recogniser uses it.
    pub fn primary(self) -> &'static str {
        &self.code()[..2]
    }

    /// The language nearest to a BCP 47 tag: exact, else by primary language (`en-AU` is read the British way,
    /// other English the American). `None` when the primary language is not spoken.
    pub fn from_tag(tag: &str) -> Option<Language> {
        let tag = tag.to_ascii_lowercase().replace('_', "-");
        if let Some(exact) = Language::ALL.into_iter().find(|language| language.code() == tag) {
            return Some(exact);
        }
        let (primary, region) = tag.split_once('-').unwrap_or((&tag, ""));
        match (primary, region) {
            ("en", "au" | "nz" | "ie" | "za" | "in" | "uk") => Some(Language::EnGb),
            _ => Language::ALL.into_iter().find(|language| language.primary() == primary),
        }
    }

    pub fn is_english(self) -> bool {
        matches!(self, Language::EnUs | Language::EnGb)
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn tags_find_the_nearest_language() {
        for (tag, expected) in [
            ("en", Some(Language::EnUs)),
            ("en-US", Some(Language::EnUs)),
            ("en_GB", Some(Language::EnGb)),
            ("en-AU", Some(Language::EnGb)),
            ("es-MX", Some(Language::Es)),
            ("fr", Some(Language::FrFr)),
            ("pt-PT", Some(Language::PtBr)),
            ("de-DE", None),
            ("", None),
        ] {
            assert_eq!(Language::from_tag(tag), expected, "{tag}");
        }
    }
}
