//! The shapes every answer shares: `data`, pages, and the error envelope.

use herald_domain::Failure;
use serde::Serialize;

/// `{"data": …}`.
#[derive(Debug, Serialize)]
pub struct Data<T> {
    pub data: T,
}

/// One page of a list.
#[derive(Debug, Serialize)]
pub struct PageOf<T> {
    pub data: Vec<T>,
    pub has_more: bool,
    pub next_token: Option<String>,
}

impl<T> PageOf<T> {
    pub fn new(data: Vec<T>, next_token: Option<String>) -> Self {
        Self { data, has_more: next_token.is_some(), next_token }
    }
}

/// `{"error": …}`.
#[derive(Debug, Serialize)]
pub struct ErrorEnvelope {
    pub error: ErrorBody,
}

#[derive(Debug, Serialize)]
pub struct ErrorBody {
    pub code: &'static str,
    pub message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub param: Option<String>,
    pub doc_url: String,
    /// What OpenAI's clients call the kind of a failure; only where they call.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
}

impl ErrorEnvelope {
    /// `public_url` is the base the server is reached at, without a final slash.
    pub fn new(failure: &Failure, public_url: &str) -> Self {
        let anchor = failure.code.as_str().replace('_', "-");
        Self {
            error: ErrorBody {
                code: failure.code.as_str(),
                message: failure.message.clone(),
                param: failure.param.clone(),
                doc_url: format!("{public_url}/docs/error-codes#{anchor}"),
                kind: None,
            },
        }
    }
}
