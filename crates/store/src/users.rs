//! People. Each belongs to one workspace.

use herald_domain::id::{UserId, WorkspaceId};
use sea_orm::ConnectionTrait;

use crate::error::StoreError;
use crate::table;

crate::table! {
    pub struct UserRow in "users" {
        id: UserId,
        workspace_id: WorkspaceId,
        /// Unique in the installation.
        username: String,
        email: String,
        first_name: String,
        last_name: String,
        created_at: i64,
    }
}

/// # Errors
/// [`StoreError::Duplicate`] when the username is taken.
pub async fn insert(conn: &impl ConnectionTrait, row: &UserRow) -> Result<(), StoreError> {
    table::insert(conn, row).await
}

pub async fn get(conn: &impl ConnectionTrait, id: UserId) -> Result<Option<UserRow>, StoreError> {
    table::select_one(conn, "WHERE id = $1", vec![id.to_string().into()]).await
}

/// The oldest user of the workspace: whom keys made on the command line belong to.
pub async fn first_of(conn: &impl ConnectionTrait, workspace: WorkspaceId) -> Result<Option<UserRow>, StoreError> {
    let tail = "WHERE workspace_id = $1 ORDER BY created_at, id LIMIT 1";
    table::select_one(conn, tail, vec![workspace.to_string().into()]).await
}

pub async fn update(conn: &impl ConnectionTrait, row: &UserRow) -> Result<(), StoreError> {
    table::update(conn, row).await
}
