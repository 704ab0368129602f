//! Videos: submit, follow, list, delete. The work on speaking ones is [`job`], that on shots [`crate::cinematic`].

mod captions;
mod ending;
mod gate;
mod job;
mod render;
mod row;
mod sound;
mod spec;
mod submit;

use std::sync::Arc;

use herald_domain::id::{VideoId, WorkspaceId};
use herald_domain::video::{OutputFormat, VideoRequest};
use herald_domain::{ErrorCode, Failure};
use herald_identity::Caller;
use herald_jobs::JobProgress;
use herald_store::clock::now_micros;
use herald_store::videos::{self, VideoFilter, VideoRow};
use herald_store::{Cursor, Page};
use tokio::sync::watch;

pub(crate) use crate::videos::captions::punctuated;
pub(crate) use crate::videos::gate::{Expected, covers_a_word, described, faults, stream_faults};
pub use crate::videos::job::VideoJob;
pub(crate) use crate::videos::job::{THUMBNAIL_SECONDS, assemble, previews, subtitles};
pub(crate) use crate::videos::render::{
    Drawing, DrawingCache, REVISION as DRAWING_REVISION, drawing, encode, prepare, segment, segments, stage,
};
pub(crate) use crate::videos::row::{Keys, Wanted, begun, completed, failed, pending};
pub(crate) use crate::videos::sound::{SpeechTrack, frames_for, publish, read_samples, write_samples};
pub use crate::videos::spec::Character;
pub(crate) use crate::videos::spec::{Backdrop, Sitter, Speech, VideoSpec};
pub use crate::videos::submit::{Accepted, submit};
pub(crate) use crate::videos::submit::{Pledge, Subjected, accept, ready_look, subject};
use crate::{Intent, Outcome, Studio, StudioError, batches, cinematic};

/// Accepts a video of any kind.
pub async fn create(
    studio: &Arc<Studio>,
    workspace: WorkspaceId,
    request: VideoRequest,
    intent: Intent<Accepted>,
) -> Result<Outcome<Accepted>, StudioError> {
    match request {
        VideoRequest::Speaking(draft) => submit(studio, workspace, *draft, intent).await,
        VideoRequest::Cinematic(draft) => cinematic::submit(studio, workspace, *draft, intent).await,
    }
}

pub async fn get(studio: &Studio, caller: &Caller, id: &str) -> Result<VideoRow, StudioError> {
    let found = match id.parse() {
        Ok(id) => videos::get(studio.store.read(), caller.workspace_id, id).await?,
        Err(_) => None,
    };
    found.ok_or_else(|| not_found(id).into())
}

/// What kind of file a video's row points at.
pub fn format_of(row: &VideoRow) -> OutputFormat {
    // Only these two are ever written.
    if row.output_format == OutputFormat::Webm.as_str() { OutputFormat::Webm } else { OutputFormat::Mp4 }
}

/// A video by its id alone, for the page whose address is the permission.
pub async fn shared(studio: &Studio, id: &str) -> Result<VideoRow, StudioError> {
    let found = match id.parse() {
        Ok(id) => videos::of_job(studio.store.read(), id).await?.filter(|row| row.deleted_at.is_none()),
        Err(_) => None,
    };
    found.ok_or_else(|| not_found(id).into())
}

pub async fn list(
    studio: &Studio,
    caller: &Caller,
    filter: &VideoFilter,
    page: &Page,
) -> Result<(Vec<VideoRow>, Option<Cursor>), StudioError> {
    Ok(videos::list(studio.store.read(), caller.workspace_id, filter, page).await?)
}

/// Hides the video, hands its files to the sweep, and cancels the work on it, all at once.
pub async fn delete(studio: &Arc<Studio>, caller: &Caller, id: &str) -> Result<VideoId, StudioError> {
    let parsed = id.parse::<VideoId>().map_err(|_| not_found(id))?;
    let (workspace, jobs) = (caller.workspace_id, studio.jobs.clone());
    let deleted = studio
        .store
        .write(move |txn| {
            Box::pin(async move {
                let row = videos::soft_delete(txn, workspace, parsed, now_micros()).await?;
                if let Some(job) = row.as_ref().and_then(|row| row.job_id) {
                    jobs.cancel(txn, job).await?;
                }
                if row.is_some() {
                    let failure =
                        Failure::new(ErrorCode::VideoNotFound, "The video was deleted before it was finished.");
                    let error = Some(batches::error_of(&failure));
                    batches::member_ended(&jobs, txn, &parsed.to_string(), error)
                        .await
                        .map_err(StudioError::Internal)?;
                }
                Ok::<_, StudioError>(row)
            })
        })
        .await?;
    deleted.map(|row| row.id).ok_or_else(|| not_found(id).into())
}

/// Live progress of the work on a video; `None` when nothing is known of its job any more.
pub async fn progress(studio: &Studio, row: &VideoRow) -> Result<Option<watch::Receiver<JobProgress>>, StudioError> {
    match row.job_id {
        Some(job) => Ok(studio.jobs.subscribe(job).await?),
        None => Ok(None),
    }
}

fn not_found(id: &str) -> Failure {
    Failure::new(ErrorCode::VideoNotFound, format!("There is no video `{id}`."))
}
