//! `herald serve` as a process of its own.

use std::io::{BufRead, BufReader};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::api::{Answer, Api};
use crate::events::{self, Event};
use crate::programs::{built, models};
use crate::records::Records;

/// A server that is not ready by then never will be.
const START_LIMIT: Duration = Duration::from_secs(60);
/// Longest wait for a process that should end.
const DEATH_LIMIT: Duration = Duration::from_secs(240);
/// Lines of the server's log shown when a test fails.
const LOG_TAIL: usize = 60;

/// A data directory that outlives the servers on it, and a key that opens them.
#[derive(Clone)]
pub struct DataDir {
    folder: Arc<TempDir>,
    key: String,
}

impl DataDir {
    pub fn new() -> DataDir {
        let mut dir = DataDir::empty();
        dir.key = dir.create_key("tests", &[]);
        dir
    }

    /// A directory nothing has been done in, and no key.
    pub fn empty() -> DataDir {
        let folder = TempDir::with_prefix("herald-test-").expect("a temporary directory");
        DataDir { folder: Arc::new(folder), key: String::new() }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Runs `herald` with this data directory and nothing of the caller's configuration.
    pub fn herald(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(built("herald"));
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("HERALD_")) {
            command.env_remove(name);
        }
        command.args(arguments).current_dir(self.path());
        command.env("XDG_CONFIG_HOME", self.path()).env("HERALD_DATA_DIR", self.path());
        // Previews of a hundred looks would take the tests' time; those that are asked for are made.
        command.env("HERALD_MODELS_DIR", models().root()).env("HERALD_MAKE_PREVIEWS", "false");
        command
    }

    /// Makes an API key as an administrator does. No scopes: all of them.
    pub fn create_key(&self, name: &str, scopes: &[&str]) -> String {
        let mut arguments = vec!["keys", "create", "--name", name];
        let list = scopes.join(",");
        if !scopes.is_empty() {
            arguments.extend(["--scopes", &list]);
        }
        self.administer(&arguments).trim().to_owned()
    }

    pub fn revoke_key(&self, key: &str) {
        let shown: String = key.chars().take(8).collect();
        let list = self.administer(&["keys", "list"]);
        let line = list.lines().find(|line| line.contains(&shown)).expect("the key is listed");
        let id = line.split_whitespace().next().expect("a key id");
        self.administer(&["keys", "revoke", id]);
    }

    /// Everything stored for videos, as paths below the folder of their files: `VIDEO/video.mp4`.
    pub fn files_of_videos(&self) -> Vec<String> {
        let root = self.path().join("files/videos");
        let mut found = Vec::new();
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            // The sweep may be faster than we are.
            for path in std::fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
                match path.is_dir() {
                    true => folders.push(path),
                    false => found.extend(path.strip_prefix(&root).map(|path| path.display().to_string())),
                }
            }
        }
        found.sort();
        found
    }

    /// Runs `herald` as an administrator does; answers what it printed.
    pub fn administer(&self, arguments: &[&str]) -> String {
        let output = self.herald(arguments).output().expect("herald runs");
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    }
}

impl Default for DataDir {
    fn default() -> Self {
        DataDir::new()
    }
}

/// How a server is started.
#[derive(Default)]
pub struct Options {
    /// `HERALD_CRASH_AT`.
    pub crash_at: Option<String>,
    /// Private addresses are refused, as a server on the internet does.
    pub guarded: bool,
    /// More variables, such as `HERALD_ENGINES__IMAGE__URL`.
    pub variables: Vec<(&'static str, String)>,
    /// Starts the server through a shell: a script that ends in `exec "$@"`.
    pub shell: Option<String>,
}

/// A running `herald serve`; killed when dropped.
pub struct Server {
    dir: DataDir,
    pid: u32,
    url: String,
    api: Api,
    log: Arc<Mutex<Vec<String>>>,
    exit: Receiver<ExitStatus>,
    ended: Option<ExitStatus>,
}

impl Server {
    /// A server on a new data directory. Loopback links may be fetched.
    pub fn start() -> Server {
        Server::on(&DataDir::new())
    }

    pub fn on(dir: &DataDir) -> Server {
        Server::with(dir, &Options::default())
    }

    /// A server that kills itself when a job reaches `point`.
    pub fn armed(dir: &DataDir, point: &str) -> Server {
        Server::with(dir, &Options { crash_at: Some(point.to_owned()), ..Options::default() })
    }

