//! The client and its policy.

use std::collections::HashMap;
use std::error::Error;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ipnet::IpNet;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Url};

use crate::address::judge_address;
use crate::error::EgressError;
use crate::resolver::{JudgingResolver, PrivateName, UnknownName};

/// Where outbound requests may go.
#[derive(Debug, Clone, Default)]
pub struct EgressPolicy {
    /// Any address, and plain `http`. For tests and local demos.
    pub allow_private: bool,
    /// Networks that are not public but allowed, plain `http` to their literal addresses included.
    pub allow_networks: Vec<IpNet>,
}

impl EgressPolicy {
    pub(crate) fn allows(&self, address: IpAddr) -> bool {
        self.allow_private || self.lists(address) || judge_address(address).is_ok()
    }

    fn lists(&self, address: IpAddr) -> bool {
        self.allow_networks.iter().any(|network| network.contains(&address))
    }

    /// The first check: scheme, shape and literal address of the URL.
    pub(crate) fn check_url(&self, url: &Url) -> Result<(), EgressError> {
        let host = host_of(url);
        // The parser has normalised every odd spelling of an address (hex, octal, one number) by now.
        let literal: Option<IpAddr> = host.trim_start_matches('[').trim_end_matches(']').parse().ok();
        if host.is_empty() {
            return Err(EgressError::Url("it names no host".to_owned()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(EgressError::Url("it holds a user name or a password".to_owned()));
        }
        let plain_allowed = self.allow_private || literal.is_some_and(|address| self.lists(address));
        match url.scheme() {
            "https" => {}
            "http" if plain_allowed => {}
            _ => return Err(EgressError::Scheme),
        }
        match literal {
            Some(address) if !self.allows(address) => Err(EgressError::PrivateAddress { host }),
            _ => Ok(()),
        }
    }
}

/// What a server answered to a small request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpAnswer {
    pub status: u16,
    /// The beginning of the body.
    pub body: Vec<u8>,
}

/// How much of an answer to [`Egress::post`] is kept.
const ANSWER_BYTES: usize = 64 * 1024;
/// Clients are kept by their connect time-out; callers use a handful of them.
const CLIENTS: usize = 8;

/// The outbound client. Cheap to clone.
#[derive(Clone)]
pub struct Egress {
    policy: Arc<EgressPolicy>,
    clients: Arc<Mutex<HashMap<Duration, Client>>>,
}

impl Egress {
    /// Installs ring as the process's TLS provider when none is installed.
    pub fn new(policy: EgressPolicy) -> Egress {
        // An error says that there is one already, which is what is wanted.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Egress { policy: Arc::new(policy), clients: Arc::default() }
    }

    pub fn policy(&self) -> &EgressPolicy {
        &self.policy
    }

    /// Checks what can be known of a URL without touching the network, for refusing a request at once.
    pub fn check(&self, url: &str) -> Result<(), EgressError> {
        self.policy.check_url(&parse(url)?)
    }

    /// Posts `body`; redirects are answers, not followed. For webhooks.
    ///
    /// # Errors
    /// When there is no answer; an answer of any status is `Ok`.
    pub async fn post(
        &self,
        url: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
        timeout: Duration,
    ) -> Result<HttpAnswer, EgressError> {
        self.post_for(url, headers, body, timeout, ANSWER_BYTES).await
    }

    /// [`Self::post`] for an answer of up to `most` bytes; what comes after them is dropped.
    pub async fn post_for(
        &self,
        url: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
        timeout: Duration,
        most: usize,
    ) -> Result<HttpAnswer, EgressError> {
        let url = parse(url)?;
        self.policy.check_url(&url)?;
        let host = host_of(&url);
        let request = self.client(timeout)?.post(url).headers(header_map(headers)?).body(body);
        let exchange = async {
            let mut response = request.send().await.map_err(|error| explain(&error, &host))?;
            let status = response.status().as_u16();
            let mut body = Vec::new();
            // A body that breaks off changes nothing: the status is what counts.
            while let Ok(Some(piece)) = response.chunk().await {
                let room = most - body.len();
                body.extend(piece.iter().take(room));
                if body.len() >= most {
                    break;
                }
            }
            Ok(HttpAnswer { status, body })
        };
        match tokio::time::timeout(timeout, exchange).await {
            Ok(answer) => answer,
            Err(_) => Err(EgressError::TimedOut { host: host.clone(), phase: "in all" }),
        }
    }

    pub(crate) fn client(&self, connect_timeout: Duration) -> Result<Client, EgressError> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(&connect_timeout) {
            return Ok(client.clone());
        }
        let client = Client::builder()
            .user_agent(concat!("Herald/", env!("CARGO_PKG_VERSION")))
            .no_proxy()
            .redirect(Policy::none())
            .referer(false)
            .connect_timeout(connect_timeout)
            .dns_resolver(Arc::new(JudgingResolver { policy: Arc::clone(&self.policy) }))
            .build()
            .map_err(|error| EgressError::Client(error.to_string()))?;
        if clients.len() >= CLIENTS {
            clients.clear();
        }
        clients.insert(connect_timeout, client.clone());
        Ok(client)
    }
}

pub(crate) fn parse(url: &str) -> Result<Url, EgressError> {
    Url::parse(url.trim()).map_err(|error| EgressError::Url(error.to_string()))
}

pub(crate) fn host_of(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

fn header_map(headers: &[(&str, &str)]) -> Result<HeaderMap, EgressError> {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        let refuse = || EgressError::Client(format!("`{name}` is not a valid header"));
        let name = HeaderName::try_from(*name).map_err(|_| refuse())?;
        map.insert(name, HeaderValue::try_from(*value).map_err(|_| refuse())?);
    }
    Ok(map)
}

/// Finds out why a request got no answer. The cause is carried as a type through the client's error chain.
pub(crate) fn explain(error: &reqwest::Error, host: &str) -> EgressError {
    let host = host.to_owned();
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(inner) = cause {
        if inner.is::<PrivateName>() {
            return EgressError::PrivateAddress { host };
        }
        if inner.is::<UnknownName>() {
            return EgressError::Resolve { host };
        }
        cause = inner.source();
    }
    if error.is_timeout() {
        return EgressError::TimedOut { host, phase: "connecting" };
    }
    EgressError::Connect { host }
}
