//! Scripts of requests, made ready to be spoken.

use herald_domain::id::WorkspaceId;
use herald_domain::{ErrorCode, Failure};
use herald_speech::ssml::{Document, Item};
use herald_speech::{Narration, Speaker, UserLexicon};

use crate::own_voices::Cast;
use crate::{Studio, StudioError, brand, voices};

/// How a script is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScriptForm {
    /// Plain text, in which `<break time="1s"/>` is a pause.
    Plain,
    Ssml,
}

impl ScriptForm {
    /// The form of a script that comes without its name: what begins with `<speak` is SSML.
    pub fn of(script: &str) -> ScriptForm {
        if Document::is_ssml(script) { ScriptForm::Ssml } else { ScriptForm::Plain }
    }
}

/// A script taken apart. `param` is the field it came in.
///
/// # Errors
/// `tts_text_invalid` when the markup is broken, or there is neither a word nor a pause.
pub fn read(script: &str, form: ScriptForm, param: &str) -> Result<Document, StudioError> {
    let document = match form {
        ScriptForm::Plain => Document::from_plain(script),
        ScriptForm::Ssml => Document::parse(script),
    };
    let document = document.map_err(|error| StudioError::from(error).at(param))?;
    let pauses = document.items.iter().any(|item| matches!(item, Item::Pause(seconds) if *seconds > 0.0));
    if !pauses && !document.heard().chars().any(char::is_alphanumeric) {
        let message = format!("`{param}` holds nothing that can be spoken.");
        return Err(Failure::new(ErrorCode::TtsTextInvalid, message).at(param).into());
    }
    Ok(document)
}

/// Speed and pitch a request asks for, as factors, and the language it names: a parameter and the tag it holds.
#[derive(Debug, Clone, Copy)]
pub struct Wishes<'a> {
    pub speed: f64,
    pub pitch: f64,
    pub language: Option<(&'static str, &'a str)>,
}

/// Ids of the voices a script is spoken in: the one it begins with, and those it names.
pub fn voice_ids<'a>(document: &'a Document, voice_id: &'a str) -> impl Iterator<Item = &'a str> {
    let named = document.items.iter().filter_map(|item| match item {
        Item::Text(text) => text.manner.voice.as_deref(),
        Item::Pause(_) | Item::Mark(_) | Item::SentenceEnd => None,
    });
    std::iter::once(voice_id).chain(named)
}

/// How names and brands are said for a workspace: as its glossaries say, and all other words as the server's lexicon does.
pub async fn lexicon(studio: &Studio, workspace: WorkspaceId) -> Result<UserLexicon, StudioError> {
    Ok(brand::pronunciations(&studio.store, workspace).await?.over(&studio.lexicon))
}

/// A script in a voice of the cast.
pub fn narration(
    document: &Document,
    voice_id: &str,
    cast: &Cast,
    wishes: Wishes<'_>,
    lexicon: &UserLexicon,
    param: &str,
) -> Result<Narration, StudioError> {
    let voice = cast.get(voice_id)?;
    let speaker = Speaker {
        voice,
        language: voices::reading_language(voice, wishes.language, &document.written())?,
        speed: wishes.speed as f32,
        pitch: wishes.pitch as f32,
        lexicon: Some(lexicon),
    };
    Narration::new(document, speaker, &|id| cast.find(id).cloned()).map_err(|error| StudioError::from(error).at(param))
}
