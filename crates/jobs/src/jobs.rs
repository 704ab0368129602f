//! The handle everybody shares: enqueue, cancel, watch.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock, Weak};

use herald_blobs::Blobs;
use herald_domain::id::JobId;
use herald_store::clock::{as_micros, now_micros};
use herald_store::table::{self, Column};
use herald_store::{ConnectionTrait, Store, Txn, sql};
use serde_json::Value as Json;
use tokio::sync::watch;

use crate::error::JobsError;
use crate::fairness;
use crate::handler::JobHandler;
use crate::job::{JobRow, JobState, NewJob};
use crate::live::{self, Live, Stop};
use crate::progress::JobProgress;
use crate::queue;

/// Limits that hold for all runners of an installation.
#[derive(Debug, Clone)]
pub struct JobsPolicy {
    /// Jobs one workspace may have running in one pool; a lane made with it keeps it.
    pub workspace_cap: u32,
    /// Starts that may die with their process before the job fails.
    pub poison_limit: u32,
    /// Stored stage outputs above this are evicted, least recently used first.
    pub stage_cache_bytes: u64,
}

impl Default for JobsPolicy {
    /// 10 running, 3 crashes, 20 GiB.
    fn default() -> Self {
        Self { workspace_cap: 10, poison_limit: 3, stage_cache_bytes: 20 << 30 }
    }
}

/// What a cancel did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CancelOutcome {
    /// It had not started and never will.
    Cancelled,
    /// It is being told to stop; it ends as cancelled within a heartbeat.
    Requested,
    /// It had ended already.
    Ended,
    NotFound,
}

/// The job table and what this process knows about it. Cheap to clone.
#[derive(Clone)]
pub struct Jobs {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    blobs: Blobs,
    policy: JobsPolicy,
    wake: watch::Sender<u64>,
    live: Live,
    handlers: RwLock<HashMap<String, Arc<dyn JobHandler>>>,
    stage_locks: Mutex<HashMap<String, Weak<tokio::sync::Mutex<()>>>>,
}

impl Jobs {
    /// A process makes one and shares it. The schema must be there ([`Store::migrate`]).
    pub fn new(store: Store, blobs: Blobs, policy: JobsPolicy) -> Jobs {
        let inner = Inner {
            store,
            blobs,
            policy,
            wake: watch::Sender::new(0),
            live: Live::default(),
            handlers: RwLock::default(),
            stage_locks: Mutex::default(),
        };
        Jobs { inner: Arc::new(inner) }
    }

    /// Makes the handlers' hooks known to a process that cancels jobs without running them. A
    /// [`crate::Runner`] does this for its own.
    pub fn register(&self, handlers: &[Arc<dyn JobHandler>]) {
        let mut known = self.inner.handlers.write().unwrap_or_else(PoisonError::into_inner);
        for handler in handlers {
            known.insert(handler.kind().to_owned(), Arc::clone(handler));
        }
    }

    /// Adds a job in the caller's transaction: it exists exactly if that commits, and runners wake then.
    ///
    /// # Errors
    /// [`herald_store::StoreError::Duplicate`] when the dedupe key is taken.
    pub async fn enqueue(&self, txn: &Txn, job: NewJob) -> Result<JobId, JobsError> {
        let now = now_micros();
        let id = JobId::new();
        let row = JobRow {
            id,
            workspace_id: job.workspace,
            kind: job.kind,
            pool: job.pool,
            payload: job.payload,
            priority: job.priority.saturating_neg(),
            state: JobState::Ready,
            run_at: now.saturating_add(as_micros(job.delay)),
            attempt: 0,
            max_attempts: i64::from(job.max_attempts.max(1)),
            crashes: 0,
            bugs: 0,
            retry_schedule: job.retry,
            lease_owner: None,
            lease_until: None,
            fence: 0,
            cancel_requested: false,
            deadline_us: as_micros(job.deadline),
            deadline_at: None,
            progress: None,
            last_error: None,
            failure_code: None,
            failure_message: None,
            dedupe_key: job.dedupe_key,
            created_at: now,
            started_at: None,
            finished_at: None,
        };
        table::insert(txn, &row).await?;
        // Ties the job to the request it is queued by, whose span this line stands in.
        tracing::info!(job.id = %id, job.kind = %row.kind, "queued");
        fairness::shift(txn, row.workspace_id, &row.pool, 1, 0, self.inner.policy.workspace_cap).await?;
        let jobs = self.clone();
        txn.after_commit(move || jobs.wake());
        Ok(id)
    }

    /// Cancels in the caller's transaction. A waiting job ends there and then, its handler's hook included; a running
    /// one is told when the transaction commits. A waiting job of a kind this process has no handler for is ended by
    /// the next runner that has.
    pub async fn cancel(&self, txn: &Txn, id: JobId) -> Result<CancelOutcome, JobsError> {
        let Some(job) = queue::get(txn, id).await? else { return Ok(CancelOutcome::NotFound) };
        if job.state.has_ended() {
            return Ok(CancelOutcome::Ended);
        }
        if job.state == JobState::Ready && self.handler(&job.kind).is_some() {
            self.end_cancelled(txn, job).await?;
            return Ok(CancelOutcome::Cancelled);
        }
        let text = "UPDATE jobs SET cancel_requested = TRUE, \
                    run_at = CASE WHEN state = 'ready' THEN $2 ELSE run_at END WHERE id = $1";
        sql::execute(txn, text, vec![id.to_value(), now_micros().into()]).await?;
        let jobs = self.clone();
        txn.after_commit(move || {
            if let Some(attempt) = jobs.live().attempt(id) {
                attempt.request_stop(Stop::Cancelled);
            }
            jobs.wake();
        });
        Ok(CancelOutcome::Requested)
    }

