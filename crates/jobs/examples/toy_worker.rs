//! A worker that exists to be killed: `toy_worker <home> enqueue|work [crash point] [nth hit] [lease ms]`.
//!
//! Its job writes four files, each from the one before, publishes the last and puts a row into `toy_videos`. Every
//! real run of a stage appends a line to `<home>/effects.log`. `work` ends when nothing is left to do or sweep.

use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use herald_blobs::Blobs;
use herald_domain::Failure;
use herald_domain::id::WorkspaceId;
use herald_jobs::{
    Completion, CrashPlan, HookResult, JobContext, JobHandler, JobRow, Jobs, JobsPolicy, NewJob, RetrySchedule, Runner,
    RunnerConfig, Stage, StageError, StageFile, recount_lanes,
};
use herald_store::{ConnectionTrait, Store, Txn, blob_sweep, sql};

const STAGES: [&str; 4] = ["script", "speech", "frames", "encode"];

struct Toy {
    home: PathBuf,
}

#[async_trait]
impl JobHandler for Toy {
    fn kind(&self) -> &'static str {
        "toy"
    }

    async fn run(&self, ctx: JobContext) -> Result<Completion, StageError> {
        ctx.plan(&STAGES.map(|name| (name, 1.0)));
        let mut last: Option<StageFile> = None;
        for name in STAGES {
            let (before, home) = (last.clone(), self.home.clone());
            let make = |stage: Stage| make_file(stage, home, name, before.clone());
            last = Some(ctx.stage(name, 1.0, &before, make).await?);
        }
        let encoded = last.ok_or_else(|| StageError::Bug("there are four stages".to_owned()))?;
        let key = format!("videos/{}.txt", ctx.id());
        ctx.publish(&encoded, &key).await?;
        let id = ctx.id().to_string();
        Ok(Completion::new(move |txn| {
            Box::pin(async move {
                let text = "INSERT INTO toy_videos (job_id, blob_key) VALUES ($1, $2)";
                sql::execute(txn, text, vec![id.into(), key.into()]).await?;
                Ok(())
            })
        }))
    }

    async fn on_failed(&self, txn: &Txn, job: &JobRow, failure: &Failure) -> HookResult {
        let text = "INSERT INTO toy_failures (job_id, message) VALUES ($1, $2)";
        sql::execute(txn, text, vec![job.id.to_string().into(), failure.message.clone().into()]).await?;
        Ok(())
    }
}

async fn make_file(
    stage: Stage,
    home: PathBuf,
    name: &'static str,
    before: Option<StageFile>,
) -> Result<StageFile, StageError> {
    let mut text = match &before {
        Some(file) => std::fs::read_to_string(stage.path_of(file)?)?,
        None => String::new(),
    };
    text.push_str(name);
    text.push('\n');
    let path = stage.dir().join(format!("{name}.txt"));
    std::fs::write(&path, text)?;
    let mut effects = std::fs::OpenOptions::new().append(true).create(true).open(home.join("effects.log"))?;
    effects.write_all(format!("{name}\n").as_bytes())?;
    // A test that wants to meet the worker here puts this file in its way.
    while home.join("pause").exists() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    stage.keep(path).await
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [home, mode, rest @ ..] = arguments.as_slice() else { return Err("usage: <home> enqueue|work …".into()) };
    let home = Path::new(home);
    let store = Store::open(&format!("sqlite://{}/herald.db?mode=rwc", home.display())).await?;
    store.migrate().await?;
    let jobs = Jobs::new(store, Blobs::open(home.join("blobs")).await?, JobsPolicy::default());
    match mode.as_str() {
        "enqueue" => enqueue(&jobs).await,
        _ => work(jobs, home, rest).await,
    }
}

/// Prints the job's id only after the commit: who has read it may rely on the job.
async fn enqueue(jobs: &Jobs) -> Result<(), Box<dyn Error>> {
    let txn = jobs.store().begin().await?;
    txn.execute_unprepared(
        "CREATE TABLE IF NOT EXISTS toy_videos (job_id TEXT PRIMARY KEY, blob_key TEXT NOT NULL);
         CREATE TABLE IF NOT EXISTS toy_failures (job_id TEXT PRIMARY KEY, message TEXT NOT NULL)",
    )
    .await?;
    let retry = RetrySchedule::new([Duration::from_millis(10)]);
    let job = NewJob { retry, ..NewJob::new("toy", WorkspaceId::new(), serde_json::Value::Null) };
    let id = jobs.enqueue(&txn, job).await?;
    txn.commit().await?;
    println!("{id}");
    Ok(())
}

async fn work(jobs: Jobs, home: &Path, rest: &[String]) -> Result<(), Box<dyn Error>> {
    let nth = rest.get(1).map_or(Ok(1), |text| text.parse())?;
    let lease: u64 = rest.get(2).map_or(Ok(60_000), |text| text.parse())?;
    let config = RunnerConfig {
        lease: Duration::from_millis(lease),
        heartbeat: Duration::from_millis(lease / 4),
        poll: Duration::from_millis(20),
        crash_plan: match rest.first().filter(|point| *point != "-") {
            Some(point) => CrashPlan::armed(point.as_str(), nth),
            None => CrashPlan::none(),
        },
        ..RunnerConfig::new(home.join("scratch"))
    };
    let toy: Arc<dyn JobHandler> = Arc::new(Toy { home: home.to_owned() });
    let runner = Runner::spawn(jobs.clone(), vec![toy], config)?;
    println!("working");
    loop {
        let busy = !recount_lanes(jobs.store().read()).await?.is_empty();
        let unswept = !blob_sweep::due(jobs.store().read(), 1).await?.is_empty();
        if !busy && !unswept {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    runner.shutdown(Duration::from_secs(10)).await;
    Ok(())
}
