//! One browser: its process group, its throw-away profile, its end.

use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use command_fds::{CommandFdExt, FdMapping};
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::process::Child;

use super::confinement::Confinement;
use super::connection::Connection;
use super::flags::{self, Wanted};
use super::profile::{self, Profile};
use super::protocol::{GetVersion, Method, SetDownloadBehavior};
use super::watch::{BrowserLimits, Watch};
use super::words::Words;
use crate::console;
use crate::error::RenderError;

/// Descriptors on which the browser reads and writes messages.
const READS: i32 = 3;
const WRITES: i32 = 4;
const START_LIMIT: Duration = Duration::from_secs(60);
const CALL_LIMIT: Duration = Duration::from_secs(30);
/// An idle browser answers within a millisecond.
const ANSWER_LIMIT: Duration = Duration::from_secs(2);

/// Where the browser is, and what it may use.
#[derive(Debug, Clone)]
pub struct Chromium {
    pub program: PathBuf,
    pub limits: BrowserLimits,
    /// Whether a browser gets a network of its own, without devices, where the kernel grants it. Elsewhere, and where this is
    /// false, flags alone keep pages away from the machine's.
    pub own_network: bool,
}

impl Default for Chromium {
    /// Headless shell found through the search path.
    fn default() -> Self {
        let program = "chromium-headless-shell".into();
        Chromium { program, limits: BrowserLimits::default(), own_network: true }
    }
}

/// Ends what browsers of killed processes are left, and removes their folders.
pub(crate) fn sweep_leftovers() {
    match profile::sweep() {
        Ok(0) => {}
        Ok(swept) => tracing::info!(swept, "folders of browsers were left by processes that are gone"),
        Err(error) => tracing::warn!(%error, "folders of browsers that are gone could not be removed"),
    }
}

/// A running browser. Its whole process group dies with it.
pub(crate) struct Browser {
    pub(super) connection: Connection,
    pub(super) begin_frame: bool,
    product: String,
    group: Option<Pid>,
    child: Child,
    watch: Option<Watch>,
    words: Option<Words>,
    // After the processes that write to it.
    _profile: Profile,
}

impl Browser {
    /// Starts a browser and waits for its first word. Nobody watches it before [`Browser::watch`].
    pub async fn start(chromium: &Chromium, wanted: Wanted) -> Result<Browser, RenderError> {
        let confinement = Confinement::of_this_machine(chromium.own_network).await?;
        let profile = Profile::new()?;
        confinement.own(profile.path())?;
        let (browser_reads, to_browser) = std::io::pipe()?;
        let (from_browser, browser_writes) = std::io::pipe()?;
        let mut command = confinement.command(chromium.program.as_os_str());
        command
            .args(flags::command_line(wanted, confinement.sandbox))
            .arg(profile.flag())
            .arg("about:blank")
            .env_clear()
            .envs(environment(profile.path()))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .process_group(0)
            .kill_on_drop(true)
            .fd_mappings(vec![
                FdMapping { parent_fd: browser_reads.into(), child_fd: READS },
                FdMapping { parent_fd: browser_writes.into(), child_fd: WRITES },
            ])
            .map_err(|error| RenderError::BrowserFailed(error.to_string()))?;
        let mut child = command.spawn().map_err(|error| RenderError::BrowserFailed(error.to_string()))?;
        // The command holds our copies of the browser's ends; the pipe must close when the browser dies.
        drop(command);
        let group = child.id().and_then(|id| Pid::from_raw(id as i32));
        let connection = Connection::new(OwnedFd::from(to_browser), OwnedFd::from(from_browser))?;
        let mut browser = Browser {
            connection,
            begin_frame: wanted.begin_frame,
            product: String::new(),
            group,
            words: child.stderr.take().map(Words::read),
            child,
            watch: None,
            _profile: profile,
        };
        let version = browser.connection.call(None, &GetVersion {}, START_LIMIT).await;
        browser.product = match version {
            Ok(version) => version.product,
            Err(error) => return Err(browser.why(error, chromium).await),
        };
        browser.connection.call(None, &SetDownloadBehavior { behavior: "deny" }, CALL_LIMIT).await?;
        Ok(browser)
    }

    /// Ends it when it passes its limits, from now on.
    pub fn watch(&mut self, limits: BrowserLimits) {
        self.watch = self.group.map(|group| Watch::start(group, limits));
    }

    /// Name and version, such as `HeadlessChrome/156.0.1.2`.
    pub fn product(&self) -> &str {
        &self.product
    }

    /// Whether it has not ended, as far as is known.
    pub fn is_open(&self) -> bool {
        self.connection.is_open()
    }

    /// Whether it answers.
    pub async fn answers(&self) -> bool {
        self.connection.call(None, &GetVersion {}, ANSWER_LIMIT).await.is_ok()
    }

    /// Sends and waits for the answer, at most `limit`. A browser that passed a bound says so instead.
    pub(super) async fn call<M: Method>(
        &self,
        session: Option<&str>,
        method: &M,
        limit: Duration,
    ) -> Result<M::Reply, RenderError> {
        let answer = self.connection.call(session, method, limit).await;
        answer.map_err(|error| self.watch.as_ref().and_then(Watch::excess).map_or(error, RenderError::Excess))
    }

    /// Returns once the scripts of a page have filled their memory.
    pub async fn heap_full(&self) {
        match &self.words {
            Some(words) => words.heap_full().await,
            None => std::future::pending().await,
        }
    }

    async fn why(&mut self, error: RenderError, chromium: &Chromium) -> RenderError {
        match tokio::time::timeout(Duration::from_secs(1), self.child.wait()).await {
            // What confines it found no such program.
            Ok(Ok(status)) if status.code() == Some(127) => {
                RenderError::BrowserMissing { program: chromium.program.display().to_string() }
            }
            Ok(Ok(status)) => {
                let words = self.words.as_ref().map(Words::last).unwrap_or_default();
                RenderError::BrowserFailed(format!("it ended with {status}; its last words: {}", console::cut(&words)))
            }
            _ => RenderError::BrowserFailed(error.to_string()),
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if let Some(group) = self.group {
            // Fails only when all of them are gone.
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

/// The little a browser needs: nothing of ours, above all no keys.
fn environment(profile: &Path) -> Vec<(&'static str, String)> {
    let profile = profile.display().to_string();
    vec![
        ("PATH", "/usr/local/bin:/usr/bin:/bin".into()),
        ("HOME", profile.clone()),
        ("XDG_CONFIG_HOME", profile.clone()),
        ("XDG_CACHE_HOME", profile.clone()),
        ("TMPDIR", profile),
        ("LANG", "C.UTF-8".into()),
        ("TZ", "UTC".into()),
    ]
}
