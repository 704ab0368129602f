//! Uploaded files.

use herald_domain::id::{AssetId, WorkspaceId};
use sea_orm::ConnectionTrait;

use crate::error::StoreError;
use crate::page::{Cursor, Page};
use crate::sql::{self, Filter};
use crate::{blob_sweep, table};

crate::table! {
    pub struct AssetRow in "assets" {
        id: AssetId,
        workspace_id: WorkspaceId,
        name: String,
        mime_type: String,
        /// `image`, `video`, `audio`, `document`, …
        kind: String,
        size_bytes: i64,
        /// 64 hex digits.
        sha256: String,
        blob_key: String,
        folder_id: Option<String>,
        /// The username of who uploaded it.
        owner: String,
        /// Pixels, of pictures.
        width: Option<i64>,
        height: Option<i64>,
        /// Whether a picture has an alpha channel.
        transparent: Option<bool>,
        created_at: i64,
        deleted_at: Option<i64>,
    }
}

/// Longest side of an icon, in pixels.
pub const ICON_SIDE: i64 = 512;

/// Which assets of a workspace. Every absent field lets all pass.
#[derive(Debug, Clone, Default)]
pub struct AssetFilter {
    pub kind: Option<String>,
    pub folder_id: Option<String>,
    /// The username of who uploaded it.
    pub owner: Option<String>,
    /// Part of the name, case-insensitive for ASCII.
    pub name_contains: Option<String>,
    /// Small square pictures with an alpha channel ([`ICON_SIDE`]), or everything else.
    pub icon: Option<bool>,
}

pub async fn insert(conn: &impl ConnectionTrait, row: &AssetRow) -> Result<(), StoreError> {
    table::insert(conn, row).await
}

pub async fn get(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
    id: AssetId,
) -> Result<Option<AssetRow>, StoreError> {
    let values = vec![workspace.to_string().into(), id.to_string().into()];
    table::select_one(conn, "WHERE workspace_id = $1 AND id = $2 AND deleted_at IS NULL", values).await
}

pub async fn list(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
    wanted: &AssetFilter,
    page: &Page,
) -> Result<(Vec<AssetRow>, Option<Cursor>), StoreError> {
    let mut filter =
        Filter::new().and("workspace_id = ?", [workspace.to_string().into()]).and("deleted_at IS NULL", []);
    if let Some(kind) = &wanted.kind {
        filter = filter.and("kind = ?", [kind.clone().into()]);
    }
    if let Some(folder) = &wanted.folder_id {
        filter = filter.and("folder_id = ?", [folder.clone().into()]);
    }
    if let Some(owner) = &wanted.owner {
        filter = filter.and("owner = ?", [owner.clone().into()]);
    }
    if let Some(part) = &wanted.name_contains {
        filter = filter.contains("name", part);
    }
    if let Some(icon) = wanted.icon {
        let rule = "COALESCE(transparent, FALSE) AND COALESCE(width = height AND width <= ?, FALSE)";
        let condition = if icon { format!("({rule})") } else { format!("NOT ({rule})") };
        filter = filter.and(&condition, [ICON_SIDE.into()]);
    }
    table::list(conn, filter, page, |row: &AssetRow| Cursor { created_at: row.created_at, id: row.id.to_string() })
        .await
}

pub async fn update(conn: &impl ConnectionTrait, row: &AssetRow) -> Result<(), StoreError> {
    table::update(conn, row).await
}

/// Hides the asset and hands its file to the sweep; answers the blob keys, `None` when there is no such asset.
pub async fn soft_delete(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
    id: AssetId,
    now: i64,
) -> Result<Option<Vec<String>>, StoreError> {
    let Some(row) = get(conn, workspace, id).await? else { return Ok(None) };
    sql::execute(conn, "UPDATE assets SET deleted_at = $2 WHERE id = $1", vec![id.to_string().into(), now.into()])
        .await?;
    let keys = vec![row.blob_key];
    blob_sweep::purge(conn, &keys, now).await?;
    Ok(Some(keys))
}
