//! Real processes, really killed. Whatever instant the worker dies at, the job ends exactly once, its output is whole,
//! and nothing half-made is left.

use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use herald_blobs::Blobs;
use herald_domain::id::JobId;
use herald_jobs::{JobRow, JobState, StageFile, get, lane_counts, recount_lanes};
use herald_store::table::Column;
use herald_store::{Store, sql};

const STAGES: [&str; 4] = ["script", "speech", "frames", "encode"];
const WHOLE: &str = "script\nspeech\nframes\nencode\n";

struct Home {
    dir: tempfile::TempDir,
}

impl Home {
    fn new() -> Home {
        Home { dir: tempfile::tempdir().expect("temp dir") }
    }

    fn path(&self) -> &Path {
        self.dir.path()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(toy_worker());
        command.arg(self.path()).args(arguments).stdin(Stdio::null()).stdout(Stdio::piped());
        command
    }

    fn enqueue(&self) -> JobId {
        let output = self.command(&["enqueue"]).output().expect("enqueue");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().parse().expect("a job id")
    }

    fn work(&self, arguments: &[&str]) -> ExitStatus {
        let mut all = vec!["work"];
        all.extend(arguments);
        self.command(&all).status().expect("worker")
    }

    fn spawn(&self, arguments: &[&str]) -> Child {
        let mut all = vec!["work"];
        all.extend(arguments);
        self.command(&all).spawn().expect("worker")
    }

    fn die_at(&self, point: &str, nth: &str) {
        let status = self.work(&[point, nth]);
        assert_eq!(status.signal(), Some(9), "the worker dies at {point}, {status:?}");
    }

    /// How often each stage really ran.
    fn effects(&self) -> Vec<usize> {
        let log = std::fs::read_to_string(self.path().join("effects.log")).unwrap_or_default();
        STAGES.iter().map(|name| log.lines().filter(|line| line == name).count()).collect()
    }

    async fn store(&self) -> Store {
        let url = format!("sqlite://{}/herald.db?mode=rwc", self.path().display());
        Store::open(&url).await.expect("open")
    }

    async fn row(&self, id: JobId) -> JobRow {
        get(self.store().await.read(), id).await.expect("read").expect("an accepted job is never lost")
    }

    /// Holds at every instant: no ending without its row, no row without its file, and lanes that add up.
    async fn assert_nothing_half_made(&self, id: JobId) {
        let store = self.store().await;
        let blobs = Blobs::open(self.path().join("blobs")).await.expect("blobs");
        let row = get(store.read(), id).await.expect("read").expect("an accepted job is never lost");
        let videos = texts(&store, "SELECT blob_key AS text FROM toy_videos").await;
        assert_eq!(row.state == JobState::Done, !videos.is_empty(), "the job and its video end together");
        for key in videos {
            assert_eq!(blobs.read(&key, 1_000).await.expect("the named file is there"), WHOLE.as_bytes());
        }
        let txn = store.begin().await.expect("begin");
        assert_eq!(lane_counts(&txn).await.expect("kept"), recount_lanes(&txn).await.expect("recount"));
    }

    /// Holds when a worker has ended by itself: every file is named by a row, and the scratch directory is empty.
    async fn assert_clean(&self) {
        let store = self.store().await;
        let blobs = Blobs::open(self.path().join("blobs")).await.expect("blobs");
        let mut named = texts(&store, "SELECT blob_key AS text FROM toy_videos").await;
        for files in texts(&store, "SELECT files AS text FROM stage_outputs").await {
            let files: Vec<StageFile> = serde_json::from_str(&files).expect("files");
            named.extend(files.into_iter().map(|file| file.key));
        }
        let mut stored = blobs.list("stages").await.expect("list");
        stored.extend(blobs.list("videos").await.expect("list"));
        stored.sort();
        named.sort();
        assert_eq!(stored, named, "files and the rows that name them");
        for table in ["blob_sweep", "stage_uses"] {
            let left = texts(&store, &format!("SELECT 'x' AS text FROM {table}")).await;
            assert!(left.is_empty(), "{table} is empty");
        }
        let scratch: Vec<_> = std::fs::read_dir(self.path().join("scratch")).expect("scratch").flatten().collect();
        assert!(scratch.is_empty(), "{scratch:?}");
    }

    async fn assert_done(&self, id: JobId) {
        self.assert_nothing_half_made(id).await;
        self.assert_clean().await;
        let row = self.row(id).await;
        assert_eq!(row.state, JobState::Done, "{:?}", row.last_error);
    }
}

async fn texts(store: &Store, query: &str) -> Vec<String> {
    let rows = sql::query_all(store.read(), query, vec![]).await.expect("query");
    rows.iter().map(|row| String::from_row(row, "text").expect("text")).collect()
}

/// Cargo builds a package's examples before it runs its tests, next to them.
fn toy_worker() -> PathBuf {
    let mut path = std::env::current_exe().expect("own path");
    path.pop();
    if path.ends_with("deps") {
        path.pop();
    }
    path.join("examples/toy_worker")
}

