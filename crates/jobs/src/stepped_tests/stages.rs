use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use herald_store::{blob_sweep, stage_outputs};
use serde_json::json;
use tokio::sync::Notify;

use super::rig::{Rig, Script, done, script};
use crate::*;

const LONG: Duration = Duration::from_secs(10);

async fn write(stage: &Stage, text: &str) -> Result<StageFile, StageError> {
    let path = stage.dir().join("out.txt");
    tokio::fs::write(&path, text).await?;
    stage.keep(&path).await
}

/// Speech from the payload's text, then frames from the speech; counts how often each really runs.
fn two_stages(runs: Arc<[AtomicU32; 2]>) -> Script {
    script(move |ctx| {
        let runs = Arc::clone(&runs);
        async move {
            ctx.plan(&[("speech", 1.0), ("frames", 3.0)]);
            let (speech_runs, frame_runs) = (&runs[0], &runs[1]);
            let speech: StageFile = ctx
                .stage("speech", 1.0, &ctx.job().payload["text"], |stage| async move {
                    speech_runs.fetch_add(1, Ordering::SeqCst);
                    write(&stage, "speech").await
                })
                .await?;
            let frames: StageFile = ctx
                .stage(("frames", 2), 3.0, &speech, |stage| async move {
                    stage.progress(0.5);
                    if frame_runs.fetch_add(1, Ordering::SeqCst) == 0 {
                        return Err(StageError::Transient("no camera".to_owned()));
                    }
                    write(&stage, "frames").await
                })
                .await?;
            ctx.publish(&frames, &format!("videos/{}.mp4", ctx.id())).await?;
            done("published")
        }
    })
}

#[tokio::test]
async fn a_retry_resumes_and_a_repeat_is_free() {
    let rig = Rig::new().await;
    let runs: Arc<[AtomicU32; 2]> = Arc::default();
    let runner = rig.run(two_stages(Arc::clone(&runs)));
    let payload = json!({"text": "Hello"});
    let id = rig.enqueue(NewJob { payload: payload.clone(), ..rig.job() }).await;
    let row = rig.ended(id).await;
    assert_eq!((row.state, row.attempt), (JobState::Done, 2));
    let counted = || [runs[0].load(Ordering::SeqCst), runs[1].load(Ordering::SeqCst)];
    assert_eq!(counted(), [1, 2], "the finished stage did not run again");
    let progress = rig.jobs.progress(rig.jobs.store().read(), id).await.expect("read").expect("job");
    assert_eq!((progress.fraction, progress.state.as_str()), (1.0, "done"));
    let cached: Vec<(&str, bool)> = progress.stages.iter().map(|stage| (stage.name.as_str(), stage.cached)).collect();
    assert_eq!(cached, [("speech", true), ("frames", false)]);

    let again = rig.enqueue(NewJob { payload, ..rig.job() }).await;
    assert_eq!(rig.ended(again).await.attempt, 1);
    assert_eq!(counted(), [1, 2], "the same input is there already");
    for id in [id, again] {
        let video = rig.jobs.blobs().read(&format!("videos/{id}.mp4"), 100).await.expect("video");
        assert_eq!(video, b"frames");
    }
    let other = rig.enqueue(NewJob { payload: json!({"text": "Bye"}), ..rig.job() }).await;
    rig.ended(other).await;
    assert_eq!(counted(), [2, 2], "another text is spoken; what it sounds like was the same");
    runner.shutdown(LONG).await;
}

#[tokio::test]
async fn a_stored_output_whose_file_is_gone_is_made_again() {
    let rig = Rig::new().await;
    let runs: Arc<[AtomicU32; 2]> = Arc::default();
    runs[1].store(1, Ordering::SeqCst);
    let runner = rig.run(two_stages(Arc::clone(&runs)));
    rig.ended(rig.enqueue(rig.job()).await).await;
    for key in rig.jobs.blobs().list("stages").await.expect("list") {
        rig.jobs.blobs().delete(&key).await.expect("lose it");
    }
    let row = rig.ended(rig.enqueue(rig.job()).await).await;
    assert_eq!((row.state, row.attempt), (JobState::Done, 1));
    assert_eq!([runs[0].load(Ordering::SeqCst), runs[1].load(Ordering::SeqCst)], [2, 3]);
    runner.shutdown(LONG).await;
}

