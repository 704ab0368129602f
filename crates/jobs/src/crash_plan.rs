//! Planned deaths, for tests: "kill this process the second time it gets here".
//!
//! Points: `before-stage:<name>`, `inside-stage:<name>` (its work is done, nothing published),
//! `after-stage-output:<name>` (its row is written), `before-finish`, `after-finish`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Where the process shall die. Handed in by a test binary; the default never kills and costs one comparison.
#[derive(Debug, Clone, Default)]
pub struct CrashPlan(Option<Arc<Armed>>);

#[derive(Debug)]
struct Armed {
    point: String,
    hits_left: AtomicU32,
}

impl CrashPlan {
    pub fn none() -> Self {
        Self(None)
    }

    /// Dies at the `nth` (1 or more) time that `point` is reached.
    pub fn armed(point: impl Into<String>, nth: u32) -> Self {
        Self(Some(Arc::new(Armed { point: point.into(), hits_left: AtomicU32::new(nth.max(1)) })))
    }

    /// `subject` is the part after the colon, empty where the point has none.
    pub(crate) fn reach(&self, place: &str, subject: &str) {
        let Some(armed) = &self.0 else { return };
        let here = match armed.point.split_once(':') {
            Some((armed_place, armed_subject)) => armed_place == place && armed_subject == subject,
            None => armed.point == place && subject.is_empty(),
        };
        if here && armed.hits_left.fetch_sub(1, Ordering::SeqCst) == 1 {
            die();
        }
    }
}

/// As `kill -9` does it: no destructor, no flush, no unwinding.
fn die() -> ! {
    let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
    std::process::abort();
}
