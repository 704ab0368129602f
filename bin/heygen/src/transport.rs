//! Requests over HTTP: credential, time limits, retries.

use std::time::Duration;

use serde_json::Value;
use ureq::http::{HeaderMap, Request, Response, Uri, header};
use ureq::{Agent, AsSendBody, SendBody};

use crate::credentials::Credential;
use crate::environment::Environment;
use crate::failure::{CliError, Exit};
use crate::upload::Upload;

pub const USER_AGENT: &str = concat!("heygen-cli/", env!("CARGO_PKG_VERSION"));

const READ_LIMIT: Duration = Duration::from_secs(30);
const WRITE_LIMIT: Duration = Duration::from_secs(120);
const UPLOAD_LIMIT: Duration = Duration::from_secs(600);
const BACKOFF_BASE: Duration = Duration::from_secs(1);
const BACKOFF_CAP: Duration = Duration::from_secs(30);
/// Longest answer read, in bytes.
const ANSWER_LIMIT: u64 = 64 << 20;
/// Uploads from this size on ask first, so that a refusal is heard before the file is sent. In bytes.
const ASK_FIRST: u64 = 1 << 20;

pub enum Payload {
    Empty,
    Json(Value),
    File(Upload),
}

pub struct Client {
    agent: Agent,
    base: String,
    credential: Credential,
    max_retries: u32,
    /// `--headers`: where the call comes from, for the server's own statistics.
    client_source: Option<String>,
}

impl Client {
    pub fn connect(environment: &Environment) -> Result<Client, CliError> {
        check_base(environment)?;
        Client::with(environment, Credential::find(environment)?)
    }

    pub fn with(environment: &Environment, credential: Credential) -> Result<Client, CliError> {
        check_base(environment)?;
        Ok(Client {
            agent: agent(),
            base: environment.api_base.clone(),
            credential,
            max_retries: environment.max_retries,
            client_source: None,
        })
    }

    pub fn with_source(self, client_source: Option<String>) -> Client {
        Client { client_source, ..self }
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
                Err(error) => return Err(CliError::network(&error)),
            }
            attempt += 1;
        }
    }

    fn attempt(&self, method: &str, path: &str, payload: &Payload) -> Result<Response<ureq::Body>, ureq::Error> {
        let limit = match (method, payload) {
            ("GET", _) => READ_LIMIT,
            (_, Payload::File(_)) => UPLOAD_LIMIT,
            _ => WRITE_LIMIT,
        };
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header(header::USER_AGENT, USER_AGENT)
            .header("X-HeyGen-Source", "cli")
            .header(header::ACCEPT, "application/json");
        if let Some(source) = &self.client_source {
            request = request.header("X-HeyGen-Client-Source", source);
        }
        request = match &self.credential {
            Credential::ApiKey { key, .. } => request.header("X-Api-Key", key),
            Credential::OAuth(tokens) => {
                request.header(header::AUTHORIZATION, format!("Bearer {}", tokens.access_token))
            }
        };
        match payload {
            Payload::Empty => self.run(request.body(())?, limit),
            Payload::Json(body) => {
                self.run(request.header(header::CONTENT_TYPE, "application/json").body(body.to_string())?, limit)
            }
            Payload::File(upload) => {
                if upload.length() >= ASK_FIRST {
                    request = request.header(header::EXPECT, "100-continue");
                }
                let mut body = upload.open()?;
                let request = request
                    .header(header::CONTENT_TYPE, upload.content_type())
                    .header(header::CONTENT_LENGTH, upload.length())
                    .body(SendBody::from_reader(&mut body))?;
                self.run(request, limit)
            }
        }
    }

    fn run<B: AsSendBody>(&self, request: Request<B>, limit: Duration) -> Result<Response<ureq::Body>, ureq::Error> {
        let request = self.agent.configure_request(request).timeout_global(Some(limit)).build();
        self.agent.run(request)
    }
}

/// The API never redirects, and a key must not follow where something in between points.
fn agent() -> Agent {
    Agent::new_with_config(
        Agent::config_builder().http_status_as_error(false).max_redirects(0).max_redirects_will_error(false).build(),
    )
}

/// A file from storage: no credential goes along, and redirects are followed.
pub fn download(url: &str) -> Result<Response<ureq::Body>, ureq::Error> {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .user_agent(USER_AGENT)
        .timeout_connect(Some(READ_LIMIT))
        .timeout_recv_response(Some(READ_LIMIT))
        .timeout_per_read(Some(READ_LIMIT));
    Agent::new_with_config(config.build()).get(url).call()
}

