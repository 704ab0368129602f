//! Lanes: how busy each workspace is in each pool.
//!
//! Counting jobs inside the claim starves SQLite's writers, so the counts are rows of their own, changed in the very
//! transactions that change job states. Between lanes the least busy one is served, and among equals the one that
//! was served longest ago; priority and age decide inside a lane.

use herald_domain::id::WorkspaceId;
use herald_store::table::Column;
use herald_store::{ConnectionTrait, StoreError, Txn, sql, table};

herald_store::table! {
    struct LaneRow in "lanes" {
        workspace_id: WorkspaceId,
        pool: String,
        ready: i64,
        running: i64,
        max_running: i64,
        /// When the last job was claimed from it, unix microseconds.
        served_at: i64,
    }
}

/// A lane's counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LaneCounts {
    pub workspace_id: WorkspaceId,
    pub pool: String,
    pub ready: i64,
    pub running: i64,
}

/// Changes the counts of a lane, making it when the workspace is new to the pool.
pub(crate) async fn shift(
    txn: &Txn,
    workspace: WorkspaceId,
    pool: &str,
    ready: i64,
    running: i64,
    cap: u32,
) -> Result<(), StoreError> {
    let text = "INSERT INTO lanes (workspace_id, pool, ready, running, max_running, served_at) \
                VALUES ($1, $2, $3, $4, $5, 0) \
                ON CONFLICT (workspace_id, pool) DO UPDATE SET \
                ready = lanes.ready + excluded.ready, running = lanes.running + excluded.running";
    let cap = i64::from(cap);
    let values = vec![workspace.to_value(), pool.into(), ready.into(), running.into(), cap.into()];
    sql::execute(txn, text, values).await?;
    Ok(())
}

/// Moves a job from ready to running in its lane's counts and notes when the lane was served.
pub(crate) async fn serve(txn: &Txn, workspace: WorkspaceId, pool: &str, now: i64) -> Result<(), StoreError> {
    let text = "UPDATE lanes SET ready = ready - 1, running = running + 1, served_at = $3 \
                WHERE workspace_id = $1 AND pool = $2";
    sql::execute(txn, text, vec![workspace.to_value(), pool.into(), now.into()]).await?;
    Ok(())
}

/// Lanes that may start a job, the one to serve first in front; `skip` of them left out.
pub(crate) async fn eligible(
    conn: &impl ConnectionTrait,
    pool: &str,
    limit: u32,
    skip: u32,
) -> Result<Vec<WorkspaceId>, StoreError> {
    let tail = format!(
        "WHERE pool = $1 AND ready > 0 AND running < max_running \
         ORDER BY running, served_at, workspace_id LIMIT {limit} OFFSET {skip}"
    );
    let lanes: Vec<LaneRow> = table::select(conn, &tail, vec![pool.into()]).await?;
    Ok(lanes.into_iter().map(|lane| lane.workspace_id).collect())
}

/// How many jobs of other workspaces start before the one with `rank` (1 is next) of this workspace, when all take
/// turns.
pub(crate) async fn ahead_elsewhere(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
    pool: &str,
    rank: i64,
) -> Result<i64, StoreError> {
    let text = "SELECT CAST(COALESCE(SUM(CASE WHEN ready < $3 THEN ready ELSE $3 END), 0) AS BIGINT) AS ahead \
                FROM lanes WHERE pool = $2 AND workspace_id <> $1 AND ready > 0";
    match sql::query_one(conn, text, vec![workspace.to_value(), pool.into(), rank.into()]).await? {
        Some(row) => i64::from_row(&row, "ahead"),
        None => Ok(0),
    }
}

/// How many jobs a workspace may have running in a pool at once, from now on.
pub async fn set_lane_cap(txn: &Txn, workspace: WorkspaceId, pool: &str, cap: u32) -> Result<(), StoreError> {
    let text = "INSERT INTO lanes (workspace_id, pool, ready, running, max_running, served_at) \
                VALUES ($1, $2, 0, 0, $3, 0) \
                ON CONFLICT (workspace_id, pool) DO UPDATE SET max_running = excluded.max_running";
    sql::execute(txn, text, vec![workspace.to_value(), pool.into(), i64::from(cap).into()]).await?;
    Ok(())
}

/// A workspace's share of a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lane {
    /// Jobs that have not ended, waiting and running.
    pub unfinished: i64,
    /// What [`set_lane_cap`] set; `None` before the first job.
    pub cap: Option<i64>,
}

pub async fn lane(conn: &impl ConnectionTrait, workspace: WorkspaceId, pool: &str) -> Result<Lane, StoreError> {
    let values = vec![workspace.to_value(), pool.into()];
    let row: Option<LaneRow> = table::select_one(conn, "WHERE workspace_id = $1 AND pool = $2", values).await?;
    let known = |row: LaneRow| Lane { unfinished: row.ready + row.running, cap: Some(row.max_running) };
    Ok(row.map(known).unwrap_or_default())
}

/// The counts as kept; lanes with nothing in them are left out. Sorted.
pub async fn lane_counts(conn: &impl ConnectionTrait) -> Result<Vec<LaneCounts>, StoreError> {
    let lanes: Vec<LaneRow> = table::select(conn, "WHERE ready <> 0 OR running <> 0", Vec::new()).await?;
    let mut counts: Vec<LaneCounts> = lanes
        .into_iter()
        .map(|lane| LaneCounts {
            workspace_id: lane.workspace_id,
            pool: lane.pool,
            ready: lane.ready,
            running: lane.running,
        })
        .collect();
    counts.sort();
    Ok(counts)
}

/// Pools that have due jobs waiting, with since when the first of them is due, unix microseconds.
pub async fn queue_ages(conn: &impl ConnectionTrait, now: i64) -> Result<Vec<(String, i64)>, StoreError> {
    let text = "SELECT pool, MIN(run_at) AS since FROM jobs WHERE state = 'ready' AND run_at <= $1 GROUP BY pool";
    let rows = sql::query_all(conn, text, vec![now.into()]).await?;
    rows.iter().map(|row| Ok((Column::from_row(row, "pool")?, Column::from_row(row, "since")?))).collect()
}

/// The counts as the job rows say. Equal to [`lane_counts`] whenever both are read in one transaction.
pub async fn recount_lanes(conn: &impl ConnectionTrait) -> Result<Vec<LaneCounts>, StoreError> {
    let text = "SELECT workspace_id, pool, \
                CAST(SUM(CASE WHEN state = 'ready' THEN 1 ELSE 0 END) AS BIGINT) AS ready, \
                CAST(SUM(CASE WHEN state = 'running' THEN 1 ELSE 0 END) AS BIGINT) AS running \
                FROM jobs WHERE state IN ('ready', 'running') GROUP BY workspace_id, pool";
    let mut counts = Vec::new();
    for row in sql::query_all(conn, text, Vec::new()).await? {
        counts.push(LaneCounts {
            workspace_id: Column::from_row(&row, "workspace_id")?,
            pool: Column::from_row(&row, "pool")?,
            ready: Column::from_row(&row, "ready")?,
            running: Column::from_row(&row, "running")?,
        });
    }
    counts.sort();
    Ok(counts)
}
