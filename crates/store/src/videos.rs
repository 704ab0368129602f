//! Videos: what was asked for, how far it is, and the files it became.

use herald_domain::id::{AgentSessionId, JobId, VideoId, WorkspaceId};
use sea_orm::ConnectionTrait;

use crate::error::StoreError;
use crate::page::{Cursor, Page};
use crate::sql::{self, Filter};
use crate::table::JsonText;
use crate::{blob_sweep, table};

crate::text_enum! {
    /// Render state.
    pub enum VideoStatus {
        Pending = "pending",
        Processing = "processing",
        Completed = "completed",
        Failed = "failed",
    }
}

crate::table! {
    pub struct VideoRow in "videos" {
        id: VideoId,
        workspace_id: WorkspaceId,
        title: String,
        folder_id: Option<String>,
        status: VideoStatus,
        /// The request as it was understood.
        spec: JsonText,
        /// Of the agent that made it.
        session_id: Option<AgentSessionId>,
        job_id: Option<JobId>,
        callback_url: Option<String>,
        callback_id: Option<String>,
        output_format: String,
        output_language: Option<String>,
        created_at: i64,
        completed_at: Option<i64>,
        /// Seconds.
        duration_s: Option<f64>,
        failure_code: Option<String>,
        failure_message: Option<String>,
        video_blob: Option<String>,
        thumbnail_blob: Option<String>,
        gif_blob: Option<String>,
        captioned_blob: Option<String>,
        subtitle_blob: Option<String>,
        deleted_at: Option<i64>,
    }
}

impl VideoRow {
    /// Keys of every file the row names.
    pub fn blob_keys(&self) -> Vec<String> {
        [&self.video_blob, &self.thumbnail_blob, &self.gif_blob, &self.captioned_blob, &self.subtitle_blob]
            .into_iter()
            .flatten()
            .cloned()
            .collect()
    }
}

/// Which videos of a workspace. Every absent field lets all pass.
#[derive(Debug, Clone, Default)]
pub struct VideoFilter {
    pub folder_id: Option<String>,
    /// Part of the title, taken literally, ASCII case ignored.
    pub title_contains: Option<String>,
    pub status: Option<VideoStatus>,
}

pub async fn insert(conn: &impl ConnectionTrait, row: &VideoRow) -> Result<(), StoreError> {
    table::insert(conn, row).await
}

pub async fn get(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
    id: VideoId,
) -> Result<Option<VideoRow>, StoreError> {
    let values = vec![workspace.to_string().into(), id.to_string().into()];
    table::select_one(conn, "WHERE workspace_id = $1 AND id = $2 AND deleted_at IS NULL", values).await
}

/// Those of these videos that the workspace has and has not deleted, in no order.
pub async fn many(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
    ids: &[VideoId],
) -> Result<Vec<VideoRow>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<String> = (2..2 + ids.len()).map(|n| format!("${n}")).collect();
    let tail = format!("WHERE workspace_id = $1 AND deleted_at IS NULL AND id IN ({})", places.join(", "));
    let values = std::iter::once(workspace.to_string().into()).chain(ids.iter().map(|id| id.to_string().into()));
    table::select(conn, &tail, values.collect()).await
}

/// The video a job works for, deleted or not: a job that outlives its video ends quietly.
pub async fn of_job(conn: &impl ConnectionTrait, id: VideoId) -> Result<Option<VideoRow>, StoreError> {
    table::select_one(conn, "WHERE id = $1", vec![id.to_string().into()]).await
}

/// Those a session has made, newest first.
pub async fn of_session(conn: &impl ConnectionTrait, session: AgentSessionId) -> Result<Vec<VideoRow>, StoreError> {
    let tail = "WHERE session_id = $1 AND deleted_at IS NULL ORDER BY created_at DESC, id DESC";
    table::select(conn, tail, vec![session.to_string().into()]).await
}

pub async fn list(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
    wanted: &VideoFilter,
    page: &Page,
) -> Result<(Vec<VideoRow>, Option<Cursor>), StoreError> {
    let mut filter =
        Filter::new().and("workspace_id = ?", [workspace.to_string().into()]).and("deleted_at IS NULL", []);
    if let Some(folder) = &wanted.folder_id {
        filter = filter.and("folder_id = ?", [folder.clone().into()]);
    }
    if let Some(part) = &wanted.title_contains {
        filter = filter.contains("title", part);
    }
    if let Some(status) = wanted.status {
        filter = filter.and("status = ?", [status.as_str().into()]);
    }
    table::list(conn, filter, page, |row: &VideoRow| Cursor { created_at: row.created_at, id: row.id.to_string() })
        .await
}

pub async fn update(conn: &impl ConnectionTrait, row: &VideoRow) -> Result<(), StoreError> {
    table::update(conn, row).await
}

/// Hides the video and hands its files to the sweep; answers the row as it was (its job may have to be cancelled),
/// `None` when there is no such video.
pub async fn soft_delete(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
    id: VideoId,
    now: i64,
) -> Result<Option<VideoRow>, StoreError> {
    let Some(row) = get(conn, workspace, id).await? else { return Ok(None) };
    let text = "UPDATE videos SET deleted_at = $2 WHERE id = $1";
    sql::execute(conn, text, vec![id.to_string().into(), now.into()]).await?;
    blob_sweep::purge(conn, &row.blob_keys(), now).await?;
    Ok(Some(row))
}
