//! `/v3/video-agents`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use herald_domain::Failure;
use herald_domain::video::FileSource;
use herald_store::agent_sessions::{AgentMessageRow, AgentResourceRow, AgentSessionRow};
use herald_studio::agent::{self, NewMessage, NewSession, Run};
use herald_wire::envelope::{Data, PageOf};
use herald_wire::v3::agents::{
    CreateSession, CreatedSession, ListSessions, Message, Mode, Orientation, SendMessage, SentMessage, Session,
    SessionRef, SessionResource, SessionSummary,
};
use herald_wire::v3::files::AssetInput;
use herald_wire::v3::videos::Video;

use super::quotes::answered;
use super::{listed, page, seconds, videos};
use crate::App;
use crate::answer::Answer;
use crate::caller::Member;
use crate::creating::Creating;
use crate::operation::{OptionalBody, PageSize, Query};
use crate::path::Path;

pub async fn create(
    State(app): State<App>,
    Creating { caller, request, once }: Creating<CreateSession>,
) -> Answer<Response> {
    let wanted = NewSession {
        prompt: request.prompt,
        mode: match request.mode {
            Some(Mode::Chat) => agent::Mode::Chat,
            Some(Mode::Generate) | None => agent::Mode::Generate,
        },
        avatar_id: request.avatar_id,
        voice_id: request.voice_id,
        style_id: request.style_id,
        brand_kit_id: request.brand_kit_id,
        canvas: request.orientation.map(|orientation| match orientation {
            Orientation::Landscape => agent::Canvas::Landscape,
            Orientation::Portrait => agent::Canvas::Portrait,
        }),
        files: sources(request.files)?,
        auto_proceed: request.auto_proceed.unwrap_or(false),
        incognito: request.incognito_mode.unwrap_or(false),
        callback_url: request.callback_url,
        callback_id: request.callback_id,
    };
    let studio = app.studio.clone();
    once.answer(&app, StatusCode::OK, |keeping| async move {
        let outcome = agent::create(&studio, &caller, wanted, keeping.intent(created)).await?;
        Ok(answered(outcome, created))
    })
    .await
}

fn sources(files: Option<Vec<AssetInput>>) -> Result<Vec<FileSource>, Failure> {
    let numbered = files.unwrap_or_default().into_iter().enumerate();
    numbered.map(|(index, file)| file.into_source(&format!("files[{index}]"))).collect()
}

fn created(row: &AgentSessionRow) -> Data<CreatedSession> {
    Data {
        data: CreatedSession {
            session_id: row.id.to_string(),
            status: row.status.as_str(),
            video_id: row.video_id.map(|id| id.to_string()),
            created_at: seconds(row.created_at),
        },
    }
}

pub async fn list(
    State(app): State<App>,
    Member(caller): Member,
    PageSize(size): PageSize,
    Query(query): Query<ListSessions>,
) -> Answer<Json<PageOf<SessionSummary>>> {
    let page = page(query.limit, size, query.token.as_deref())?;
    let (rows, next) = agent::list(&app.studio, &caller, &page).await?;
    Ok(listed(rows, next, |row| SessionSummary {
        session_id: row.id.to_string(),
        title: row.title,
        created_at: seconds(row.created_at),
    }))
}

pub async fn get(
    State(app): State<App>,
    Member(caller): Member,
    Path(id): Path<String>,
) -> Answer<Json<Data<Session>>> {
    let row = agent::session(&app.studio, &caller, &id).await?;
    Ok(Json(Data { data: body(&app, row).await? }))
}

/// A session as the API shows it.
pub async fn body(app: &App, row: AgentSessionRow) -> Answer<Session> {
    let messages = agent::messages(&app.studio, &row).await?;
    Ok(Session {
        session_id: row.id.to_string(),
        status: row.status.as_str(),
        progress: agent::percent(&app.studio, &row).await?,
        title: row.title,
        video_id: row.video_id.map(|id| id.to_string()),
        created_at: seconds(row.created_at),
        messages: messages.into_iter().map(message).collect(),
    })
}

