//! Folders of videos and assets. Ids may come from the caller, so they are text and bounded where they are parsed.

use herald_domain::id::WorkspaceId;
use sea_orm::ConnectionTrait;

use crate::error::StoreError;
use crate::page::{Cursor, Page};
use crate::sql::Filter;
use crate::table;

crate::table! {
    pub struct FolderRow in "folders" {
        id: String,
        workspace_id: WorkspaceId,
        name: String,
        created_at: i64,
    }
}

pub async fn insert(conn: &impl ConnectionTrait, row: &FolderRow) -> Result<(), StoreError> {
    table::insert(conn, row).await
}

pub async fn get(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
    id: &str,
) -> Result<Option<FolderRow>, StoreError> {
    let values = vec![workspace.to_string().into(), id.into()];
    table::select_one(conn, "WHERE workspace_id = $1 AND id = $2", values).await
}

pub async fn list(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
    page: &Page,
) -> Result<(Vec<FolderRow>, Option<Cursor>), StoreError> {
    let filter = Filter::new().and("workspace_id = ?", [workspace.to_string().into()]);
    table::list(conn, filter, page, |row: &FolderRow| Cursor { created_at: row.created_at, id: row.id.clone() }).await
}

pub async fn update(conn: &impl ConnectionTrait, row: &FolderRow) -> Result<(), StoreError> {
    table::update(conn, row).await
}
