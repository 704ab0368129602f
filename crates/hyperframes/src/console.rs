//! What a page said while it was drawn: bounded, whatever it does.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard};

use tokio_util::sync::CancellationToken;

use crate::composition::Warning;

/// Warnings kept of one page.
const MAX_WARNINGS: usize = 100;
/// Characters kept of one message.
const MAX_CHARS: usize = 1_000;

#[derive(Debug, Default)]
pub(crate) struct Console {
    state: Mutex<State>,
    crashed: CancellationToken,
}

#[derive(Debug, Default)]
struct State {
    exception: Option<String>,
    error: Option<String>,
    seen: BTreeSet<(&'static str, String)>,
    warnings: Vec<Warning>,
}

impl Console {
    /// An uncaught error of a script of the page.
    pub fn exception(&self, message: &str) {
        let message = cut(message);
        self.warn("page_exception", &message);
        self.lock().exception.get_or_insert(message);
    }

    /// `console.error`, or a request that failed.
    pub fn error(&self, message: &str) {
        let message = cut(message);
        self.warn("page_error", &message);
        self.lock().error.get_or_insert(message);
    }

    /// The same warning counts once.
    pub fn warn(&self, code: &'static str, message: &str) {
        let mut state = self.lock();
        let message = cut(message);
        if state.warnings.len() < MAX_WARNINGS && state.seen.insert((code, message.clone())) {
            state.warnings.push(Warning::new(code, message));
        }
    }

    pub fn crash(&self) {
        self.crashed.cancel();
    }

    /// Returns once the page has crashed.
    pub async fn crashed(&self) {
        self.crashed.cancelled().await;
    }

    /// What most likely explains why something is missing: an exception before a message.
    pub fn first_error(&self) -> Option<String> {
        let state = self.lock();
        state.exception.clone().or_else(|| state.error.clone())
    }

    pub fn first_exception(&self) -> Option<String> {
        self.lock().exception.clone()
    }

    pub fn warnings(&self) -> Vec<Warning> {
        self.lock().warnings.clone()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// At most [`MAX_CHARS`] characters.
pub(crate) fn cut(message: &str) -> String {
    match message.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &message[..end]),
        None => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_repeats_itself_or_never_stops_is_kept_short() {
        let console = Console::default();
        for index in 0..10_000 {
            console.error(&format!("message {}", index % 1_000));
        }
        console.exception(&"é".repeat(5_000));
        assert_eq!(console.warnings().len(), MAX_WARNINGS);
        assert_eq!(console.first_error().expect("an error").chars().count(), MAX_CHARS + 1);
        assert_eq!(console.warnings()[0].message, "message 0");
    }
}
