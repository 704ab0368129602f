//! One attempt from claim to end: the handler works in a task of its own, this one keeps the lease, watches the
//! deadline and every reason to stop, and writes the end. So a handler that blocks its thread still has a heartbeat,
//! and one that panics takes nothing with it.

use std::any::Any;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use herald_store::clock::{as_micros, now_micros};
use tokio::sync::watch;
use tokio::task::{JoinError, JoinHandle};
use tokio::time::Instant;
use tracing::Instrument;

use crate::context::JobContext;
use crate::error::JobsError;
use crate::handler::{Completion, JobHandler, StageError};
use crate::job::JobRow;
use crate::jobs::Jobs;
use crate::live::{Attempt, Stop};
use crate::queue::{self, Pulse};
use crate::runner::{Phase, RunnerConfig};
use crate::settle::overdue;

/// Progress is stored this often at most; each time renews the lease too.
const PROGRESS_EVERY: Duration = Duration::from_secs(1);
/// A stopped handler that still runs after this is reported: it keeps a permit.
const SLOW_STOP: Duration = Duration::from_secs(30);

pub(crate) struct Supervisor {
    pub jobs: Jobs,
    pub handler: Arc<dyn JobHandler>,
    pub config: Arc<RunnerConfig>,
    pub scratch: PathBuf,
    pub phase: watch::Receiver<Phase>,
}

type Work = JoinHandle<Result<Completion, StageError>>;

impl Supervisor {
    pub async fn run(self, job: JobRow) {
        let span = tracing::info_span!("job", id = %job.id, kind = %job.kind, attempt = job.attempt);
        self.attempt(job).instrument(span).await;
    }