/// A form without a credential, as OAuth's token addresses want it. Returns the status and the answer's JSON.
pub fn post_form(url: &str, form: &[(&str, &str)]) -> Result<(u16, Value), CliError> {
    let response = agent()
        .post(url)
        .config()
        .timeout_global(Some(READ_LIMIT))
        .build()
        .header(header::USER_AGENT, USER_AGENT)
        .send_form(form.iter().copied());
    let mut response = response.map_err(|error| CliError::network(&error))?;
    let text = response.body_mut().with_config().limit(ANSWER_LIMIT).read_to_string();
    let text = text.map_err(|error| CliError::network(&error))?;
    Ok((response.status().as_u16(), serde_json::from_str(&text).unwrap_or(Value::Null)))
}

/// `https`, or `http` where that is allowed; a host; nothing after the path.
pub fn check_base(environment: &Environment) -> Result<(), CliError> {
    let base = &environment.api_base;
    let uri: Option<Uri> = base.parse().ok();
    let fits =
        uri.as_ref().is_some_and(|uri| uri.host().is_some() && uri.query().is_none() && !base.contains(['@', '#']));
    match uri.as_ref().and_then(Uri::scheme_str) {
        Some("https") if fits => Ok(()),
        Some("http") if fits && environment.allow_http => Ok(()),
        Some("http") if fits => Err(CliError::usage(format!("HEYGEN_API_BASE is not https: {base}"))
            .hint("set HEYGEN_ALLOW_HTTP=1 to send the key over plain HTTP")),
        _ => Err(CliError::usage(format!("HEYGEN_API_BASE is not the address of a server: {base}"))
            .hint("it looks like `https://api.example.com`")),
    }
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
    retry_after(headers).unwrap_or_else(|| BACKOFF_BASE * 2u32.saturating_pow(attempt)).min(BACKOFF_CAP)
}

/// Seconds, or a date (RFC 9110, section 10.2.3).
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
    Some(Duration::from_secs(u64::try_from(date.as_second() - jiff::Timestamp::now().as_second()).unwrap_or(0)))
}

fn read(mut response: Response<ureq::Body>) -> Result<Value, CliError> {
    let status = response.status().as_u16();
    let request_id = response.headers().get("x-request-id").and_then(|value| value.to_str().ok()).map(str::to_owned);
    let pause = retry_after(response.headers());
    let text = response
        .body_mut()
        .with_config()
        .limit(ANSWER_LIMIT)
        .read_to_string()
        .map_err(|error| CliError::network(&error))?;
    let body = serde_json::from_str(&text);
    match (status, body) {
        (200..=299, Ok(body)) => Ok(body),
        (200..=299, Err(error)) => {
            Err(CliError::new(Exit::Failed, "cli_response_parse_error", format!("the answer is not JSON: {error}"))
                .hint("is HEYGEN_API_BASE the address of the API?"))
        }
        (_, body) => Err(CliError::from_answer(status, &body.unwrap_or(Value::Null), request_id, pause)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retries_are_spaced_and_bounded() {
        let none = HeaderMap::new();
        let pauses: Vec<u64> = (0..7).map(|attempt| retry_pause(attempt, &none).as_secs()).collect();
        assert_eq!(pauses, [1, 2, 4, 8, 16, 30, 30]);
        let asked = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::RETRY_AFTER, text.parse().unwrap());
            retry_pause(0, &headers).as_secs()
        };
        assert_eq!([asked("7"), asked("0"), asked("90"), asked("soon")], [7, 0, 30, 1]);
        assert_eq!(asked("Wed, 21 Oct 2015 07:28:00 GMT"), 0);
        assert_eq!(asked("Wed, 21 Oct 2099 07:28:00 GMT"), 30);
    }

    #[test]
    fn only_what_may_be_repeated_is_repeated() {
        for method in ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"] {
            assert!([500, 502, 503, 504].iter().all(|status| may_retry(method, Some(*status))));
            assert!(may_retry(method, None) && !may_retry(method, Some(404)) && !may_retry(method, Some(501)));
        }
        for method in ["POST", "PATCH"] {
            assert!(may_retry(method, Some(429)) && !may_retry(method, Some(503)) && !may_retry(method, None));
        }
    }
}
