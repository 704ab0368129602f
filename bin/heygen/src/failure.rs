//! Failures as stderr and the exit code show them.

use std::process::ExitCode;
use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// API or network failure, or a terminal failed state.
    Failed = 1,
    Usage = 2,
    /// 401, 403, or no credential.
    Denied = 3,
    /// A request or `--wait` ran out of time.
    TimedOut = 4,
}

/// What the help and the manual say about exit codes.
pub const EXIT_CODES: [(u8, &str); 5] = [
    (0, "success"),
    (1, "the API or the network failed, or what was waited for ended in failure"),
    (2, "usage"),
    (3, "no credential, or one that is refused or not allowed to"),
    (4, "a request or --wait ran out of time"),
];

#[derive(Debug, Serialize)]
pub struct CliError {
    #[serde(skip)]
    exit: Exit,
    /// Whether the same request may well succeed in a moment.
    #[serde(skip)]
    passing: bool,
    code: String,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    param: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    doc_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
}

impl CliError {
    pub fn new(exit: Exit, code: &str, message: impl Into<String>) -> CliError {
        CliError {
            exit,
            passing: false,
            code: code.to_owned(),
            message: message.into(),
            hint: None,
            param: None,
            doc_url: None,
            request_id: None,
        }
    }

    pub fn usage(message: impl Into<String>) -> CliError {
        CliError::new(Exit::Usage, "usage_error", message)
    }

    pub fn file(action: &str, path: &std::path::Path, error: std::io::Error) -> CliError {
        CliError::new(Exit::Failed, "cli_file_io_error", format!("cannot {action} {}: {error}", path.display()))
    }

    pub fn stdin(error: std::io::Error) -> CliError {
        CliError::file("read", std::path::Path::new("standard input"), error)
    }

    pub fn network(error: &ureq::Error) -> CliError {
        let mut failure = match error {
            ureq::Error::Timeout(_) => CliError::new(Exit::TimedOut, "timeout", "the request timed out"),
            other => CliError::new(Exit::Failed, "network_error", format!("cannot reach the server: {other}")),
        };
        failure.passing = true;
        failure
    }

    pub fn hint(mut self, hint: impl Into<String>) -> CliError {
        self.hint = Some(hint.into());
        self
    }

    /// A failed API answer. `body` may be anything a server or a proxy in front of it sent.
    pub fn from_answer(
        status: u16,
        body: &Value,
        request_id: Option<String>,
        retry_after: Option<Duration>,
    ) -> CliError {
        let error = &body["error"];
        let text = |name: &str| error[name].as_str().map(str::to_owned);
        let exit = match status {
            401 | 403 => Exit::Denied,
            _ => Exit::Failed,
        };
        let code = text("code").unwrap_or_else(|| fallback_code(status).to_owned());
        let message = text("message").unwrap_or_else(|| format!("the server answered with status {status}"));
        let hint = match (status, retry_after) {
            (401, _) => Some("log in with `heygen auth login` or set HEYGEN_API_KEY".to_owned()),
            (429, Some(pause)) => Some(format!("try again in {} s", pause.as_secs())),
            _ => None,
        };
        let passing = status == 429 || status >= 500;
        CliError { exit, passing, code, message, hint, param: text("param"), doc_url: text("doc_url"), request_id }
    }

    pub fn is_passing(&self) -> bool {
        self.passing
    }

    pub fn message(&self) -> &str {
        &self.message
    }

    /// Prints the envelope on one line of stderr.
    pub fn report(&self) -> ExitCode {
        let envelope = serde_json::json!({ "error": self });
        eprintln!("{envelope}");
        ExitCode::from(self.exit as u8)
    }
}

/// What a status means when the answer named no code.
fn fallback_code(status: u16) -> &'static str {
    match status {
        400 => "validation_error",
        401 => "unauthorized",
        402 => "insufficient_credit",
        403 => "forbidden",
        404 => "not_found",
        409 => "conflict",
        413 => "payload_too_large",
        429 => "rate_limit_exceeded",
        500.. => "unclassified_server_error",
        _ if (400..500).contains(&status) => "unclassified_client_error",
        // A redirect or worse: whatever answered is not the API.
        _ => "error",
    }
}
