//! What a kind of job does.

use std::time::Duration;
use std::{fmt, io};

use async_trait::async_trait;
use herald_blobs::BlobError;
use herald_domain::{ErrorCode, Failure};
use herald_store::{BoxFuture, StoreError, Txn};

use crate::context::JobContext;
use crate::error::JobsError;
use crate::job::JobRow;

/// What hooks answer. An error rolls the transaction back, so the job does not end either and is tried again.
pub type HookResult = Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// One kind of job. It may be run twice for the same row and must bear it: a missing row is a quiet success.
#[async_trait]
pub trait JobHandler: Send + Sync + 'static {
    /// The `kind` of the jobs it runs; unique among the handlers of a process.
    fn kind(&self) -> &'static str;

    /// Does the work. Only what the answered [`Completion`] writes becomes visible, together with the job's end.
    async fn run(&self, ctx: JobContext) -> Result<Completion, StageError>;

    /// Runs in the transaction that claims the job, at every attempt.
    async fn on_started(&self, _txn: &Txn, _job: &JobRow) -> HookResult {
        Ok(())
    }

    /// Runs in the transaction that ends the job as failed.
    async fn on_failed(&self, _txn: &Txn, _job: &JobRow, _failure: &Failure) -> HookResult {
        Ok(())
    }

    /// Runs in the transaction that ends the job as cancelled.
    async fn on_cancelled(&self, _txn: &Txn, _job: &JobRow) -> HookResult {
        Ok(())
    }
}

type Finish = Box<dyn for<'t> FnOnce(&'t Txn) -> BoxFuture<'t, HookResult> + Send>;

/// The last step of a job: runs in the fenced transaction that marks it done.
pub struct Completion {
    finish: Option<Finish>,
}

impl Completion {
    /// `finish` owns what it captures: `Completion::new(move |txn| Box::pin(async move { … }))`.
    pub fn new(finish: impl for<'t> FnOnce(&'t Txn) -> BoxFuture<'t, HookResult> + Send + 'static) -> Self {
        Self { finish: Some(Box::new(finish)) }
    }

    /// Nothing to write.
    pub fn nothing() -> Self {
        Self { finish: None }
    }

    pub(crate) async fn apply(self, txn: &Txn) -> HookResult {
        match self.finish {
            Some(finish) => finish(txn).await,
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Completion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Completion").field("writes", &self.finish.is_some()).finish()
    }
}

/// Why a stage, and with it the attempt, did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    /// May work later: tried again after the schedule's wait, until `max_attempts`. For the operator's eyes.
    #[error("{0}")]
    Transient(String),
    /// Will never work: fails at once with this reason.
    #[error("{0}")]
    Invalid(Failure),
    /// Our mistake: tried once more, then `internal_error`. For the operator's eyes.
    #[error("{0}")]
    Bug(String),
    /// What it needs is taken: started again after this wait, as if this attempt had not been. Only the job's deadline
    /// bounds how often.
    #[error("not yet")]
    NotYet(Duration),
    /// Somebody cancelled the job.
    #[error("cancelled")]
    Cancelled,
    /// Another attempt owns the job; this one just stops.
    #[error("the lease was lost")]
    LeaseLost,
}

impl StageError {
    /// Ends the job at once: a disk does not get emptier by waiting a few minutes, and whoever reads the failure can
    /// do something about it.
    pub fn disk_full() -> StageError {
        StageError::Invalid(Failure::new(
            ErrorCode::InternalError,
            "The server's disk is full. Free space in its data directory, then submit the work again.",
        ))
    }
}

impl From<Failure> for StageError {
    fn from(failure: Failure) -> Self {
        StageError::Invalid(failure)
    }
}

impl From<StoreError> for StageError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Database(_) => StageError::Transient(error.to_string()),
            _ => StageError::Bug(error.to_string()),
        }
    }
}

impl From<BlobError> for StageError {
    fn from(error: BlobError) -> Self {
        match error {
            BlobError::InvalidKey { .. } => StageError::Bug(error.to_string()),
            BlobError::DiskFull => StageError::disk_full(),
            _ => StageError::Transient(error.to_string()),
        }
    }
}

impl From<std::io::Error> for StageError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
                StageError::disk_full()
            }
            _ => StageError::Transient(error.to_string()),
        }
    }
}

impl From<JobsError> for StageError {
    fn from(error: JobsError) -> Self {
        match error {
            JobsError::Store(error) => error.into(),
            JobsError::Blobs(error) => error.into(),
            JobsError::Scratch(error) => error.into(),
            JobsError::Fenced => StageError::LeaseLost,
            other => StageError::Bug(other.to_string()),
        }
    }
}
