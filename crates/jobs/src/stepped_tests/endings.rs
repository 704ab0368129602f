use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use herald_domain::{ErrorCode, Failure};
use herald_store::clock::now_micros;
use tokio::sync::Notify;

use super::rig::{Rig, done, script};
use crate::*;

const LONG: Duration = Duration::from_secs(10);

#[tokio::test]
async fn a_job_and_what_it_writes_end_in_one_transaction() {
    let rig = Rig::new().await;
    let runner = rig.run(script(|_| async { done("written") }));
    let id = rig.enqueue(rig.job()).await;
    let row = rig.ended(id).await;
    assert_eq!((row.state, row.attempt, row.fence), (JobState::Done, 1, 1));
    assert!(row.started_at.is_some() && row.finished_at.is_some() && row.lease_owner.is_none());
    assert_eq!(rig.marks().await, ["started 1", "written"]);
    rig.assert_lanes().await;
    runner.shutdown(LONG).await;
    assert_eq!(std::fs::read_dir(rig.home.path().join("scratch")).expect("scratch").count(), 0);
}

#[tokio::test]
async fn a_job_of_a_transaction_that_rolls_back_never_was() {
    let rig = Rig::new().await;
    let txn = rig.jobs.store().begin().await.expect("begin");
    let id = rig.jobs.enqueue(&txn, rig.job()).await.expect("enqueue");
    txn.rollback().await.expect("rollback");
    assert!(get(rig.jobs.store().read(), id).await.expect("read").is_none());
    assert!(rig.jobs.subscribe(id).await.expect("subscribe").is_none());
    rig.assert_lanes().await;
}

#[tokio::test]
async fn a_dedupe_key_is_taken_once() {
    let rig = Rig::new().await;
    let job = NewJob { dedupe_key: Some("video-1".to_owned()), ..rig.job() };
    rig.enqueue(job.clone()).await;
    let txn = rig.jobs.store().begin().await.expect("begin");
    let refused = rig.jobs.enqueue(&txn, job).await;
    assert!(matches!(refused, Err(JobsError::Store(herald_store::StoreError::Duplicate(_)))), "{refused:?}");
}

#[tokio::test]
async fn a_completion_that_fails_undoes_everything_and_is_tried_again() {
    let rig = Rig::new().await;
    let first = AtomicBool::new(true);
    let runner = rig.run(script(move |_| {
        let fail = first.swap(false, Ordering::SeqCst);
        async move {
            Ok(Completion::new(move |txn| {
                Box::pin(async move {
                    super::rig::mark(txn, format!("written, fail={fail}")).await?;
                    if fail { Err("disk full".into()) } else { Ok(()) }
                })
            }))
        }
    }));
    let row = rig.ended(rig.enqueue(rig.job()).await).await;
    assert_eq!((row.state, row.attempt), (JobState::Done, 2));
    assert_eq!(rig.marks().await, ["started 1", "started 2", "written, fail=false"]);
    runner.shutdown(LONG).await;
}

#[tokio::test]
async fn what_has_to_wait_uses_up_no_attempt() {
    let rig = Rig::new().await;
    let job = NewJob { max_attempts: 1, ..rig.job() };
    let first = AtomicBool::new(true);
    let runner = rig.run(script(move |_| {
        let taken = first.swap(false, Ordering::SeqCst);
        async move { if taken { Err(StageError::NotYet(Duration::from_millis(1))) } else { done("written") } }
    }));
    let row = rig.ended(rig.enqueue(job).await).await;
    assert_eq!((row.state, row.attempt, row.fence, row.last_error), (JobState::Done, 1, 2, None));
    rig.assert_lanes().await;
    runner.shutdown(LONG).await;
}

#[tokio::test]
async fn a_transient_error_waits_in_the_table_and_is_tried_again() {
    let rig = Rig::new().await;
    let job = NewJob { retry: RetrySchedule::new([Duration::from_secs(3600)]), ..rig.job() };
    let runner = rig.run(script(|_| async { Err(StageError::Transient("busy".to_owned())) }));
    let id = rig.enqueue(job).await;
    rig.seen(id, |progress| progress.state == "ready" && progress.attempt == 1).await;
    let row = rig.row(id).await;
    let wait = row.run_at - now_micros();
    assert!((2_800_000_000..=4_400_000_000).contains(&wait), "an hour ± 20 % ahead, was {wait} µs");
    assert_eq!(row.last_error.as_deref(), Some("busy"));
    rig.assert_lanes().await;
    runner.shutdown(LONG).await;
}

