//! What every text file must keep to, and which files must mention each other.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

/// Endings of files that are text of ours.
const TEXT: &[&str] = &["rs", "toml", "md", "sh", "yaml", "yml", "css", "js", "ts", "html"];

/// Largest file of the repository, in bytes: no weights, no videos.
const MAX_BYTES: u64 = 3 << 20;

pub fn check(root: &Path, tracked: &[PathBuf]) -> anyhow::Result<Vec<String>> {
    let mut findings = Vec::new();
    // Assembled, so that this file does not accuse itself.
    let foreign =
        [["/ro", "ot/."].concat(), ["/wo", "rk/"].concat(), ["pypi", ".org"].concat(), ["registry.", "npmjs"].concat()];
    for path in tracked {
        let size = fs::metadata(root.join(path))?.len();
        if size > MAX_BYTES {
            findings.push(format!("{} has {size} bytes", path.display()));
        }
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        if !TEXT.contains(&ending) {
            continue;
        }
        let text = fs::read_to_string(root.join(path)).with_context(|| format!("{} is UTF-8", path.display()))?;
        for (index, line) in text.lines().enumerate() {
            let place = || format!("{}:{}", path.display(), index + 1);
            if line.ends_with([' ', '\t']) {
                findings.push(format!("{} ends in white space", place()));
            }
            if let Some(found) = foreign.iter().find(|part| line.contains(part.as_str())) {
                findings.push(format!("{} names `{found}`: a machine's path or a registry's host", place()));
            }
        }
    }
    findings.extend(unmentioned_models(root)?);
    Ok(findings)
}

/// Whatever set-up installs has its licence noted.
fn unmentioned_models(root: &Path) -> anyhow::Result<Vec<String>> {
    let manifest = fs::read_to_string(root.join("models.toml")).context("models.toml")?;
    let notices = fs::read_to_string(root.join("THIRD_PARTY.md")).context("THIRD_PARTY.md")?;
    // Files have names too: only those of packages count.
    let packages = manifest.split("[[package]]").skip(1).filter_map(|section| {
        let line = section.lines().find(|line| line.starts_with("name = "))?;
        line.strip_prefix("name = \"")?.strip_suffix('"')
    });
    Ok(packages
        .filter(|name| !notices.contains(*name))
        .map(|name| format!("models.toml installs `{name}`, which THIRD_PARTY.md does not mention"))
        .collect())
}
