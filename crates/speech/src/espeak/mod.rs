//! espeak-ng as a child process. It is GPL-licensed, hence never linked.

use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::error::SpeechError;

/// A page of text takes well under a second; a process that takes this long hangs.
const DEADLINE: Duration = Duration::from_secs(30);

/// The program, by name or path.
#[derive(Debug, Clone)]
pub(crate) struct EspeakProgram {
    path: PathBuf,
}

impl EspeakProgram {
    pub(crate) fn new(path: PathBuf) -> EspeakProgram {
        EspeakProgram { path }
    }

    /// What it prints when it is given `input` as UTF-8.
    ///
    /// # Errors
    /// `EngineMissing` when it is not installed, `Internal` when it fails or hangs.
    pub(crate) fn run(&self, arguments: &[&str], input: &str) -> Result<Vec<u8>, SpeechError> {
        let mut child = Command::new(&self.path)
            .args(["-b", "1"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| self.absent_or(error))?;
        let answer = converse(&mut child, input.as_bytes().to_vec());
        if answer.is_err() {
            // It may have ended meanwhile; the wait below settles it either way.
            let _ = child.kill();
        }
        let status = child.wait().map_err(|error| fault(error.to_string()))?;
        let answer = answer?;
        if !status.success() {
            return Err(fault(format!("it ended with {status}")));
        }
        Ok(answer)
    }

    fn absent_or(&self, error: io::Error) -> SpeechError {
        if error.kind() != io::ErrorKind::NotFound {
            return fault(error.to_string());
        }
        let program = self.path.display();
        SpeechError::EngineMissing(format!("the program `{program}` is not installed; install the package `espeak-ng`"))
    }
}

pub(crate) fn fault(reason: String) -> SpeechError {
    SpeechError::Internal(format!("espeak-ng: {reason}"))
}

/// Feeds the child and reads it at the same time, for no longer than the deadline.
fn converse(child: &mut Child, input: Vec<u8>) -> Result<Vec<u8>, SpeechError> {
    let (Some(mut stdin), Some(mut stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(fault("it has no pipes".to_owned()));
    };
    thread::spawn(move || {
        // A child that ended early closes the pipe; its exit status tells why.
        let _ = stdin.write_all(&input);
    });
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut output = Vec::new();
        let result = stdout.read_to_end(&mut output).map(|_| output);
        // Nobody listens any more after the deadline.
        let _ = sender.send(result);
    });
    match receiver.recv_timeout(DEADLINE) {
        Ok(Ok(output)) => Ok(output),
        Ok(Err(error)) => Err(fault(error.to_string())),
        Err(_) => Err(fault(format!("no answer within {DEADLINE:?}"))),
    }
}
