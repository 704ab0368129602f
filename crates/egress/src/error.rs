//! Why a URL could not be fetched, and how that is told to the caller.

use herald_domain::{ErrorCode, Failure};

/// The `String`s are host names or short reasons, never whole URLs: those may carry secrets.
#[derive(Debug, thiserror::Error)]
pub enum EgressError {
    #[error("the URL is not valid: {0}")]
    Url(String),
    #[error("only https URLs are fetched")]
    Scheme,
    /// The URL or what it resolved or redirected to lies in a network that is not public.
    #[error("`{host}` is not a public address")]
    PrivateAddress { host: String },
    #[error("the host `{host}` cannot be resolved")]
    Resolve { host: String },
    #[error("`{host}` refused the connection or broke it off")]
    Connect { host: String },
    #[error("`{host}` did not answer in time ({phase})")]
    TimedOut { host: String, phase: &'static str },
    #[error("`{host}` answered {status}")]
    Status { host: String, status: u16 },
    #[error("more than {limit} redirects")]
    TooManyRedirects { limit: usize },
    #[error("a redirect of `{host}` is not valid")]
    BadRedirect { host: String },
    #[error("the file is larger than {limit} bytes")]
    TooLarge { limit: u64 },
    #[error("`{host}` promised {promised} bytes and sent {sent}")]
    Truncated { host: String, promised: u64, sent: u64 },
    /// The body is encoded (gzip, …) although that was not asked for.
    #[error("`{host}` sent a compressed body")]
    Encoded { host: String },
    #[error("`{host}` answered a web page instead of a file")]
    WebPage { host: String },
    /// A page of a video site, not a file.
    #[error("{site} links lead to a page, not to a file")]
    VideoSite { site: &'static str },
    #[error("writing the download failed: {0}")]
    Io(#[from] std::io::Error),
    #[error("the HTTP client could not be made: {0}")]
    Client(String),
}

impl EgressError {
    /// As the API's caller may know it; `param` is the request field the URL came from.
    pub fn to_failure(&self, param: &str) -> Failure {
        let (code, advice) = match self {
            EgressError::TimedOut { .. } => {
                (ErrorCode::GatewayTimeout, "Check that it answers quickly and try again, or upload the file.")
            }
            EgressError::Url(_) => (ErrorCode::DownloadFailed, "Give an absolute URL of the file."),
            EgressError::Scheme => (ErrorCode::DownloadFailed, "Give an https URL or upload the file."),
            EgressError::PrivateAddress { .. } => {
                (ErrorCode::DownloadFailed, "Host the file where anyone can reach it, or upload it.")
            }
            EgressError::Resolve { .. } => (ErrorCode::DownloadFailed, "Check the host name."),
            EgressError::Connect { .. } | EgressError::Truncated { .. } => {
                (ErrorCode::DownloadFailed, "Try again, or upload the file.")
            }
            EgressError::Status { status: 401 | 403 | 404, .. } => (
                ErrorCode::DownloadFailed,
                "The URL must open without a login; shared-drive files need \"anyone with the link\" access.",
            ),
            EgressError::Status { .. } => (ErrorCode::DownloadFailed, "Try again later, or upload the file."),
            EgressError::TooManyRedirects { .. } | EgressError::BadRedirect { .. } | EgressError::Encoded { .. } => {
                (ErrorCode::DownloadFailed, "Give the URL of the file itself.")
            }
            EgressError::TooLarge { .. } => (ErrorCode::DownloadFailed, "Give a smaller file, or upload it."),
            EgressError::WebPage { .. } => (
                ErrorCode::DownloadFailed,
                "Give the URL of the file itself; shared-drive files need \"anyone with the link\" access.",
            ),
            EgressError::VideoSite { .. } => {
                (ErrorCode::DownloadFailed, "Download the video and upload it, or host the file itself.")
            }
            EgressError::Io(_) | EgressError::Client(_) => {
                return Failure::new(
                    ErrorCode::InternalError,
                    "The download could not be stored on our side. Try again; the server's log has the reason.",
                );
            }
        };
        let mut message = self.to_string();
        if let Some(first) = message.get(..1) {
            let upper = first.to_uppercase();
            message.replace_range(..1, &upper);
        }
        Failure::new(code, format!("{message}. {advice}")).at(param)
    }

    /// Whether trying again later may help.
    pub fn is_transient(&self) -> bool {
        match self {
            EgressError::TimedOut { .. }
            | EgressError::Connect { .. }
            | EgressError::Resolve { .. }
            | EgressError::Truncated { .. }
            | EgressError::Io(_) => true,
            EgressError::Status { status, .. } => *status == 429 || *status >= 500,
            _ => false,
        }
    }
}
