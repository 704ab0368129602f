//! `herald doctor`: what is there, what is missing, and the command that mends it.

use std::process::{Command, Stdio};

use herald_hyperframes::{INSTALL_COMMAND, Libraries};
use herald_inference::{ArtifactState, Models};
use herald_media::Tools;

use crate::config::Config;

struct Report {
    missing: usize,
}

impl Report {
    fn line(&mut self, well: bool, what: &str, detail: &str) {
        self.missing += usize::from(!well);
        println!("{} {what:28} {detail}", if well { "ok     " } else { "MISSING" });
    }
}

/// Prints the findings; ends with status 1 when something is missing.
pub fn run(config: &Config) -> anyhow::Result<()> {
    let mut report = Report { missing: 0 };
    match Tools::default().versions() {
        Ok((ffmpeg, ffprobe)) => {
            report.line(true, "ffmpeg", &ffmpeg);
            report.line(true, "ffprobe", &ffprobe);
        }
        Err(error) => report.line(false, "ffmpeg", &format!("{error}: apt-get install ffmpeg")),
    }
    let espeak = Command::new("espeak-ng").arg("--version").stdin(Stdio::null()).output();
    match espeak {
        Ok(output) => report.line(true, "espeak-ng", String::from_utf8_lossy(&output.stdout).trim()),
        Err(_) => report.line(false, "espeak-ng", "apt-get install espeak-ng"),
    }
    // It writes its version to the standard error.
    match Command::new("pdftoppm").arg("-v").stdin(Stdio::null()).output() {
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            report.line(true, "pdftoppm", said.lines().next().unwrap_or_default());
        }
        Err(_) => report.line(false, "pdftoppm", "apt-get install poppler-utils"),
    }
    let chromium = Command::new("chromium-headless-shell").arg("--version").stdin(Stdio::null()).output();
    match chromium {
        Ok(output) => report.line(true, "chromium-headless-shell", String::from_utf8_lossy(&output.stdout).trim()),
        Err(_) => report.line(false, "chromium-headless-shell", "apt-get install chromium-headless-shell"),
    }
    let models = Models::open(&config.models_dir)?;
    for status in models.status() {
        let size = format!("{:.1} MB, {}", status.bytes as f64 / 1e6, status.licence);
        match status.state {
            ArtifactState::Present => report.line(true, &status.id, &size),
            _ if status.fixture => {
                println!("absent  {:28} only for tests and benchmarks: herald setup --fixtures", status.id)
            }
            ArtifactState::Missing => {
                report.line(false, &status.id, &format!("herald setup {}  ({})", status.id, status.purpose))
            }
            _ => report.line(false, &status.id, &format!("damaged: herald setup {}", status.id)),
        }
    }
    let libraries = Libraries::in_folder(&config.libraries_dir);
    let (all, missing) = (libraries.packages().len(), libraries.missing());
    let detail = match missing.first() {
        None => format!("{all} packages in {}", config.libraries_dir.display()),
        Some(first) => format!("{INSTALL_COMMAND}  ({} of {all} packages, {first} first)", missing.len()),
    };
    report.line(missing.is_empty(), "libraries and fonts", &detail);
    let writable = std::fs::create_dir_all(&config.data_dir).and_then(|()| tempfile_in(&config.data_dir));
    match writable {
        Ok(()) => report.line(true, "data directory", &config.data_dir.display().to_string()),
        Err(error) => report.line(
            false,
            "data directory",
            &format!("{}: {error}; set HERALD_DATA_DIR", config.data_dir.display()),
        ),
    }
    if report.missing > 0 {
        anyhow::bail!("{} missing; `make setup` installs everything", report.missing);
    }
    Ok(())
}

/// Whether a file can be made there.
fn tempfile_in(folder: &std::path::Path) -> std::io::Result<()> {
    let probe = folder.join(".write-probe");
    std::fs::write(&probe, b"")?;
    std::fs::remove_file(probe)
}
