//! The job row.

use std::time::Duration;

use herald_domain::id::{JobId, WorkspaceId};
use serde_json::Value as Json;

use crate::retry::RetrySchedule;

herald_store::text_enum! {
    pub enum JobState {
        /// Waits for its time and a free place.
        Ready = "ready",
        /// Somebody holds its lease.
        Running = "running",
        Done = "done",
        Failed = "failed",
        Cancelled = "cancelled",
    }
}

impl JobState {
    /// Whether the job will never run again.
    pub fn has_ended(self) -> bool {
        matches!(self, JobState::Done | JobState::Failed | JobState::Cancelled)
    }
}

herald_store::table! {
    /// One job as stored. Times are unix microseconds.
    pub struct JobRow in "jobs" {
        id: JobId,
        workspace_id: WorkspaceId,
        kind: String,
        pool: String,
        payload: Json,
        /// Stored negated: smaller runs first.
        priority: i64,
        state: JobState,
        /// Not before this time.
        run_at: i64,
        /// Starts so far, those handed back by a shutdown not counted.
        attempt: i64,
        max_attempts: i64,
        /// Starts that ended with a lease nobody renewed.
        crashes: i64,
        /// Starts that ended in a panic or a reported bug.
        bugs: i64,
        retry_schedule: RetrySchedule,
        lease_owner: Option<String>,
        lease_until: Option<i64>,
        /// Raised by each claim; whoever holds the current number may write.
        fence: i64,
        cancel_requested: bool,
        /// Microseconds from the first start to the deadline.
        deadline_us: i64,
        deadline_at: Option<i64>,
        /// [`crate::JobProgress`] as last persisted.
        progress: Option<Json>,
        /// For the operator; the caller reads the failure.
        last_error: Option<String>,
        failure_code: Option<String>,
        failure_message: Option<String>,
        dedupe_key: Option<String>,
        created_at: i64,
        started_at: Option<i64>,
        finished_at: Option<i64>,
    }
}

/// A job to enqueue.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// Names the handler.
    pub kind: String,
    pub workspace: WorkspaceId,
    pub payload: Json,
    /// Higher runs earlier inside its workspace. Default 0.
    pub priority: i64,
    /// Starts before a transient error is final, 1 or more. Default 5.
    pub max_attempts: u32,
    /// From the first start; after that the job fails even if a stage hangs. Default 2 hours.
    pub deadline: Duration,
    /// Which runner's permits it uses. Default `render`.
    pub pool: String,
    /// Waits between attempts.
    pub retry: RetrySchedule,
    /// Do not start before this long from now. Default zero.
    pub delay: Duration,
    /// A second job with the same key is refused as a duplicate.
    pub dedupe_key: Option<String>,
}

impl NewJob {
    pub fn new(kind: impl Into<String>, workspace: WorkspaceId, payload: Json) -> Self {
        Self {
            kind: kind.into(),
            workspace,
            payload,
            priority: 0,
            max_attempts: 5,
            deadline: Duration::from_secs(2 * 60 * 60),
            pool: "render".to_owned(),
            retry: RetrySchedule::default(),
            delay: Duration::ZERO,
            dedupe_key: None,
        }
    }
}
