//! The voices of the catalogue, as the API lists them.

use herald_domain::Failure;
pub use herald_speech::language::Language;
use herald_speech::traits::description as describe;
pub use herald_speech::voices::{Gender, Tier, Voice};
use herald_speech::{catalogue, detection};

use crate::StudioError;
use crate::error::voice_not_found;

/// The engine name every embedded voice answers to in the `engine` filter.
pub const ENGINE: &str = "starfish";

#[derive(Debug, Clone, Default)]
pub struct VoiceFilter {
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
) -> Result<(Vec<&'static Voice>, Option<String>), StudioError> {
    let start = match after {
        Some(token) => {
            let cursor = || Failure::invalid("token", "`token` is not a cursor of this list.");
            catalogue().iter().position(|voice| voice.id == token).map(|index| index + 1).ok_or_else(cursor)?
        }
        None => 0,
    };
    let mut passing = catalogue()[start..].iter().filter(|voice| passes(voice, filter)).peekable();
    let page: Vec<&'static Voice> = passing.by_ref().take(limit).collect();
    let next = passing.peek().and_then(|_| page.last()).map(|voice| voice.id.to_string());
    Ok((page, next))
}

fn passes(voice: &Voice, filter: &VoiceFilter) -> bool {
    let language_fits = filter.language.as_deref().is_none_or(|wanted| is_called(voice.language, wanted));
    let gender_fits = filter.female.is_none_or(|female| (voice.gender == Gender::Female) == female);
    let engine_fits = filter.engine.as_deref().is_none_or(|engine| engine.eq_ignore_ascii_case(ENGINE));
    language_fits && gender_fits && engine_fits
}

/// Whether a language is meant by its English name, or a code.
pub(crate) fn is_called(language: Language, wanted: &str) -> bool {
    let wanted = wanted.trim();
    [language.name(), language.code(), language.primary()].iter().any(|name| name.eq_ignore_ascii_case(wanted))
}

/// The language a voice reads a text in: the one a request names, else the one the text is written in if the voice speaks
/// it, else the voice's own.
///
/// # Errors
/// When `named`, a parameter and the tag it holds, is no language, or none of the voice's.
pub fn reading_language(voice: &Voice, named: Option<(&'static str, &str)>, text: &str) -> Result<Language, Failure> {
    let Some((param, tag)) = named else {
        let written = detection::detect(text).filter(|language| language.primary() != voice.language.primary());
        return Ok(written.filter(|language| voice.speaks(*language)).unwrap_or(voice.language));
    };
    let unknown = || Failure::invalid(param, format!("`{tag}` is not a language that is spoken here."));
    let language = Language::from_tag(tag).ok_or_else(unknown)?;
    if !voice.speaks(language) {
        let name = language.name();
        return Err(Failure::invalid(param, format!("The voice `{}` does not speak {name}.", voice.id)));
    }
    // "en" asks for no other English than the voice's own.
    let base = tag.eq_ignore_ascii_case(voice.language.primary());
    Ok(if base { voice.language } else { language })
}

/// What was measured of a voice, in words.
pub fn description(voice: &Voice) -> Option<String> {
    herald_speech::voices::traits(voice).map(|traits| describe(voice.language, voice.gender, &traits))
}

pub fn get(id: &str) -> Result<&'static Voice, StudioError> {
    Voice::find(id).ok_or_else(|| voice_not_found(id).into())
}

/// An English voice for somebody new; the seed chooses among the good ones.
pub fn fitting(gender: Gender, seed: u64) -> &'static Voice {
    let english = |voice: &&Voice| voice.gender == gender && voice.language == Language::EnUs;
    let list: Vec<&'static Voice> = catalogue().iter().filter(english).collect();
    list.get((seed % list.len().max(1) as u64) as usize).copied().unwrap_or_else(default_voice)
}

/// The voice a photo avatar speaks with until its owner chooses another.
pub fn default_voice() -> &'static Voice {
    &catalogue()[0]
}