    pub fn with(dir: &DataDir, options: &Options) -> Server {
        let mut child = command(dir, options).spawn().expect("herald serve starts");
        let pid = child.id();
        let log: Arc<Mutex<Vec<String>>> = Arc::default();
        let ready = follow_log(&mut child, &log);
        let (sender, exit) = mpsc::channel();
        std::thread::spawn(move || {
            if let Ok(status) = child.wait() {
                // Nobody listens any more when the test has ended.
                let _ = sender.send(status);
            }
        });
        let mut server =
            Server { dir: dir.clone(), pid, url: String::new(), api: Api::new("", None), log, exit, ended: None };
        server.url = match ready.recv_timeout(START_LIMIT) {
            Ok(url) => url,
            // A planned death may come before the first word: the work goes on as soon as the server starts.
            Err(_) if options.crash_at.is_some() => {
                server.await_exit();
                return server;
            }
            Err(_) => panic!("the server did not start:\n{}", server.log_text()),
        };
        server.api = Api::new(&server.url, Some(&dir.key));
        server
    }

    /// Base of every address, without a final slash.
    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn pid(&self) -> u32 {
        self.pid
    }

    pub fn key(&self) -> &str {
        &self.dir.key
    }

    pub fn dir(&self) -> &DataDir {
        &self.dir
    }

    /// The API with the key of the data directory.
    pub fn api(&self) -> &Api {
        &self.api
    }

    /// The API with another key, or with none.
    pub fn api_as(&self, key: Option<&str>) -> Api {
        Api::new(&self.url, key)
    }

    pub fn records(&self) -> Records {
        Records::of(&self.dir)
    }

    /// What the server has logged so far.
    pub fn log_text(&self) -> String {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).join("\n")
    }

    /// Kills a child of the server by the name of its program.
    pub fn kill_child(&self, program: &str) {
        let parent = format!(" {} ", self.pid);
        let is_child = |folder: &Path| {
            let stat = std::fs::read_to_string(folder.join("stat")).unwrap_or_default();
            // "PID (name) state parent …"
            stat.contains(&format!("({program})"))
                && stat
                    .rsplit(')')
                    .next()
                    .is_some_and(|rest| rest.get(2..).is_some_and(|rest| rest.starts_with(&parent)))
        };
        let found = std::fs::read_dir("/proc").expect("processes").flatten().find(|entry| is_child(&entry.path()));
        let name = found.unwrap_or_else(|| panic!("the server runs no {program}")).file_name();
        let pid = name.to_string_lossy().parse().ok().and_then(Pid::from_raw).expect("a process id");
        kill_process(pid, Signal::KILL).expect("it runs");
    }

    // What users do.

    /// Uploads a file and answers its asset id.
    pub fn upload(&self, path: &Path) -> String {
        let data = self.api.upload(path).data();
        data["asset_id"].as_str().expect("an asset id").to_owned()
    }

    /// Makes a photo avatar of a picture; answers the look's id.
    pub fn create_avatar(&self, picture: &Path) -> String {
        let file = json!({ "type": "asset_id", "asset_id": self.upload(picture) });
        let data = self.api.post("/v3/avatars", &json!({ "type": "photo", "name": "Test", "file": file })).data();
        data["avatar_item"]["id"].as_str().expect("a look id").to_owned()
    }

    /// Orders a video and answers its id.
    pub fn create_video(&self, request: &Value) -> String {
        let data = self.api.post("/v3/videos", request).data();
        assert_eq!(data["status"], "pending");
        data["video_id"].as_str().expect("a video id").to_owned()
    }

    pub fn video(&self, id: &str) -> Value {
        self.api.get(&format!("/v3/videos/{id}")).data()
    }

    /// Follows the event stream of a video to its end.
    pub fn events(&self, id: &str) -> Vec<Event> {
        self.follow(id).collect()
    }

    /// The event stream of a video, event by event.
    pub fn follow(&self, id: &str) -> events::Stream {
        events::of_video(&self.api, id)
    }

    /// Waits until a video has ended, and answers it.
    pub fn ended(&self, id: &str) -> Value {
        let last = self.events(id).pop().unwrap_or_else(|| panic!("no events of {id}:\n{}", self.log_text()));
        assert!(["completed", "failed"].contains(&&*last.name), "the stream ended in {last:?}");
        self.video(id)
    }

    /// Waits until a video is completed, and answers it.
    pub fn finished(&self, id: &str) -> Value {
        let video = self.ended(id);
        assert_eq!(video["status"], "completed", "{video:#}\n{}", self.log_text());
        video
    }

    /// Saves what a link of an answer leads to.
    pub fn fetch(&self, link: &Value, name: &str) -> PathBuf {
        let link = link.as_str().unwrap_or_else(|| panic!("no link to {name}"));
        let answer = self.open(link);
        assert_eq!(answer.status, 200, "{link}");
        let path = self.dir.path().join(format!("fetched-{name}"));
        std::fs::write(&path, answer.body).expect("the test's directory is writable");
        path
    }

    /// Opens an address as a browser does: without a key.
    pub fn open(&self, link: &str) -> Answer {
        assert!(link.starts_with(&self.url), "{link} is not of this server");
        Api::new(&self.url, None).get(&link[self.url.len()..])
    }

