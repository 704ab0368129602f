//! Files to delete. A file and a row cannot change in one transaction, so the intent is a row:
//!
//! - [`guard`] before a job publishes a file, [`release`] in the transaction that makes a row name it. A crash in
//!   between leaves a guarded key whose job ends without releasing it, and the sweep deletes the file.
//! - [`purge`] in the transaction that stops naming a file.

use herald_domain::id::JobId;
use sea_orm::ConnectionTrait;

use crate::error::StoreError;
use crate::sql;
use crate::table::{self, Column};

crate::table! {
    pub struct SweepRow in "blob_sweep" {
        blob_key: String,
        /// While this job has not ended the file stays; `None`: delete at the next sweep.
        job_id: Option<JobId>,
        created_at: i64,
    }
}

/// Notes that `job` is about to publish `key`.
pub async fn guard(conn: &impl ConnectionTrait, key: &str, job: JobId, now: i64) -> Result<(), StoreError> {
    put(conn, key, Some(job), now).await
}

/// A row names these files of the job now: they are kept.
pub async fn release(conn: &impl ConnectionTrait, job: JobId) -> Result<(), StoreError> {
    sql::execute(conn, "DELETE FROM blob_sweep WHERE job_id = $1", vec![job.to_value()]).await?;
    Ok(())
}

/// Nothing names these files any more.
pub async fn purge(conn: &impl ConnectionTrait, keys: &[String], now: i64) -> Result<(), StoreError> {
    for key in keys {
        put(conn, key, None, now).await?;
    }
    Ok(())
}

async fn put(conn: &impl ConnectionTrait, key: &str, job: Option<JobId>, now: i64) -> Result<(), StoreError> {
    let text = "INSERT INTO blob_sweep (blob_key, job_id, created_at) VALUES ($1, $2, $3) \
                ON CONFLICT (blob_key) DO UPDATE SET job_id = excluded.job_id";
    sql::execute(conn, text, vec![key.into(), job.to_value(), now.into()]).await?;
    Ok(())
}

/// Keys whose files may be deleted now, oldest first.
pub async fn due(conn: &impl ConnectionTrait, limit: u32) -> Result<Vec<SweepRow>, StoreError> {
    let tail = format!(
        "WHERE job_id IS NULL OR NOT EXISTS \
         (SELECT 1 FROM jobs WHERE jobs.id = blob_sweep.job_id AND jobs.state IN ('ready', 'running')) \
         ORDER BY created_at LIMIT {limit}"
    );
    table::select(conn, &tail, Vec::new()).await
}

/// The file of this row is gone.
pub async fn forget(conn: &impl ConnectionTrait, key: &str) -> Result<(), StoreError> {
    sql::execute(conn, "DELETE FROM blob_sweep WHERE blob_key = $1", vec![key.into()]).await?;
    Ok(())
}
