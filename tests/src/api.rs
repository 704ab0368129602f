//! Requests over HTTP. Every answer is checked against the contract before the test sees it.

use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use ureq::http::request::Builder;
use ureq::http::{HeaderMap, Request, Response};
use ureq::{Agent, AsSendBody, Body};

use crate::contract;

/// Longest wait for an answer, and for the end of an event stream.
const PATIENCE: Duration = Duration::from_secs(300);
const BOUNDARY: &str = "herald-tests-boundary";

/// One caller.
pub struct Api {
    agent: Agent,
    base: String,
    key: Option<String>,
}

impl Api {
    pub fn new(base: &str, key: Option<&str>) -> Api {
        let config =
            Agent::config_builder().http_status_as_error(false).timeout_global(Some(PATIENCE)).max_redirects(0);
        Api { agent: Agent::new_with_config(config.build()), base: base.to_owned(), key: key.map(str::to_owned) }
    }

    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], ())
    }

    pub fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, &[], ())
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, &[("content-type", "application/json")], body.to_string())
    }

    pub fn patch(&self, path: &str, body: &Value) -> Answer {
        self.send("PATCH", path, &[("content-type", "application/json")], body.to_string())
    }

    /// Posts under an `Idempotency-Key`.
    pub fn post_once(&self, path: &str, key: &str, body: &Value) -> Answer {
        let headers = [("content-type", "application/json"), ("idempotency-key", key)];
        self.send("POST", path, &headers, body.to_string())
    }

    /// Posts under an `Idempotency-Key` to a server that may be killed meanwhile; `None` without a whole answer.
    pub fn try_once(&self, path: &str, key: &str, body: &Value) -> Option<(u16, Value)> {
        let headers = [("content-type", "application/json"), ("idempotency-key", key)];
        let request = self.request("POST", path, &headers).body(body.to_string()).expect("a sound request");
        let mut response = self.agent.run(request).ok()?;
        let text = response.body_mut().read_to_string().ok()?;
        Some((response.status().as_u16(), serde_json::from_str(&text).ok()?))
    }

    /// Posts to a server that may die of it before it answers.
    pub fn post_to_the_dying(&self, path: &str, body: &Value) {
        let request = self.request("POST", path, &[("content-type", "application/json")]).body(body.to_string());
        // Answered or not: what was accepted is in the records.
        let _ = self.agent.run(request.expect("a sound request"));
    }

    /// Uploads a file under its own name.
    pub fn upload(&self, path: &Path) -> Answer {
        let name = path.file_name().expect("a file").to_string_lossy();
        let bytes = std::fs::read(path).expect("a readable file");
        self.upload_as("file", &name, &bytes)
    }

    /// Uploads bytes as a form member.
    pub fn upload_as(&self, member: &str, file_name: &str, bytes: &[u8]) -> Answer {
        self.post_form("/v3/assets", &[], (member, file_name, bytes))
    }

    /// Posts a form of texts and one file: its member, its name, its bytes.
    pub fn post_form(&self, path: &str, texts: &[(&str, &str)], (member, name, bytes): (&str, &str, &[u8])) -> Answer {
        let mut body = Vec::new();
        for (name, text) in texts {
            let part = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{member}\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        body.extend_from_slice(&[head.as_bytes(), bytes, format!("\r\n--{BOUNDARY}--\r\n").as_bytes()].concat());
        let content_type = format!("multipart/form-data; boundary={BOUNDARY}");
        self.send("POST", path, &[("content-type", &content_type)], body)
    }

    /// Any request. Relative paths only.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: impl AsSendBody) -> Answer {
        let mut response = self.run(method, path, headers, body);
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut response.body_mut().as_reader(), &mut bytes).expect("the answer is complete");
        let answer = Answer { status: response.status().as_u16(), headers: response.headers().clone(), body: bytes };
        contract::hold(self, method, path, &answer);
        answer
    }

    /// A request whose answer no contract describes.
    pub(crate) fn plain_get(&self, path: &str) -> String {
        self.run("GET", path, &[], ()).body_mut().read_to_string().expect("text")
    }

    pub(crate) fn stream(&self, path: &str) -> Body {
        let response = self.run("GET", path, &[("accept", "text/event-stream")], ());
        assert_eq!(response.status(), 200, "{path}");
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        response.into_body()
    }

    /// Posts and answers before the body is there.
    pub fn post_and_stream(&self, path: &str, body: &Value) -> Response<Body> {
        let response = self.run("POST", path, &[("content-type", "application/json")], body.to_string());
        assert_eq!(response.status(), 200, "{path}");
        response
    }

    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    fn run(&self, method: &str, path: &str, headers: &[(&str, &str)], body: impl AsSendBody) -> Response<Body> {
        let request = self.request(method, path, headers).body(body).expect("a sound request");
        self.agent.run(request).unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    fn request(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Builder {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        if let Some(key) = &self.key {
            request = request.header("x-api-key", key);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request
    }
}

#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("headers are ASCII"))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The whole body of a success.
    pub fn page(&self) -> Value {
        assert!((200..300).contains(&self.status), "{}: {}", self.status, self.text());
        self.json()
    }

    /// The `data` of a success.
    pub fn data(&self) -> Value {
        self.page()["data"].clone()
    }

    /// The answer must be this failure; an empty `param` stands for none.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str, param: &str) -> Value {
        let error = self.json()["error"].clone();
        let found = (self.status, error["code"].as_str().unwrap_or(""), error["param"].as_str().unwrap_or(""));
        assert_eq!(found, (status, code, param), "{}", self.text());
        error
    }
}
