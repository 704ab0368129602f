//! Durable jobs: a request accepted once is worked on until it is done, failed with a reason, or cancelled.
//!
//! **What it owns.** The `jobs` and `lanes` rows (the truth), the stage cache, and the running of handlers. The row
//! of a job and the rows of what it works for change in the same transaction: [`Jobs::enqueue`] joins the caller's,
//! and a handler's [`Completion`] and hooks run in the one that ends the job.
//!
//! **What wakes a runner.** The commit of a transaction that enqueued ([`Jobs::wake`]), the end of a job (a permit
//! and a lane place are free), and a poll as the safety net for other processes and for retries that fall due.
//!
//! **Who may write.** Whoever holds the fence. Each claim raises it; every later write of that attempt says
//! `WHERE id = … AND fence = …`, so an attempt that lost its lease can change nothing, whenever it wakes up.
//!
//! **Dead workers.** A lease runs out after a minute. On the same machine it is quicker: each runner holds a lock on
//! a file in the scratch directory, which the system drops with the process, and the next runner sees that at once.
//!
//! **Deliberately absent.** Exactly-once execution: a handler may run twice and must bear it (stages make that
//! cheap). Exactly-once is the *ending*, because it is fenced.

mod context;
mod crash_plan;
mod digest;
mod error;
mod fairness;
mod handler;
mod job;
mod jobs;
mod live;
mod progress;
mod queue;
mod retry;
mod runner;
mod scratch;
mod settle;
mod stage;
#[cfg(test)]
mod stepped_tests;
mod supervise;
mod sweep;

pub use context::JobContext;
pub use crash_plan::CrashPlan;
pub use error::JobsError;
pub use fairness::{Lane, LaneCounts, lane, lane_counts, queue_ages, recount_lanes, set_lane_cap};
pub use handler::{Completion, HookResult, JobHandler, StageError};
pub use job::{JobRow, JobState, NewJob};
pub use jobs::{CancelOutcome, Jobs, JobsPolicy};
pub use progress::{JobProgress, StageProgress, StageState};
pub use queue::get;
pub use retry::RetrySchedule;
pub use runner::{Runner, RunnerConfig, RunnerHandle};
pub use stage::{Stage, StageFile, StageId};
