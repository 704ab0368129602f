//! `/v3/voices/clone` and the voices made there.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use herald_store::voices::{VoiceRow, VoiceStatus};
use herald_studio::own_voices::{self, NewClone};
use herald_wire::envelope::Data;
use herald_wire::v3::voices::{CloneVoice, ClonedVoice, DeletedVoice, Tier, Voice, VoiceDetail};

use super::quotes::answered;
use super::seconds;
use crate::App;
use crate::answer::Answer;
use crate::caller::Member;
use crate::creating::Creating;
use crate::path::Path;

pub async fn clone(
    State(app): State<App>,
    Creating { caller, request, once }: Creating<CloneVoice>,
) -> Answer<Response> {
    let wanted = NewClone {
        audio: request.audio.into_source("audio")?,
        name: request.voice_name,
        language: request.language,
        remove_noise: request.remove_background_noise,
    };
    let studio = app.studio.clone();
    once.answer(&app, StatusCode::OK, |keeping| async move {
        let outcome = own_voices::create(&studio, &caller, wanted, keeping.intent(cloned)).await?;
        Ok(answered(outcome, cloned))
    })
    .await
}

fn cloned(row: &VoiceRow) -> Data<ClonedVoice> {
    Data { data: ClonedVoice { voice_clone_id: row.id.to_string() } }
}

pub async fn delete(
    State(app): State<App>,
    Member(caller): Member,
    Path(id): Path<String>,
) -> Answer<Json<Data<DeletedVoice>>> {
    let id = own_voices::delete(&app.studio, &caller, &id).await?;
    Ok(Json(Data { data: DeletedVoice { voice_id: id.to_string() } }))
}

pub(super) fn detail(app: &App, row: VoiceRow) -> VoiceDetail {
    VoiceDetail {
        voice: body(app, &row),
        support_interactive_avatar: false,
        status: Some(row.status.as_str()),
        created_at: Some(seconds(row.created_at)),
        failure_message: row.failure_message,
    }
}

pub(super) fn body(app: &App, row: &VoiceRow) -> Voice {
    let language = row.language.as_deref().and_then(herald_studio::voices::Language::from_tag);
    let preview = |key: &String| app.link_to(key, "audio/mpeg", &format!("{}.mp3", row.id));
    Voice {
        voice_id: row.id.to_string(),
        name: row.name.clone(),
        language: language.map(|language| language.name().to_owned()),
        gender: row.gender.clone(),
        ownership: "private",
        preview_audio_url: row.preview_blob.as_ref().map(preview),
        support_pause: true,
        support_locale: row.status == VoiceStatus::Complete,
        tier: Tier::Neural,
        description: row.description.clone(),
    }
}
