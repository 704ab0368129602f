//! Bounds on what a browser uses, looked at ten times a second. Address space limits do not suit Chromium, which reserves
//! terabytes, and control groups are rarely ours to write.

use std::fs;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio_util::task::AbortOnDropHandle;

const LOOK_EVERY: Duration = Duration::from_millis(100);
/// Looks after which new processes of the group are searched for.
const SEARCH_EVERY: u32 = 5;

/// What all processes of one browser together may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BrowserLimits {
    /// Bytes of memory that belong to no file. What two processes share counts for both.
    pub memory: u64,
    /// Threads; workers of pages are threads.
    pub threads: u64,
}

impl Default for BrowserLimits {
    fn default() -> Self {
        BrowserLimits { memory: 4_000_000_000, threads: 1_000 }
    }
}

/// A bound that was passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Excess {
    #[error("the page used more than {:.1} GB of memory", *.0 as f64 / 1e9)]
    Memory(u64),
    #[error("the page ran more than {0} threads")]
    Threads(u64),
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Usage {
    memory: u64,
    threads: u64,
}

/// Kills the browser when it passes a bound; until dropped.
pub(super) struct Watch {
    excess: Arc<OnceLock<Excess>>,
    _task: AbortOnDropHandle<()>,
}

impl Watch {
    pub fn start(group: Pid, limits: BrowserLimits) -> Watch {
        let excess = Arc::new(OnceLock::new());
        let noted = Arc::clone(&excess);
        let task = tokio::spawn(async move {
            let found = until_excess(group, limits).await;
            tracing::warn!(%found, "a browser is killed");
            // Noted first: whoever finds the pipe closed looks here for the reason.
            let _ = noted.set(found);
            // Fails only when all of them are gone.
            let _ = kill_process_group(group, Signal::KILL);
        });
        Watch { excess, _task: AbortOnDropHandle::new(task) }
    }

    pub fn excess(&self) -> Option<Excess> {
        self.excess.get().copied()
    }
}

async fn until_excess(group: Pid, limits: BrowserLimits) -> Excess {
    let mut members = Vec::new();
    let mut look = 0;
    loop {
        if look % SEARCH_EVERY == 0 {
            members = members_of(group);
        }
        look += 1;
        let usage = members.iter().filter_map(|pid| usage_of(*pid)).fold(Usage::default(), |sum, one| Usage {
            memory: sum.memory + one.memory,
            threads: sum.threads + one.threads,
        });
        if usage.memory > limits.memory {
            return Excess::Memory(limits.memory);
        }
        if usage.threads > limits.threads {
            return Excess::Threads(limits.threads);
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Processes of a group. The browser starts all its processes in its own, and they cannot leave.
pub(super) fn members_of(group: Pid) -> Vec<u32> {
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    let pids = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok());
    pids.filter(|pid| group_of(*pid) == Some(group)).collect()
}

/// `None`: it is gone.
pub(super) fn group_of(pid: u32) -> Option<Pid> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // pid (name) state parent group: the name may hold anything.
    let group = stat.rsplit_once(") ")?.1.split(' ').nth(2)?;
    Pid::from_raw(group.parse().ok()?)
}

fn usage_of(pid: u32) -> Option<Usage> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let mut usage = Usage::default();
    for line in status.lines() {
        let Some((name, value)) = line.split_once(':') else { continue };
        let number = || value.split_whitespace().next().and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
        match name {
            "RssAnon" | "RssShmem" | "VmSwap" => usage.memory += number() * 1_024,
            "Threads" => usage.threads = number(),
            _ => {}
        }
    }
    Some(usage)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_that_was_written_counts() {
        let own = std::process::id();
        let before = usage_of(own).expect("usage");
        let filled = std::hint::black_box(vec![1_u8; 200 << 20]);
        let after = usage_of(own).expect("usage");
        assert!(after.memory > before.memory + (150 << 20), "{before:?} {after:?} {}", filled.len());
        assert!(after.threads >= 1);
    }

    #[test]
    fn a_group_is_found_with_all_its_members() {
        use std::os::unix::process::CommandExt;
        let mut command = std::process::Command::new("sh");
        let mut child = command.args(["-c", "sleep 60 & wait"]).process_group(0).spawn().expect("a shell");
        let group = Pid::from_raw(child.id() as i32).expect("a process");
        let is_whole = || members_of(group).len() == 2;
        for _ in 0..400 {
            if is_whole() {
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        assert!(is_whole(), "{:?}", members_of(group));
        kill_process_group(group, Signal::KILL).expect("killed");
        child.wait().expect("ended");
    }
}
