//! Why there is no picture.

use std::io;

use crate::browser::Excess;
use crate::files::FileError;

#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    #[error("`{program}` is not installed; run `herald doctor` to see the command that installs it")]
    BrowserMissing { program: String },
    #[error("the browser did not start: {0}")]
    BrowserFailed(String),
    /// The browser died. Another one may succeed.
    #[error("the browser was lost: {0}")]
    BrowserLost(String),
    /// Another browser is tried, for it may be Chromium's own fault.
    #[error("the page crashed, as pages do that run out of memory")]
    Crashed,
    /// Another browser would fare no better.
    #[error("the scripts of the page filled their memory of {megabytes} MB")]
    HeapFull { megabytes: u32 },
    #[error("{0}")]
    Excess(#[from] Excess),
    #[error("the file grew beyond {} MB", .0 / 1_000_000)]
    OutputTooLarge(u64),
    #[error("the browser refused {method}: {message}")]
    Refused { method: &'static str, message: String },
    #[error("{what} took longer than {seconds} s{}", because(.page))]
    TimedOut { what: &'static str, seconds: u64, page: Option<String> },
    /// The page's own words and where they come from.
    #[error("{0}")]
    Page(String),
    #[error("nothing says how long the composition is: give its root a data-duration or register a timeline{}", because(.page))]
    NoLength { page: Option<String> },
    #[error("the composition is {seconds} s long; at most {limit} are rendered")]
    TooLong { seconds: f64, limit: f64 },
    #[error("{0}")]
    Unsupported(String),
    #[error("the render was cancelled")]
    Cancelled,
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Media(#[from] herald_media::MediaError),
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl RenderError {
    /// Whether the same frames may come out of another browser.
    pub fn is_browser_lost(&self) -> bool {
        matches!(self, RenderError::BrowserLost(_) | RenderError::Crashed)
    }

    /// Whether a call was lost because its document was left, in Chromium's words.
    pub(crate) fn is_navigation(&self) -> bool {
        matches!(self, RenderError::Refused { message, .. } if message.contains("navigated or closed"))
    }
}

fn because(page: &Option<String>) -> String {
    page.as_ref().map(|page| format!(". The page says: {page}")).unwrap_or_default()
}
