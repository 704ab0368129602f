//! The loop that claims jobs of one pool and the way it ends.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use herald_store::clock::now_micros;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::Instant;

use crate::crash_plan::CrashPlan;
use crate::error::JobsError;
use crate::handler::JobHandler;
use crate::job::JobRow;
use crate::jobs::Jobs;
use crate::scratch::Scratch;
use crate::settle::{hooked, overdue};
use crate::{queue, supervise, sweep};

/// How one runner works.
#[derive(Debug, Clone)]
pub struct RunnerConfig {
    /// The pool it serves; a process may have one runner for each.
    pub pool: String,
    /// Jobs it runs at once, 1 or more.
    pub permits: usize,
    /// How long a silent attempt keeps its job. At least three heartbeats.
    pub lease: Duration,
    pub heartbeat: Duration,
    /// How soon it notices what nobody told it: retries that fall due, work of other processes, dead runners.
    pub poll: Duration,
    /// Shared by all runners of a machine; must be local to it.
    pub scratch_dir: PathBuf,
    /// Planned deaths, for tests.
    pub crash_plan: CrashPlan,
}

impl RunnerConfig {
    /// Pool `render`, 2 permits, lease 60 s, heartbeat 15 s, poll 1 s.
    pub fn new(scratch_dir: impl Into<PathBuf>) -> Self {
        Self {
            pool: "render".to_owned(),
            permits: 2,
            lease: Duration::from_secs(60),
            heartbeat: Duration::from_secs(15),
            poll: Duration::from_secs(1),
            scratch_dir: scratch_dir.into(),
            crash_plan: CrashPlan::none(),
        }
    }
}

/// What the runner's tasks are to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Phase {
    Work,
    /// Finish what runs, start nothing.
    Drain,
    /// Hand everything back.
    Abort,
}

/// Runs jobs of one pool until its handle shuts it down.
pub struct Runner {
    jobs: Jobs,
    kinds: Vec<String>,
    config: Arc<RunnerConfig>,
    scratch: Arc<Scratch>,
    phase: watch::Receiver<Phase>,
}

/// Controls a runner. Dropping it leaves the runner running.
pub struct RunnerHandle {
    phase: watch::Sender<Phase>,
    main: JoinHandle<()>,
    owner: String,
}

enum Claim {
    Started(Box<JobRow>),
    /// A job was taken out of the queue without running.
    Settled,
    /// Nothing to do before this time, unix microseconds, as far as known.
    Idle(Option<i64>),
}

impl Runner {
    /// Starts claiming. The handlers' kinds are the only ones it takes.
    ///
    /// # Errors
    /// [`JobsError::Scratch`] when the scratch directory cannot be used.
    pub fn spawn(
        jobs: Jobs,
        handlers: Vec<Arc<dyn JobHandler>>,
        config: RunnerConfig,
    ) -> Result<RunnerHandle, JobsError> {
        let scratch = Arc::new(Scratch::open(&config.scratch_dir)?);
        jobs.register(&handlers);
        let (sender, phase) = watch::channel(Phase::Work);
        let owner = scratch.owner().to_owned();
        let kinds = handlers.iter().map(|handler| handler.kind().to_owned()).collect();
        let runner = Runner { jobs, kinds, config: Arc::new(config), scratch, phase };
        let main = tokio::spawn(runner.run());
        Ok(RunnerHandle { phase: sender, main, owner })
    }

