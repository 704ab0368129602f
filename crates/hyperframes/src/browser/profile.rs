//! A browser's folder: everything it writes, gone with it. What a killed process left is swept by the next one.
//!
//! A profile is locked as long as the process that started its browser lives; the system lets go of the lock however that
//! process dies.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;
use std::time::Duration;

use rustix::process::{Signal, kill_process_group};
use tempfile::TempDir;

use super::watch;

const PREFIX: &str = "herald-chromium-";
const LOCK: &str = ".herald-lock";
/// A folder without a lock is about to get one, or was left before it did.
const UNLOCKED_AT_MOST: Duration = Duration::from_secs(600);

pub(super) struct Profile {
    folder: TempDir,
    /// Held, never read.
    _lock: File,
}

impl Profile {
    pub fn new() -> io::Result<Profile> {
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir()?;
        let lock = File::create_new(folder.path().join(LOCK))?;
        lock.lock()?;
        Ok(Profile { folder, _lock: lock })
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn flag(&self) -> String {
        flag_of(self.path())
    }
}

fn flag_of(profile: &Path) -> String {
    format!("--user-data-dir={}", profile.display())
}

/// Ends the browsers of processes that are gone, and removes their profiles. Answers how many there were.
pub(super) fn sweep() -> io::Result<usize> {
    sweep_in(&std::env::temp_dir())
}

fn sweep_in(folder: &Path) -> io::Result<usize> {
    let mut swept = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX)) || !entry.file_type()?.is_dir() {
            continue;
        }
        match bury(&entry.path()) {
            Ok(true) => swept += 1,
            Ok(false) => {}
            // Another process buries it, or it is somebody else's.
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(swept)
}

/// False: somebody lives there.
fn bury(profile: &Path) -> io::Result<bool> {
    let _lock = match File::open(profile.join(LOCK)) {
        Ok(lock) => match lock.try_lock() {
            Ok(()) => Some(lock),
            Err(TryLockError::WouldBlock) => return Ok(false),
            Err(TryLockError::Error(error)) => return Err(error),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let age = fs::metadata(profile)?.modified()?.elapsed().unwrap_or_default();
            if age < UNLOCKED_AT_MOST {
                return Ok(false);
            }
            None
        }
        Err(error) => return Err(error),
    };
    end_browser(&flag_of(profile));
    match fs::remove_dir_all(profile) {
        // A browser that is ending writes its last.
        Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => fs::remove_dir_all(profile)?,
        other => other?,
    }
    Ok(true)
}

/// Browsers end when their pipe closes; this is for one that is stuck.
fn end_browser(flag: &str) {
    let Ok(entries) = fs::read_dir("/proc") else { return };
    for pid in entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok()) {
        let is_its = fs::read(format!("/proc/{pid}/cmdline"))
            .is_ok_and(|line| line.split(|byte| *byte == 0).any(|word| word == flag.as_bytes()));
        if is_its && let Some(group) = watch::group_of(pid) {
            // Fails only when it is gone.
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::CommandExt;
    use std::process::Command;

    use super::*;

    #[test]
    fn a_profile_is_swept_with_its_browser_exactly_when_nobody_holds_it() {
        let temporary = tempfile::tempdir().expect("a folder");
        let folder = temporary.path().join(format!("{PREFIX}one"));
        fs::create_dir(&folder).expect("a folder");
        assert_eq!(sweep_in(temporary.path()).expect("swept"), 0, "it is about to be locked");

        let lock = File::create_new(folder.join(LOCK)).expect("a lock");
        lock.lock().expect("locked");
        // `flock` knows open files, not processes: this one stands for another process's.
        assert_eq!(sweep_in(temporary.path()).expect("swept"), 0, "its owner lives");

        // Stands for a browser: the flag is an argument of it.
        let mut stuck = Command::new("sh");
        let mut stuck = stuck.args(["-c", "sleep 30", &flag_of(&folder)]).process_group(0).spawn().expect("a shell");
        // A process shows its arguments a moment after its start.
        while fs::read(format!("/proc/{}/cmdline", stuck.id())).expect("a process").is_empty() {
            std::thread::yield_now();
        }
        drop(lock);
        assert_eq!(sweep_in(temporary.path()).expect("swept"), 1);
        assert!(!folder.exists());
        assert!(!stuck.wait().expect("ended").success());
    }
}
