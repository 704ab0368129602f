//! A store, a runner with short leases, and a handler that does what the test says. Hooks and completions leave marks
//! in a table, so a test sees whether they shared the fate of their transaction.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use herald_blobs::Blobs;
use herald_domain::Failure;
use herald_domain::id::{JobId, WorkspaceId};
use herald_store::table::Column;
use herald_store::{BoxFuture, ConnectionTrait, Store, Txn, sql};
use serde_json::json;

use crate::*;

pub struct Rig {
    pub home: tempfile::TempDir,
    pub jobs: Jobs,
    pub workspace: WorkspaceId,
}

impl Rig {
    pub async fn new() -> Rig {
        Rig::with_policy(JobsPolicy::default()).await
    }

    pub async fn with_policy(policy: JobsPolicy) -> Rig {
        let home = tempfile::tempdir().expect("temp dir");
        let url = format!("sqlite://{}/herald.db?mode=rwc", home.path().display());
        let store = Store::open(&url).await.expect("open");
        store.migrate().await.expect("migrate");
        let txn = store.begin().await.expect("begin");
        txn.execute_unprepared("CREATE TABLE marks (mark TEXT NOT NULL)").await.expect("marks");
        txn.commit().await.expect("commit");
        let blobs = Blobs::open(home.path().join("blobs")).await.expect("blobs");
        Rig { jobs: Jobs::new(store, blobs, policy), home, workspace: WorkspaceId::new() }
    }

    pub fn config(&self) -> RunnerConfig {
        RunnerConfig {
            permits: 1,
            lease: Duration::from_millis(2_000),
            heartbeat: Duration::from_millis(50),
            poll: Duration::from_millis(20),
            ..RunnerConfig::new(self.home.path().join("scratch"))
        }
    }

    pub fn run(&self, handler: Script) -> RunnerHandle {
        self.run_with(handler, self.config())
    }

    pub fn run_with(&self, handler: Script, config: RunnerConfig) -> RunnerHandle {
        Runner::spawn(self.jobs.clone(), vec![Arc::new(handler)], config).expect("runner")
    }

    pub fn job(&self) -> NewJob {
        NewJob {
            retry: RetrySchedule::new([Duration::from_millis(10)]),
            ..NewJob::new("toy", self.workspace, json!({}))
        }
    }

    pub async fn enqueue(&self, job: NewJob) -> JobId {
        let txn = self.jobs.store().begin().await.expect("begin");
        let id = self.jobs.enqueue(&txn, job).await.expect("enqueue");
        txn.commit().await.expect("commit");
        id
    }

    pub async fn cancel(&self, id: JobId) -> CancelOutcome {
        let txn = self.jobs.store().begin().await.expect("begin");
        let outcome = self.jobs.cancel(&txn, id).await.expect("cancel");
        txn.commit().await.expect("commit");
        outcome
    }

    pub async fn row(&self, id: JobId) -> JobRow {
        get(self.jobs.store().read(), id).await.expect("read").expect("the job exists")
    }

    /// Waits for the job's end by its own events.
    pub async fn ended(&self, id: JobId) -> JobRow {
        let mut watch = self.jobs.subscribe(id).await.expect("subscribe").expect("the job exists");
        let closed = async { while watch.changed().await.is_ok() {} };
        tokio::time::timeout(Duration::from_secs(20), closed).await.expect("the job ends");
        self.row(id).await
    }

    /// Waits until the job is seen in this state.
    pub async fn seen(&self, id: JobId, wanted: impl Fn(&JobProgress) -> bool) -> JobProgress {
        let mut watch = self.jobs.subscribe(id).await.expect("subscribe").expect("the job exists");
        let found = watch.wait_for(|progress| wanted(progress));
        tokio::time::timeout(Duration::from_secs(20), found).await.expect("in time").expect("seen").clone()
    }

    pub async fn marks(&self) -> Vec<String> {
        let rows = sql::query_all(self.jobs.store().read(), "SELECT mark FROM marks ORDER BY rowid", vec![]).await;
        rows.expect("marks").iter().map(|row| String::from_row(row, "mark").expect("mark")).collect()
    }

    pub async fn assert_lanes(&self) {
        let txn = self.jobs.store().begin().await.expect("begin");
        let kept = lane_counts(&txn).await.expect("kept");
        assert_eq!(kept, recount_lanes(&txn).await.expect("recount"));
        txn.rollback().await.expect("rollback");
    }
}

pub async fn mark(txn: &Txn, text: String) -> HookResult {
    sql::execute(txn, "INSERT INTO marks (mark) VALUES ($1)", vec![text.into()]).await?;
    Ok(())
}

/// Answers a completion that leaves a mark.
pub fn done(text: &str) -> Result<Completion, StageError> {
    let text = text.to_owned();
    Ok(Completion::new(move |txn| Box::pin(mark(txn, text))))
}

type Play = Box<dyn Fn(JobContext) -> BoxFuture<'static, Result<Completion, StageError>> + Send + Sync>;

pub struct Script {
    play: Play,
}

pub fn script<F, Fut>(play: F) -> Script
where
    F: Fn(JobContext) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Completion, StageError>> + Send + 'static,
{
    Script { play: Box::new(move |ctx| Box::pin(play(ctx))) }
}

#[async_trait]
impl JobHandler for Script {
    fn kind(&self) -> &'static str {
        "toy"
    }

    async fn run(&self, ctx: JobContext) -> Result<Completion, StageError> {
        (self.play)(ctx).await
    }

    async fn on_started(&self, txn: &Txn, job: &JobRow) -> HookResult {
        mark(txn, format!("started {}", job.attempt)).await
    }

    async fn on_failed(&self, txn: &Txn, _job: &JobRow, failure: &Failure) -> HookResult {
        mark(txn, format!("failed {}", failure.code)).await
    }

    async fn on_cancelled(&self, txn: &Txn, _job: &JobRow) -> HookResult {
        mark(txn, "cancelled".to_owned()).await
    }
}
