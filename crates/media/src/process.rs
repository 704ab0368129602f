//! Child processes with a time limit, bounded memory, a short record of what they said, and no survivors.

use std::ffi::OsStr;
use std::io::{self, Read, Seek};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Resource, Rlimit, prlimit};

/// How much of a child's stderr is kept for the error message.
const STDERR_TAIL_BYTES: usize = 4_096;

/// Memory one program may have, in bytes: private and writable, used or not (`RLIMIT_DATA`). More is refused to it, and it
/// ends with an error of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Memory(pub u64);

impl Memory {
    /// For work on our own pictures: H.264 of 8K at its slowest takes 8.5 GB.
    pub const OWN: Memory = Memory(16 << 30);
    /// For whatever a stranger's file makes a decoder do: 8K of ten bits with all its reference frames takes 3.
    pub const OF_STRANGERS: Memory = Memory(4 << 30);
    /// For the sound alone of a stranger's file, of which many are open at once. Its pictures are looked at, too.
    pub const SOUND_OF_STRANGERS: Memory = Memory(1 << 30);
}

#[derive(Debug, thiserror::Error)]
pub enum MediaError {
    #[error("`{program}` is not installed; run `herald doctor` to see the command that installs it")]
    ToolMissing { program: String },
    /// The input is damaged, truncated, or not what its name says.
    #[error("the file cannot be decoded: {0}")]
    Undecodable(String),
    #[error("{program} ended with {status}: {stderr}")]
    ToolFailed { program: String, status: String, stderr: String },
    #[error("{program} did not finish within {seconds} s")]
    TimedOut { program: String, seconds: u64 },
    #[error("the disk is full")]
    DiskFull,
    #[error("the work was cancelled")]
    Cancelled,
    #[error(transparent)]
    Io(io::Error),
}

impl From<io::Error> for MediaError {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::StorageFull { MediaError::DiskFull } else { MediaError::Io(error) }
    }
}

/// Where the media programs are.
#[derive(Debug, Clone)]
pub struct Tools {
    pub ffmpeg: PathBuf,
    pub ffprobe: PathBuf,
    pub pdftoppm: PathBuf,
}

impl Default for Tools {
    /// Found through the search path.
    fn default() -> Self {
        Tools { ffmpeg: "ffmpeg".into(), ffprobe: "ffprobe".into(), pdftoppm: "pdftoppm".into() }
    }
}

impl Tools {
    /// ffmpeg that never asks and says only what went wrong.
    pub(crate) fn ffmpeg(&self) -> Command {
        let mut command = Command::new(&self.ffmpeg);
        command.args(["-hide_banner", "-nostdin", "-loglevel", "error", "-y"]);
        command
    }

    pub(crate) fn ffprobe(&self) -> Command {
        let mut command = Command::new(&self.ffprobe);
        command.args(["-hide_banner", "-loglevel", "error"]);
        command
    }
}

/// Kills and reaps the child when dropped, so that no path leaves an encoder behind.
pub(crate) struct Running {
    child: Child,
    program: String,
    stderr: Arc<Mutex<Vec<u8>>>,
    reader: Option<JoinHandle<()>>,
}

impl Running {
    /// Starts a program on our own data.
    pub(crate) fn spawn(command: &mut Command) -> Result<Running, MediaError> {
        Running::spawn_within(command, Memory::OWN)
    }

    pub(crate) fn spawn_within(command: &mut Command, memory: Memory) -> Result<Running, MediaError> {
        let program = program_name(command.get_program());
        let mut child = start(command.stderr(Stdio::piped()), &program, memory)?;
        let stderr = Arc::new(Mutex::new(Vec::new()));
        let reader = child.stderr.take().map(|pipe| keep_tail(pipe, Arc::clone(&stderr)));
        Ok(Running { child, program, stderr, reader })
    }

    pub(crate) fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// The standard output. Waiting for it ends after `patience` without a byte.
    pub(crate) fn output(&mut self, patience: Duration) -> Result<PatientOutput, MediaError> {
        let pipe = self.child.stdout.take().ok_or_else(|| MediaError::Io(io::ErrorKind::BrokenPipe.into()))?;
        Ok(PatientOutput { pipe, patience })
    }

