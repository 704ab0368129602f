//! Workers that die, hang and come back. The other worker is played by calling the table's own statements.

use std::time::Duration;

use herald_store::Txn;
use herald_store::clock::now_micros;

use super::rig::{Rig, done, script};
use crate::queue::{self, Pulse};
use crate::*;

const LONG: Duration = Duration::from_secs(10);

/// Claims as a worker elsewhere would, with a lease that is over already.
async fn claim_and_vanish(rig: &Rig) -> JobRow {
    let txn = rig.jobs.store().begin().await.expect("begin");
    let job = pick(&txn).await.expect("a job is ready");
    let lost = queue::start(&txn, job, "another-machine", Duration::ZERO, now_micros() - 1).await.expect("start");
    txn.commit().await.expect("commit");
    lost
}

async fn pick(txn: &Txn) -> Option<JobRow> {
    queue::pick(txn, "render", &["toy".to_owned()], now_micros() + 1_000_000).await.expect("pick")
}

#[tokio::test]
async fn an_expired_lease_is_taken_over_and_the_late_finisher_is_refused() {
    let rig = Rig::new().await;
    let id = rig.enqueue(rig.job()).await;
    let lost = claim_and_vanish(&rig).await;
    let runner = rig.run(script(|_| async { done("second worker") }));
    let row = rig.ended(id).await;
    assert_eq!((row.state, row.attempt, row.crashes, row.fence), (JobState::Done, 2, 1, 2));

    let late = Completion::new(|txn| Box::pin(super::rig::mark(txn, "late".to_owned())));
    assert!(matches!(rig.jobs.finish(&lost, late).await, Err(JobsError::Fenced)));
    assert!(matches!(rig.jobs.retry(&lost, "late").await, Err(JobsError::Fenced)));
    assert!(matches!(rig.jobs.cancel_running(&lost).await, Err(JobsError::Fenced)));
    assert!(matches!(rig.jobs.hand_back(&lost, Duration::ZERO).await, Err(JobsError::Fenced)));
    assert_eq!(rig.row(id).await, row, "a late attempt changes nothing");
    assert_eq!(rig.marks().await, ["started 2", "second worker"]);
    rig.assert_lanes().await;
    runner.shutdown(LONG).await;
}

#[tokio::test]
async fn an_attempt_that_lost_its_lease_is_refused_while_the_next_one_runs() {
    let rig = Rig::new().await;
    let id = rig.enqueue(rig.job()).await;
    let lost = claim_and_vanish(&rig).await;
    let runner = rig.run(script(|_| std::future::pending()));
    rig.seen(id, |progress| progress.state == "running" && progress.attempt == 2).await;
    assert!(matches!(rig.jobs.finish(&lost, Completion::nothing()).await, Err(JobsError::Fenced)));
    let txn = rig.jobs.store().begin().await.expect("begin");
    let pulse = queue::beat(&txn, id, lost.fence, i64::MAX, &serde_json::Value::Null).await.expect("beat");
    assert_eq!(pulse, Pulse::Lost);
    txn.rollback().await.expect("rollback");
    assert_eq!(rig.row(id).await.state, JobState::Running);
    runner.shutdown(Duration::ZERO).await;
}

#[tokio::test]
async fn a_job_that_kills_its_workers_is_given_up() {
    let rig = Rig::new().await;
    rig.jobs.register(&[std::sync::Arc::new(script(|_| async { done("never") }))]);
    let id = rig.enqueue(rig.job()).await;
    for crashes in 1..=3 {
        let lost = claim_and_vanish(&rig).await;
        rig.jobs.reap(&lost).await.expect("reap");
        assert_eq!(rig.row(id).await.crashes, crashes);
        rig.assert_lanes().await;
    }
    let row = rig.row(id).await;
    assert_eq!(row.state, JobState::Failed);
    assert!(row.failure_message.is_some_and(|message| message.contains("crashed the worker 3 times")));
    assert_eq!(rig.marks().await, ["failed internal_error"]);
}

#[tokio::test]
async fn a_lease_that_was_renewed_is_not_reaped() {
    let rig = Rig::new().await;
    let id = rig.enqueue(rig.job()).await;
    let seen = claim_and_vanish(&rig).await;
    let txn = rig.jobs.store().begin().await.expect("begin");
    queue::beat(&txn, id, seen.fence, now_micros() + 60_000_000, &serde_json::Value::Null).await.expect("beat");
    txn.commit().await.expect("commit");
    rig.jobs.reap(&seen).await.expect("reap");
    assert_eq!(rig.row(id).await.state, JobState::Running);
    rig.assert_lanes().await;
}

#[tokio::test]
async fn a_heartbeat_keeps_a_job_far_beyond_its_lease() {
    let rig = Rig::new().await;
    let config = RunnerConfig { lease: Duration::from_millis(400), ..rig.config() };
    let runner = rig.run_with(
        script(|ctx| async move {
            // Until the lease has been renewed past three times its length.
            let first = ctx.job().lease_until.unwrap_or_default();
            loop {
                let row = get(ctx.store().read(), ctx.id()).await?;
                if row.and_then(|row| row.lease_until).is_some_and(|until| until > first + 1_200_000) {
                    return done("kept");
                }
                tokio::task::yield_now().await;
            }
        }),
        config,
    );
    let row = rig.ended(rig.enqueue(rig.job()).await).await;
    assert_eq!((row.state, row.attempt, row.crashes), (JobState::Done, 1, 0));
    runner.shutdown(LONG).await;
}

#[tokio::test]
async fn a_cancel_written_by_another_process_arrives_with_the_heartbeat() {
    let rig = Rig::new().await;
    let runner = rig.run(script(|_| std::future::pending()));
    let id = rig.enqueue(rig.job()).await;
    rig.seen(id, |progress| progress.state == "running").await;
    let txn = rig.jobs.store().begin().await.expect("begin");
    let text = "UPDATE jobs SET cancel_requested = TRUE";
    herald_store::sql::execute(&txn, text, vec![]).await.expect("cancel elsewhere");
    txn.commit().await.expect("commit");
    assert_eq!(rig.ended(id).await.state, JobState::Cancelled);
    runner.shutdown(LONG).await;
}

#[tokio::test]
async fn a_cancel_that_was_promised_wins_over_a_finish() {
    let rig = Rig::new().await;
    rig.jobs.register(&[std::sync::Arc::new(script(|_| async { done("never") }))]);
    let id = rig.enqueue(rig.job()).await;
    let running = claim_and_vanish(&rig).await;
    assert_eq!(rig.cancel(id).await, CancelOutcome::Requested);
    let finish = Completion::new(|txn| Box::pin(super::rig::mark(txn, "written".to_owned())));
    assert!(!rig.jobs.finish(&running, finish).await.expect("finish"));
    assert_eq!(rig.row(id).await.state, JobState::Cancelled);
    assert_eq!(rig.marks().await, ["cancelled"]);
    rig.assert_lanes().await;
}
