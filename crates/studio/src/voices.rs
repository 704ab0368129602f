//! The voices of the catalogue, as the API lists them.

use herald_domain::Failure;
use herald_speech::language::Language;
use herald_speech::voices::VOICES;
pub use herald_speech::voices::{Gender, Voice as CatalogueVoice};

use crate::StudioError;
use crate::error::voice_not_found;

/// The engine name every embedded voice answers to in the `engine` filter.
pub const ENGINE: &str = "starfish";

#[derive(Debug, Clone, Default)]
pub struct VoiceFilter {
    /// Only the workspace's own; the embedded voices are public.
    pub private: bool,
    pub engine: Option<String>,
    /// A language's English name, or a code.
    pub language: Option<String>,
    pub female: Option<bool>,
}

/// Voices that pass the filter, from position `after` on, and the next position when more follow.
pub fn list(
    filter: &VoiceFilter,
    limit: usize,
    after: Option<&str>,
) -> Result<(Vec<&'static CatalogueVoice>, Option<String>), StudioError> {
    let start = match after {
        Some(token) => {
            let cursor = || Failure::invalid("token", "`token` is not a cursor of this list.");
            VOICES.iter().position(|voice| voice.id == token).map(|index| index + 1).ok_or_else(cursor)?
        }
        None => 0,
    };
    let mut passing = VOICES[start..].iter().filter(|voice| passes(voice, filter)).peekable();
    let page: Vec<&'static CatalogueVoice> = passing.by_ref().take(limit).collect();
    let next = passing.peek().and_then(|_| page.last()).map(|voice| voice.id.to_owned());
    Ok((page, next))
}

fn passes(voice: &CatalogueVoice, filter: &VoiceFilter) -> bool {
    let language_fits = filter.language.as_deref().is_none_or(|wanted| speaks(voice, wanted));
    let gender_fits = filter.female.is_none_or(|female| (voice.gender == Gender::Female) == female);
    let engine_fits = filter.engine.as_deref().is_none_or(|engine| engine.eq_ignore_ascii_case(ENGINE));
    !filter.private && language_fits && gender_fits && engine_fits
}

fn speaks(voice: &CatalogueVoice, wanted: &str) -> bool {
    let wanted = wanted.trim();
    [language_name(voice.language), voice.language.code(), voice.language.primary()]
        .iter()
        .any(|name| name.eq_ignore_ascii_case(wanted))
}

/// English name of a language, as the `language` member of a voice shows it.
pub fn language_name(language: Language) -> &'static str {
    match language {
        Language::EnUs | Language::EnGb => "English",
        Language::Es => "Spanish",
        Language::FrFr => "French",
        Language::It => "Italian",
        Language::PtBr => "Portuguese",
        Language::Hi => "Hindi",
    }
}

pub fn get(id: &str) -> Result<&'static CatalogueVoice, StudioError> {
    CatalogueVoice::find(id).ok_or_else(|| voice_not_found(id).into())
}

/// An English voice for somebody new; the seed chooses among the good ones.
pub fn fitting(gender: Gender, seed: u64) -> &'static CatalogueVoice {
    let english = |voice: &&CatalogueVoice| voice.gender == gender && voice.language == Language::EnUs;
    let list: Vec<&'static CatalogueVoice> = VOICES.iter().filter(english).collect();
    list.get((seed % list.len().max(1) as u64) as usize).copied().unwrap_or_else(default_voice)
}

/// The voice a photo avatar speaks with until its owner chooses another.
pub fn default_voice() -> &'static CatalogueVoice {
    &VOICES[0]
}