    /// Waits for the end, at most `limit`.
    pub(crate) fn wait(mut self, limit: Duration) -> Result<(), MediaError> {
        let status = self.wait_status(limit)?;
        if status.success() { Ok(()) } else { Err(self.failure(status)) }
    }

    fn wait_status(&mut self, limit: Duration) -> Result<ExitStatus, MediaError> {
        let deadline = Instant::now() + limit;
        let mut pause = Duration::from_millis(1);
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            if Instant::now() >= deadline {
                return Err(MediaError::TimedOut { program: self.program.clone(), seconds: limit.as_secs() });
            }
            thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(20));
        }
    }

    /// What an early end of the child means; call it after a write to its stdin failed.
    pub(crate) fn failure_after_death(&mut self) -> MediaError {
        match self.wait_status(Duration::from_secs(5)) {
            Ok(status) => self.failure(status),
            Err(error) => error,
        }
    }

    fn failure(&mut self, status: ExitStatus) -> MediaError {
        if let Some(reader) = self.reader.take() {
            // The pipe closes with the child, so this ends; a panic there would only cost the message.
            let _ = reader.join();
        }
        let stderr = self.stderr.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let stderr = String::from_utf8_lossy(&stderr).trim().to_owned();
        tool_failure(&self.program, status, stderr)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail only when the child is already gone.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts a program with bounded memory.
fn start(command: &mut Command, program: &str, memory: Memory) -> Result<Child, MediaError> {
    let mut child = command.spawn().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => MediaError::ToolMissing { program: program.to_owned() },
        _ => MediaError::from(error),
    })?;
    // The program has been loaded by now and has hardly begun. It may be bounded only by who may signal it, which we may.
    let bound = Rlimit { current: Some(memory.0), maximum: Some(memory.0) };
    match prlimit(Pid::from_raw(child.id().cast_signed()), Resource::Data, bound) {
        // It has ended already.
        Ok(_) | Err(rustix::io::Errno::SRCH) => Ok(child),
        Err(error) => {
            // Fails only when it is gone.
            let _ = child.kill();
            child.wait()?;
            Err(io::Error::from(error).into())
        }
    }
}

/// What a program writes, as long as it writes.
pub(crate) struct PatientOutput {
    pipe: ChildStdout,
    patience: Duration,
}

impl Read for PatientOutput {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let patience = Timespec { tv_sec: self.patience.as_secs().cast_signed(), tv_nsec: 0 };
        let ready = rustix::io::retry_on_intr(|| poll(&mut [PollFd::new(&self.pipe, PollFlags::IN)], Some(&patience)))?;
        if ready == 0 {
            let message = format!("nothing came of it for {} s", self.patience.as_secs());
            return Err(io::Error::new(io::ErrorKind::TimedOut, message));
        }
        self.pipe.read(buffer)
    }
}

/// What it means when a decoder's output cannot be read: one that is silent says something about its input.
pub(crate) fn unreadable(error: io::Error) -> MediaError {
    match error.kind() {
        io::ErrorKind::TimedOut => MediaError::Undecodable(error.to_string()),
        _ => MediaError::from(error),
    }
}

/// Runs a command on our own data to its end and returns its stdout, at most `limit` long in time.
pub(crate) fn run(command: &mut Command, limit: Duration) -> Result<Vec<u8>, MediaError> {
    run_within(command, limit, Memory::OWN)
}

pub(crate) fn run_within(command: &mut Command, limit: Duration, memory: Memory) -> Result<Vec<u8>, MediaError> {
    let mut running = Running::spawn_within(command.stdin(Stdio::null()).stdout(Stdio::piped()), memory)?;
    let collector = running.child().stdout.take().map(|mut pipe| {
        thread::spawn(move || {
            let mut bytes = Vec::new();
            pipe.read_to_end(&mut bytes).map(|_| bytes)
        })
    });
    running.wait(limit)?;
    match collector.map(JoinHandle::join) {
        Some(Ok(bytes)) => Ok(bytes?),
        Some(Err(_)) | None => Err(MediaError::Io(io::Error::other("the output of a child process was lost"))),
    }
}

