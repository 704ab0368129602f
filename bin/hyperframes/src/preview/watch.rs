//! Files that change.

use std::ffi::OsStr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::mpsc;

use super::stage::Stage;
use crate::failure::CliError;

/// Editors write a file in several steps, and tools several files: changes this close together count once.
const SETTLE: Duration = Duration::from_millis(80);
/// Folders of a project that do not belong to its picture.
const IGNORED: [&str; 3] = ["renders", "snapshots", "node_modules"];

/// Reloads the stage for as long as the watcher lives. Must be called inside a runtime.
pub fn watch(stage: Arc<Stage>) -> Result<RecommendedWatcher, CliError> {
    let folder = stage.project().folder.clone();
    let (sender, mut changes) = mpsc::unbounded_channel();
    let root = folder.clone();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // An error here is a queue that ran over: something has changed.
        let counts = event.map_or(true, |event| {
            let changed = matches!(event.kind, EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_));
            changed && event.paths.iter().any(|path| path.strip_prefix(&root).is_ok_and(matters))
        });
        if counts {
            // The receiver ends with the program.
            let _ = sender.send(());
        }
    })
    .map_err(|error| cannot(&folder, &error))?;
    watcher.watch(&folder, RecursiveMode::Recursive).map_err(|error| cannot(&folder, &error))?;
    tokio::spawn(async move {
        while changes.recv().await.is_some() {
            tokio::time::sleep(SETTLE).await;
            while changes.try_recv().is_ok() {}
            let stage = Arc::clone(&stage);
            if let Err(error) = tokio::task::spawn_blocking(move || stage.reload()).await {
                tracing::error!(%error, "the project could not be read again");
            }
        }
    });
    Ok(watcher)
}

fn matters(inside: &Path) -> bool {
    let hidden = |part: &OsStr| part.to_string_lossy().starts_with('.');
    let first = inside.iter().next().unwrap_or_default();
    !IGNORED.iter().any(|ignored| first == *ignored) && !inside.iter().any(hidden)
}

fn cannot(folder: &Path, error: &notify::Error) -> CliError {
    CliError::usage(format!("{} cannot be watched for changes: {error}", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_are_made_from_the_project_do_not_reload_it() {
        for path in ["index.html", "assets/a.png", "compositions/renders/a.html", ""] {
            assert!(matters(Path::new(path)), "{path}");
        }
        for path in
            ["renders/a.mp4", "snapshots/frame-00-at-0s.png", ".git/HEAD", "assets/.a.swp", "node_modules/x/y.js"]
        {
            assert!(!matters(Path::new(path)), "{path}");
        }
    }
}
