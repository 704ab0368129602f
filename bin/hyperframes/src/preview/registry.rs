//! Previews that run on this account: one file each, locked for as long as its preview lives. The system lets go of the lock
//! however a preview dies, so a file without one is a leftover.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde::{Deserialize, Serialize};

use crate::failure::CliError;

/// Longest wait for a preview that was told to end.
const END_LIMIT: Duration = Duration::from_secs(10);
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// What is known of a running preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    pub pid: i32,
    pub url: String,
    pub port: u16,
    pub project: PathBuf,
    pub composition: String,
    /// Of one in the background: what it says on stderr.
    pub log: Option<PathBuf>,
}

/// Held by the preview itself.
pub struct Registered {
    path: PathBuf,
    log: Option<PathBuf>,
    /// Never read.
    _lock: File,
}

impl Drop for Registered {
    fn drop(&mut self) {
        // Whoever lists previews sweeps what stays here.
        let _ = fs::remove_file(&self.path);
        if let Some(log) = &self.log {
            let _ = fs::remove_file(log);
        }
    }
}

/// Where the files are; made if it is not there.
pub fn folder() -> Result<PathBuf, CliError> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let state = set("XDG_STATE_HOME").or_else(|| Some(set("HOME")?.join(".local/state")));
    let folder = state.ok_or_else(|| CliError::usage("no home folder to note running previews in"))?;
    let folder = folder.join("herald/previews");
    fs::create_dir_all(&folder).map_err(|error| CliError::file("make", &folder, error))?;
    Ok(folder)
}

pub fn register(running: &Running) -> Result<Registered, CliError> {
    let folder = folder()?;
    let path = folder.join(format!("{}.json", running.pid));
    // Under another name until it is locked: an unlocked one would be swept.
    let draft = folder.join(format!("{}.new", running.pid));
    let write = || -> io::Result<File> {
        let file = File::create(&draft)?;
        file.lock()?;
        serde_json::to_writer(&file, running)?;
        fs::rename(&draft, &path)?;
        Ok(file)
    };
    let lock = write().map_err(|error| CliError::file("write", &path, error))?;
    Ok(Registered { path, log: running.log.clone(), _lock: lock })
}

/// All that live, by port. Leftovers are removed.
pub fn running() -> Result<Vec<Running>, CliError> {
    let folder = folder()?;
    let failed = |error| CliError::file("read", &folder, error);
    let mut found = Vec::new();
    for entry in fs::read_dir(&folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|extension| extension == "json")
            && let Some(running) = look(&path).map_err(|error| CliError::file("read", &path, error))?
        {
            found.push(running);
        }
    }
    found.sort_by_key(|running| running.port);
    Ok(found)
}

/// `None`: nobody holds it, so it is gone now.
fn look(path: &Path) -> io::Result<Option<Running>> {
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened?,
    };
    match file.try_lock() {
        Ok(()) => {
            if let Some(log) = serde_json::from_reader::<_, Running>(&file).ok().and_then(|left| left.log) {
                // A crash before the log was written leaves none.
                let _ = fs::remove_file(log);
            }
            fs::remove_file(path)?;
            Ok(None)
        }
        Err(TryLockError::WouldBlock) => Ok(Some(serde_json::from_reader(&file)?)),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Those of one project.
pub fn of_project(project: &Path) -> Result<Vec<Running>, CliError> {
    Ok(running()?.into_iter().filter(|running| running.project == project).collect())
}

/// Asks a preview to end and waits until it has.
pub fn stop(preview: &Running) -> Result<(), CliError> {
    // Its lock was seen a moment ago, so the number is still its own.
    if let Some(pid) = Pid::from_raw(preview.pid) {
        match kill_process(pid, Signal::TERM) {
            Ok(()) | Err(rustix::io::Errno::SRCH) => {}
            Err(error) => return Err(io::Error::from(error).into()),
        }
    }
    let deadline = Instant::now() + END_LIMIT;
    while running()?.contains(preview) {
        if Instant::now() >= deadline {
            let seconds = END_LIMIT.as_secs();
            return Err(CliError::usage(format!("the preview {} did not end within {seconds} s", preview.pid)));
        }
        std::thread::sleep(LOOK_EVERY);
    }
    Ok(())
}
