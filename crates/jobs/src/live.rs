//! What this process knows about jobs before the table does: the attempts it runs and who watches them.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use herald_domain::id::JobId;
use tokio::sync::watch;

use crate::job::JobRow;
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
}

impl Attempt {
    pub fn new(job: JobRow) -> Arc<Self> {
        Arc::new(Self {
            job,
            stop_flag: Arc::default(),
            stop: watch::Sender::new(None),
            tree: Mutex::default(),
            unsaved: AtomicBool::new(true),
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

    /// Changes the tree and answers the job's progress after it.
    pub fn change(&self, edit: impl FnOnce(&mut StageTree)) -> JobProgress {
        let mut tree = lock(&self.tree);
        edit(&mut tree);
        self.unsaved.store(true, Ordering::SeqCst);
        snapshot(&self.job, &tree)
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

#[derive(Default)]
pub(crate) struct Live {
    running: Mutex<HashMap<JobId, Arc<Attempt>>>,
    watchers: Mutex<HashMap<JobId, watch::Sender<JobProgress>>>,
}

impl Live {
    pub fn begin(&self, attempt: &Arc<Attempt>) {
        lock(&self.running).insert(attempt.job.id, Arc::clone(attempt));
        self.publish(attempt.job.id, attempt.progress(), false);
    }

    /// Forgets the attempt, unless a later one took its place.
    pub fn end(&self, attempt: &Arc<Attempt>) {
        let mut running = lock(&self.running);
        if running.get(&attempt.job.id).is_some_and(|current| Arc::ptr_eq(current, attempt)) {
            running.remove(&attempt.job.id);
        }
    }

    pub fn attempt(&self, id: JobId) -> Option<Arc<Attempt>> {
        lock(&self.running).get(&id).cloned()
    }

    /// Tells the watchers; after the last word of a job their channel closes.
    pub fn publish(&self, id: JobId, progress: JobProgress, last: bool) {
        let mut watchers = lock(&self.watchers);
        if let Some(sender) = watchers.get(&id) {
            sender.send_replace(progress);
        }
        if last {
            watchers.remove(&id);
        }
    }

    /// A channel that carries the job's progress, starting with `now`.
    pub fn watch(&self, id: JobId, now: JobProgress) -> watch::Receiver<JobProgress> {
        let mut watchers = lock(&self.watchers);
        watchers.retain(|_, sender| sender.receiver_count() > 0);
        match watchers.get(&id) {
            Some(sender) => sender.subscribe(),
            None => {
                let (sender, receiver) = watch::channel(now);
                watchers.insert(id, sender);
                receiver
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
