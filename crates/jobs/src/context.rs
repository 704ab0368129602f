//! What a handler works with: the job, its stages, its files, and whether to go on.

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use herald_blobs::Blobs;
use herald_domain::id::{JobId, WorkspaceId};
use herald_store::clock::now_micros;
use herald_store::stage_outputs::{self, StageOutputRow};
use herald_store::{Store, StoreError, blob_sweep};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::crash_plan::CrashPlan;
use crate::digest::{stage_digest, stage_file_keys};
use crate::handler::StageError;
use crate::job::JobRow;
use crate::jobs::Jobs;
use crate::live::{Attempt, Stop};
use crate::progress::{StageState, StageTree};
use crate::queue;
use crate::stage::{Stage, StageFile, StageId};

/// One attempt at one job. Cheap to clone.
#[derive(Clone)]
pub struct JobContext {
    jobs: Jobs,
    attempt: Arc<Attempt>,
    scratch: PathBuf,
    crash: CrashPlan,
}

impl JobContext {
    pub(crate) fn new(jobs: Jobs, attempt: Arc<Attempt>, scratch: PathBuf, crash: CrashPlan) -> Self {
        Self { jobs, attempt, scratch, crash }
    }

    pub fn id(&self) -> JobId {
        self.attempt.job.id
    }

    pub fn workspace(&self) -> WorkspaceId {
        self.attempt.job.workspace_id
    }

    /// The row as it was when this attempt began.
    pub fn job(&self) -> &JobRow {
        &self.attempt.job
    }

    /// The payload as the handler's type.
    ///
    /// # Errors
    /// [`StageError::Bug`]: what was enqueued is not what the handler reads.
    pub fn payload<T: DeserializeOwned>(&self) -> Result<T, StageError> {
        serde_json::from_value(self.job().payload.clone())
            .map_err(|error| StageError::Bug(format!("the payload does not parse: {error}")))
    }

    pub fn store(&self) -> &Store {
        self.jobs.store()
    }

    pub fn blobs(&self) -> &Blobs {
        self.jobs.blobs()
    }

    pub fn jobs(&self) -> &Jobs {
        &self.jobs
    }

