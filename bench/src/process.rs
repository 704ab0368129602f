//! A server of our own on an empty data directory, and what the system says it uses.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context;
use serde_json::Value;

pub struct Server {
    child: Child,
    pub url: String,
    pub key: String,
    /// From starting the process to its first answer.
    pub started: Duration,
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail only when it is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    /// `settings` are variables of its environment.
    pub fn start(programs: &Path, data: &Path, settings: &[(&str, &str)]) -> anyhow::Result<Server> {
        let herald = |arguments: &[&str]| {
            let mut command = Command::new(programs.join("herald"));
            command.args(arguments).env("HERALD_DATA_DIR", data).env("HERALD_LISTEN", "127.0.0.1:0");
            command.envs(settings.iter().copied());
            command
        };
        let key = herald(&["keys", "create", "--name", "bench"]).env("HERALD_LOG", "error").output()?;
        let begun = Instant::now();
        let mut child = herald(&["serve"]).stderr(Stdio::piped()).stdout(Stdio::null()).spawn()?;
        let log = BufReader::new(child.stderr.take().context("the server's log")?);
        let mut lines = log.lines();
        let ready = lines.by_ref().map_while(Result::ok).find(|line| line.contains("Herald is ready"));
        let started = begun.elapsed();
        std::thread::spawn(move || lines.for_each(drop));
        let ready = ready.context("the server did not get ready")?;
        let url = ready.split("url=").nth(1).and_then(|rest| rest.split_whitespace().next()).context("its address")?;
        Ok(Server { url: url.to_owned(), key: String::from_utf8(key.stdout)?.trim().to_owned(), child, started })
    }

    pub fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        Ok(serde_json::from_reader(self.stream(path, body)?)?)
    }

    /// The body of an answer, as it comes.
    pub fn stream(&self, path: &str, body: &Value) -> anyhow::Result<impl Read + use<>> {
        let answer = ureq::post(format!("{}{path}", self.url)).header("X-Api-Key", &self.key).send_json(body)?;
        Ok(answer.into_body().into_reader())
    }

    pub fn get(&self, path: &str) -> anyhow::Result<Value> {
        let answer = ureq::get(format!("{}{path}", self.url)).header("X-Api-Key", &self.key).call()?;
        Ok(answer.into_body().read_json()?)
    }

    pub fn text(&self, path: &str) -> anyhow::Result<String> {
        let answer = ureq::get(format!("{}{path}", self.url)).header("X-Api-Key", &self.key).call()?;
        Ok(answer.into_body().read_to_string()?)
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// CPU seconds of all its threads so far.
    pub fn cpu_seconds(&self) -> anyhow::Result<f64> {
        Ok(ticks(&format!("/proc/{}/stat", self.pid()), 2)?)
    }

    /// Forgets the peak of [`Server::peak`].
    pub fn reset_peak(&self) -> anyhow::Result<()> {
        // proc(5): 5 resets the peak resident set size.
        Ok(std::fs::write(format!("/proc/{}/clear_refs", self.pid()), "5")?)
    }

    /// Most resident bytes since the last [`Server::reset_peak`].
    pub fn peak(&self) -> u64 {
        status(self.pid(), "VmHWM:")
    }
}

/// CPU seconds of this process, all threads, and of the children it has waited for.
pub fn own_cpu_seconds() -> anyhow::Result<f64> {
    Ok(ticks("/proc/self/stat", 4)?)
}

/// The first `count` of a process's times, user, system, and both of its children: fields 14 to 17 of proc(5), in seconds.
fn ticks(path: &str, count: usize) -> std::io::Result<f64> {
    let stat = std::fs::read_to_string(path)?;
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: u64 = fields.skip(11).take(count).filter_map(|field| field.parse::<u64>().ok()).sum();
    Ok(ticks as f64 / rustix::param::clock_ticks_per_second() as f64)
}

/// Resident bytes of a process.
pub fn resident(pid: u32) -> u64 {
    status(pid, "VmRSS:")
}

fn status(pid: u32, name: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) * 1_024
}
