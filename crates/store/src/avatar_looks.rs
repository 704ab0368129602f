//! Looks: one outfit, pose or style of an avatar. A look's id is the `avatar_id` of video requests.

use herald_domain::id::{AvatarGroupId, AvatarLookId, WorkspaceId};
use sea_orm::ConnectionTrait;
use serde_json::Value as Json;

use crate::avatar_groups::{AvatarStatus, Ownership};
use crate::error::StoreError;
use crate::page::{Cursor, Page};
use crate::{blob_sweep, sql, table};

crate::table! {
    pub struct AvatarLookRow in "avatar_looks" {
        id: AvatarLookId,
        group_id: AvatarGroupId,
        /// `None`: public.
        workspace_id: Option<WorkspaceId>,
        name: String,
        avatar_type: String,
        gender: Option<String>,
        /// A list of text.
        tags: Json,
        /// A list of engine names.
        supported_engines: Json,
        status: AvatarStatus,
        preferred_orientation: Option<String>,
        /// Pixels.
        image_width: Option<i64>,
        image_height: Option<i64>,
        image_blob: Option<String>,
        /// What a drawn look is drawn from.
        character: Option<Json>,
        preview_image_blob: Option<String>,
        preview_video_blob: Option<String>,
        default_voice_id: Option<String>,
        error_code: Option<String>,
        error_message: Option<String>,
        created_at: i64,
        deleted_at: Option<i64>,
    }
}

/// Which looks. Every absent field lets all pass.
#[derive(Debug, Clone, Default)]
pub struct LookFilter {
    pub group_id: Option<AvatarGroupId>,
    pub avatar_type: Option<String>,
    pub ownership: Ownership,
}

pub async fn insert(conn: &impl ConnectionTrait, row: &AvatarLookRow) -> Result<(), StoreError> {
    table::insert(conn, row).await
}

/// A look the workspace may use: its own or a public one.
pub async fn get(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
    id: AvatarLookId,
) -> Result<Option<AvatarLookRow>, StoreError> {
    let tail = "WHERE id = $1 AND (workspace_id IS NULL OR workspace_id = $2) AND deleted_at IS NULL";
    table::select_one(conn, tail, vec![id.to_string().into(), workspace.to_string().into()]).await
}

pub async fn list(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
    wanted: &LookFilter,
    page: &Page,
) -> Result<(Vec<AvatarLookRow>, Option<Cursor>), StoreError> {
    let mut filter = wanted.ownership.filter(workspace);
    if let Some(group) = wanted.group_id {
        filter = filter.and("group_id = ?", [group.to_string().into()]);
    }
    if let Some(avatar_type) = &wanted.avatar_type {
        filter = filter.and("avatar_type = ?", [avatar_type.clone().into()]);
    }
    let position = |row: &AvatarLookRow| Cursor { created_at: row.created_at, id: row.id.to_string() };
    table::list(conn, filter, page, position).await
}

/// The looks everybody sees, hidden ones too: what the catalogue of this version is compared with.
pub async fn all_public(conn: &impl ConnectionTrait) -> Result<Vec<AvatarLookRow>, StoreError> {
    table::select(conn, "WHERE workspace_id IS NULL", Vec::new()).await
}

/// A look by its id alone, for work that was permitted before.
pub async fn of_job(conn: &impl ConnectionTrait, id: AvatarLookId) -> Result<Option<AvatarLookRow>, StoreError> {
    table::select_one(conn, "WHERE id = $1 AND deleted_at IS NULL", vec![id.to_string().into()]).await
}

/// Every look of the group, newest first. Who may see the group is the caller's question.
pub async fn of_group(conn: &impl ConnectionTrait, group: AvatarGroupId) -> Result<Vec<AvatarLookRow>, StoreError> {
    let tail = "WHERE group_id = $1 AND deleted_at IS NULL ORDER BY created_at DESC, id DESC";
    table::select(conn, tail, vec![group.to_string().into()]).await
}

/// How many looks of the group the workspace sees: its own and the public ones.
pub async fn count_of_group(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
    group: AvatarGroupId,
) -> Result<u64, StoreError> {
    let text = "SELECT COUNT(*) AS n FROM avatar_looks \
                WHERE group_id = $1 AND (workspace_id IS NULL OR workspace_id = $2) AND deleted_at IS NULL";
    let row = sql::query_one(conn, text, vec![group.to_string().into(), workspace.to_string().into()]).await?;
    row.map_or(Ok(0), |row| Ok(<i64 as table::Column>::from_row(&row, "n")? as u64))
}

/// The workspace's own looks.
pub async fn count_own(conn: &impl ConnectionTrait, workspace: WorkspaceId) -> Result<u64, StoreError> {
    let text = "SELECT COUNT(*) AS n FROM avatar_looks WHERE workspace_id = $1 AND deleted_at IS NULL";
    let row = sql::query_one(conn, text, vec![workspace.to_string().into()]).await?;
    row.map_or(Ok(0), |row| Ok(<i64 as table::Column>::from_row(&row, "n")? as u64))
}

pub async fn update(conn: &impl ConnectionTrait, row: &AvatarLookRow) -> Result<(), StoreError> {
    table::update(conn, row).await
}

/// Hides an own look and hands its files to the sweep; answers the blob keys, `None` when the workspace owns no such
/// look.
pub async fn soft_delete(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
    id: AvatarLookId,
    now: i64,
) -> Result<Option<Vec<String>>, StoreError> {
    let Some(look) = get(conn, workspace, id).await?.filter(|look| look.workspace_id == Some(workspace)) else {
        return Ok(None);
    };
    let keys = hide(conn, look, now).await?;
    blob_sweep::purge(conn, &keys, now).await?;
    Ok(Some(keys))
}

/// Hides the look; answers its blob keys.
pub(crate) async fn hide(
    conn: &impl ConnectionTrait,
    look: AvatarLookRow,
    now: i64,
) -> Result<Vec<String>, StoreError> {
    let text = "UPDATE avatar_looks SET deleted_at = $2 WHERE id = $1";
    sql::execute(conn, text, vec![look.id.to_string().into(), now.into()]).await?;
    Ok([look.image_blob, look.preview_image_blob, look.preview_video_blob].into_iter().flatten().collect())
}