#[tokio::test]
async fn transient_errors_end_after_max_attempts_with_advice() {
    let rig = Rig::new().await;
    let runner = rig.run(script(|_| async { Err(StageError::Transient("secret path".to_owned())) }));
    let row = rig.ended(rig.enqueue(NewJob { max_attempts: 3, ..rig.job() }).await).await;
    assert_eq!((row.state, row.attempt), (JobState::Failed, 3));
    assert_eq!(row.failure_code.as_deref(), Some("internal_error"));
    let message = row.failure_message.expect("message");
    assert!(message.contains("Submit it again") && !message.contains("secret"), "{message}");
    assert_eq!(rig.marks().await, ["started 1", "started 2", "started 3", "failed internal_error"]);
    runner.shutdown(LONG).await;
}

#[tokio::test]
async fn an_invalid_input_fails_at_once_with_its_code() {
    let rig = Rig::new().await;
    let failure = Failure::new(ErrorCode::ScriptTooShort, "Add more text.");
    let runner = rig.run(script(move |_| {
        let failure = failure.clone();
        async move { Err(failure.into()) }
    }));
    let row = rig.ended(rig.enqueue(rig.job()).await).await;
    assert_eq!((row.state, row.attempt), (JobState::Failed, 1));
    assert_eq!(row.failure_code.as_deref(), Some("script_too_short"));
    assert_eq!(row.failure_message.as_deref(), Some("Add more text."));
    assert_eq!(rig.marks().await, ["started 1", "failed script_too_short"]);
    runner.shutdown(LONG).await;
}

#[tokio::test]
async fn a_panic_is_tried_once_more_and_takes_nothing_with_it() {
    let rig = Rig::new().await;
    let runner = rig.run(script(|ctx| async move {
        match ctx.job().payload.get("fine") {
            Some(_) => done("fine"),
            None => panic!("index out of bounds"),
        }
    }));
    let bad = rig.enqueue(rig.job()).await;
    let good = rig.enqueue(NewJob { payload: serde_json::json!({"fine": true}), ..rig.job() }).await;
    assert_eq!(rig.ended(good).await.state, JobState::Done);
    let row = rig.ended(bad).await;
    assert_eq!((row.state, row.attempt, row.bugs), (JobState::Failed, 2, 2));
    assert_eq!(row.failure_code.as_deref(), Some("internal_error"));
    assert!(row.failure_message.is_some_and(|message| message.contains(&bad.to_string())));
    assert!(row.last_error.is_some_and(|detail| detail.contains("index out of bounds")));
    rig.assert_lanes().await;
    runner.shutdown(LONG).await;
}

#[tokio::test]
async fn a_deadline_ends_a_job_that_hangs() {
    let rig = Rig::new().await;
    let runner = rig.run(script(|_| std::future::pending()));
    let row = rig.ended(rig.enqueue(NewJob { deadline: Duration::from_millis(80), ..rig.job() }).await).await;
    assert_eq!(row.state, JobState::Failed);
    assert!(row.failure_message.is_some_and(|message| message.contains("time limit")));
    rig.assert_lanes().await;
    runner.shutdown(LONG).await;
}

#[tokio::test]
async fn a_deadline_counts_from_the_first_start_and_while_waiting() {
    let rig = Rig::new().await;
    let runner = rig.run(script(|_| async { Err(StageError::Transient("busy".to_owned())) }));
    let retry = RetrySchedule::new([Duration::from_secs(3600)]);
    let row = rig.ended(rig.enqueue(NewJob { deadline: Duration::from_millis(150), retry, ..rig.job() }).await).await;
    assert_eq!((row.state, row.attempt), (JobState::Failed, 1));
    rig.assert_lanes().await;
    runner.shutdown(LONG).await;
}

#[tokio::test]
async fn a_waiting_job_is_cancelled_in_the_callers_transaction() {
    let rig = Rig::new().await;
    rig.jobs.register(&[Arc::new(script(|_| async { done("never") }))]);
    let id = rig.enqueue(rig.job()).await;
    let txn = rig.jobs.store().begin().await.expect("begin");
    assert_eq!(rig.jobs.cancel(&txn, id).await.expect("cancel"), CancelOutcome::Cancelled);
    txn.rollback().await.expect("rollback");
    assert_eq!(rig.row(id).await.state, JobState::Ready, "the caller changed its mind");
    assert_eq!(rig.cancel(id).await, CancelOutcome::Cancelled);
    assert_eq!(rig.row(id).await.state, JobState::Cancelled);
    assert_eq!(rig.cancel(id).await, CancelOutcome::Ended);
    assert_eq!(rig.cancel(herald_domain::id::JobId::new()).await, CancelOutcome::NotFound);
    assert_eq!(rig.marks().await, ["cancelled"]);
    rig.assert_lanes().await;
}

#[tokio::test]
async fn a_waiting_job_cancelled_by_a_process_without_its_handler_is_ended_by_one_that_has_it() {
    let rig = Rig::new().await;
    let id = rig.enqueue(NewJob { delay: Duration::from_secs(3600), ..rig.job() }).await;
    assert_eq!(rig.cancel(id).await, CancelOutcome::Requested);
    let runner = rig.run(script(|_| async { done("never") }));
    assert_eq!(rig.ended(id).await.state, JobState::Cancelled);
    assert_eq!(rig.marks().await, ["cancelled"]);
    runner.shutdown(LONG).await;
}

