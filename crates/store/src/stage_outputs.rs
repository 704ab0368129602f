//! What stages made, under the digest of their inputs: a repeat is free and a restart resumes.

use herald_domain::id::JobId;
use sea_orm::ConnectionTrait;
use serde_json::Value as Json;

use crate::error::StoreError;
use crate::sql;
use crate::table::{self, Column};

crate::table! {
    pub struct StageOutputRow in "stage_outputs" {
        /// SHA-256 of stage name, version and input, 64 hex digits.
        digest: String,
        stage: String,
        output: Json,
        /// The published files: a list of `{key, sha256, size}`.
        files: Json,
        /// Of all files together.
        size_bytes: i64,
        created_at: i64,
        last_used_at: i64,
    }
}

pub async fn get(conn: &impl ConnectionTrait, digest: &str) -> Result<Option<StageOutputRow>, StoreError> {
    table::select_one(conn, "WHERE digest = $1", vec![digest.into()]).await
}

/// # Errors
/// [`StoreError::Duplicate`] when another attempt was faster.
pub async fn insert(conn: &impl ConnectionTrait, row: &StageOutputRow) -> Result<(), StoreError> {
    table::insert(conn, row).await
}

/// Marks the output as needed by an unfinished job, which protects it from eviction.
pub async fn mark_used(conn: &impl ConnectionTrait, digest: &str, job: JobId, now: i64) -> Result<(), StoreError> {
    let touch = "UPDATE stage_outputs SET last_used_at = $2 WHERE digest = $1";
    sql::execute(conn, touch, vec![digest.into(), now.into()]).await?;
    let text = "INSERT INTO stage_uses (job_id, digest) VALUES ($1, $2) ON CONFLICT (job_id, digest) DO NOTHING";
    sql::execute(conn, text, vec![job.to_value(), digest.into()]).await?;
    Ok(())
}

/// The job has ended: what it used may be evicted.
pub async fn release_uses(conn: &impl ConnectionTrait, job: JobId) -> Result<(), StoreError> {
    sql::execute(conn, "DELETE FROM stage_uses WHERE job_id = $1", vec![job.to_value()]).await?;
    Ok(())
}

/// Bytes of all stored outputs.
pub async fn total_bytes(conn: &impl ConnectionTrait) -> Result<i64, StoreError> {
    let text = "SELECT CAST(COALESCE(SUM(size_bytes), 0) AS BIGINT) AS total FROM stage_outputs";
    match sql::query_one(conn, text, Vec::new()).await? {
        Some(row) => i64::from_row(&row, "total"),
        None => Ok(0),
    }
}

/// The least recently used outputs that no unfinished job needs.
pub async fn evictable(conn: &impl ConnectionTrait, limit: u32) -> Result<Vec<StageOutputRow>, StoreError> {
    let tail = format!(
        "WHERE NOT EXISTS (SELECT 1 FROM stage_uses WHERE stage_uses.digest = stage_outputs.digest) \
         ORDER BY last_used_at LIMIT {limit}"
    );
    table::select(conn, &tail, Vec::new()).await
}

/// Forgets the output; its files are the caller's to purge.
pub async fn delete(conn: &impl ConnectionTrait, digest: &str) -> Result<bool, StoreError> {
    Ok(sql::execute(conn, "DELETE FROM stage_outputs WHERE digest = $1", vec![digest.into()]).await? > 0)
}
