//! Housekeeping: what the dead leave behind.

use std::sync::Arc;
use std::time::Duration;

use herald_domain::id::JobId;
use herald_store::clock::now_micros;
use herald_store::{blob_sweep, stage_outputs};
use tokio::sync::watch;

use crate::error::JobsError;
use crate::jobs::Jobs;
use crate::queue;
use crate::runner::Phase;
use crate::scratch::Scratch;
use crate::settle::overdue;
use crate::stage::StageFile;

/// How many polls pass between looks that walk files.
const FILES_EVERY: u32 = 600;
const FILES_AT_ONCE: u32 = 500;

pub(crate) async fn keep_house(jobs: Jobs, scratch: Arc<Scratch>, every: Duration, mut phase: watch::Receiver<Phase>) {
    let mut round: u32 = 0;
    while *phase.borrow_and_update() == Phase::Work {
        report("leases of dead runners", bury_the_dead(&jobs, &scratch).await);
        report("expired leases", jobs.reap_expired().await);
        report("overdue jobs", jobs.fail_overdue().await);
        report("files nobody names", jobs.sweep_blobs().await);
        report("the stage cache", jobs.evict_stage_outputs().await);
        if round.is_multiple_of(FILES_EVERY) {
            report("files of dead attempts", jobs.sweep_stage_files().await);
        }
        round = round.wrapping_add(1);
        tokio::select! {
            _ = tokio::time::sleep(every) => {}
            _ = phase.changed() => {}
        }
    }
}

fn report(what: &str, result: Result<(), JobsError>) {
    match result {
        Ok(()) | Err(JobsError::Fenced) => {}
        Err(error) => tracing::error!(%error, "housekeeping of {what} failed"),
    }
}

/// Runners of this machine that are gone: their leases are void now, not in a minute.
async fn bury_the_dead(jobs: &Jobs, scratch: &Arc<Scratch>) -> Result<(), JobsError> {
    for dead in scratch.dead_owners()? {
        let txn = jobs.store().begin().await?;
        let freed = queue::expire_owner(&txn, &dead.owner).await?;
        txn.commit().await?;
        tracing::info!(owner = %dead.owner, freed, "a runner of this machine is gone");
        let scratch = Arc::clone(scratch);
        match tokio::task::spawn_blocking(move || scratch.bury(dead)).await {
            Ok(buried) => buried?,
            Err(error) => return Err(JobsError::Scratch(std::io::Error::other(error))),
        }
    }
    Ok(())
}

impl Jobs {
    /// Takes jobs back whose lease ran out. Kinds without a handler here are left to a process that has it: ending
    /// one needs its hook.
    async fn reap_expired(&self) -> Result<(), JobsError> {
        for job in queue::expired(self.store().read(), now_micros()).await? {
            if self.handler(&job.kind).is_some() {
                tracing::warn!(job.id = %job.id, kind = %job.kind, attempt = job.attempt, "a lease ran out");
                settled(self.reap(&job).await)?;
            }
        }
        Ok(())
    }

    /// Fails waiting jobs whose deadline passed: nobody else would look at them before their next attempt.
    async fn fail_overdue(&self) -> Result<(), JobsError> {
        for job in queue::overdue(self.store().read(), now_micros()).await? {
            if self.handler(&job.kind).is_some() {
                settled(self.fail(&job, &overdue(&job), "the deadline passed between attempts").await)?;
            }
        }
        Ok(())
    }

    /// Deletes files that rows stopped naming or jobs published without ending well.
    async fn sweep_blobs(&self) -> Result<(), JobsError> {
        let due = blob_sweep::due(self.store().read(), FILES_AT_ONCE).await?;
        if due.is_empty() {
            return Ok(());
        }
        for row in &due {
            self.blobs().delete(&row.blob_key).await?;
        }
        // The rows go after the files: a crash in between deletes a missing file, which is success.
        let txn = self.store().begin().await?;
        for row in &due {
            blob_sweep::forget(&txn, &row.blob_key).await?;
        }
        Ok(txn.commit().await?)
    }

    /// Brings the stage cache under its limit, least recently used first, sparing what unfinished jobs use.
    async fn evict_stage_outputs(&self) -> Result<(), JobsError> {
        let limit = i64::try_from(self.policy().stage_cache_bytes).unwrap_or(i64::MAX);
        if stage_outputs::total_bytes(self.store().read()).await? <= limit {
            return Ok(());
        }
        let txn = self.store().begin().await?;
        let mut total = stage_outputs::total_bytes(&txn).await?;
        for row in stage_outputs::evictable(&txn, FILES_AT_ONCE).await? {
            if total <= limit {
                break;
            }
            stage_outputs::delete(&txn, &row.digest).await?;
            let files: Vec<StageFile> = serde_json::from_value(row.files).unwrap_or_default();
            let keys: Vec<String> = files.into_iter().map(|file| file.key).collect();
            blob_sweep::purge(&txn, &keys, now_micros()).await?;
            total -= row.size_bytes;
        }
        Ok(txn.commit().await?)
    }

    /// Deletes files under `stages/` that no row names and no running attempt is about to name.
    async fn sweep_stage_files(&self) -> Result<(), JobsError> {
        for key in self.blobs().list("stages").await? {
            let Some((_, job, fence)) = parse_stage_key(&key) else { continue };
            // In this order: an attempt that ends in between has written its rows by then.
            if !queue::is_held(self.store().read(), job, fence).await? {
                self.drop_unnamed(&[key]).await?;
            }
        }
        Ok(())
    }

    /// Deletes those stage files that no row names. Their attempts must have ended.
    pub(crate) async fn drop_unnamed(&self, keys: &[String]) -> Result<(), JobsError> {
        for key in keys {
            let Some((digest, _, _)) = parse_stage_key(key) else { continue };
            let named = match stage_outputs::get(self.store().read(), digest).await? {
                Some(row) => serde_json::from_value::<Vec<StageFile>>(row.files)
                    .map(|files| files.iter().any(|file| file.key == *key))
                    .unwrap_or(false),
                None => false,
            };
            if !named {
                tracing::debug!(key, "removing a stage file nobody names");
                self.blobs().delete(key).await?;
            }
        }
        Ok(())
    }
}

/// `stages/<digest>/<job>-<fence>/<file>`.
fn parse_stage_key(key: &str) -> Option<(&str, JobId, i64)> {
    let mut parts = key.strip_prefix("stages/")?.split('/');
    let digest = parts.next()?;
    let (job, fence) = parts.next()?.rsplit_once('-')?;
    Some((digest, job.parse().ok()?, fence.parse().ok()?))
}

fn settled(result: Result<(), JobsError>) -> Result<(), JobsError> {
    match result {
        // Somebody else was faster.
        Err(JobsError::Fenced) => Ok(()),
        // One handler's broken hook must not keep the others' jobs from being settled.
        Err(error @ JobsError::Hook { .. }) => {
            tracing::error!(%error, "a job stays as it is until its hook works");
            Ok(())
        }
        other => other,
    }
}