#[tokio::test]
async fn two_jobs_that_need_the_same_output_make_it_once() {
    let rig = Rig::new().await;
    let runs = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&runs);
    let handler = script(move |ctx| {
        let counter = Arc::clone(&counter);
        async move {
            let _: u32 = ctx
                .stage("same", 1.0, &1, |_| async move {
                    tokio::task::yield_now().await;
                    Ok(counter.fetch_add(1, Ordering::SeqCst))
                })
                .await?;
            done("one of them")
        }
    });
    let ids = [rig.enqueue(rig.job()).await, rig.enqueue(rig.job()).await, rig.enqueue(rig.job()).await];
    let runner = rig.run_with(handler, RunnerConfig { permits: 3, ..rig.config() });
    for id in ids {
        assert_eq!(rig.ended(id).await.attempt, 1);
    }
    assert_eq!(runs.load(Ordering::SeqCst), 1);
    runner.shutdown(LONG).await;
}

#[tokio::test]
async fn what_a_job_published_goes_when_it_fails() {
    let rig = Rig::new().await;
    let runner = rig.run(script(|ctx| async move {
        let file = ctx.stage("make", 1.0, &0, |stage| async move { write(&stage, "x").await }).await?;
        ctx.publish(&file, "videos/lost.mp4").await?;
        Err(herald_domain::Failure::new(herald_domain::ErrorCode::InternalError, "the gate says no").into())
    }));
    let id = rig.enqueue(rig.job()).await;
    assert_eq!(rig.ended(id).await.state, JobState::Failed);
    // The sweep forgets the row after the file is gone.
    let swept = async {
        loop {
            let waiting = blob_sweep::due(rig.jobs.store().read(), 10).await.expect("due");
            if waiting.is_empty() {
                break;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(LONG, swept).await.expect("swept");
    assert!(!rig.jobs.blobs().exists("videos/lost.mp4").await.expect("stat"));
    runner.shutdown(LONG).await;
}

#[tokio::test]
async fn the_cache_keeps_its_limit_but_spares_what_a_running_job_uses() {
    let rig = Rig::with_policy(JobsPolicy { stage_cache_bytes: 5, ..JobsPolicy::default() }).await;
    let go = Arc::new(Notify::new());
    let gate = Arc::clone(&go);
    let runner = rig.run(script(move |ctx| {
        let gate = Arc::clone(&gate);
        async move {
            let input = ctx.job().payload.clone();
            let _: StageFile =
                ctx.stage("make", 1.0, &input, |stage| async move { write(&stage, "0123456789").await }).await?;
            gate.notified().await;
            done("done")
        }
    }));
    let id = rig.enqueue(rig.job()).await;
    rig.seen(id, |progress| progress.fraction == 1.0).await;
    // Several rounds of housekeeping pass: each sweeps this key.
    for _ in 0..3 {
        let txn = rig.jobs.store().begin().await.expect("begin");
        blob_sweep::purge(&txn, &["nothing/there".to_owned()], 0).await.expect("purge");
        txn.commit().await.expect("commit");
        while !blob_sweep::due(rig.jobs.store().read(), 1).await.expect("due").is_empty() {
            tokio::task::yield_now().await;
        }
    }
    assert_eq!(stage_outputs::total_bytes(rig.jobs.store().read()).await.expect("total"), 10);
    go.notify_one();
    rig.ended(id).await;
    let evicted = async {
        while !rig.jobs.blobs().list("stages").await.expect("list").is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(LONG, evicted).await.expect("evicted");
    assert_eq!(stage_outputs::total_bytes(rig.jobs.store().read()).await.expect("total"), 0);
    runner.shutdown(LONG).await;
}

#[tokio::test]
async fn progress_is_live_and_stored() {
    let rig = Rig::new().await;
    let go = Arc::new(Notify::new());
    let gate = Arc::clone(&go);
    let runner = rig.run(script(move |ctx| {
        let gate = Arc::clone(&gate);
        async move {
            ctx.plan(&[("a", 1.0), ("b", 1.0)]);
            ctx.stage("a", 1.0, &(), |_| async { Ok(()) }).await?;
            ctx.stage("b", 1.0, &(), |stage| async move {
                stage.progress(0.5);
                gate.notified().await;
                Ok(())
            })
            .await?;
            done("done")
        }
    }));
    let id = rig.enqueue(rig.job()).await;
    let live = rig.seen(id, |progress| progress.fraction == 0.75).await;
    assert_eq!(live.stages.len(), 2);
    assert_eq!((live.stages[0].state, live.stages[1].state), (StageState::Done, StageState::Running));
    let stored = async {
        loop {
            let row = rig.row(id).await;
            let progress = row.progress.and_then(|json| serde_json::from_value::<JobProgress>(json).ok());
            if progress.is_some_and(|progress| progress.fraction == 0.75) {
                break;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(LONG, stored).await.expect("the heartbeat carries it");
    go.notify_one();
    rig.ended(id).await;
    runner.shutdown(LONG).await;
}
