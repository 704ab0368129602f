//! Fetching a file within limits.

use std::path::Path;
use std::time::Duration;

use reqwest::header::{ACCEPT_ENCODING, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_TYPE, HeaderName, LOCATION};
use reqwest::{Response, Url};
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;

use crate::client::{Egress, explain, host_of, parse};
use crate::error::EgressError;
use crate::file_name;
use crate::share_links::{ShareLink, recognise};

/// What a download may cost.
#[derive(Debug, Clone)]
pub struct FetchLimits {
    /// Of the body as sent.
    pub max_bytes: u64,
    pub connect_timeout: Duration,
    /// For everything together, redirects included.
    pub total_timeout: Duration,
    /// Longest wait for the answer's head, and for the next piece of the body.
    pub idle_timeout: Duration,
    pub max_redirects: usize,
    /// Take HTML too. Media is expected otherwise, and a page in its place is an error.
    pub accept_web_pages: bool,
}

impl Default for FetchLimits {
    /// 32 MB (the documented limit of URL inputs), 10 s to connect, 5 min in all, 30 s idle, 5 redirects.
    fn default() -> Self {
        Self {
            max_bytes: 32 * 1024 * 1024,
            connect_timeout: Duration::from_secs(10),
            total_timeout: Duration::from_secs(300),
            idle_timeout: Duration::from_secs(30),
            max_redirects: 5,
            accept_web_pages: false,
        }
    }
}

/// A finished download.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Where the file was in the end. May carry secrets: do not log or store it.
    pub final_url: String,
    /// As the server claims, without parameters, lower-case. A claim, not a fact.
    pub content_type: Option<String>,
    pub bytes: u64,
    /// 64 hex digits.
    pub sha256: String,
    /// From the server's headers or the URL; safe as a file name, never empty.
    pub file_name: String,
}

impl Egress {
    /// Fetches `url` into the file `dest`, which is created or replaced, and removed again on any error.
    ///
    /// Links to pages of shared drives are turned into links to their files first ([`crate::recognise`]).
    pub async fn fetch_to_file(&self, url: &str, limits: &FetchLimits, dest: &Path) -> Result<Fetched, EgressError> {
        let url = match recognise(url) {
            ShareLink::VideoSite(site) => return Err(EgressError::VideoSite { site }),
            ShareLink::Direct(direct) => parse(&direct)?,
            ShareLink::Plain => parse(url)?,
        };
        let host = host_of(&url);
        let fetched = match tokio::time::timeout(limits.total_timeout, self.fetch(url, limits, dest)).await {
            Ok(result) => result,
            Err(_) => Err(EgressError::TimedOut { host, phase: "in all" }),
        };
        if fetched.is_err() {
            // It may not exist yet.
            let _ = tokio::fs::remove_file(dest).await;
        }
        fetched
    }

    async fn fetch(&self, url: Url, limits: &FetchLimits, dest: &Path) -> Result<Fetched, EgressError> {
        let (url, response) = self.follow(url, limits).await?;
        let host = host_of(&url);
        let content_type = header(&response, CONTENT_TYPE).map(|value| media_type(&value));
        check_head(&host, &response, content_type.as_deref(), limits)?;
        let file_name = file_name::choose(header(&response, CONTENT_DISPOSITION).as_deref(), &url);
        let (bytes, sha256) = receive(response, &host, limits, dest).await?;
        Ok(Fetched { final_url: url.into(), content_type, bytes, sha256, file_name })
    }

    /// Follows redirects, each checked like the first URL, to the answer that is none.
    async fn follow(&self, mut url: Url, limits: &FetchLimits) -> Result<(Url, Response), EgressError> {
        let client = self.client(limits.connect_timeout)?;
        for _ in 0..=limits.max_redirects {
            self.policy().check_url(&url)?;
            let host = host_of(&url);
            let request = client.get(url.clone()).header(ACCEPT_ENCODING, "identity");
            let patience = limits.connect_timeout.saturating_add(limits.idle_timeout);
            let response = match tokio::time::timeout(patience, request.send()).await {
                Ok(sent) => sent.map_err(|error| explain(&error, &host))?,
                Err(_) => return Err(EgressError::TimedOut { host, phase: "waiting for the answer" }),
            };
            if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
                return Ok((url, response));
            }
            let target = header(&response, LOCATION).and_then(|location| url.join(&location).ok());
            url = target.ok_or(EgressError::BadRedirect { host })?;
        }
        Err(EgressError::TooManyRedirects { limit: limits.max_redirects })
    }
}

/// What the head alone tells.
fn check_head(
    host: &str,
    response: &Response,
    content_type: Option<&str>,
    limits: &FetchLimits,
) -> Result<(), EgressError> {
    let host = || host.to_owned();
    if !response.status().is_success() {
        return Err(EgressError::Status { host: host(), status: response.status().as_u16() });
    }
    if header(response, CONTENT_ENCODING).is_some_and(|encoding| !encoding.eq_ignore_ascii_case("identity")) {
        return Err(EgressError::Encoded { host: host() });
    }
    if !limits.accept_web_pages && matches!(content_type, Some("text/html" | "application/xhtml+xml")) {
        return Err(EgressError::WebPage { host: host() });
    }
    match response.content_length() {
        Some(promised) if promised > limits.max_bytes => Err(EgressError::TooLarge { limit: limits.max_bytes }),
        _ => Ok(()),
    }
}

/// Writes the body to `dest`; answers its length and SHA-256.
async fn receive(
    mut response: Response,
    host: &str,
    limits: &FetchLimits,
    dest: &Path,
) -> Result<(u64, String), EgressError> {
    let promised = response.content_length();
    let mut file = tokio::fs::File::create(dest).await?;
    let mut hash = Sha256::new();
    let mut sent: u64 = 0;
    loop {
        let piece = match tokio::time::timeout(limits.idle_timeout, response.chunk()).await {
            Err(_) => return Err(EgressError::TimedOut { host: host.to_owned(), phase: "in the middle of the file" }),
            Ok(Err(_)) => {
                let promised = promised.unwrap_or(sent.saturating_add(1));
                return Err(EgressError::Truncated { host: host.to_owned(), promised, sent });
            }
            Ok(Ok(None)) => break,
            Ok(Ok(Some(piece))) => piece,
        };
        if sent == 0 && !limits.accept_web_pages && looks_like_html(&piece) {
            return Err(EgressError::WebPage { host: host.to_owned() });
        }
        sent = sent.saturating_add(piece.len() as u64);
        if sent > limits.max_bytes {
            return Err(EgressError::TooLarge { limit: limits.max_bytes });
        }
        hash.update(&piece);
        file.write_all(&piece).await?;
    }
    file.flush().await?;
    Ok((sent, hex::encode(hash.finalize())))
}

/// A page whatever its headers claim. Media never begins like this.
fn looks_like_html(beginning: &[u8]) -> bool {
    let text = beginning.trim_ascii_start();
    [b"<!doctype html".as_slice(), b"<html"]
        .iter()
        .any(|mark| text.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark)))
}

fn header(response: &Response, name: HeaderName) -> Option<String> {
    response.headers().get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

fn media_type(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}