    /// Turns true when this attempt shall stop, for whatever reason; for code that cannot await.
    pub fn cancelled(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.attempt.stop_flag)
    }

    /// `Err` when this attempt shall stop.
    pub fn check(&self) -> Result<(), StageError> {
        match self.attempt.stop_reason() {
            None => Ok(()),
            Some(Stop::Cancelled) => Err(StageError::Cancelled),
            Some(Stop::Deadline | Stop::Lost | Stop::Shutdown) => Err(StageError::LeaseLost),
        }
    }

    /// Announces the stages to come with their shares of the time, so that the job's fraction means something from
    /// the start. Stages not announced join when they begin.
    pub fn plan(&self, stages: &[(&str, f64)]) {
        self.change_tree(|tree| {
            for (name, weight) in stages {
                tree.announce(name, *weight);
            }
        });
    }

    /// Runs one step, or answers what it made before from the same input.
    ///
    /// The output is stored under the digest of stage, version and input (of files in the input, their content);
    /// files it should keep go through [`Stage::keep`], and it may name no others. `weight` is its share of the job's time in any unit.
    ///
    /// # Errors
    /// What `work` answers; [`StageError::Cancelled`] and [`StageError::LeaseLost`] when the attempt shall stop.
    pub async fn stage<I, O, F, Fut>(
        &self,
        id: impl Into<StageId>,
        weight: f64,
        input: &I,
        work: F,
    ) -> Result<O, StageError>
    where
        I: Serialize + ?Sized,
        O: Serialize + DeserializeOwned,
        F: FnOnce(Stage) -> Fut,
        Fut: Future<Output = Result<O, StageError>>,
    {
        let id = id.into();
        self.change_tree(|tree| tree.announce(id.name, weight));
        self.crash.reach("before-stage", id.name);
        self.check()?;
        let digest = stage_digest(id, &input).map_err(unserialisable)?;
        let lock = self.jobs.stage_lock(&digest);
        let _alone = lock.lock().await;
        if let Some(output) = self.stored_output(&digest).await? {
            self.change_tree(|tree| tree.done(id.name, true));
            return Ok(output);
        }
        self.change_tree(|tree| tree.set(id.name, StageState::Running, 0.0));
        let started = Instant::now();
        let made = self.make_output(id, &digest, work).await;
        // `frames-017` and its like are one stage.
        let name = id.name.split('-').next().unwrap_or(id.name);
        metrics::histogram!("herald_stage_seconds", "stage" => name).record(started.elapsed().as_secs_f64());
        self.change_tree(|tree| match made {
            Ok(_) => tree.done(id.name, false),
            Err(_) => tree.set(id.name, StageState::Failed, f64::NAN),
        });
        made
    }

    /// Gives a file of a stage a lasting key that the job's [`crate::Completion`] will put into a row. When the job
    /// does not end as done, the sweep removes it.
    pub async fn publish(&self, file: &StageFile, key: &str) -> Result<(), StageError> {
        // First the note that the file may appear, for the sweep after a crash.
        let txn = self.store().begin().await?;
        if !queue::is_held(&txn, self.id(), self.job().fence).await? {
            return Err(StageError::LeaseLost);
        }
        blob_sweep::guard(&txn, key, self.id(), now_micros()).await?;
        txn.commit().await?;
        // Then the file, inside a transaction that keeps others from taking the job over: an attempt that was frozen
        // here must not thaw and replace what its successor published.
        let writing = self.attempt.writing(key).await;
        let (ctx, from, to) = (self.clone(), file.key.clone(), key.to_owned());
        let placing = tokio::spawn(async move {
            let txn = ctx.store().begin().await?;
            let held = queue::is_held(&txn, ctx.id(), ctx.job().fence).await?;
            if held {
                ctx.blobs().copy(&from, &to).await?;
            }
            txn.rollback().await?;
            drop(writing);
            if held { Ok(()) } else { Err(StageError::LeaseLost) }
        });
        match placing.await {
            Ok(placed) => placed,
            Err(error) => Err(StageError::Bug(error.to_string())),
        }
    }

    /// Stores a file under a key no row names yet; when the attempt ends and none does, it goes.
    ///
    /// A task of its own finishes what it began even if this attempt is aborted meanwhile: so the clean-up, which
    /// waits for it, sees every file there will ever be.
    pub(crate) async fn adopt(&self, key: &str, path: PathBuf) -> Result<(), StageError> {
        let writing = self.attempt.writing(key).await;
        let (blobs, key) = (self.blobs().clone(), key.to_owned());
        let adopting = tokio::spawn(async move {
            let adopted = blobs.adopt_file(&key, &path).await;
            drop(writing);
            adopted
        });
        match adopting.await {
            Ok(adopted) => Ok(adopted?),
            Err(error) => Err(StageError::Bug(error.to_string())),
        }
    }

    pub(crate) fn change_tree(&self, edit: impl FnOnce(&mut StageTree)) {
        self.attempt.change(edit);
        self.jobs.live().publish_attempt(&self.attempt);
    }

    /// The stored output, protected from eviction until this job ends; `None` when it is missing or incomplete.
    async fn stored_output<O: DeserializeOwned>(&self, digest: &str) -> Result<Option<O>, StageError> {
        if stage_outputs::get(self.store().read(), digest).await?.is_none() {
            return Ok(None);
        }
        let txn = self.store().begin().await?;
        let Some(row) = stage_outputs::get(&txn, digest).await? else { return Ok(None) };
        stage_outputs::mark_used(&txn, digest, self.id(), now_micros()).await?;
        txn.commit().await?;
        let files: Option<Vec<StageFile>> = serde_json::from_value(row.files.clone()).ok();
        if let Some(files) = &files
            && self.all_there(files).await?
            && let Ok(output) = serde_json::from_value(row.output)
        {
            return Ok(Some(output));
        }
        tracing::warn!(stage = %row.stage, digest, "a stored stage output is not usable and is made again");
        let keys: Vec<String> = files.unwrap_or_default().into_iter().map(|file| file.key).collect();
        let txn = self.store().begin().await?;
        stage_outputs::delete(&txn, digest).await?;
        blob_sweep::purge(&txn, &keys, now_micros()).await?;
        txn.commit().await?;
        Ok(None)
    }

    async fn all_there(&self, files: &[StageFile]) -> Result<bool, StageError> {
        for file in files {
            if self.blobs().size(&file.key).await? != Some(file.size) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn make_output<O, F, Fut>(&self, id: StageId, digest: &str, work: F) -> Result<O, StageError>
    where
        O: Serialize + DeserializeOwned,
        F: FnOnce(Stage) -> Fut,
        Fut: Future<Output = Result<O, StageError>>,
    {
        let dir = self.scratch.join(digest);
        tokio::fs::create_dir_all(&dir).await?;
        let prefix = format!("stages/{digest}/{}-{}", self.id(), self.job().fence);
        let stage = Stage::new(self.clone(), id.name, dir.clone(), prefix);
        let mut result = work(stage.clone()).await;
        if result.is_ok() {
            self.crash.reach("inside-stage", id.name);
            result = match result {
                Ok(output) => self.store_output(id, digest, output, &stage.kept()).await,
                error => error,
            };
        }
        if result.is_ok() {
            self.crash.reach("after-stage-output", id.name);
        }
        if let Err(error) = tokio::fs::remove_dir_all(&dir).await {
            tracing::debug!(%error, "a stage's scratch directory stays until the attempt ends");
        }
        result
    }

    async fn store_output<O: Serialize + DeserializeOwned>(
        &self,
        id: StageId,
        digest: &str,
        output: O,
        files: &[StageFile],
    ) -> Result<O, StageError> {
        let now = now_micros();
        let size: u64 = files.iter().map(|file| file.size).sum();
        let row = StageOutputRow {
            digest: digest.to_owned(),
            stage: id.name.to_owned(),
            output: serde_json::to_value(&output).map_err(unserialisable)?,
            files: serde_json::to_value(files).map_err(unserialisable)?,
            size_bytes: i64::try_from(size).unwrap_or(i64::MAX),
            created_at: now,
            last_used_at: now,
        };
        check_own_files(id, &row.output, files)?;
        let txn = self.store().begin().await?;
        if !queue::is_held(&txn, self.id(), self.job().fence).await? {
            return Err(StageError::LeaseLost);
        }
        match stage_outputs::insert(&txn, &row).await {
            Ok(()) => {}
            // Another process made the same output: this attempt starts over and finds it.
            Err(StoreError::Duplicate(_)) => {
                return Err(StageError::Transient("another worker stored this stage's output first".to_owned()));
            }
            Err(error) => return Err(error.into()),
        }
        stage_outputs::mark_used(&txn, digest, self.id(), now).await?;
        txn.commit().await?;
        Ok(output)
    }
}

/// An output lives as long as its own files. One that names another stage's file would outlive it.
fn check_own_files(id: StageId, output: &serde_json::Value, kept: &[StageFile]) -> Result<(), StageError> {
    let mut named = Vec::new();
    stage_file_keys(output, &mut named);
    match named.iter().find(|key| !kept.iter().any(|file| file.key == **key)) {
        None => Ok(()),
        Some(key) => {
            Err(StageError::Bug(format!("the output of stage `{}` names `{key}`, which it did not keep", id.name)))
        }
    }
}

fn unserialisable(error: serde_json::Error) -> StageError {
    StageError::Bug(format!("stage data does not serialise: {error}"))
}
