//! How an attempt ends: done, failed, cancelled, or back in the queue. Everything here runs in one transaction and
//! only if the row is still as the caller saw it (same fence, same state); else [`JobsError::Fenced`].

use std::time::Duration;

use herald_domain::{ErrorCode, Failure};
use herald_store::clock::{as_micros, now_micros};
use herald_store::table::{self, Column};
use herald_store::{Txn, blob_sweep, sql, stage_outputs};

use crate::error::JobsError;
use crate::fairness;
use crate::handler::{Completion, HookResult};
use crate::job::{JobRow, JobState};
use crate::jobs::Jobs;

/// Starts that may end in a panic or a reported bug; the last one is final.
const BUG_LIMIT: i64 = 2;
const BUG_WAIT: Duration = Duration::from_secs(1);

impl Jobs {
    /// Marks the job done and lets the handler write, in one transaction. `false`: it was cancelled before.
    pub(crate) async fn finish(&self, job: &JobRow, completion: Completion) -> Result<bool, JobsError> {
        let txn = self.store().begin().await?;
        let current = self.reload(&txn, job).await?;
        if current.cancel_requested {
            self.end_cancelled(&txn, current).await?;
            txn.commit().await?;
            return Ok(false);
        }
        hooked(&job.kind, completion.apply(&txn).await)?;
        self.end(&txn, current, JobState::Done, None).await?;
        txn.commit().await?;
        Ok(true)
    }

    pub(crate) async fn cancel_running(&self, job: &JobRow) -> Result<(), JobsError> {
        let txn = self.store().begin().await?;
        let current = self.reload(&txn, job).await?;
        self.end_cancelled(&txn, current).await?;
        Ok(txn.commit().await?)
    }

    pub(crate) async fn fail(&self, job: &JobRow, failure: &Failure, detail: &str) -> Result<(), JobsError> {
        let txn = self.store().begin().await?;
        let mut current = self.reload(&txn, job).await?;
        current.last_error = Some(bounded(detail));
        self.end_failed(&txn, current, failure).await?;
        Ok(txn.commit().await?)
    }

    /// The attempt ended in something that may pass: wait and try again, or give up.
    pub(crate) async fn retry(&self, job: &JobRow, detail: &str) -> Result<(), JobsError> {
        let txn = self.store().begin().await?;
        let mut current = self.reload(&txn, job).await?;
        current.last_error = Some(bounded(detail));
        if current.attempt >= current.max_attempts {
            let failure = exhausted(&current);
            self.end_failed(&txn, current, &failure).await?;
        } else {
            let failures = u32::try_from(current.attempt).unwrap_or(u32::MAX);
            let wait = current.retry_schedule.wait(failures, spread());
            self.requeue(&txn, current, wait).await?;
        }
        Ok(txn.commit().await?)
    }

    /// The attempt panicked or reported a bug: once more, then `internal_error`.
    pub(crate) async fn bug(&self, job: &JobRow, detail: &str) -> Result<(), JobsError> {
        let txn = self.store().begin().await?;
        let mut current = self.reload(&txn, job).await?;
        current.last_error = Some(bounded(detail));
        current.bugs += 1;
        if current.bugs >= BUG_LIMIT {
            let failure = internal(&current);
            self.end_failed(&txn, current, &failure).await?;
        } else {
            self.requeue(&txn, current, BUG_WAIT).await?;
        }
        Ok(txn.commit().await?)
    }

    /// The lease ran out: the process that held it is gone or stuck.
    pub(crate) async fn reap(&self, job: &JobRow) -> Result<(), JobsError> {
        let now = now_micros();
        let txn = self.store().begin().await?;
        let mut current = self.reload(&txn, job).await?;
        if current.lease_until.is_some_and(|until| until >= now) {
            return Ok(());
        }
        current.crashes += 1;
        let poison = i64::from(self.policy().poison_limit);
        if current.cancel_requested {
            self.end_cancelled(&txn, current).await?;
        } else if current.crashes >= poison {
            let failure = crashed(&current);
            self.end_failed(&txn, current, &failure).await?;
        } else if current.deadline_at.is_some_and(|deadline| deadline <= now) {
            let failure = overdue(&current);
            self.end_failed(&txn, current, &failure).await?;
        } else {
            current.last_error = Some("the worker died or hung: its lease ran out".to_owned());
            self.requeue(&txn, current, Duration::ZERO).await?;
        }
        Ok(txn.commit().await?)
    }

    /// Gives the job back as if this attempt had not been: the process shuts down, or what the job needs is taken.
    pub(crate) async fn hand_back(&self, job: &JobRow, wait: Duration) -> Result<(), JobsError> {
        let txn = self.store().begin().await?;
        let mut current = self.reload(&txn, job).await?;
        current.attempt -= 1;
        self.requeue(&txn, current, wait).await?;
        Ok(txn.commit().await?)
    }

    /// The row now, if this attempt (or this waiting row) is still the current one.
    async fn reload(&self, txn: &Txn, seen: &JobRow) -> Result<JobRow, JobsError> {
        let values = vec![seen.id.to_value(), seen.fence.into(), seen.state.to_value()];
        let found = table::select_one(txn, "WHERE id = $1 AND fence = $2 AND state = $3", values).await?;
        found.ok_or(JobsError::Fenced)
    }

