//! What a command and everything it starts costs: a control group of its own counts also what browsers start in namespaces
//! and what is killed, which the times of waited-for children leave out.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;

/// Between two looks at the memory. Each walks the pages of every process, so not often.
const LOOK_EVERY: Duration = Duration::from_millis(400);
/// Time for processes to disappear once the command has ended.
const END_LIMIT: Duration = Duration::from_secs(20);

#[derive(Debug, Clone, Copy)]
pub struct Cost {
    /// Seconds, user and system, of all processes.
    pub cpu: f64,
    /// Seconds.
    pub wall: f64,
    /// Bytes; pages that processes share count once.
    pub peak_memory: u64,
}

/// Runs `words` to its end with these variables added to its environment.
pub fn run(words: &[String], environment: &[(&str, String)]) -> anyhow::Result<Cost> {
    let group = Group::new()?;
    let mut command = Command::new("sh");
    command.args(["-c", r#"echo $$ >"$0" && exec "$@""#]).arg(group.file("cgroup.procs")).args(words);
    command.envs(environment.iter().map(|(name, value)| (name, value)));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let begun = Instant::now();
    let child = command.spawn()?;
    let ended = AtomicBool::new(false);
    let (output, wall, peak_memory) = std::thread::scope(|scope| {
        let watch = scope.spawn(|| {
            let mut peak = 0;
            while !ended.load(Ordering::Relaxed) {
                peak = peak.max(group.memory());
                std::thread::sleep(LOOK_EVERY);
            }
            peak
        });
        let output = child.wait_with_output();
        let wall = begun.elapsed().as_secs_f64();
        ended.store(true, Ordering::Relaxed);
        (output, wall, watch.join())
    });
    let output = output?;
    let said = [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned()).concat();
    anyhow::ensure!(output.status.success(), "`{}` ended with {}: {said}", words.join(" "), output.status);
    group.wait_until_empty()?;
    let peak_memory = peak_memory.map_err(|_| anyhow::anyhow!("the watch over the memory ended early"))?;
    Ok(Cost { cpu: group.cpu_seconds()?, wall, peak_memory })
}

/// A control group that is removed when dropped.
struct Group {
    folder: PathBuf,
}

impl Group {
    fn new() -> anyhow::Result<Group> {
        let mounts = std::fs::read_to_string("/proc/self/mounts")?;
        let mount =
            mounts.lines().map(|line| line.split(' ').collect::<Vec<_>>()).find(|line| line.get(2) == Some(&"cgroup2"));
        let mount = mount
            .and_then(|line| line.get(1).copied())
            .context("CPU time is counted by cgroup v2, which is not mounted")?;
        let own = std::fs::read_to_string("/proc/self/cgroup")?;
        let own = own
            .lines()
            .find_map(|line| line.strip_prefix("0::/"))
            .context("this process is in no group of cgroup v2")?;
        let folder = Path::new(mount).join(own).join(format!("herald-bench-{}", std::process::id()));
        std::fs::create_dir(&folder).with_context(|| {
            format!("CPU time is counted by a control group, and {} cannot be made: run this as root", folder.display())
        })?;
        Ok(Group { folder })
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn processes(&self) -> Vec<u32> {
        let list = std::fs::read_to_string(self.file("cgroup.procs")).unwrap_or_default();
        list.lines().filter_map(|line| line.parse().ok()).collect()
    }

    /// Bytes of all processes now; one that ends meanwhile counts nothing.
    fn memory(&self) -> u64 {
        let share = |pid: u32| {
            let text = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
            let line = text.lines().find_map(|line| line.strip_prefix("Pss:"));
            line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) * 1_024
        };
        self.processes().into_iter().map(share).sum()
    }

    fn wait_until_empty(&self) -> anyhow::Result<()> {
        let begun = Instant::now();
        while !self.processes().is_empty() {
            anyhow::ensure!(
                begun.elapsed() < END_LIMIT,
                "processes {:?} did not end with the command",
                self.processes()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    fn cpu_seconds(&self) -> anyhow::Result<f64> {
        let stat = std::fs::read_to_string(self.file("cpu.stat"))?;
        let usage = stat.lines().find_map(|line| line.strip_prefix("usage_usec ")).context("usage_usec in cpu.stat")?;
        Ok(usage.trim().parse::<u64>()? as f64 / 1e6)
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // Both fail only where the measurement has failed already and said so.
        if !self.processes().is_empty() {
            let _ = std::fs::write(self.file("cgroup.kill"), "1");
            let _ = self.wait_until_empty();
        }
        let _ = std::fs::remove_dir(&self.folder);
    }
}
