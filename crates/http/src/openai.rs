//! `/v1/audio` and `/v1/models`: the calls clients of OpenAI's API make.

use axum::Json;
use axum::extract::{FromRequest, Multipart, Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures::stream;
use herald_domain::Failure;
use herald_studio::StudioError;
use herald_studio::narrations::ScriptForm;
use herald_studio::openai::{self, MODELS, Task};
use herald_studio::speech::{SoundFormat, SpeechOrder};
use herald_studio::speech_stream::{self, SpokenStream};
use herald_studio::transcription::{self, Recording, Transcription};
use herald_wire::openai::{
    CreateSpeech, CreateTranscription, Granularity, Model, Models, Segment, Transcript, TranscriptDetail,
    TranscriptFormat, Word,
};
use serde_json::{Map, Value};
use tokio::io::AsyncWriteExt;

use crate::App;
use crate::answer::{Answer, ApiError};
use crate::caller::Member;
use crate::operation::{Body, checked_members, served};
use crate::uploads::drain;

/// Largest recording, in bytes: OpenAI's own bound.
const RECORDING_BYTES: usize = 25 << 20;
/// Longest text member of a form, in bytes.
const MEMBER_BYTES: usize = 64 << 10;

/// Whether failures at this route carry what OpenAI's clients look for besides.
pub fn is_openai(route: &str) -> bool {
    route.starts_with("/v1/audio/") || route.starts_with("/v1/models")
}

/// OpenAI's name for the kind of a failure.
pub fn kind(status: u16) -> &'static str {
    match status {
        401 => "authentication_error",
        403 => "permission_error",
        429 => "rate_limit_error",
        500.. => "server_error",
        _ => "invalid_request_error",
    }
}

