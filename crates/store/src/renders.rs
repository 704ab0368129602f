//! Renders of HyperFrames projects.

use herald_domain::id::{JobId, RenderId, WorkspaceId};
use sea_orm::ConnectionTrait;
use serde_json::Value as Json;

use crate::error::StoreError;
use crate::page::{Cursor, Page};
use crate::sql::{self, Filter};
use crate::table::Column;
use crate::{blob_sweep, table};

crate::text_enum! {
    pub enum RenderStatus {
        Queued = "queued",
        Rendering = "rendering",
        Completed = "completed",
        Failed = "failed",
    }
}

crate::table! {
    pub struct RenderRow in "renders" {
        id: RenderId,
        workspace_id: WorkspaceId,
        status: RenderStatus,
        title: Option<String>,
        /// The order as it was understood.
        spec: Json,
        job_id: Option<JobId>,
        callback_url: Option<String>,
        callback_id: Option<String>,
        created_at: i64,
        completed_at: Option<i64>,
        /// Seconds.
        duration_s: Option<f64>,
        failure_code: Option<String>,
        failure_message: Option<String>,
        video_blob: Option<String>,
        thumbnail_blob: Option<String>,
        deleted_at: Option<i64>,
    }
}

impl RenderRow {
    /// Keys of every file the row names.
    pub fn blob_keys(&self) -> Vec<String> {
        [&self.video_blob, &self.thumbnail_blob].into_iter().flatten().cloned().collect()
    }
}

pub async fn insert(conn: &impl ConnectionTrait, row: &RenderRow) -> Result<(), StoreError> {
    table::insert(conn, row).await
}

pub async fn get(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
    id: RenderId,
) -> Result<Option<RenderRow>, StoreError> {
    let values = vec![workspace.to_value(), id.to_value()];
    table::select_one(conn, "WHERE workspace_id = $1 AND id = $2 AND deleted_at IS NULL", values).await
}

/// The render a job works for, deleted or not.
pub async fn of_job(conn: &impl ConnectionTrait, id: RenderId) -> Result<Option<RenderRow>, StoreError> {
    table::select_one(conn, "WHERE id = $1", vec![id.to_value()]).await
}

pub async fn list(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
    page: &Page,
) -> Result<(Vec<RenderRow>, Option<Cursor>), StoreError> {
    let filter = Filter::new().and("workspace_id = ?", [workspace.to_value()]).and("deleted_at IS NULL", []);
    table::list(conn, filter, page, |row: &RenderRow| Cursor { created_at: row.created_at, id: row.id.to_string() })
        .await
}

pub async fn update(conn: &impl ConnectionTrait, row: &RenderRow) -> Result<(), StoreError> {
    table::update(conn, row).await
}

/// Hides the render and hands its files to the sweep; answers the row as it was, `None` when there is no such render.
pub async fn soft_delete(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
    id: RenderId,
    now: i64,
) -> Result<Option<RenderRow>, StoreError> {
    let Some(row) = get(conn, workspace, id).await? else { return Ok(None) };
    sql::execute(conn, "UPDATE renders SET deleted_at = $2 WHERE id = $1", vec![id.to_value(), now.into()]).await?;
    blob_sweep::purge(conn, &row.blob_keys(), now).await?;
    Ok(Some(row))
}
