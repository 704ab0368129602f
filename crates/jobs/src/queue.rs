//! The job table's hot statements.

use std::time::Duration;

use herald_domain::id::{JobId, WorkspaceId};
use herald_store::clock::as_micros;
use herald_store::table::{self, Column, SqlValue};
use herald_store::{ConnectionTrait, StoreError, Txn, sql};
use serde_json::Value as Json;

use crate::fairness;
use crate::job::{JobRow, JobState};

/// The job, whatever its state.
pub async fn get(conn: &impl ConnectionTrait, id: JobId) -> Result<Option<JobRow>, StoreError> {
    table::select_one(conn, "WHERE id = $1", vec![id.to_value()]).await
}

/// The time the next waiting job of the pool falls due, unix microseconds; may be long past.
pub(crate) async fn next_due(conn: &impl ConnectionTrait, pool: &str) -> Result<Option<i64>, StoreError> {
    let text = "SELECT MIN(run_at) AS due FROM jobs WHERE pool = $1 AND state = 'ready'";
    match sql::query_one(conn, text, vec![pool.into()]).await? {
        Some(row) => Column::from_row(&row, "due"),
        None => Ok(None),
    }
}

/// The waiting job to start next, among the kinds given.
pub(crate) async fn pick(txn: &Txn, pool: &str, kinds: &[String], now: i64) -> Result<Option<JobRow>, StoreError> {
    const LANES_AT_ONCE: u32 = 32;
    let mut skipped = 0;
    loop {
        let lanes = fairness::eligible(txn, pool, LANES_AT_ONCE, skipped).await?;
        for workspace in &lanes {
            if let Some(job) = head_of_lane(txn, *workspace, pool, kinds, now).await? {
                return Ok(Some(job));
            }
        }
        if lanes.len() < LANES_AT_ONCE as usize {
            return Ok(None);
        }
        skipped += LANES_AT_ONCE;
    }
}

async fn head_of_lane(
    txn: &Txn,
    workspace: WorkspaceId,
    pool: &str,
    kinds: &[String],
    now: i64,
) -> Result<Option<JobRow>, StoreError> {
    let names: Vec<String> = (4..4 + kinds.len()).map(|n| format!("${n}")).collect();
    let tail = format!(
        "WHERE workspace_id = $1 AND pool = $2 AND state = 'ready' AND run_at <= $3 AND kind IN ({}) \
         ORDER BY priority, run_at, id LIMIT 1",
        names.join(", ")
    );
    let mut values: Vec<SqlValue> = vec![workspace.to_value(), pool.into(), now.into()];
    values.extend(kinds.iter().map(|kind| SqlValue::from(kind.clone())));
    table::select_one(txn, &tail, values).await
}

/// Gives the ready job to `owner`; answers the row as it is then.
pub(crate) async fn start(
    txn: &Txn,
    mut job: JobRow,
    owner: &str,
    lease: Duration,
    now: i64,
) -> Result<JobRow, StoreError> {
    job.state = JobState::Running;
    job.attempt += 1;
    job.fence += 1;
    job.lease_owner = Some(owner.to_owned());
    job.lease_until = Some(now.saturating_add(as_micros(lease)));
    job.started_at = job.started_at.or(Some(now));
    job.deadline_at = job.deadline_at.or(Some(now.saturating_add(job.deadline_us)));
    table::update(txn, &job).await?;
    fairness::serve(txn, job.workspace_id, &job.pool, now).await?;
    Ok(job)
}

/// What the table says to the holder of a lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pulse {
    Go,
    Cancelled,
    Lost,
}

/// Renews the lease of this attempt and stores its progress.
pub(crate) async fn beat(
    txn: &Txn,
    id: JobId,
    fence: i64,
    lease_until: i64,
    progress: &Json,
) -> Result<Pulse, StoreError> {
    let text = "UPDATE jobs SET lease_until = $3, progress = $4 WHERE id = $1 AND fence = $2 AND state = 'running' \
                RETURNING cancel_requested";
    let values = vec![id.to_value(), fence.into(), lease_until.into(), progress.to_value()];
    match sql::query_one(txn, text, values).await? {
        None => Ok(Pulse::Lost),
        Some(row) if bool::from_row(&row, "cancel_requested")? => Ok(Pulse::Cancelled),
        Some(_) => Ok(Pulse::Go),
    }
}

/// Whether this attempt still owns the job.
pub(crate) async fn is_held(conn: &impl ConnectionTrait, id: JobId, fence: i64) -> Result<bool, StoreError> {
    let text = "SELECT id FROM jobs WHERE id = $1 AND fence = $2 AND state = 'running'";
    Ok(sql::query_one(conn, text, vec![id.to_value(), fence.into()]).await?.is_some())
}

/// Running jobs whose lease ran out before `now`.
pub(crate) async fn expired(conn: &impl ConnectionTrait, now: i64) -> Result<Vec<JobRow>, StoreError> {
    let tail = "WHERE state = 'running' AND lease_until < $1 ORDER BY lease_until LIMIT 100";
    table::select(conn, tail, vec![now.into()]).await
}

/// Waiting jobs whose deadline passed before `now`.
pub(crate) async fn overdue(conn: &impl ConnectionTrait, now: i64) -> Result<Vec<JobRow>, StoreError> {
    let tail = "WHERE state = 'ready' AND deadline_at < $1 ORDER BY deadline_at LIMIT 100";
    table::select(conn, tail, vec![now.into()]).await
}

/// Ends the leases of a worker known to be dead.
pub(crate) async fn expire_owner(txn: &Txn, owner: &str) -> Result<u64, StoreError> {
    let text = "UPDATE jobs SET lease_until = 0 WHERE lease_owner = $1 AND state = 'running'";
    sql::execute(txn, text, vec![owner.into()]).await
}

/// 1 for the job that starts next; an estimate, since other workspaces take turns.
pub(crate) async fn position(conn: &impl ConnectionTrait, job: &JobRow) -> Result<u64, StoreError> {
    let text = "SELECT COUNT(*) AS ahead FROM jobs WHERE workspace_id = $1 AND pool = $2 AND state = 'ready' \
                AND (priority, run_at, id) < ($3, $4, $5)";
    let values = vec![
        job.workspace_id.to_value(),
        job.pool.clone().into(),
        job.priority.into(),
        job.run_at.into(),
        job.id.to_value(),
    ];
    let ahead = match sql::query_one(conn, text, values).await? {
        Some(row) => i64::from_row(&row, "ahead")?,
        None => 0,
    };
    let rank = ahead + 1;
    let elsewhere = fairness::ahead_elsewhere(conn, job.workspace_id, &job.pool, rank).await?;
    Ok(u64::try_from(rank + elsewhere).unwrap_or(1))
}
