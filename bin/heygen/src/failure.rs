//! Failures as stderr and the exit code show them.

use std::process::ExitCode;

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

#[derive(Debug, Serialize)]
pub struct CliError {
    #[serde(skip)]
    pub exit: Exit,
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

    pub fn hint(mut self, hint: impl Into<String>) -> CliError {
        self.hint = Some(hint.into());
        self
    }

    /// A failed API answer. `body` may be anything a server or a proxy in front of it sent.
    pub fn from_answer(status: u16, body: &Value, request_id: Option<String>) -> CliError {
        let error = &body["error"];
        let text = |name: &str| error[name].as_str().map(str::to_owned);
        let exit = match status {
            401 | 403 => Exit::Denied,
            _ => Exit::Failed,
        };
        let code = text("code").unwrap_or_else(|| fallback_code(status).to_owned());
        let message = text("message").unwrap_or_else(|| format!("the server answered with status {status}"));
        CliError { exit, code, message, hint: None, param: text("param"), doc_url: text("doc_url"), request_id }
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
        _ => "unclassified_client_error",
    }
}
