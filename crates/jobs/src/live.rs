//! What this process knows about jobs before the table does: the attempts it runs and who watches them.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use herald_domain::id::JobId;
use tokio::sync::{OwnedRwLockReadGuard, RwLock, watch};

use crate::job::{JobRow, JobState};
use crate::progress::{JobProgress, StageTree};

/// Why an attempt shall stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    Cancelled,
    Deadline,
    Lost,
    Shutdown,
}

/// One running attempt.
pub(crate) struct Attempt {
    pub job: JobRow,
    /// For code that cannot await.
    pub stop_flag: Arc<AtomicBool>,
    stop: watch::Sender<Option<Stop>>,
    tree: Mutex<StageTree>,
    unsaved: AtomicBool,
    written: Mutex<Vec<String>>,
    writers: Arc<RwLock<()>>,
}

impl Attempt {
    pub fn new(job: JobRow) -> Arc<Self> {
        Arc::new(Self {
            job,
            stop_flag: Arc::default(),
            stop: watch::Sender::new(None),
            tree: Mutex::default(),
            unsaved: AtomicBool::new(true),
            written: Mutex::default(),
            writers: Arc::default(),
        })
    }

    /// Asks the attempt to stop; the first reason counts.
    pub fn request_stop(&self, reason: Stop) {
        self.stop_flag.store(true, Ordering::SeqCst);
        self.stop.send_if_modified(|current| {
            let first = current.is_none();
            if first {
                *current = Some(reason);
            }
            first
        });
    }

    pub fn stop_reason(&self) -> Option<Stop> {
        *self.stop.borrow()
    }

    /// Waits until somebody asks the attempt to stop.
    pub async fn stopped(&self) -> Stop {
        let mut changes = self.stop.subscribe();
        loop {
            if let Some(reason) = *changes.borrow_and_update() {
                return reason;
            }
            if changes.changed().await.is_err() {
                // The sender lives in `self`, so this cannot be; waiting for ever is what nobody asking means.
                std::future::pending::<()>().await;
            }
        }
    }

    pub fn change(&self, edit: impl FnOnce(&mut StageTree)) {
        edit(&mut lock(&self.tree));
        self.unsaved.store(true, Ordering::SeqCst);
    }

    /// Notes a blob key that this attempt is about to write and no row names yet. The blob may be written while the
    /// answer is held.
    pub async fn writing(&self, key: &str) -> OwnedRwLockReadGuard<()> {
        let guard = Arc::clone(&self.writers).read_owned().await;
        lock(&self.written).push(key.to_owned());
        guard
    }

    /// Every key noted, once nobody is writing any more.
    pub async fn written(&self) -> Vec<String> {
        let _all_done = self.writers.write().await;
        std::mem::take(&mut *lock(&self.written))
    }

    pub fn progress(&self) -> JobProgress {
        snapshot(&self.job, &lock(&self.tree))
    }

    /// Whether something changed since the last call.
    pub fn take_unsaved(&self) -> bool {
        self.unsaved.swap(false, Ordering::SeqCst)
    }
}

fn snapshot(job: &JobRow, tree: &StageTree) -> JobProgress {
    JobProgress {
        state: job.state.to_string(),
        stages: tree.stages().to_vec(),
        fraction: tree.fraction(),
        queue_position: None,
        attempt: u32::try_from(job.attempt).unwrap_or(0),
    }
}

/// Orders what may be said about a job: within one fence, running comes before whatever follows it.
pub(crate) type Moment = (i64, bool);

pub(crate) fn moment(job: &JobRow) -> Moment {
    (job.fence, job.state != JobState::Running)
}

struct Watcher {
    sender: watch::Sender<JobProgress>,
    /// Words about an earlier moment that arrive late are dropped.
    heard: Moment,
}

#[derive(Default)]
pub(crate) struct Live {
    running: Mutex<HashMap<JobId, Arc<Attempt>>>,
    watchers: Mutex<HashMap<JobId, Watcher>>,
}

impl Live {
    pub fn begin(&self, attempt: &Arc<Attempt>) {
        lock(&self.running).insert(attempt.job.id, Arc::clone(attempt));
        self.publish_attempt(attempt);
    }

    /// Forgets the attempt with this fence; a later one stays.
    pub fn end(&self, id: JobId, fence: i64) {
        let mut running = lock(&self.running);
        if running.get(&id).is_some_and(|current| current.job.fence == fence) {
            running.remove(&id);
        }
    }

    pub fn attempt(&self, id: JobId) -> Option<Arc<Attempt>> {
        lock(&self.running).get(&id).cloned()
    }

    /// Tells the watchers how far a running attempt is. Read under their lock: of two callers the later tells the
    /// later state.
    pub fn publish_attempt(&self, attempt: &Attempt) {
        let mut watchers = lock(&self.watchers);
        if let Some(watcher) = watchers.get_mut(&attempt.job.id) {
            watcher.hear(moment(&attempt.job), attempt.progress());
        }
    }

    /// Tells the watchers what a row says; after the last word of a job their channel closes.
    pub fn publish_row(&self, job: &JobRow, progress: JobProgress) {
        let mut watchers = lock(&self.watchers);
        if let Some(watcher) = watchers.get_mut(&job.id) {
            watcher.hear(moment(job), progress);
        }
        if job.state.has_ended() {
            watchers.remove(&job.id);
        }
    }

    /// A channel for the job's progress. What happened since `now` was read is the caller's to tell again.
    pub fn watch(&self, id: JobId, heard: Moment, now: JobProgress) -> watch::Receiver<JobProgress> {
        let mut watchers = lock(&self.watchers);
        watchers.retain(|_, watcher| watcher.sender.receiver_count() > 0);
        let fresh = || Watcher { sender: watch::Sender::new(now), heard };
        watchers.entry(id).or_insert_with(fresh).sender.subscribe()
    }
}

impl Watcher {
    fn hear(&mut self, moment: Moment, progress: JobProgress) {
        if moment >= self.heard {
            self.heard = moment;
            self.sender.send_replace(progress);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
