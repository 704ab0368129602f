//! The repository tests itself: rules that no compiler checks.

mod dependencies;
mod files;
mod sources;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

/// Runs every check and reports all findings at once.
pub fn run() -> anyhow::Result<()> {
    let root = root()?;
    let mut findings = dependencies::check(&root)?;
    let tracked = tracked_files(&root)?;
    findings.extend(files::check(&root, &tracked)?);
    findings.extend(sources::check(&root, &tracked)?);
    for finding in &findings {
        eprintln!("tidy: {finding}");
    }
    anyhow::ensure!(findings.is_empty(), "{} findings", findings.len());
    println!("tidy: {} files are in order", tracked.len());
    Ok(())
}

fn root() -> anyhow::Result<PathBuf> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    Ok(manifest.parent().context("xtask lies in the repository")?.to_owned())
}

/// Files of the repository, relative to its root: tracked ones and new ones that are not ignored.
fn tracked_files(root: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let output = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
        .current_dir(root)
        .output()
        .context("git lists the files")?;
    anyhow::ensure!(output.status.success(), "git ls-files failed");
    let names = String::from_utf8(output.stdout).context("file names are UTF-8")?;
    Ok(names
        .split('\0')
        .filter(|name| !name.is_empty())
        .map(PathBuf::from)
        .filter(|path| root.join(path).exists())
        .collect())
}
