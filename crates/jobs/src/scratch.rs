//! Where attempts work, and how a runner shows that it lives.
//!
//! `<scratch>/<owner>/` holds the attempts' directories and `<scratch>/<owner>.lock` is locked while the process
//! lives: the system lets go of the lock however the process dies. So the next runner on this machine knows within
//! moments which leases are void and which directories are rubbish, without waiting for leases to run out.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use herald_domain::id::JobId;

pub(crate) struct Scratch {
    root: PathBuf,
    owner: String,
    /// Held, never read.
    _lock: File,
}

/// A runner that is gone. Keeping the value keeps others from burying it too.
pub(crate) struct DeadOwner {
    pub owner: String,
    _lock: File,
}

impl Scratch {
    pub fn open(root: &Path) -> io::Result<Scratch> {
        let owner = uuid::Uuid::now_v7().simple().to_string();
        std::fs::create_dir_all(root.join(&owner))?;
        // Locked before it gets the name others look for, or they would take it for a dead runner's.
        let unlocked = root.join(format!("{owner}.new"));
        let lock = File::create_new(&unlocked)?;
        lock.lock()?;
        std::fs::rename(&unlocked, lock_path(root, &owner))?;
        Ok(Scratch { root: root.to_owned(), owner, _lock: lock })
    }

    pub fn owner(&self) -> &str {
        &self.owner
    }

    pub fn attempt_dir(&self, job: JobId, fence: i64) -> PathBuf {
        self.root.join(&self.owner).join(format!("{job}-{fence}"))
    }

    /// Runners that used this scratch directory and are gone.
    pub fn dead_owners(&self) -> io::Result<Vec<DeadOwner>> {
        let mut dead = Vec::new();
        for entry in std::fs::read_dir(&self.root)? {
            let path = entry?.path();
            let Some(owner) =
                path.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_suffix(".lock"))
            else {
                continue;
            };
            if owner == self.owner {
                continue;
            }
            let lock = match File::open(&path) {
                Ok(lock) => lock,
                // Another runner buried it this moment.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            match lock.try_lock() {
                Ok(()) => dead.push(DeadOwner { owner: owner.to_owned(), _lock: lock }),
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
        Ok(dead)
    }

    /// Removes what a dead runner left. Its leases must be void already: without the lock file nobody would look.
    pub fn bury(&self, dead: DeadOwner) -> io::Result<()> {
        remove_tree(&self.root.join(&dead.owner))?;
        std::fs::remove_file(lock_path(&self.root, &dead.owner))
    }

    /// Removes everything of this runner.
    pub fn close(self) -> io::Result<()> {
        remove_tree(&self.root.join(&self.owner))?;
        std::fs::remove_file(lock_path(&self.root, &self.owner))
    }
}

fn lock_path(root: &Path, owner: &str) -> PathBuf {
    root.join(format!("{owner}.lock"))
}

fn remove_tree(path: &Path) -> io::Result<()> {
    match std::fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_runner_is_dead_exactly_when_its_lock_is_free() {
        let root = tempfile::tempdir().expect("temp dir");
        let first = Scratch::open(root.path()).expect("open");
        let second = Scratch::open(root.path()).expect("open");
        assert!(second.dead_owners().expect("look").is_empty(), "both live");
        let gone = first.owner().to_owned();
        drop(first);
        let dead = second.dead_owners().expect("look");
        assert_eq!(dead.iter().map(|dead| dead.owner.as_str()).collect::<Vec<_>>(), [gone.as_str()]);
        for owner in dead {
            second.bury(owner).expect("bury");
        }
        assert!(!root.path().join(gone).exists());
        assert!(second.dead_owners().expect("look").is_empty());
        second.close().expect("close");
        assert_eq!(std::fs::read_dir(root.path()).expect("list").count(), 0);
    }
}
