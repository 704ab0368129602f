//! Voices a workspace has made for itself.

use herald_domain::id::{JobId, UserId, VoiceId, WorkspaceId};
use sea_orm::ConnectionTrait;
use serde_json::Value as Json;

use crate::error::StoreError;
use crate::page::{Cursor, Page};
use crate::sql::{self, Filter};
use crate::table::Column;
use crate::{blob_sweep, table};

crate::text_enum! {
    pub enum VoiceStatus {
        Processing = "processing",
        Complete = "complete",
        Failed = "failed",
    }
}

crate::table! {
    pub struct VoiceRow in "voices" {
        id: VoiceId,
        workspace_id: WorkspaceId,
        name: String,
        status: VoiceStatus,
        /// Code of the language the voice is listed with; known when it is complete.
        language: Option<String>,
        /// `female` or `male`; known when it is complete.
        gender: Option<String>,
        /// What it is made from; known when it is complete.
        timbre: Option<Json>,
        /// What was measured of it.
        character: Option<Json>,
        /// What it is, in words.
        description: Option<String>,
        /// Of the recording; stays when the recording is gone.
        sample_sha256: String,
        /// Who handed the recording in, and thereby answered for the speaker's consent.
        consented_by: UserId,
        job_id: Option<JobId>,
        created_at: i64,
        completed_at: Option<i64>,
        failure_code: Option<String>,
        failure_message: Option<String>,
        /// The recording, until the voice is made.
        sample_blob: Option<String>,
        preview_blob: Option<String>,
        deleted_at: Option<i64>,
    }
}

/// Which voices. Every absent field lets all pass.
#[derive(Debug, Clone, Default)]
pub struct VoiceRows {
    /// Codes of languages.
    pub languages: Option<Vec<String>>,
    pub gender: Option<&'static str>,
}

pub async fn insert(conn: &impl ConnectionTrait, row: &VoiceRow) -> Result<(), StoreError> {
    table::insert(conn, row).await
}

pub async fn get(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
    id: VoiceId,
) -> Result<Option<VoiceRow>, StoreError> {
    let tail = "WHERE workspace_id = $1 AND id = $2 AND deleted_at IS NULL";
    table::select_one(conn, tail, vec![workspace.to_value(), id.to_value()]).await
}

/// A voice that work was accepted for, whether it was deleted since or not.
pub async fn of_job(conn: &impl ConnectionTrait, id: VoiceId) -> Result<Option<VoiceRow>, StoreError> {
    table::select_one(conn, "WHERE id = $1", vec![id.to_value()]).await
}

/// The complete ones, newest first.
pub async fn list(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
    wanted: &VoiceRows,
    page: &Page,
) -> Result<(Vec<VoiceRow>, Option<Cursor>), StoreError> {
    let mut filter = Filter::new()
        .and("workspace_id = ?", [workspace.to_value()])
        .and("status = ?", [VoiceStatus::Complete.to_value()])
        .and("deleted_at IS NULL", []);
    if let Some(gender) = wanted.gender {
        filter = filter.and("gender = ?", [gender.into()]);
    }
    if let Some(languages) = &wanted.languages {
        let places = vec!["?"; languages.len()].join(", ");
        // `IN ()` is no SQL.
        let clause = if languages.is_empty() { "1 = 0".to_owned() } else { format!("language IN ({places})") };
        filter = filter.and(&clause, languages.iter().map(|language| language.clone().into()));
    }
    table::list(conn, filter, page, |row: &VoiceRow| Cursor { created_at: row.created_at, id: row.id.to_string() })
        .await
}

/// The workspace's voices, failed ones too: each takes a place until it is deleted.
pub async fn count(conn: &impl ConnectionTrait, workspace: WorkspaceId) -> Result<u64, StoreError> {
    let text = "SELECT COUNT(*) AS n FROM voices WHERE workspace_id = $1 AND deleted_at IS NULL";
    let row = sql::query_one(conn, text, vec![workspace.to_value()]).await?;
    row.map_or(Ok(0), |row| Ok(<i64 as Column>::from_row(&row, "n")? as u64))
}

pub async fn update(conn: &impl ConnectionTrait, row: &VoiceRow) -> Result<(), StoreError> {
    table::update(conn, row).await
}

/// Hides the voice and hands its files to the sweep; answers the row as it was, `None` when there is no such voice.
pub async fn soft_delete(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
    id: VoiceId,
    now: i64,
) -> Result<Option<VoiceRow>, StoreError> {
    let Some(row) = get(conn, workspace, id).await? else { return Ok(None) };
    sql::execute(conn, "UPDATE voices SET deleted_at = $2 WHERE id = $1", vec![id.to_value(), now.into()]).await?;
    let keys: Vec<String> = [&row.sample_blob, &row.preview_blob].into_iter().flatten().cloned().collect();
    blob_sweep::purge(conn, &keys, now).await?;
    Ok(Some(row))
}
