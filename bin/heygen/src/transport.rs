//! Requests over HTTP: credential, time limits, retries.

use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use ureq::Agent;
use ureq::http::{HeaderMap, Request, Response};

use crate::credentials::Credential;
use crate::environment::Environment;
use crate::failure::{CliError, Exit};

const READ_LIMIT: Duration = Duration::from_secs(30);
const WRITE_LIMIT: Duration = Duration::from_secs(120);
const UPLOAD_LIMIT: Duration = Duration::from_secs(600);
const BACKOFF_BASE: Duration = Duration::from_secs(1);
const BACKOFF_CAP: Duration = Duration::from_secs(30);
/// Longest answer read, in bytes.
const ANSWER_LIMIT: u64 = 64 << 20;

pub enum Payload {
    Empty,
    Json(Value),
    Multipart { boundary: String, bytes: Vec<u8> },
}

impl Payload {
    /// One file as `multipart/form-data`, in the member `file`.
    pub fn file(path: &Path) -> Result<Payload, CliError> {
        let content = std::fs::read(path).map_err(|error| CliError::file("read", path, error))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().replace(['"', '\r', '\n'], "_");
        let mut random = [0u8; 16];
        getrandom::fill(&mut random)
            .map_err(|error| CliError::new(Exit::Failed, "error", format!("no randomness: {error}")))?;
        let boundary: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(&content);
        bytes.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
        Ok(Payload::Multipart { boundary, bytes })
    }
}

pub struct Client {
    agent: Agent,
    base: String,
    credential: Credential,
    max_retries: u32,
}

impl Client {
    pub fn connect(environment: &Environment) -> Result<Client, CliError> {
        Client::with(environment, Credential::find(environment)?)
    }

    pub fn with(environment: &Environment, credential: Credential) -> Result<Client, CliError> {
        let base = environment.api_base.clone();
        match base.split_once("://") {
            Some(("https", _)) => {}
            Some(("http", _)) if environment.allow_http => {}
            Some(("http", _)) => {
                return Err(CliError::usage(format!("HEYGEN_API_BASE is not https: {base}"))
                    .hint("set HEYGEN_ALLOW_HTTP=1 to send the key over plain HTTP"));
            }
            _ => return Err(CliError::usage(format!("HEYGEN_API_BASE is not a URL: {base}"))),
        }
        Ok(Client { agent: agent(), base, credential, max_retries: environment.max_retries })
    }

    pub fn get(&self, path: &str) -> Result<Value, CliError> {
        self.send("GET", path, &Payload::Empty)
    }

    /// Sends a request until it is answered for good, and returns the answer's JSON.
    pub fn send(&self, method: &str, path: &str, payload: &Payload) -> Result<Value, CliError> {
        let mut attempt = 0;
        loop {
            let outcome = self.attempt(method, path, payload);
            let last = attempt >= self.max_retries;
            match outcome {
                Ok(response) => {
                    let status = response.status().as_u16();
                    if !last && may_retry(method, Some(status)) {
                        std::thread::sleep(retry_pause(attempt, response.headers()));
                    } else {
                        return read(response);
                    }
                }
                Err(error) if !last && may_retry(method, None) && !matches!(error, ureq::Error::Timeout(_)) => {
                    std::thread::sleep(retry_pause(attempt, &HeaderMap::new()));
                }
                Err(error) => return Err(network_failure(&error)),
            }
            attempt += 1;
        }
    }

    fn attempt(&self, method: &str, path: &str, payload: &Payload) -> Result<Response<ureq::Body>, ureq::Error> {
        let limit = match (method, payload) {
            ("GET", _) => READ_LIMIT,
            (_, Payload::Multipart { .. }) => UPLOAD_LIMIT,
            _ => WRITE_LIMIT,
        };
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header("User-Agent", concat!("heygen-cli/", env!("CARGO_PKG_VERSION")))
            .header("X-HeyGen-Source", "cli")
            .header("Accept", "application/json");
        request = match &self.credential {
            Credential::ApiKey { key, .. } => request.header("X-Api-Key", key),
        };
        let (content_type, bytes) = match payload {
            Payload::Empty => return self.run(request.body(())?, limit),
            Payload::Json(body) => ("application/json".to_owned(), body.to_string().into_bytes()),
            Payload::Multipart { boundary, bytes } => {
                (format!("multipart/form-data; boundary={boundary}"), bytes.clone())
            }
        };
        self.run(request.header("Content-Type", content_type).body(bytes)?, limit)
    }

    fn run<B: ureq::AsSendBody>(
        &self,
        request: Request<B>,
        limit: Duration,
    ) -> Result<Response<ureq::Body>, ureq::Error> {
        let request = self.agent.configure_request(request).timeout_global(Some(limit)).build();
        self.agent.run(request)
    }
}

/// An agent that reports statuses as answers, not as errors.
pub fn agent() -> Agent {
    Agent::new_with_config(Agent::config_builder().http_status_as_error(false).build())
}

fn may_retry(method: &str, status: Option<u16>) -> bool {
    let repeatable = matches!(method, "GET" | "HEAD" | "PUT" | "DELETE" | "OPTIONS");
    match status {
        // Refused before anything was done, so safe for every method.
        Some(429) => true,
        Some(500 | 502 | 503 | 504) | None => repeatable,
        Some(_) => false,
    }
}

fn retry_pause(attempt: u32, headers: &HeaderMap) -> Duration {
    let asked = headers.get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok()).map(Duration::from_secs);
    asked.unwrap_or_else(|| BACKOFF_BASE * 2u32.saturating_pow(attempt)).min(BACKOFF_CAP)
}

fn read(mut response: Response<ureq::Body>) -> Result<Value, CliError> {
    let status = response.status().as_u16();
    let request_id = response.headers().get("x-request-id").and_then(|value| value.to_str().ok()).map(str::to_owned);
    let text = response
        .body_mut()
        .with_config()
        .limit(ANSWER_LIMIT)
        .read_to_string()
        .map_err(|error| network_failure(&error))?;
    let body = serde_json::from_str(&text);
    match (status, body) {
        (200..=299, Ok(body)) => Ok(body),
        (200..=299, Err(error)) => {
            Err(CliError::new(Exit::Failed, "cli_response_parse_error", format!("the answer is not JSON: {error}")))
        }
        (_, body) => Err(CliError::from_answer(status, &body.unwrap_or(Value::Null), request_id)),
    }
}

pub fn network_failure(error: &ureq::Error) -> CliError {
    match error {
        ureq::Error::Timeout(_) => CliError::new(Exit::TimedOut, "timeout", "the request timed out"),
        other => CliError::new(Exit::Failed, "network_error", format!("cannot reach the server: {other}")),
    }
}