pub async fn models(Member(_): Member) -> Json<Models> {
    let model = |(id, _): &(&'static str, Task)| Model { id, object: "model", created: 0, owned_by: "herald" };
    Json(Models { object: "list", data: MODELS.iter().map(model).collect() })
}

pub async fn speak(
    State(app): State<App>,
    Member(caller): Member,
    Body(request): Body<CreateSpeech>,
) -> Answer<Response> {
    openai::check_model(&request.model, Task::Speak)?;
    if request.instructions.is_some_and(|instructions| !instructions.trim().is_empty()) {
        let message = "`instructions` are not followed here. Choose another `voice`, or leave them out.";
        return Err(Failure::invalid("instructions", message).into());
    }
    let order = SpeechOrder {
        text: request.input,
        form: ScriptForm::Plain,
        voice_id: openai::voice(&request.voice).to_owned(),
        speed: request.speed.unwrap_or(1.0),
        locale: None,
        language: None,
        pitch: 0.0,
        format: sound_format(request.response_format, "response_format")?,
    };
    let spoken = speech_stream::open(&app.studio, &caller, order).await;
    Ok(sound(spoken.map_err(|error| renamed(error.into()))?))
}

/// The fields of our own call by the names they have here.
fn renamed(error: ApiError) -> ApiError {
    let mut failure = match error {
        ApiError(StudioError::Refused(failure)) => failure,
        other => return other,
    };
    let name = match failure.param.as_deref() {
        Some("text") => Some("input"),
        Some("voice_id") => Some("voice"),
        _ => None,
    };
    if let Some(name) = name
        && let Some(given) = failure.param.replace(name.to_owned())
    {
        failure.message = failure.message.replace(&format!("`{given}`"), &format!("`{name}`"));
    }
    failure.into()
}

/// The format a request names. The contract's names are those of the table, which a test looks after.
pub fn sound_format(name: Option<String>, param: &str) -> Answer<SoundFormat> {
    let Some(name) = name else { return Ok(SoundFormat::default()) };
    let unknown = || Failure::invalid(param, format!("`{name}` is no form of sound served here."));
    Ok(SoundFormat::parse(&name).ok_or_else(unknown)?)
}

/// Sound as it is made. A break ends the connection without the last chunk, so that nobody takes what came for all.
pub fn sound(spoken: SpokenStream) -> Response {
    let mime = HeaderValue::from_static(spoken.format.mime());
    let chunks = stream::unfold(spoken, |mut spoken| async move { spoken.next().await.map(|bytes| (bytes, spoken)) });
    let mut response = axum::body::Body::from_stream(chunks).into_response();
    let head = response.headers_mut();
    head.insert(header::CONTENT_TYPE, mime);
    head.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // A proxy that collects the answer would undo the point of it.
    head.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    response
}

pub async fn transcribe(
    State(app): State<App>,
    member: Result<Member, ApiError>,
    request: Request,
) -> Answer<Response> {
    if let Err(refusal) = member {
        drain(&mut request.into_body().into_data_stream()).await;
        return Err(refusal);
    }
    let operation = served(request.extensions())?;
    let form = Multipart::from_request(request, &app)
        .await
        .map_err(|_| Failure::invalid("file", "Send the recording as `multipart/form-data` in the member `file`."))?;
    let (file, members) = receive(&app, form).await?;
    let request: CreateTranscription = checked_members(operation, members)?;
    openai::check_model(&request.model, Task::Transcribe)?;
    let unserved = |param: &str, message: &str| Err(Failure::invalid(param, message).into());
    if request.prompt.is_some_and(|prompt| !prompt.trim().is_empty()) {
        return unserved("prompt", "`prompt` does not guide the recognition here. Leave it out.");
    }
    if request.stream {
        return unserved("stream", "A transcription is answered when it is complete. Leave `stream` out.");
    }
    let verbose = request.response_format == TranscriptFormat::VerboseJson;
    if !verbose && !request.granularities.is_empty() {
        return unserved("timestamp_granularities[]", "Times of words need the `response_format` `verbose_json`.");
    }
    let heard = transcription::transcribe(&app.studio, file, request.language).await?;
    let plain = |kind: &'static str, text: String| ([(header::CONTENT_TYPE, kind)], text).into_response();
    Ok(match request.response_format {
        TranscriptFormat::Json => Json(Transcript { text: heard.text, more: None }).into_response(),
        TranscriptFormat::Text => plain("text/plain; charset=utf-8", heard.text + "\n"),
        TranscriptFormat::Srt => plain("text/plain; charset=utf-8", heard.srt()),
        TranscriptFormat::Vtt => plain("text/vtt; charset=utf-8", heard.vtt()),
        TranscriptFormat::VerboseJson => Json(detailed(heard, &request.granularities)).into_response(),
    })
}

/// With segments, unless only words were asked for.
fn detailed(heard: Transcription, granularities: &[Granularity]) -> Transcript {
    let words = granularities.contains(&Granularity::Word).then(|| {
        heard.words.into_iter().map(|word| Word { word: word.text, start: word.start, end: word.end }).collect()
    });
    let segments = (granularities.is_empty() || granularities.contains(&Granularity::Segment)).then(|| {
        let segments = heard.segments.into_iter().enumerate();
        segments.map(|(id, part)| Segment { id, start: part.start, end: part.end, text: part.text }).collect()
    });
    let language = heard.language.unwrap_or_default();
    let more = TranscriptDetail { task: "transcribe", language, duration: heard.duration, words, segments };
    Transcript { text: heard.text, more: Some(more) }
}

/// Streams the member `file` to a draft and collects the others as texts; those that end in `[]` as lists.
async fn receive(app: &App, mut form: Multipart) -> Answer<(Recording, Map<String, Value>)> {
    let broken = |error: axum::extract::multipart::MultipartError| {
        Failure::invalid("file", format!("The form cannot be read: {}.", error.body_text()))
            .with_status(error.status().as_u16())
    };
    let mut members = Map::new();
    let mut file = None;
    while let Some(mut field) = form.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        if name != "file" && field.file_name().is_some() {
            // A file of another name: nobody asked for it.
            continue;
        }
        if name != "file" {
            let mut text = Vec::new();
            while let Some(chunk) = field.chunk().await.map_err(broken)? {
                if text.len() + chunk.len() > MEMBER_BYTES || members.len() > 100 {
                    return Err(Failure::invalid(name, "The form holds more than this call reads.").into());
                }
                text.extend_from_slice(&chunk);
            }
            let text = String::from_utf8(text)
                .map_err(|_| Failure::invalid(&name, format!("`{name}` must be text in UTF-8.")))?;
            if name.ends_with("[]") {
                let list = members.entry(name).or_insert_with(|| Value::Array(Vec::new()));
                if let Value::Array(list) = list {
                    list.push(Value::String(text));
                }
            } else {
                members.insert(name, Value::String(text));
            }
            continue;
        }
        let path = app.studio.new_draft()?;
        let mut written = tokio::fs::File::create(&path).await?;
        let mut size = 0;
        while let Some(chunk) = field.chunk().await.map_err(broken)? {
            size += chunk.len();
            if size > RECORDING_BYTES {
                let message = format!("`file` is larger than {} MB.", RECORDING_BYTES >> 20);
                return Err(Failure::invalid("file", message).with_status(413).into());
            }
            written.write_all(&chunk).await?;
        }
        written.flush().await?;
        if size == 0 {
            return Err(Failure::invalid("file", "`file` is empty.").into());
        }
        file = Some(path);
    }
    let file = file.ok_or_else(|| Failure::invalid("file", "The member `file` is required."))?;
    Ok((file, members))
}