    /// Everything stored for videos, as paths below the folder of their files.
    pub fn files_of_videos(&self) -> Vec<String> {
        self.dir.files_of_videos()
    }

    // What happens to servers.

    /// Asks the server to stop, as a service manager does, and waits for the end.
    pub fn terminate(mut self) -> ExitStatus {
        self.signal(Signal::TERM);
        self.await_exit()
    }

    /// Sends the kill while others still talk to it; [`Server::kill`] waits for the end.
    pub fn strike(&self) {
        self.signal(Signal::KILL);
    }

    /// Kills the server: no destructor, no flush.
    pub fn kill(mut self) {
        self.signal(Signal::KILL);
        self.await_exit();
    }

    /// Waits for the server to kill itself, as its crash plan says.
    pub fn await_crash(mut self) {
        let status = self.await_exit();
        assert_eq!(status.signal(), Some(Signal::KILL.as_raw()), "{status}\n{}", self.log_text());
    }

    /// The processes the server has started and that run `program`.
    pub fn children(&self, program: &str) -> Vec<u32> {
        let entries = std::fs::read_dir("/proc").expect("Linux has /proc").filter_map(Result::ok);
        let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
        pids.filter(|pid| is_child(*pid, self.pid, program)).collect()
    }

    fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(self.pid.cast_signed()).expect("a process id");
        // It may have ended on its own.
        let _ = kill_process(pid, signal);
    }

    fn await_exit(&mut self) -> ExitStatus {
        if let Some(status) = self.ended {
            return status;
        }
        match self.exit.recv_timeout(DEATH_LIMIT) {
            Ok(status) => {
                self.ended = Some(status);
                status
            }
            Err(RecvTimeoutError::Timeout) => panic!("the server did not end:\n{}", self.log_text()),
            Err(RecvTimeoutError::Disconnected) => panic!("the server's end was lost"),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.ended.is_none() && self.exit.try_recv().is_err() {
            self.signal(Signal::KILL);
            // So that the data directory is not removed under a living server.
            let _ = self.exit.recv_timeout(Duration::from_secs(10));
        }
        if std::thread::panicking() {
            let log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
            let tail = log.iter().skip(log.len().saturating_sub(LOG_TAIL));
            eprintln!("--- the server's last words");
            tail.for_each(|line| eprintln!("{line}"));
        }
    }
}

fn command(dir: &DataDir, options: &Options) -> Command {
    let serve = dir.herald(&["serve"]);
    let mut command = match &options.shell {
        None => serve,
        Some(script) => {
            let mut shell = Command::new("sh");
            shell.args(["-c", script, "sh"]).arg(serve.get_program()).args(serve.get_args());
            shell.current_dir(dir.path());
            for (name, value) in serve.get_envs() {
                match value {
                    Some(value) => shell.env(name, value),
                    None => shell.env_remove(name),
                };
            }
            shell
        }
    };
    command.env("HERALD_LISTEN", "127.0.0.1:0");
    command.env("HERALD_ALLOW_PRIVATE_URLS", if options.guarded { "false" } else { "true" });
    if let Some(point) = &options.crash_at {
        command.env("HERALD_CRASH_AT", point);
    }
    command.envs(options.variables.iter().map(|(name, value)| (name, value)));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

/// Keeps the log; the receiver gets the URL of the ready line.
fn follow_log(child: &mut Child, log: &Arc<Mutex<Vec<String>>>) -> Receiver<String> {
    let stderr = child.stderr.take().expect("stderr is piped");
    let (sender, ready) = mpsc::channel();
    let log = Arc::clone(log);
    std::thread::spawn(move || {
        for line in BufReader::new(stderr).lines().map_while(Result::ok) {
            if line.contains("Herald is ready")
                && let Some(url) = url_in(&line)
            {
                // The test may have given up already.
                let _ = sender.send(url);
            }
            log.lock().unwrap_or_else(PoisonError::into_inner).push(line);
        }
    });
    ready
}

/// `/proc/PID/stat`: `PID (NAME) STATE PARENT …`.
fn is_child(pid: u32, parent: u32, program: &str) -> bool {
    let Ok(stat) = std::fs::read_to_string(format!("/proc/{pid}/stat")) else { return false };
    let Some((head, tail)) = stat.rsplit_once(") ") else { return false };
    let named = head.split_once('(').is_some_and(|(_, name)| name == program);
    named && tail.split_whitespace().nth(1) == Some(&parent.to_string())
}

/// `url` of a line of either log format.
fn url_in(line: &str) -> Option<String> {
    match serde_json::from_str::<Value>(line) {
        Ok(line) => line["url"].as_str().map(str::to_owned),
        Err(_) => line.split_whitespace().find_map(|word| word.strip_prefix("url=")).map(str::to_owned),
    }
}
