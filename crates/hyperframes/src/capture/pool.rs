//! Browsers started ahead of time. Each is used for one render: nothing of a stranger's page is left for the next.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use crate::browser::{Browser, Chromium, Wanted, sweep_leftovers};
use crate::error::RenderError;

/// Cheap to clone. Must be used inside a runtime.
#[derive(Clone)]
pub struct BrowserPool {
    shared: Arc<Shared>,
}

struct Shared {
    chromium: Chromium,
    /// Browsers kept ready.
    spare: usize,
    idle: Mutex<VecDeque<Browser>>,
}

impl BrowserPool {
    /// Starts nothing yet, and ends what killed processes left. With `spare` above zero, as many browsers are kept ready once [`BrowserPool::warm`] ran.
    pub fn new(chromium: Chromium, spare: usize) -> BrowserPool {
        sweep_leftovers();
        BrowserPool { shared: Arc::new(Shared { chromium, spare, idle: Mutex::default() }) }
    }

    /// Starts what is missing.
    pub async fn warm(&self) -> Result<(), RenderError> {
        while self.idle(|idle| idle.len()) < self.shared.spare {
            let browser = Browser::start(&self.shared.chromium, Wanted::USUAL).await?;
            tracing::debug!(product = browser.product(), "a browser is ready");
            self.idle(|idle| idle.push_back(browser));
        }
        Ok(())
    }

    /// A browser nobody has used. Only the usual kind is kept ready.
    pub(crate) async fn take(&self, wanted: Wanted) -> Result<Browser, RenderError> {
        if wanted == Wanted::USUAL
            && let Some(browser) = self.idle(VecDeque::pop_front)
        {
            let pool = self.clone();
            tokio::spawn(async move {
                if let Err(error) = pool.warm().await {
                    tracing::warn!(%error, "no browser could be kept ready");
                }
            });
            if browser.is_alive() {
                return Ok(browser);
            }
        }
        Browser::start(&self.shared.chromium, wanted).await
    }

    fn idle<T>(&self, work: impl FnOnce(&mut VecDeque<Browser>) -> T) -> T {
        work(&mut self.shared.idle.lock().unwrap_or_else(|poisoned| poisoned.into_inner()))
    }
}
