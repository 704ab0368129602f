//! API keys. Only the SHA-256 of a key is stored.

use herald_domain::id::{ApiKeyId, UserId, WorkspaceId};
use sea_orm::ConnectionTrait;
use serde_json::Value as Json;

use crate::error::StoreError;
use crate::{sql, table};

crate::table! {
    pub struct ApiKeyRow in "api_keys" {
        id: ApiKeyId,
        workspace_id: WorkspaceId,
        user_id: UserId,
        name: String,
        /// The first eight characters of the key, to recognise it by.
        prefix: String,
        /// SHA-256 of the whole key, 64 hex digits.
        hash: String,
        /// A list of scope names.
        scopes: Json,
        created_at: i64,
        last_used_at: Option<i64>,
        revoked_at: Option<i64>,
    }
}

pub async fn insert(conn: &impl ConnectionTrait, row: &ApiKeyRow) -> Result<(), StoreError> {
    table::insert(conn, row).await
}

pub async fn get(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
    id: ApiKeyId,
) -> Result<Option<ApiKeyRow>, StoreError> {
    let values = vec![workspace.to_string().into(), id.to_string().into()];
    table::select_one(conn, "WHERE workspace_id = $1 AND id = $2", values).await
}

/// The key with this SHA-256, revoked or not.
pub async fn by_hash(conn: &impl ConnectionTrait, hash: &str) -> Result<Option<ApiKeyRow>, StoreError> {
    table::select_one(conn, "WHERE hash = $1", vec![hash.into()]).await
}

/// All keys of the workspace, newest first, revoked ones included.
pub async fn list(conn: &impl ConnectionTrait, workspace: WorkspaceId) -> Result<Vec<ApiKeyRow>, StoreError> {
    let tail = "WHERE workspace_id = $1 ORDER BY created_at DESC, id DESC";
    table::select(conn, tail, vec![workspace.to_string().into()]).await
}

/// Answers whether the key was usable until now.
pub async fn revoke(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
    id: ApiKeyId,
    now: i64,
) -> Result<bool, StoreError> {
    let text = "UPDATE api_keys SET revoked_at = $3 WHERE workspace_id = $1 AND id = $2 AND revoked_at IS NULL";
    Ok(sql::execute(conn, text, vec![workspace.to_string().into(), id.to_string().into(), now.into()]).await? > 0)
}

pub async fn touch(conn: &impl ConnectionTrait, id: ApiKeyId, now: i64) -> Result<(), StoreError> {
    let text = "UPDATE api_keys SET last_used_at = $2 WHERE id = $1";
    sql::execute(conn, text, vec![id.to_string().into(), now.into()]).await?;
    Ok(())
}