fn message(row: AgentMessageRow) -> Message {
    let ids = row.resource_ids.as_array().into_iter().flatten();
    let ids: Vec<String> = ids.filter_map(|id| id.as_str().map(str::to_owned)).collect();
    Message {
        role: row.role.as_str(),
        content: row.content,
        kind: row.kind.as_str(),
        created_at: Some(seconds(row.created_at)),
        resource_ids: Some(ids).filter(|ids| !ids.is_empty()),
    }
}

pub async fn send(
    State(app): State<App>,
    Path(id): Path<String>,
    Creating { caller, request, once }: Creating<SendMessage>,
) -> Answer<Response> {
    let message = NewMessage {
        message: request.message,
        avatar_id: request.avatar_id,
        voice_id: request.voice_id,
        brand_kit_id: request.brand_kit_id,
        files: sources(request.files)?,
        auto_proceed: request.auto_proceed.unwrap_or(false),
    };
    let studio = app.studio.clone();
    once.answer(&app, StatusCode::OK, |keeping| async move {
        let run = agent::send(&studio, &caller, &id, message, keeping.showing(sent)).await?;
        Ok(sent(&run))
    })
    .await
}

fn sent(run: &Run) -> Data<SentMessage> {
    Data {
        data: SentMessage {
            session_id: run.session.id.to_string(),
            run_id: run.id.to_string(),
            title: run.session.title.clone(),
        },
    }
}

pub async fn stop(
    State(app): State<App>,
    Member(caller): Member,
    Path(id): Path<String>,
    OptionalBody(_): OptionalBody<serde_json::Map<String, serde_json::Value>>,
) -> Answer<Json<Data<SessionRef>>> {
    let row = agent::stop(&app.studio, &caller, &id).await?;
    Ok(Json(Data { data: SessionRef { session_id: row.id.to_string() } }))
}

pub async fn resource(
    State(app): State<App>,
    Member(caller): Member,
    Path((id, resource)): Path<(String, String)>,
) -> Answer<Json<Data<SessionResource>>> {
    let row = agent::session(&app.studio, &caller, &id).await?;
    let resource = agent::resource(&app.studio, &row, &resource).await?;
    Ok(Json(Data { data: shown(&app, resource) }))
}

pub async fn resources(
    State(app): State<App>,
    Member(caller): Member,
    Path(id): Path<String>,
    PageSize(size): PageSize,
    Query(query): Query<ListSessions>,
) -> Answer<Json<PageOf<SessionResource>>> {
    let row = agent::session(&app.studio, &caller, &id).await?;
    let page = page(query.limit, size, query.token.as_deref())?;
    let (rows, next) = agent::resources(&app.studio, &row, &page).await?;
    Ok(listed(rows, next, |row| shown(&app, row)))
}

fn shown(app: &App, row: AgentResourceRow) -> SessionResource {
    let link = |key: Option<String>, media_type: Option<&str>| {
        let key = key?;
        let ending = key.rsplit('.').next().unwrap_or_default().to_owned();
        Some(app.link_to(&key, media_type?, &format!("{}.{ending}", row.id)))
    };
    SessionResource {
        resource_id: row.id.to_string(),
        resource_type: row.kind,
        source_type: row.source,
        url: link(row.file_blob, row.file_type.as_deref()),
        thumbnail_url: link(row.thumbnail_blob, Some("image/jpeg")),
        preview_url: link(row.preview_blob, row.preview_type.as_deref()),
        created_at: Some(seconds(row.created_at)),
        metadata: row.metadata,
    }
}

pub async fn videos_of(
    State(app): State<App>,
    Member(caller): Member,
    Path(id): Path<String>,
) -> Answer<Json<PageOf<Video>>> {
    let row = agent::session(&app.studio, &caller, &id).await?;
    let made = agent::videos_of(&app.studio, &row).await?;
    Ok(Json(PageOf::new(made.into_iter().map(|row| videos::body(&app, row)).collect(), None)))
}