    async fn run(mut self) {
        let housekeeping = tokio::spawn(sweep::keep_house(
            self.jobs.clone(),
            Arc::clone(&self.scratch),
            self.config.poll,
            self.phase.clone(),
        ));
        let permits = Arc::new(Semaphore::new(self.config.permits.max(1)));
        let mut wakes = self.jobs.wakes();
        let mut attempts = JoinSet::new();
        while *self.phase.borrow_and_update() == Phase::Work {
            while attempts.try_join_next().is_some() {}
            // Seen before looking, so that what is enqueued while looking wakes the wait below.
            wakes.borrow_and_update();
            let permit = tokio::select! {
                permit = Arc::clone(&permits).acquire_owned() => permit,
                _ = self.phase.changed() => continue,
            };
            let Ok(permit) = permit else { break };
            let idle_until = match self.claim().await {
                Ok(Claim::Started(job)) => {
                    self.start(*job, permit, &mut attempts);
                    continue;
                }
                Ok(Claim::Settled) => continue,
                Ok(Claim::Idle(due)) => due,
                Err(error) => {
                    tracing::error!(%error, pool = %self.config.pool, "claiming a job failed; trying again");
                    None
                }
            };
            drop(permit);
            tokio::select! {
                _ = wakes.changed() => {}
                _ = tokio::time::sleep_until(self.next_look(idle_until)) => {}
                _ = self.phase.changed() => {}
            }
        }
        while attempts.join_next().await.is_some() {}
        if let Err(error) = housekeeping.await {
            tracing::error!(%error, "the runner's housekeeping ended badly");
        }
        if let Ok(Err(error)) = Arc::try_unwrap(self.scratch).map(Scratch::close) {
            tracing::warn!(%error, "the scratch directory of this runner stays");
        }
    }

    fn next_look(&self, due: Option<i64>) -> Instant {
        let wait = match due.map(|due| due - now_micros()) {
            // Due, but its lane is full or its kind not ours: a wake or the poll comes.
            None | Some(..=0) => self.config.poll,
            Some(micros) => Duration::from_micros(micros.unsigned_abs()).min(self.config.poll),
        };
        Instant::now() + wait
    }

    async fn claim(&self) -> Result<Claim, JobsError> {
        // A look through the reader pool first: an idle runner does not take the writer's turn.
        let due = queue::next_due(self.jobs.store().read(), &self.config.pool).await?;
        if due.is_none_or(|due| due > now_micros()) || self.kinds.is_empty() {
            return Ok(Claim::Idle(due));
        }
        let txn = self.jobs.store().begin().await?;
        let now = now_micros();
        let Some(waiting) = queue::pick(&txn, &self.config.pool, &self.kinds, now).await? else {
            return Ok(Claim::Idle(due));
        };
        if waiting.cancel_requested {
            self.jobs.end_cancelled(&txn, waiting).await?;
            txn.commit().await?;
            return Ok(Claim::Settled);
        }
        if waiting.deadline_at.is_some_and(|deadline| deadline <= now) {
            let failure = overdue(&waiting);
            self.jobs.end_failed(&txn, waiting, &failure).await?;
            txn.commit().await?;
            return Ok(Claim::Settled);
        }
        let job = queue::start(&txn, waiting.clone(), self.scratch.owner(), self.config.lease, now).await?;
        if let Some(handler) = self.jobs.handler(&job.kind)
            && let Err(error) = hooked(&job.kind, handler.on_started(&txn, &job).await)
        {
            txn.rollback().await?;
            tracing::error!(%error, job.id = %job.id, "a job could not start");
            self.jobs.bug(&waiting, &error.to_string()).await?;
            return Ok(Claim::Settled);
        }
        txn.commit().await?;
        Ok(Claim::Started(Box::new(job)))
    }

    fn start(&self, job: JobRow, permit: OwnedSemaphorePermit, attempts: &mut JoinSet<()>) {
        let Some(handler) = self.jobs.handler(&job.kind) else { return };
        let supervisor = supervise::Supervisor {
            jobs: self.jobs.clone(),
            handler,
            config: Arc::clone(&self.config),
            scratch: self.scratch.attempt_dir(job.id, job.fence),
            phase: self.phase.clone(),
        };
        attempts.spawn(async move {
            let jobs = supervisor.jobs.clone();
            supervisor.run(job).await;
            drop(permit);
            jobs.wake();
        });
    }
}

impl RunnerHandle {
    /// The name this runner's leases carry.
    pub fn owner(&self) -> &str {
        &self.owner
    }

    /// Starts nothing more, lets running jobs finish for `grace`, then hands the rest back to the queue without
    /// counting the attempt. Returns when every attempt has stopped.
    pub async fn shutdown(mut self, grace: Duration) {
        self.phase.send_replace(Phase::Drain);
        if tokio::time::timeout(grace, &mut self.main).await.is_ok() {
            return;
        }
        self.phase.send_replace(Phase::Abort);
        if let Err(error) = self.main.await {
            tracing::error!(%error, "the runner ended badly");
        }
    }
}
