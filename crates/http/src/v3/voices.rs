//! `/v3/voices`

use axum::extract::{Path, State};
use axum::{Extension, Json};
use herald_domain::{ErrorCode, Failure};
use herald_studio::speech::{self, Speaking, SpeechOrder};
use herald_studio::voices::CatalogueVoice;
use herald_studio::voices::{self, VoiceFilter};
use herald_wire::envelope::{Data, PageOf};
use herald_wire::v3::quotes::DryRun;
use herald_wire::v3::voices::{CreateSpeech, InputType, ListVoices, Speech, Voice, VoiceDetail, WordTimestamp};

use super::quotes::{CreateAnswer, created, intent, quoted};
use crate::App;
use crate::answer::Answer;
use crate::caller::Member;
use crate::operation::{Body, PageSize, Query};
use crate::request_id::RequestId;

pub async fn list(
    State(app): State<App>,
    Member(_): Member,
    PageSize(size): PageSize,
    Query(query): Query<ListVoices>,
) -> Answer<Json<PageOf<Voice>>> {
    let filter = VoiceFilter {
        private: query.ownership.as_deref() == Some("private"),
        engine: query.engine,
        language: query.language,
        female: query.gender.map(|gender| gender == "female"),
    };
    let limit = query.limit.unwrap_or(size) as usize;
    let (page, next) = voices::list(&filter, limit, query.token.as_deref())?;
    Ok(Json(PageOf::new(page.into_iter().map(|voice| body(&app, voice)).collect(), next)))
}

pub async fn get(State(app): State<App>, Member(_): Member, Path(id): Path<String>) -> Answer<Json<Data<VoiceDetail>>> {
    let voice = body(&app, voices::get(&id)?);
    let data =
        VoiceDetail { voice, support_interactive_avatar: false, status: None, created_at: None, failure_message: None };
    Ok(Json(Data { data }))
}

pub async fn speak(
    State(app): State<App>,
    Member(caller): Member,
    Extension(RequestId(request_id)): Extension<RequestId>,
    Query(query): Query<DryRun>,
    Body(request): Body<CreateSpeech>,
) -> CreateAnswer<Speech> {
    if request.input_type == InputType::Ssml {
        return Err(Failure::new(ErrorCode::NotImplemented, "SSML is not served yet; send plain text.")
            .at("input_type")
            .into());
    }
    let order = SpeechOrder {
        language: speech::language_of(request.locale.as_deref(), request.language.as_deref())?,
        text: request.text,
        voice_id: request.voice_id,
        speed: request.speed.unwrap_or(1.0),
    };
    let spoken = match speech::create(&app.studio, &caller, order, intent(&query)).await? {
        Speaking::Spoken(spoken) => spoken,
        Speaking::Quoted(quote) => return quoted(quote),
    };
    let words =
        spoken.words.into_iter().map(|word| WordTimestamp { word: word.text, start: word.start, end: word.end });
    created(Speech {
        audio_url: app.link_to(&spoken.blob_key, "audio/mpeg", "speech.mp3"),
        duration: spoken.duration,
        request_id: Some(request_id),
        word_timestamps: words.collect(),
    })
}

fn body(app: &App, voice: &CatalogueVoice) -> Voice {
    let preview = app.link_to(&speech::preview_key(voice.id), "audio/mpeg", &format!("{}.mp3", voice.id));
    Voice {
        voice_id: voice.id.to_owned(),
        name: voice.name.to_owned(),
        language: voices::language_name(voice.language).to_owned(),
        gender: voice.gender.as_str().to_owned(),
        ownership: "public",
        preview_audio_url: Some(preview),
        // Pauses come with SSML, which is not served yet.
        support_pause: false,
        support_locale: false,
    }
}