#[tokio::test]
async fn a_job_survives_a_death_at_every_planned_point() {
    for (position, stage) in STAGES.iter().enumerate() {
        for place in ["before-stage", "inside-stage", "after-stage-output"] {
            let home = Home::new();
            let id = home.enqueue();
            home.die_at(&format!("{place}:{stage}"), "1");
            home.assert_nothing_half_made(id).await;
            assert!(home.work(&[]).success());
            home.assert_done(id).await;
            let mut expected = vec![1; 4];
            if place == "inside-stage" {
                expected[position] = 2;
            }
            assert_eq!(home.effects(), expected, "{place}:{stage}");
            assert_eq!(home.row(id).await.crashes, 1);
        }
    }
}

#[tokio::test]
async fn a_death_around_the_finish_ends_the_job_once() {
    for (point, crashes) in [("before-finish", 1), ("after-finish", 0)] {
        let home = Home::new();
        let id = home.enqueue();
        home.die_at(point, "1");
        home.assert_nothing_half_made(id).await;
        assert!(home.work(&[]).success());
        home.assert_done(id).await;
        assert_eq!(home.effects(), [1; 4], "{point}");
        assert_eq!(home.row(id).await.crashes, crashes, "{point}");
    }
}

#[tokio::test]
async fn two_deaths_in_a_row_at_different_stages_are_survived() {
    let home = Home::new();
    let id = home.enqueue();
    home.die_at("inside-stage:speech", "1");
    home.die_at("after-stage-output:frames", "1");
    assert!(home.work(&[]).success());
    home.assert_done(id).await;
    assert_eq!(home.effects(), [1, 2, 1, 1]);
}

#[tokio::test]
async fn a_job_that_always_kills_its_worker_fails_and_leaves_nothing() {
    let home = Home::new();
    let id = home.enqueue();
    for _ in 0..3 {
        home.die_at("before-finish", "1");
        home.assert_nothing_half_made(id).await;
    }
    assert!(home.work(&[]).success());
    home.assert_nothing_half_made(id).await;
    home.assert_clean().await;
    let row = home.row(id).await;
    assert_eq!((row.state, row.crashes), (JobState::Failed, 3));
    let told = texts(&home.store().await, "SELECT message AS text FROM toy_failures").await;
    assert!(matches!(told.as_slice(), [message] if message.contains("crashed the worker 3 times")), "{told:?}");
}

#[tokio::test]
async fn three_jobs_survive_kills_at_moments_nobody_planned() {
    let home = Home::new();
    let ids = [home.enqueue(), home.enqueue(), home.enqueue()];
    // Two kills stay below the limit for any one job. Each waits for a stage to have run, then strikes.
    for effects in [2, 5] {
        let mut worker = home.spawn(&[]);
        while home.effects().iter().sum::<usize>() < effects && worker.try_wait().expect("wait").is_none() {
            std::thread::yield_now();
        }
        worker.kill().expect("kill -9");
        worker.wait().expect("wait");
        for id in ids {
            home.assert_nothing_half_made_of_many(id).await;
        }
    }
    assert!(home.work(&[]).success());
    home.assert_clean().await;
    for id in ids {
        assert_eq!(home.row(id).await.state, JobState::Done);
    }
    let videos = texts(&home.store().await, "SELECT blob_key AS text FROM toy_videos").await;
    assert_eq!(videos.len(), 3, "each ended once");
}

impl Home {
    async fn assert_nothing_half_made_of_many(&self, id: JobId) {
        let row = self.row(id).await;
        let query = format!("SELECT blob_key AS text FROM toy_videos WHERE job_id = '{id}'");
        let videos = texts(&self.store().await, &query).await;
        assert_eq!(videos.len(), usize::from(row.state == JobState::Done));
    }
}

/// A machine that slept: the worker is frozen, loses its lease, wakes up and finds its job done by another.
#[tokio::test]
async fn a_frozen_worker_that_thaws_late_changes_nothing() {
    let home = Home::new();
    let id = home.enqueue();
    let pause = home.path().join("pause");
    std::fs::write(&pause, "").expect("pause");
    let mut frozen = home.spawn(&["-", "1", "400"]);
    while home.effects().iter().sum::<usize>() < 1 {
        assert!(frozen.try_wait().expect("wait").is_none(), "it waits in its first stage");
        std::thread::yield_now();
    }
    freeze_outside_a_transaction(&home, &frozen).await;
    std::fs::remove_file(&pause).expect("go on");
    assert!(home.work(&["-", "1", "400"]).success());
    let ended = home.row(id).await;
    assert_eq!((ended.state, ended.fence), (JobState::Done, 2), "another attempt ended it");
    signal(&frozen, rustix::process::Signal::CONT);
    assert!(frozen.wait().expect("wait").success(), "it notices and ends by itself");
    home.assert_done(id).await;
    assert_eq!(home.row(id).await, ended, "not a byte of the row has changed");
}

/// A process frozen in the middle of a write holds SQLite's lock and everybody waits for it: that is another story.
async fn freeze_outside_a_transaction(home: &Home, worker: &Child) {
    let store = home.store().await;
    loop {
        signal(worker, rustix::process::Signal::STOP);
        if let Ok(Ok(txn)) = tokio::time::timeout(std::time::Duration::from_secs(1), store.begin()).await {
            return txn.rollback().await.expect("rollback");
        }
        signal(worker, rustix::process::Signal::CONT);
        std::thread::yield_now();
    }
}

fn signal(child: &Child, signal: rustix::process::Signal) {
    rustix::process::kill_process(rustix::process::Pid::from_child(child), signal).expect("signal");
}
