//! Where the time of frames goes.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A kind of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// Moving vertices.
    Pose,
    /// Sorting triangles into bands.
    Sort,
    /// Finding out what is seen.
    Visibility,
    /// Painting or looking up colours.
    Colour,
    /// Laying over the backdrop, converting.
    Output,
}

impl Work {
    pub const ALL: [Work; 5] = [Work::Pose, Work::Sort, Work::Visibility, Work::Colour, Work::Output];

    pub fn name(self) -> &'static str {
        match self {
            Work::Pose => "pose",
            Work::Sort => "sort",
            Work::Visibility => "visibility",
            Work::Colour => "colour",
            Work::Output => "output",
        }
    }
}

/// Time spent by kind of work, summed over threads. With one thread it is CPU time.
#[derive(Debug, Default)]
pub struct Timings([AtomicU64; Work::ALL.len()]);

impl Timings {
    pub(super) fn add(&self, work: Work, time: Duration) {
        self.0[work as usize].fetch_add(time.as_nanos() as u64, Ordering::Relaxed);
    }

    pub fn of(&self, work: Work) -> Duration {
        Duration::from_nanos(self.0[work as usize].load(Ordering::Relaxed))
    }
}