#[tokio::test]
async fn a_running_job_is_cancelled_at_once() {
    let rig = Rig::new().await;
    // A heartbeat of an hour: only the in-process word can be this quick.
    let config = RunnerConfig { heartbeat: Duration::from_secs(3600), ..rig.config() };
    let runner = rig.run_with(script(|_| std::future::pending()), config);
    let id = rig.enqueue(rig.job()).await;
    rig.seen(id, |progress| progress.state == "running").await;
    assert_eq!(rig.cancel(id).await, CancelOutcome::Requested);
    assert_eq!(rig.ended(id).await.state, JobState::Cancelled);
    assert_eq!(rig.marks().await, ["started 1", "cancelled"]);
    rig.assert_lanes().await;
    runner.shutdown(LONG).await;
}

#[tokio::test]
async fn code_that_cannot_await_sees_the_flag() {
    let rig = Rig::new().await;
    let stopped = Arc::new(Notify::new());
    let told = Arc::clone(&stopped);
    let runner = rig.run(script(move |ctx| {
        let told = Arc::clone(&told);
        async move {
            let flag = ctx.cancelled();
            let busy = tokio::task::spawn_blocking(move || {
                while !flag.load(Ordering::SeqCst) {
                    std::thread::yield_now();
                }
                told.notify_one();
            });
            busy.await.map_err(|error| StageError::Bug(error.to_string()))?;
            ctx.check()?;
            done("never")
        }
    }));
    let id = rig.enqueue(rig.job()).await;
    rig.seen(id, |progress| progress.state == "running").await;
    rig.cancel(id).await;
    tokio::time::timeout(LONG, stopped.notified()).await.expect("the busy loop ended");
    assert_eq!(rig.ended(id).await.state, JobState::Cancelled);
    runner.shutdown(LONG).await;
}

#[tokio::test]
async fn a_shutdown_hands_running_jobs_back_without_counting_the_attempt() {
    let rig = Rig::new().await;
    let runner = rig.run(script(|_| std::future::pending()));
    let id = rig.enqueue(rig.job()).await;
    rig.seen(id, |progress| progress.state == "running").await;
    runner.shutdown(Duration::from_millis(10)).await;
    let row = rig.row(id).await;
    assert_eq!((row.state, row.attempt, row.crashes), (JobState::Ready, 0, 0));
    rig.assert_lanes().await;
    let runner = rig.run(script(|_| async { done("second runner") }));
    assert_eq!(rig.ended(id).await.state, JobState::Done);
    runner.shutdown(LONG).await;
}

#[tokio::test]
async fn a_shutdown_lets_short_work_finish() {
    let rig = Rig::new().await;
    let go = Arc::new(Notify::new());
    let gate = Arc::clone(&go);
    let runner = rig.run(script(move |_| {
        let gate = Arc::clone(&gate);
        async move {
            gate.notified().await;
            done("finished")
        }
    }));
    let id = rig.enqueue(rig.job()).await;
    rig.seen(id, |progress| progress.state == "running").await;
    let later = rig.enqueue(rig.job()).await;
    go.notify_one();
    runner.shutdown(LONG).await;
    assert_eq!(rig.row(id).await.state, JobState::Done);
    let state = rig.row(later).await.state;
    assert!(matches!(state, JobState::Ready | JobState::Done), "{state}");
    rig.assert_lanes().await;
}

#[tokio::test]
async fn higher_priority_runs_first_and_equals_run_in_order() {
    let rig = Rig::new().await;
    let mut ids = Vec::new();
    for priority in [0, 0, 5] {
        ids.push(rig.enqueue(NewJob { priority, ..rig.job() }).await);
    }
    let positions = [2, 3, 1];
    for (id, position) in ids.iter().zip(positions) {
        let progress = rig.jobs.progress(rig.jobs.store().read(), *id).await.expect("read").expect("job");
        assert_eq!(progress.queue_position, Some(position));
    }
    let count = Arc::new(AtomicU32::new(0));
    let runner = rig.run(script(move |ctx| {
        let n = count.fetch_add(1, Ordering::SeqCst);
        async move { done(&format!("{n}: {}", ctx.id())) }
    }));
    for id in &ids {
        rig.ended(*id).await;
    }
    let order: Vec<String> = rig.marks().await.into_iter().filter(|mark| !mark.starts_with("started")).collect();
    let expected: Vec<String> = [2, 0, 1].iter().enumerate().map(|(n, i)| format!("{n}: {}", ids[*i])).collect();
    assert_eq!(order, expected);
    runner.shutdown(LONG).await;
}
