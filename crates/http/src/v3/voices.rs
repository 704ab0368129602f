//! `/v3/voices`

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Json};
use herald_studio::narrations::ScriptForm;
use herald_studio::own_voices;
use herald_studio::speech::{self, SpeechOrder, SpokenFile};
use herald_studio::speech_stream;
use herald_studio::voice_design::{self, Brief};
use herald_studio::voices::{self, Gender, Tier, Voice as CatalogueVoice, VoiceFilter};
use herald_wire::envelope::{Data, PageOf};
use herald_wire::v3::voices::{
    CreateSpeech, DesignVoice, DesignedVoices, InputType, ListVoices, Speech, SpeechMark, Tier as WireTier, Voice,
    VoiceDetail, WordTimestamp,
};

use super::quotes::answered;
use super::{listed, own_voices as own, page};
use crate::App;
use crate::answer::Answer;
use crate::caller::Member;
use crate::creating::Creating;
use crate::openai::{sound, sound_format};
use crate::operation::{Body, PageSize, Query};
use crate::path::Path;
use crate::request_id::RequestId;

pub async fn list(
    State(app): State<App>,
    Member(caller): Member,
    PageSize(size): PageSize,
    Query(query): Query<ListVoices>,
) -> Answer<Json<PageOf<Voice>>> {
    let private = query.ownership.as_deref() == Some("private");
    let filter = VoiceFilter {
        engine: query.engine,
        language: query.language,
        female: query.gender.map(|gender| gender == "female"),
    };
    if private {
        let page = page(query.limit, size, query.token.as_deref())?;
        let (rows, next) = own_voices::list(&app.studio, &caller, &filter, &page).await?;
        return Ok(listed(rows, next, |row| own::body(&app, &row)));
    }
    let limit = query.limit.unwrap_or(size) as usize;
    let (page, next) = voices::list(&filter, limit, query.token.as_deref())?;
    Ok(Json(PageOf::new(page.into_iter().map(|voice| body(&app, voice)).collect(), next)))
}

pub async fn get(
    State(app): State<App>,
    Member(caller): Member,
    Path(id): Path<String>,
) -> Answer<Json<Data<VoiceDetail>>> {
    let data = match CatalogueVoice::find(&id) {
        Some(voice) => VoiceDetail {
            voice: body(&app, voice),
            support_interactive_avatar: false,
            status: None,
            created_at: None,
            failure_message: None,
        },
        None => own::detail(&app, own_voices::get(&app.studio, &caller, &id).await?),
    };
    Ok(Json(Data { data }))
}

pub async fn design(
    State(app): State<App>,
    Member(_): Member,
    Body(request): Body<DesignVoice>,
) -> Answer<Json<Data<DesignedVoices>>> {
    let seed = request.seed;
    let gender = request.gender.map(|gender| if gender == "female" { Gender::Female } else { Gender::Male });
    let brief = Brief { prompt: request.prompt, gender, locale: request.locale, seed };
    let found = voice_design::find(&app.studio, brief).await?;
    let voices = found.into_iter().map(|voice| body(&app, voice)).collect();
    Ok(Json(Data { data: DesignedVoices { voices, seed } }))
}

pub async fn speak(
    State(app): State<App>,
    Extension(RequestId(request_id)): Extension<RequestId>,
    Creating { caller, request, once }: Creating<CreateSpeech>,
) -> Answer<Response> {
    let order = order(request)?;
    let speaker = app.clone();
    once.answer(&app, StatusCode::OK, |keeping| async move {
        let shown = move |app: &App, spoken: &SpokenFile| speech_body(app, spoken, &request_id);
        let (shower, shown_later) = (speaker.clone(), shown.clone());
        let intent = keeping.intent(move |spoken| shown_later(&shower, spoken));
        let outcome = speech::create(&speaker.studio, &caller, order, intent).await?;
        Ok(answered(outcome, |spoken| shown(&speaker, spoken)))
    })
    .await
}

/// Like [`speak`], while it is made.
pub async fn stream(
    State(app): State<App>,
    Member(caller): Member,
    Body(request): Body<CreateSpeech>,
) -> Answer<Response> {
    Ok(sound(speech_stream::open(&app.studio, &caller, order(request)?).await?))
}

/// What a request to speak says.
fn order(request: CreateSpeech) -> Answer<SpeechOrder> {
    let format = sound_format(request.output_format, "output_format")?;
    Ok(SpeechOrder {
        locale: request.locale,
        language: request.language,
        text: request.text,
        form: match request.input_type {
            InputType::Text => ScriptForm::Plain,
            InputType::Ssml => ScriptForm::Ssml,
        },
        voice_id: request.voice_id,
        speed: request.speed.unwrap_or(1.0),
        pitch: request.pitch.unwrap_or(0.0),
        format,
    })
}

fn speech_body(app: &App, spoken: &SpokenFile, request_id: &str) -> Data<Speech> {
    let words = spoken.words.iter();
    let words = words.map(|word| WordTimestamp { word: word.text.clone(), start: word.start, end: word.end });
    Data {
        data: Speech {
            audio_url: app.link_to(
                &spoken.blob_key,
                spoken.format.mime(),
                &format!("speech.{}", spoken.format.as_str()),
            ),
            duration: spoken.duration,
            request_id: Some(request_id.to_owned()),
            word_timestamps: words.collect(),
            marks: spoken.marks.iter().map(|mark| SpeechMark { name: mark.name.clone(), time: mark.time }).collect(),
        },
    }
}

fn body(app: &App, voice: &CatalogueVoice) -> Voice {
    let preview = app.link_to(&speech::preview_key(&voice.id), "audio/mpeg", &format!("{}.mp3", voice.id));
    Voice {
        voice_id: voice.id.to_string(),
        name: voice.name.to_string(),
        language: Some(voice.language.name().to_owned()),
        gender: Some(voice.gender.as_str().to_owned()),
        ownership: "public",
        preview_audio_url: Some(preview),
        support_pause: true,
        support_locale: voice.tier == Tier::Neural,
        tier: tier(voice.tier),
        description: voices::description(voice),
    }
}

fn tier(tier: Tier) -> WireTier {
    match tier {
        Tier::Neural => WireTier::Neural,
        Tier::NeuralAccented => WireTier::NeuralAccented,
        Tier::Formant => WireTier::Formant,
    }
}