    /// Lets the runners of this process look for work now. Enqueueing does it by itself.
    pub fn wake(&self) {
        self.inner.wake.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// How far the job is; `None` when there is no such job. Fresh for jobs of this process, at most a heartbeat old
    /// for others.
    pub async fn progress(&self, conn: &impl ConnectionTrait, id: JobId) -> Result<Option<JobProgress>, JobsError> {
        if let Some(attempt) = self.live().attempt(id) {
            return Ok(Some(attempt.progress()));
        }
        match queue::get(conn, id).await? {
            Some(job) => Ok(Some(self.row_progress(conn, &job).await?)),
            None => Ok(None),
        }
    }

    /// Live progress: the receiver holds the present state, changes as the job moves in this process, and is closed
    /// after the last word. For jobs another process runs, ask [`Jobs::progress`] again every few seconds.
    ///
    /// `None` when there is no such job.
    pub async fn subscribe(&self, id: JobId) -> Result<Option<watch::Receiver<JobProgress>>, JobsError> {
        let Some(job) = queue::get(self.store().read(), id).await? else { return Ok(None) };
        let now = self.row_progress(self.store().read(), &job).await?;
        let receiver = self.live().watch(id, live::moment(&job), now);
        // Whatever happened between reading and watching is told now.
        if let Some(attempt) = self.live().attempt(id) {
            self.live().publish_attempt(&attempt);
        } else if let Some(job) = queue::get(self.store().read(), id).await? {
            let progress = self.row_progress(self.store().read(), &job).await?;
            self.live().publish_row(&job, progress);
        }
        Ok(Some(receiver))
    }

    async fn row_progress(&self, conn: &impl ConnectionTrait, job: &JobRow) -> Result<JobProgress, JobsError> {
        let mut progress = stored_progress(job);
        if job.state == JobState::Ready {
            progress.queue_position = Some(queue::position(conn, job).await?);
        }
        Ok(progress)
    }

    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    pub fn blobs(&self) -> &Blobs {
        &self.inner.blobs
    }

    pub fn policy(&self) -> &JobsPolicy {
        &self.inner.policy
    }

    pub(crate) fn live(&self) -> &Live {
        &self.inner.live
    }

    pub(crate) fn wakes(&self) -> watch::Receiver<u64> {
        self.inner.wake.subscribe()
    }

    pub(crate) fn handler(&self, kind: &str) -> Option<Arc<dyn JobHandler>> {
        self.inner.handlers.read().unwrap_or_else(PoisonError::into_inner).get(kind).cloned()
    }

    /// Held while a stage output is looked up or made, so that two jobs of this process never make the same one.
    pub(crate) fn stage_lock(&self, digest: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut locks = self.inner.stage_locks.lock().unwrap_or_else(PoisonError::into_inner);
        locks.retain(|_, lock| lock.strong_count() > 0);
        if let Some(lock) = locks.get(digest).and_then(Weak::upgrade) {
            return lock;
        }
        let lock = Arc::new(tokio::sync::Mutex::new(()));
        locks.insert(digest.to_owned(), Arc::downgrade(&lock));
        lock
    }

    /// The progress to keep with a job that ends now.
    pub(crate) fn final_progress(&self, job: &JobRow) -> Result<Json, JobsError> {
        let mut progress = match self.live().attempt(job.id) {
            Some(attempt) if attempt.job.fence == job.fence => attempt.progress(),
            _ => stored_progress(job),
        };
        progress.state = job.state.to_string();
        if job.state == JobState::Done {
            progress.fraction = 1.0;
        }
        Ok(serde_json::to_value(progress)?)
    }

    /// Watchers and runners learn of the row's new state once it is committed.
    pub(crate) fn publish_after_commit(&self, txn: &Txn, job: &JobRow) {
        let jobs = self.clone();
        let job = job.clone();
        txn.after_commit(move || {
            jobs.live().end(job.id, job.fence);
            jobs.live().publish_row(&job, stored_progress(&job));
            jobs.wake();
        });
    }
}

/// What the row says. An unreadable progress column counts as none: it is a view, not the truth.
fn stored_progress(job: &JobRow) -> JobProgress {
    let stored = job.progress.clone().and_then(|json| serde_json::from_value::<JobProgress>(json).ok());
    let (stages, fraction) = stored.map(|progress| (progress.stages, progress.fraction)).unwrap_or_default();
    JobProgress {
        state: job.state.to_string(),
        stages,
        fraction: if job.state == JobState::Done { 1.0 } else { fraction },
        queue_position: None,
        attempt: u32::try_from(job.attempt).unwrap_or(0),
    }
}
