//! Browsers started ahead of time. Each is used for one render: nothing of a stranger's page is left for the next.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::browser::{Browser, Chromium, Wanted, sweep_leftovers};
use crate::error::RenderError;

/// How long a browser is kept ready unless somebody says otherwise.
const IDLE_LIMIT: Duration = Duration::from_secs(300);

/// Cheap to clone. Must be used inside a runtime.
#[derive(Clone)]
pub struct BrowserPool {
    shared: Arc<Shared>,
}

struct Shared {
    chromium: Chromium,
    /// Browsers kept ready.
    spare: usize,
    /// Longest time a browser is kept ready.
    idle_limit: Duration,
    state: Mutex<State>,
    /// Held by who starts what is missing.
    warming: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    idle: VecDeque<Idle>,
    /// No browser is kept any more.
    closed: bool,
}

struct Idle {
    browser: Browser,
    since: Instant,
}

impl BrowserPool {
    /// Starts nothing yet, and ends what killed processes left. `spare` browsers are kept ready once [`BrowserPool::warm`] ran,
    /// each for five minutes.
    pub fn new(chromium: Chromium, spare: usize) -> BrowserPool {
        BrowserPool::keeping(chromium, spare, IDLE_LIMIT)
    }

    /// The same with a limit of one's own: who is idle for longer has no memory taken.
    pub fn keeping(chromium: Chromium, spare: usize, idle_limit: Duration) -> BrowserPool {
        sweep_leftovers();
        let (state, warming) = (Mutex::default(), tokio::sync::Mutex::default());
        BrowserPool { shared: Arc::new(Shared { chromium, spare, idle_limit, state, warming }) }
    }

    /// Starts what is missing.
    pub async fn warm(&self) -> Result<(), RenderError> {
        let _turn = self.shared.warming.lock().await;
        while self.shared.wants_more() {
            let browser = Browser::start(&self.shared.chromium, Wanted::USUAL).await?;
            tracing::debug!(product = browser.product(), "a browser is ready");
            self.keep(browser);
        }
        Ok(())
    }

    /// Starts what is missing in the background: for the next render, when this one has ended.
    pub fn warm_later(&self) {
        if !self.shared.wants_more() {
            return;
        }
        let pool = self.clone();
        tokio::spawn(async move {
            if let Err(error) = pool.warm().await {
                tracing::warn!(%error, "no browser could be kept ready");
            }
        });
    }

    /// Ends the browsers that are ready, and keeps none from now on.
    pub fn close(&self) {
        let idle = self.shared.with(|state| {
            state.closed = true;
            std::mem::take(&mut state.idle)
        });
        drop(idle);
    }

    /// A browser nobody has used. Only the usual kind is kept ready.
    pub(crate) async fn take(&self, wanted: Wanted) -> Result<Browser, RenderError> {
        let mut browser = match self.take_idle(wanted).await {
            Some(browser) => browser,
            None => Browser::start(&self.shared.chromium, wanted).await?,
        };
        browser.watch(self.shared.chromium.limits);
        Ok(browser)
    }

    /// One that has died or hangs since is passed over.
    async fn take_idle(&self, wanted: Wanted) -> Option<Browser> {
        if wanted != Wanted::USUAL {
            return None;
        }
        while let Some(idle) = self.shared.with(|state| state.idle.pop_front()) {
            if idle.browser.answers().await {
                return Some(idle.browser);
            }
            tracing::info!("a browser that was kept ready has gone");
        }
        None
    }

    fn keep(&self, browser: Browser) {
        let refused = self.shared.with(|state| {
            if state.closed {
                return Some(browser);
            }
            state.idle.push_back(Idle { browser, since: Instant::now() });
            None
        });
        drop(refused);
        // Weak: a pool that nobody has any more ends its browsers at once.
        let (shared, limit) = (Arc::downgrade(&self.shared), self.shared.idle_limit);
        tokio::spawn(async move {
            tokio::time::sleep(limit).await;
            if let Some(shared) = shared.upgrade() {
                drop(shared.take_old());
            }
        });
    }
}

impl Shared {
    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner()))
    }

    fn wants_more(&self) -> bool {
        let (missing, dead) = self.with(|state| {
            let dead = state.remove(|idle| !idle.browser.is_open());
            (!state.closed && state.idle.len() < self.spare, dead)
        });
        drop(dead);
        missing
    }

    /// Those that have been ready for too long; ended by who drops them.
    fn take_old(&self) -> VecDeque<Idle> {
        self.with(|state| state.remove(|idle| idle.since.elapsed() >= self.idle_limit))
    }
}

impl State {
    fn remove(&mut self, goes: impl Fn(&Idle) -> bool) -> VecDeque<Idle> {
        let (gone, stay) = std::mem::take(&mut self.idle).into_iter().partition(goes);
        self.idle = stay;
        gone
    }
}
