//! The video agent: sessions that go from a prompt to a film, at once or in a conversation.
//!
//! ```text
//! request ─ submit ─▶ PlanJob (read, plan, cast, stills) ─▶ reviewing ─ message ─▶ PlanJob …
//!                         └─ generate, or told to go on ─▶ FilmJob (speak, draw, mix, join, gate) ─▶ completed
//! ```
//!
//! Between jobs everything a session knows is in its row, so it survives a restart in any state.

mod attachments;
mod casting;
mod ending;
mod film;
mod film_job;
mod language_model;
mod narration;
mod picture;
mod planning_job;
mod presenter;
mod sound;
mod state;
mod submit;
mod telling;
mod voice_choice;

use std::sync::Arc;

use herald_domain::id::AgentResourceId;
use herald_domain::{ErrorCode, Failure};
use herald_identity::Caller;
use herald_store::agent_sessions::{
    self, AgentMessageRow, AgentResourceRow, AgentSessionRow, SessionMode, SessionStatus,
};
use herald_store::videos::{self, VideoRow};
use herald_store::{Cursor, Page};

pub use herald_scenes::Canvas;

pub use self::film_job::FilmJob;
pub use self::language_model::LanguageModel;
pub use self::planning_job::PlanJob;
pub use self::submit::{Mode, NewMessage, NewSession, Run, create, send};
use crate::{Studio, StudioError};

/// Planning of conversations: somebody waits for the answer, so it does not wait for films.
pub const POOL: &str = "agent";
/// Most messages of a session that are shown.
const MESSAGES: u32 = 40;
/// How far a session is when it has a storyboard, in percent, where somebody looks at it first.
const REVIEWED: f64 = 45.0;
/// The same where nobody does.
const PLANNED: f64 = 12.0;

/// # Errors
/// `resource_not_found`.
pub async fn session(studio: &Studio, caller: &Caller, id: &str) -> Result<AgentSessionRow, StudioError> {
    let found = match id.parse() {
        Ok(id) => agent_sessions::get(studio.store.read(), caller.workspace_id, id).await?,
        Err(_) => None,
    };
    found.ok_or_else(|| submit::not_found(id).into())
}

pub async fn list(
    studio: &Studio,
    caller: &Caller,
    page: &Page,
) -> Result<(Vec<AgentSessionRow>, Option<Cursor>), StudioError> {
    Ok(agent_sessions::list(studio.store.read(), caller.workspace_id, page).await?)
}

/// The latest messages, newest first.
pub async fn messages(studio: &Studio, row: &AgentSessionRow) -> Result<Vec<AgentMessageRow>, StudioError> {
    Ok(agent_sessions::messages(studio.store.read(), row.id, MESSAGES).await?)
}

pub async fn resources(
    studio: &Studio,
    row: &AgentSessionRow,
    page: &Page,
) -> Result<(Vec<AgentResourceRow>, Option<Cursor>), StudioError> {
    Ok(agent_sessions::resources(studio.store.read(), row.id, page).await?)
}

/// # Errors
/// `resource_not_found`.
pub async fn resource(studio: &Studio, row: &AgentSessionRow, id: &str) -> Result<AgentResourceRow, StudioError> {
    let found = match id.parse::<AgentResourceId>() {
        Ok(id) => agent_sessions::resource(studio.store.read(), row.id, id).await?,
        Err(_) => None,
    };
    let message = format!("The session `{}` has no resource `{id}`.", row.id);
    Ok(found.ok_or_else(|| Failure::new(ErrorCode::ResourceNotFound, message))?)
}

/// The videos it has made or is making, newest first.
pub async fn videos_of(studio: &Studio, row: &AgentSessionRow) -> Result<Vec<VideoRow>, StudioError> {
    Ok(videos::of_session(studio.store.read(), row.id).await?)
}

/// Ends the run under way. What it has made so far stays; a session that rests is left as it is.
pub async fn stop(studio: &Studio, caller: &Caller, id: &str) -> Result<AgentSessionRow, StudioError> {
    let row = session(studio, caller, id).await?;
    let (jobs, session) = (studio.jobs.clone(), row.id);
    studio
        .store
        .write(move |txn| {
            Box::pin(async move {
                let now = agent_sessions::of_job(txn, session).await?;
                let working = now.filter(|row| works(row.status));
                if let Some(job) = working.and_then(|row| row.job_id) {
                    jobs.cancel(txn, job).await?;
                }
                Ok::<_, StudioError>(())
            })
        })
        .await?;
    Ok(row)
}

/// Whether a run is under way.
pub fn works(status: SessionStatus) -> bool {
    matches!(status, SessionStatus::Thinking | SessionStatus::Generating)
}

/// How far the session is, in percent.
pub async fn percent(studio: &Arc<Studio>, row: &AgentSessionRow) -> Result<i64, StudioError> {
    let planned = if row.mode == SessionMode::Chat { REVIEWED } else { PLANNED };
    let fraction = || async {
        match row.job_id {
            Some(job) => {
                let progress = studio.jobs.progress(studio.store.read(), job).await?;
                Ok::<f64, StudioError>(progress.map_or(0.0, |progress| progress.fraction))
            }
            None => Ok(0.0),
        }
    };
    let percent = match row.status {
        SessionStatus::Thinking => fraction().await? * (planned - 5.0),
        SessionStatus::WaitingForInput => planned / 2.0,
        SessionStatus::Reviewing => planned,
        SessionStatus::Generating if state::plan_of(row)?.board.is_some() => {
            planned + fraction().await? * (99.0 - planned)
        }
        SessionStatus::Generating => fraction().await? * planned,
        SessionStatus::Completed => 100.0,
        SessionStatus::Failed => 0.0,
    };
    Ok(percent as i64)
}