/// Runs a command whose log on stderr is the result.
pub(crate) fn run_for_log(command: &mut Command, limit: Duration) -> Result<String, MediaError> {
    let program = program_name(command.get_program());
    let log = tempfile::tempfile()?;
    let writer = log.try_clone()?;
    let command = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(writer);
    let child = start(command, &program, Memory::OWN)?;
    let mut running = Running { child, program, stderr: Arc::default(), reader: None };
    let status = running.wait_status(limit)?;
    let text = read_log(log)?;
    if status.success() { Ok(text) } else { Err(tool_failure(&running.program, status, tail(&text))) }
}

fn read_log(mut file: std::fs::File) -> io::Result<String> {
    /// A pass over half an hour of video logs far less than this.
    const LIMIT: u64 = 8 << 20;
    file.rewind()?;
    let mut bytes = Vec::new();
    file.take(LIMIT).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn tool_failure(program: &str, status: ExitStatus, stderr: String) -> MediaError {
    // ffmpeg reports a full disk only in words; the words are the C library's for ENOSPC.
    if stderr.contains("No space left on device") {
        return MediaError::DiskFull;
    }
    MediaError::ToolFailed { program: program.to_owned(), status: status.to_string(), stderr }
}

fn tail(text: &str) -> String {
    let start = text.len().saturating_sub(STDERR_TAIL_BYTES);
    let start = (start..text.len()).find(|index| text.is_char_boundary(*index)).unwrap_or(text.len());
    text[start..].trim().to_owned()
}

fn keep_tail(mut pipe: impl Read + Send + 'static, kept: Arc<Mutex<Vec<u8>>>) -> JoinHandle<()> {
    thread::spawn(move || {
        let mut chunk = [0u8; 1_024];
        while let Ok(count @ 1..) = pipe.read(&mut chunk) {
            let mut kept = kept.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            kept.extend_from_slice(&chunk[..count]);
            let excess = kept.len().saturating_sub(STDERR_TAIL_BYTES);
            kept.drain(..excess);
        }
    })
}

fn program_name(path: &OsStr) -> String {
    std::path::Path::new(path).file_name().unwrap_or(path).to_string_lossy().into_owned()
}

/// The version line of a program, or why there is none.
pub(crate) fn version(program: &std::path::Path) -> Result<String, MediaError> {
    let output = Command::new(program)
        .arg("-version")
        .stdin(Stdio::null())
        .output()
        .map_err(|_| MediaError::ToolMissing { program: program_name(program.as_os_str()) })?;
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

impl Tools {
    /// Version lines of ffmpeg and ffprobe.
    pub fn versions(&self) -> Result<(String, String), MediaError> {
        Ok((version(&self.ffmpeg)?, version(&self.ffprobe)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_wants_more_memory_than_it_may_have_fails_and_within_it_does_not() {
        let dir = tempfile::tempdir().expect("a folder");
        let picture = dir.path().join("large.png");
        let mut make = Tools::default().ffmpeg();
        make.args(["-f", "lavfi", "-i", "color=red:s=8000x8000", "-frames:v", "1", "-pred", "none"]).arg(&picture);
        run(&mut make, Duration::from_secs(60)).expect("a picture");
        let decode = |memory| {
            let mut command = Tools::default().ffmpeg();
            command.arg("-i").arg(&picture).args(["-vf", "format=rgba", "-f", "null", "-"]);
            run_within(&mut command, Duration::from_secs(60), memory)
        };
        let result = decode(Memory(200 << 20));
        assert!(matches!(&result, Err(MediaError::ToolFailed { .. })), "{result:?}");
        decode(Memory::OF_STRANGERS).expect("enough");
    }

    #[test]
    fn a_program_that_says_nothing_is_waited_for_with_patience_and_then_no_more() {
        let mut command = Command::new("sh");
        command.args(["-c", "printf word; exec sleep 60"]).stdout(Stdio::piped());
        let mut running = Running::spawn(&mut command).expect("a shell");
        let mut output = running.output(Duration::from_secs(1)).expect("a pipe");
        let mut word = [0; 4];
        output.read_exact(&mut word).expect("a word");
        let error = output.read(&mut word).expect_err("nothing more");
        assert!(matches!(unreadable(error), MediaError::Undecodable(_)));
    }
}
