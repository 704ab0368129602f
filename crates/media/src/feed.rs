//! A running encoder and the pipe its pictures go through.

use std::io::{self, Write};
use std::process::{ChildStdin, Command, Stdio};
use std::time::Duration;

use crate::process::{MediaError, Running};

pub(crate) struct Feed {
    running: Running,
    /// Gone once the encoder is.
    stdin: Option<ChildStdin>,
}

impl Feed {
    /// Starts `command`, which reads its standard input and writes to a file.
    pub fn start(command: &mut Command) -> Result<Feed, MediaError> {
        let mut running = Running::spawn(command.stdin(Stdio::piped()).stdout(Stdio::null()))?;
        let stdin = running.child().stdin.take();
        Ok(Feed { running, stdin })
    }

    /// # Errors
    /// When the encoder has died, what it died of.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), MediaError> {
        let Some(stdin) = self.stdin.as_mut() else {
            return Err(MediaError::Io(io::Error::other("the encoder has no input")));
        };
        match stdin.write_all(bytes) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                drop(self.stdin.take());
                Err(self.running.failure_after_death())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Ends the input and waits at most `limit` for the encoder to end by itself.
    pub fn finish(mut self, limit: Duration) -> Result<(), MediaError> {
        drop(self.stdin.take());
        self.running.wait(limit)
    }
}