    async fn requeue(&self, txn: &Txn, mut job: JobRow, wait: Duration) -> Result<(), JobsError> {
        let was_running = job.state == JobState::Running;
        job.state = JobState::Ready;
        job.run_at = now_micros().saturating_add(as_micros(wait));
        job.lease_owner = None;
        job.lease_until = None;
        self.write_guarded(txn, &job, if was_running { JobState::Running } else { JobState::Ready }).await?;
        if was_running {
            self.shift_lane(txn, &job, 1, -1).await?;
        }
        self.publish_after_commit(txn, &job);
        Ok(())
    }

    pub(crate) async fn end_cancelled(&self, txn: &Txn, job: JobRow) -> Result<(), JobsError> {
        if let Some(handler) = self.handler(&job.kind) {
            hooked(&job.kind, handler.on_cancelled(txn, &job).await)?;
        }
        self.end(txn, job, JobState::Cancelled, None).await
    }

    pub(crate) async fn end_failed(&self, txn: &Txn, job: JobRow, failure: &Failure) -> Result<(), JobsError> {
        tracing::warn!(job.id = %job.id, job.kind = %job.kind, job.attempt = job.attempt, code = %failure.code,
            detail = job.last_error.as_deref().unwrap_or_default(), "job failed");
        if let Some(handler) = self.handler(&job.kind) {
            hooked(&job.kind, handler.on_failed(txn, &job, failure).await)?;
        }
        self.end(txn, job, JobState::Failed, Some(failure)).await
    }

    async fn end(
        &self,
        txn: &Txn,
        mut job: JobRow,
        state: JobState,
        failure: Option<&Failure>,
    ) -> Result<(), JobsError> {
        let from = job.state;
        job.state = state;
        job.finished_at = Some(now_micros());
        job.lease_owner = None;
        job.lease_until = None;
        job.failure_code = failure.map(|failure| failure.code.to_string());
        job.failure_message = failure.map(|failure| failure.message.clone());
        job.progress = Some(self.final_progress(&job)?);
        self.write_guarded(txn, &job, from).await?;
        match from {
            JobState::Running => self.shift_lane(txn, &job, 0, -1).await?,
            _ => self.shift_lane(txn, &job, -1, 0).await?,
        }
        stage_outputs::release_uses(txn, job.id).await?;
        if state == JobState::Done {
            blob_sweep::release(txn, job.id).await?;
        }
        self.publish_after_commit(txn, &job);
        Ok(())
    }

    /// Writes the row; the condition repeats the guard, so that even a mistake above cannot end a job twice.
    async fn write_guarded(&self, txn: &Txn, job: &JobRow, from: JobState) -> Result<(), JobsError> {
        let text = "UPDATE jobs SET state = $4, run_at = $5, attempt = $6, crashes = $7, bugs = $8, \
                    lease_owner = $9, lease_until = $10, progress = $11, last_error = $12, failure_code = $13, \
                    failure_message = $14, finished_at = $15 WHERE id = $1 AND fence = $2 AND state = $3";
        let values = vec![
            job.id.to_value(),
            job.fence.into(),
            from.to_value(),
            job.state.to_value(),
            job.run_at.into(),
            job.attempt.into(),
            job.crashes.into(),
            job.bugs.into(),
            job.lease_owner.clone().into(),
            job.lease_until.into(),
            job.progress.to_value(),
            job.last_error.clone().into(),
            job.failure_code.clone().into(),
            job.failure_message.clone().into(),
            job.finished_at.into(),
        ];
        match sql::execute(txn, text, values).await? {
            1 => Ok(()),
            _ => Err(JobsError::Fenced),
        }
    }

    async fn shift_lane(&self, txn: &Txn, job: &JobRow, ready: i64, running: i64) -> Result<(), JobsError> {
        let cap = self.policy().workspace_cap;
        Ok(fairness::shift(txn, job.workspace_id, &job.pool, ready, running, cap).await?)
    }
}

pub(crate) fn hooked(kind: &str, result: HookResult) -> Result<(), JobsError> {
    result.map_err(|source| JobsError::Hook { kind: kind.to_owned(), source })
}

fn exhausted(job: &JobRow) -> Failure {
    let message = format!(
        "The work failed {} times for a reason that may pass. Submit it again later; the server's log names the \
         reason under job {}.",
        job.attempt, job.id
    );
    Failure::new(ErrorCode::InternalError, message)
}

fn internal(job: &JobRow) -> Failure {
    let message = format!(
        "Something went wrong on our side. Report it to whoever runs this server with the job number {}: its log has \
         the details.",
        job.id
    );
    Failure::new(ErrorCode::InternalError, message)
}

fn crashed(job: &JobRow) -> Failure {
    let message = format!(
        "The work crashed the worker {} times and was stopped. Try a shorter or smaller input; the server's log has \
         the details under job {}.",
        job.crashes, job.id
    );
    Failure::new(ErrorCode::InternalError, message)
}

pub(crate) fn overdue(job: &JobRow) -> Failure {
    let minutes = job.deadline_us.div_euclid(60_000_000).max(1);
    let message = format!(
        "The work did not finish within its time limit of {minutes} min. Try a shorter input, or submit it again when \
         the server is less busy (job {}).",
        job.id
    );
    Failure::new(ErrorCode::InternalError, message)
}

/// Operators need the beginning of an error, not a megabyte of tool output.
fn bounded(detail: &str) -> String {
    detail.chars().take(4_000).collect()
}

/// A number in 0..1 for jitter; nothing depends on its quality.
fn spread() -> f64 {
    let nanos = u64::from(uuid::Uuid::new_v4().as_fields().0);
    nanos as f64 / f64::from(u32::MAX)
}
