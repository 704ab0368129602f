//! Why a command ended with 1.

use std::io;
use std::path::{Path, PathBuf};

use herald_hyperframes::{OpenError, RenderError};
use herald_media::MediaError;

#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// What was asked for makes no sense, or a file that was named is not what it should be. Names the flag.
    #[error("{0}")]
    Usage(String),
    #[error("cannot {action} {}: {error}", .path.display())]
    File { action: &'static str, path: PathBuf, error: io::Error },
    #[error("{}: {error}", .path.display())]
    Project { path: PathBuf, error: OpenError },
    #[error("{}", said(.0))]
    Render(RenderError),
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl CliError {
    pub fn usage(message: impl Into<String>) -> CliError {
        CliError::Usage(message.into())
    }

    pub fn file(action: &'static str, path: &Path, error: io::Error) -> CliError {
        CliError::File { action, path: path.to_owned(), error }
    }
}

impl From<RenderError> for CliError {
    fn from(error: RenderError) -> Self {
        CliError::Render(error)
    }
}

/// The library names the server's doctor; here there is one of our own.
fn said(error: &RenderError) -> String {
    match error {
        RenderError::BrowserMissing { program } | RenderError::Media(MediaError::ToolMissing { program }) => {
            format!("`{program}` is not installed; `hyperframes doctor` says how to install it")
        }
        error => error.to_string(),
    }
}
