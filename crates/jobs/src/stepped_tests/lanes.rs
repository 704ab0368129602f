use std::time::{Duration, Instant};

use herald_domain::id::WorkspaceId;
use herald_store::clock::now_micros;
use proptest::prelude::*;

use super::rig::{Rig, done, script};
use crate::*;

const LONG: Duration = Duration::from_secs(10);

#[tokio::test]
async fn two_workspaces_take_turns_however_long_one_queue_is() {
    let rig = Rig::new().await;
    let (big, small) = (rig.workspace, WorkspaceId::new());
    let mut ids = Vec::new();
    for workspace in [big, big, big, big, small, small] {
        ids.push(rig.enqueue(NewJob { workspace, ..rig.job() }).await);
    }
    let runner =
        rig.run(script(move |ctx| async move { done(if ctx.workspace() == small { "small" } else { "big" }) }));
    for id in ids {
        rig.ended(id).await;
    }
    let order: Vec<String> = rig.marks().await.into_iter().filter(|mark| !mark.starts_with("started")).collect();
    let mut first_four = order[..4].to_vec();
    first_four.sort();
    assert_eq!(first_four, ["big", "big", "small", "small"], "{order:?}");
    rig.assert_lanes().await;
    runner.shutdown(LONG).await;
}

#[tokio::test]
async fn a_workspace_runs_no_more_than_its_cap() {
    let rig = Rig::with_policy(JobsPolicy { workspace_cap: 2, ..JobsPolicy::default() }).await;
    let config = RunnerConfig { permits: 8, ..rig.config() };
    let other = WorkspaceId::new();
    let mut ids = Vec::new();
    for workspace in [rig.workspace, rig.workspace, rig.workspace, other] {
        ids.push(rig.enqueue(NewJob { workspace, ..rig.job() }).await);
    }
    let runner = rig.run_with(script(|_| std::future::pending()), config);
    for id in [ids[0], ids[1], ids[3]] {
        rig.seen(id, |progress| progress.state == "running").await;
    }
    assert_eq!(rig.row(ids[2]).await.state, JobState::Ready, "two of its workspace run");
    rig.cancel(ids[0]).await;
    rig.seen(ids[2], |progress| progress.state == "running").await;
    rig.assert_lanes().await;
    runner.shutdown(Duration::ZERO).await;
    rig.assert_lanes().await;
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Enqueue(u8),
    Claim,
    Finish,
    Fail,
    Retry,
    Bug,
    HandBack,
    Reap,
    Cancel(u8),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0..3_u8).prop_map(Step::Enqueue),
        4 => Just(Step::Claim),
        1 => Just(Step::Finish),
        1 => Just(Step::Fail),
        1 => Just(Step::Retry),
        1 => Just(Step::Bug),
        1 => Just(Step::HandBack),
        1 => Just(Step::Reap),
        1 => any::<u8>().prop_map(Step::Cancel),
    ]
}

/// Plays the steps on one store, the running attempts kept stale on purpose: refused writes must not move counts.
async fn play(steps: Vec<Step>) {
    let rig = Rig::new().await;
    rig.jobs.register(&[std::sync::Arc::new(script(|_| async { done("never") }))]);
    let workspaces = [rig.workspace, WorkspaceId::new(), WorkspaceId::new()];
    let kinds = ["toy".to_owned()];
    let failure = herald_domain::Failure::new(herald_domain::ErrorCode::InternalError, "planned");
    let (mut known, mut attempts) = (Vec::new(), std::collections::VecDeque::<JobRow>::new());
    for step in steps {
        let attempt = attempts.front().cloned();
        let settled = match (step, &attempt) {
            (Step::Enqueue(n), _) => {
                let workspace = workspaces[usize::from(n)];
                known.push(rig.enqueue(NewJob { workspace, max_attempts: 3, ..rig.job() }).await);
                Ok(())
            }
            (Step::Claim, _) => {
                let txn = rig.jobs.store().begin().await.expect("begin");
                let later = now_micros() + 60_000_000;
                if let Some(job) = queue::pick(&txn, "render", &kinds, later).await.expect("pick") {
                    let past = now_micros() - 1;
                    attempts.push_back(queue::start(&txn, job, "me", Duration::ZERO, past).await.expect("start"));
                    txn.commit().await.expect("commit");
                }
                Ok(())
            }
            (Step::Cancel(n), _) => {
                if let Some(id) = known.get(usize::from(n) % known.len().max(1)) {
                    rig.cancel(*id).await;
                }
                Ok(())
            }
            (_, None) => Ok(()),
            (Step::Finish, Some(job)) => rig.jobs.finish(job, Completion::nothing()).await.map(|_| ()),
            (Step::Fail, Some(job)) => rig.jobs.fail(job, &failure, "planned").await,
            (Step::Retry, Some(job)) => rig.jobs.retry(job, "planned").await,
            (Step::Bug, Some(job)) => rig.jobs.bug(job, "planned").await,
            (Step::HandBack, Some(job)) => rig.jobs.hand_back(job, Duration::ZERO).await,
            (Step::Reap, Some(job)) => rig.jobs.reap(job).await,
        };
        assert!(matches!(settled, Ok(()) | Err(JobsError::Fenced)), "{settled:?}");
        attempts.rotate_left(usize::from(!attempts.is_empty()));
        rig.assert_lanes().await;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn lane_counts_stay_true_under_any_order_of_steps(steps in proptest::collection::vec(step(), 1..60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime");
        runtime.block_on(play(steps));
    }
}

/// Not a check but a measurement: `cargo test -p herald-jobs --release -- --ignored --nocapture claims_per_second`.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn claims_per_second() {
    let rig = Rig::with_policy(JobsPolicy { workspace_cap: 1_000, ..JobsPolicy::default() }).await;
    let workspaces: Vec<WorkspaceId> = (0..20).map(|_| WorkspaceId::new()).collect();
    let txn = rig.jobs.store().begin().await.expect("begin");
    for n in 0..2_000 {
        rig.jobs.enqueue(&txn, NewJob { workspace: workspaces[n % 20], ..rig.job() }).await.expect("enqueue");
    }
    txn.commit().await.expect("commit");
    let begun = Instant::now();
    let (mut worst, kinds) = (Duration::ZERO, ["toy".to_owned()]);
    for _ in 0..2_000 {
        let one = Instant::now();
        let txn = rig.jobs.store().begin().await.expect("begin");
        let job = queue::pick(&txn, "render", &kinds, now_micros()).await.expect("pick").expect("a job");
        let job = queue::start(&txn, job, "me", Duration::from_secs(60), now_micros()).await.expect("start");
        txn.commit().await.expect("commit");
        rig.jobs.finish(&job, Completion::nothing()).await.expect("finish");
        worst = worst.max(one.elapsed());
    }
    let each = begun.elapsed();
    println!("2000 claim+finish in {each:?}: {:.0}/s, worst {worst:?}", 2_000.0 / each.as_secs_f64());
    rig.assert_lanes().await;
}
