//! How runs end: what the session and its video become, what the agent says, and who is told.

use herald_domain::id::{AgentMessageId, AgentResourceId, AgentSessionId};
use herald_domain::{ErrorCode, EventType, Failure};
use herald_jobs::{HookResult, Jobs};
use herald_store::agent_sessions::{
    self, AgentMessageRow, AgentSessionRow, MessageKind, MessageRole, SessionMode, SessionStatus,
};
use herald_store::clock::now_micros;
use herald_store::videos::{self, VideoRow, VideoStatus};
use herald_store::{StoreError, Txn};
use serde_json::json;

use super::state::{Plan, plan_of};
use crate::billing;
use crate::events::{self, Callback, Emission, members};

/// The agent says something.
pub async fn say(
    txn: &Txn,
    session: AgentSessionId,
    kind: MessageKind,
    content: String,
    resources: &[AgentResourceId],
) -> Result<(), StoreError> {
    note(txn, session, MessageRole::Model, kind, content, resources).await
}

/// A message of either side.
pub async fn note(
    txn: &Txn,
    session: AgentSessionId,
    role: MessageRole,
    kind: MessageKind,
    content: String,
    resources: &[AgentResourceId],
) -> Result<(), StoreError> {
    let message = AgentMessageRow {
        id: AgentMessageId::new(),
        session_id: session,
        role,
        kind,
        content,
        resource_ids: json!(resources),
        created_at: now_micros(),
    };
    agent_sessions::insert_message(txn, &message).await
}

/// A run that failed: its video with it, where there is one.
pub async fn failed(jobs: &Jobs, txn: &Txn, row: AgentSessionRow, failure: &Failure) -> HookResult {
    say(txn, row.id, MessageKind::Error, failure.message.clone(), &[]).await?;
    // A person can answer what was wrong with the request; what is wrong here they cannot mend.
    let answerable = row.mode == SessionMode::Chat
        && row.status == SessionStatus::Thinking
        && failure.code != ErrorCode::InternalError;
    let status = if answerable { resting(&row)? } else { SessionStatus::Failed };
    let video = give_up(txn, &row, failure).await?;
    let row = AgentSessionRow { status, ..row };
    agent_sessions::update(txn, &row).await?;
    if status == SessionStatus::Failed {
        tell(jobs, txn, &row, video.as_ref(), Some(failure)).await?;
    }
    Ok(())
}

/// A run somebody stopped.
pub async fn stopped(jobs: &Jobs, txn: &Txn, row: AgentSessionRow) -> HookResult {
    let failure = Failure::new(ErrorCode::InvalidParameter, "The session was stopped on request.");
    let kept = "I stopped. What was planned so far is kept.";
    say(txn, row.id, MessageKind::Text, kept.to_owned(), &[]).await?;
    let video = give_up(txn, &row, &failure).await?;
    let status = if row.mode == SessionMode::Chat { resting(&row)? } else { SessionStatus::Failed };
    let row = AgentSessionRow { status, ..row };
    agent_sessions::update(txn, &row).await?;
    if status == SessionStatus::Failed {
        tell(jobs, txn, &row, video.as_ref(), Some(&failure)).await?;
    }
    Ok(())
}

/// Where a conversation goes on: at its storyboard, if there is one.
fn resting(row: &AgentSessionRow) -> Result<SessionStatus, crate::StudioError> {
    let Plan { board, .. } = plan_of(row)?;
    Ok(if board.is_some() { SessionStatus::Reviewing } else { SessionStatus::WaitingForInput })
}

/// The video under way fails, and costs nothing.
async fn give_up(txn: &Txn, row: &AgentSessionRow, failure: &Failure) -> Result<Option<VideoRow>, StoreError> {
    let Some(id) = row.video_id else { return Ok(None) };
    let Some(mut video) = videos::of_job(txn, id).await? else { return Ok(None) };
    if !matches!(video.status, VideoStatus::Pending | VideoStatus::Processing) {
        return Ok(None);
    }
    billing::release(txn, &id.to_string()).await?;
    video.status = VideoStatus::Failed;
    video.failure_code = Some(failure.code.as_str().to_owned());
    video.failure_message = Some(failure.message.clone());
    video.completed_at = Some(now_micros());
    videos::update(txn, &video).await?;
    Ok(Some(video))
}

/// Tells how the session ended, in the transaction that ends it.
pub async fn tell(
    jobs: &Jobs,
    txn: &Txn,
    row: &AgentSessionRow,
    video: Option<&VideoRow>,
    failure: Option<&Failure>,
) -> HookResult {
    let mut data = members(json!({
        "session_id": row.id,
        "video_id": row.video_id,
        "title": row.title,
    }));
    let event_type = match failure {
        Some(failure) => {
            data.extend(events::failure(Some(failure.code.as_str()), Some(&failure.message)));
            EventType::VideoAgentFail
        }
        None => {
            if let Some(video) = video {
                let id = video.id.to_string();
                let file = |key: &Option<String>, kind: &str, ending: &str| {
                    events::file(key.as_deref(), kind, &format!("{id}{ending}"))
                };
                data.insert("url".to_owned(), file(&video.video_blob, "video/mp4", ".mp4"));
                data.insert("video_url".to_owned(), file(&video.video_blob, "video/mp4", ".mp4"));
                data.insert("thumbnail_url".to_owned(), file(&video.thumbnail_blob, "image/jpeg", ".jpg"));
                data.insert("gif_download_url".to_owned(), file(&video.gif_blob, "image/gif", ".gif"));
                data.insert("video_page_url".to_owned(), events::video_page(video.id));
                data.insert("video_share_page_url".to_owned(), events::share_page(video.id));
                data.insert("duration".to_owned(), json!(video.duration_s));
            }
            EventType::VideoAgentSuccess
        }
    };
    let callback = Callback { url: row.callback_url.clone(), id: row.callback_id.clone() };
    let emission = Emission::new(row.workspace_id, event_type, row.id.to_string(), data);
    events::emit(jobs, txn, Emission { callback: Some(callback), ..emission }).await?;
    Ok(())
}
