//! Whether a page is still loading something, whatever it loads it with.

use std::sync::atomic::{AtomicU64, Ordering};

/// Requests of one page.
#[derive(Debug, Default)]
pub(crate) struct Traffic {
    begun: AtomicU64,
    answered: AtomicU64,
}

impl Traffic {
    pub fn begin(&self) {
        self.begun.fetch_add(1, Ordering::AcqRel);
    }

    pub fn answer(&self) {
        self.answered.fetch_add(1, Ordering::AcqRel);
    }

    /// Requests so far if none is open. Twice the same number with some time in between: the page has come to rest.
    pub fn settled(&self) -> Option<u64> {
        let begun = self.begun.load(Ordering::Acquire);
        (begun == self.answered.load(Ordering::Acquire)).then_some(begun)
    }
}
