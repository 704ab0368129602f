//! Tenants.

use herald_domain::id::WorkspaceId;
use sea_orm::ConnectionTrait;

use crate::error::StoreError;
use crate::table;

crate::table! {
    /// A tenant: owns everything else.
    pub struct WorkspaceRow in "workspaces" {
        id: WorkspaceId,
        name: String,
        created_at: i64,
    }
}

pub async fn insert(conn: &impl ConnectionTrait, row: &WorkspaceRow) -> Result<(), StoreError> {
    table::insert(conn, row).await
}

pub async fn get(conn: &impl ConnectionTrait, id: WorkspaceId) -> Result<Option<WorkspaceRow>, StoreError> {
    table::select_one(conn, "WHERE id = $1", vec![id.to_string().into()]).await
}

/// All workspaces, oldest first: the first one is the default.
pub async fn all(conn: &impl ConnectionTrait) -> Result<Vec<WorkspaceRow>, StoreError> {
    table::select(conn, "ORDER BY created_at, id", Vec::new()).await
}

pub async fn first(conn: &impl ConnectionTrait) -> Result<Option<WorkspaceRow>, StoreError> {
    table::select_one(conn, "ORDER BY created_at, id LIMIT 1", Vec::new()).await
}

/// The workspace with this id or name; among equal names the oldest.
pub async fn find(conn: &impl ConnectionTrait, named: &str) -> Result<Option<WorkspaceRow>, StoreError> {
    table::select_one(conn, "WHERE id = $1 OR name = $1 ORDER BY created_at, id LIMIT 1", vec![named.into()]).await
}