    async fn attempt(self, job: JobRow) {
        let (attempt, began) = (Attempt::new(job), Instant::now());
        self.jobs.live().begin(&attempt);
        let mut work = self.spawn_work(&attempt);
        let settled = tokio::select! {
            result = &mut work => self.settle_result(&attempt, result).await,
            stop = self.keep_lease(&attempt) => self.stop_work(&attempt, stop, &mut work).await,
        };
        match settled {
            Ok(()) => {}
            Err(JobsError::Fenced) => {
                tracing::info!(job.id = %attempt.job.id, attempt = attempt.job.attempt, "this attempt lost its job");
            }
            // The lease runs out and the job is tried again.
            Err(error) => tracing::error!(%error, job.id = %attempt.job.id, "the end of a job could not be written"),
        }
        tracing::info!(seconds = began.elapsed().as_secs_f64(), "the attempt is over");
        self.jobs.live().end(attempt.job.id, attempt.job.fence);
        if let Err(error) = self.jobs.drop_unnamed(&attempt.written().await).await {
            tracing::warn!(%error, job.id = %attempt.job.id, "files of an attempt stay until the next sweep");
        }
        match tokio::fs::remove_dir_all(&self.scratch).await {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                tracing::warn!(%error, "a scratch directory stays until this runner ends");
            }
            _ => {}
        }
    }

    fn spawn_work(&self, attempt: &Arc<Attempt>) -> Work {
        let crash = self.config.crash_plan.clone();
        let ctx = JobContext::new(self.jobs.clone(), Arc::clone(attempt), self.scratch.clone(), crash);
        let handler = Arc::clone(&self.handler);
        tokio::spawn(async move { handler.run(ctx).await }.in_current_span())
    }

    /// Renews the lease until there is a reason to stop.
    async fn keep_lease(&self, attempt: &Arc<Attempt>) -> Stop {
        let job = &attempt.job;
        let deadline = instant_of(job.deadline_at);
        let mut lease_until = job.lease_until.unwrap_or_default();
        let mut next_beat = Instant::now() + self.config.heartbeat;
        let pace = PROGRESS_EVERY.min(self.config.heartbeat);
        let mut phase = self.phase.clone();
        loop {
            tokio::select! {
                stop = attempt.stopped() => return stop,
                _ = phase.wait_for(|phase| *phase == Phase::Abort) => return Stop::Shutdown,
                _ = tokio::time::sleep_until(deadline) => return Stop::Deadline,
                _ = tokio::time::sleep(pace) => {}
            }
            if Instant::now() < next_beat && !attempt.take_unsaved() {
                continue;
            }
            let until = now_micros().saturating_add(as_micros(self.config.lease));
            match self.beat(attempt, until).await {
                Ok(Pulse::Go) => {
                    lease_until = until;
                    next_beat = Instant::now() + self.config.heartbeat;
                }
                Ok(Pulse::Cancelled) => return Stop::Cancelled,
                Ok(Pulse::Lost) => return Stop::Lost,
                // Somebody else may own it already, and there is no asking.
                Err(error) if now_micros() >= lease_until => {
                    tracing::error!(%error, job.id = %job.id, "the lease ran out while the database failed");
                    return Stop::Lost;
                }
                Err(error) => tracing::warn!(%error, job.id = %job.id, "a heartbeat failed"),
            }
        }
    }

    async fn beat(&self, attempt: &Attempt, lease_until: i64) -> Result<Pulse, JobsError> {
        attempt.take_unsaved();
        let progress = serde_json::to_value(attempt.progress())?;
        let txn = self.jobs.store().begin().await?;
        let pulse = queue::beat(&txn, attempt.job.id, attempt.job.fence, lease_until, &progress).await?;
        txn.commit().await?;
        Ok(pulse)
    }

    /// Writes why it stops at once, then waits for the handler to be really gone: its permit is not free before.
    async fn stop_work(&self, attempt: &Arc<Attempt>, stop: Stop, work: &mut Work) -> Result<(), JobsError> {
        attempt.request_stop(stop);
        work.abort();
        let settled = match stop {
            Stop::Cancelled => self.jobs.cancel_running(&attempt.job).await,
            Stop::Deadline => {
                let failure = overdue(&attempt.job);
                self.jobs.fail(&attempt.job, &failure, "the deadline passed").await
            }
            Stop::Shutdown => self.jobs.hand_back(&attempt.job, Duration::ZERO).await,
            Stop::Lost => Err(JobsError::Fenced),
        };
        while tokio::time::timeout(SLOW_STOP, &mut *work).await.is_err() {
            tracing::warn!(job.id = %attempt.job.id, kind = %attempt.job.kind, "a stopped handler is still running");
        }
        settled
    }

    async fn settle_result(
        &self,
        attempt: &Arc<Attempt>,
        result: Result<Result<Completion, StageError>, JoinError>,
    ) -> Result<(), JobsError> {
        let job = &attempt.job;
        match result {
            Ok(Ok(completion)) => self.finish(job, completion).await,
            Ok(Err(StageError::Transient(detail))) => {
                tracing::warn!(job.id = %job.id, kind = %job.kind, attempt = job.attempt, detail, "an attempt failed");
                self.jobs.retry(job, &detail).await
            }
            Ok(Err(StageError::Invalid(failure))) => self.jobs.fail(job, &failure, &failure.message).await,
            Ok(Err(StageError::Bug(detail))) => self.report_bug(job, &detail).await,
            Ok(Err(StageError::NotYet(wait))) => self.jobs.hand_back(job, wait).await,
            Ok(Err(StageError::Cancelled)) => self.jobs.cancel_running(job).await,
            // Fenced, if it was really lost.
            Ok(Err(StageError::LeaseLost)) => match attempt.stop_reason() {
                Some(Stop::Shutdown) => self.jobs.hand_back(job, Duration::ZERO).await,
                Some(Stop::Deadline) => self.jobs.fail(job, &overdue(job), "the deadline passed").await,
                Some(Stop::Cancelled) => self.jobs.cancel_running(job).await,
                Some(Stop::Lost) | None => self.jobs.retry(job, "the lease was lost").await,
            },
            Err(error) => match error.try_into_panic() {
                Ok(panic) => self.report_bug(job, &format!("panic: {}", panic_text(panic.as_ref()))).await,
                Err(error) => self.report_bug(job, &error.to_string()).await,
            },
        }
    }

    async fn finish(&self, job: &JobRow, completion: Completion) -> Result<(), JobsError> {
        self.config.crash_plan.reach("before-finish", "");
        match self.jobs.finish(job, completion).await {
            Ok(_) => {
                self.config.crash_plan.reach("after-finish", "");
                Ok(())
            }
            Err(JobsError::Fenced) => Err(JobsError::Fenced),
            // The completion is used up; the stages are stored, so another attempt costs little.
            Err(error) => {
                tracing::error!(%error, job.id = %job.id, "finishing a job failed");
                self.jobs.retry(job, &error.to_string()).await
            }
        }
    }

    async fn report_bug(&self, job: &JobRow, detail: &str) -> Result<(), JobsError> {
        tracing::error!(job.id = %job.id, kind = %job.kind, attempt = job.attempt, detail, "a job hit a bug");
        self.jobs.bug(job, detail).await
    }
}

fn instant_of(deadline_at: Option<i64>) -> Instant {
    const FAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);
    let wait = match deadline_at {
        Some(at) => Duration::from_micros(at.saturating_sub(now_micros()).max(0).unsigned_abs()).min(FAR),
        None => FAR,
    };
    Instant::now() + wait
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(text), _) => text,
        (_, Some(text)) => text,
        _ => "(no text)",
    }
}
