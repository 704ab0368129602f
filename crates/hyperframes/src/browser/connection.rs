//! The DevTools protocol over two pipes: JSON messages, each ended by a NUL byte.

use std::collections::HashMap;
use std::os::fd::OwnedFd;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::unix::pipe;
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};

use super::events::Event;
use super::protocol::Method;
use crate::error::RenderError;

/// Longest message of the browser, in bytes. A lossless frame of 8K in base64 stays below it.
const MAX_MESSAGE_BYTES: usize = 256 << 20;
/// Memory that is kept for the next message, in bytes.
const KEPT_BYTES: usize = 16 << 20;
/// Events of a page that may wait to be handled; then the browser waits.
const EVENT_QUEUE: usize = 256;

/// An open connection. Dropping the last clone closes the pipes, and the browser ends.
#[derive(Clone)]
pub(super) struct Connection {
    shared: Arc<Shared>,
    outgoing: mpsc::UnboundedSender<Outgoing>,
}

struct Shared {
    next_id: AtomicU64,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Set once the browser no longer answers.
    closed: bool,
    waiting: HashMap<u64, oneshot::Sender<Answer>>,
    listeners: HashMap<String, mpsc::Sender<Event>>,
}

enum Answer {
    Result(Vec<u8>),
    Error(String),
}

struct Outgoing {
    message: Vec<u8>,
    /// Given back when the message is written.
    _permit: Option<OwnedSemaphorePermit>,
}

#[derive(Serialize)]
struct Command<'a, M> {
    id: u64,
    method: &'static str,
    params: &'a M,
    #[serde(rename = "sessionId", skip_serializing_if = "Option::is_none")]
    session: Option<&'a str>,
}

#[derive(Deserialize)]
struct Envelope<'a> {
    id: Option<u64>,
    #[serde(borrow)]
    method: Option<&'a str>,
    #[serde(borrow, rename = "sessionId")]
    session: Option<&'a str>,
    #[serde(borrow)]
    result: Option<&'a RawValue>,
    #[serde(borrow)]
    params: Option<&'a RawValue>,
    error: Option<Failure>,
}

#[derive(Deserialize)]
struct Failure {
    message: String,
}

impl Connection {
    /// Speaks through the browser's two pipes. Must be called inside a runtime.
    pub fn new(to_browser: OwnedFd, from_browser: OwnedFd) -> std::io::Result<Connection> {
        let mut writer = pipe::Sender::from_owned_fd(to_browser)?;
        let reader = pipe::Receiver::from_owned_fd(from_browser)?;
        let (outgoing, mut queue) = mpsc::unbounded_channel::<Outgoing>();
        let shared = Arc::new(Shared { next_id: AtomicU64::new(1), state: Mutex::default() });
        tokio::spawn(async move {
            while let Some(outgoing) = queue.recv().await {
                // A closed pipe is noticed by the reader, which tells everybody who waits.
                if writer.write_all(&outgoing.message).await.is_err() {
                    break;
                }
            }
        });
        let listening = Arc::clone(&shared);
        tokio::spawn(async move {
            read_messages(reader, &listening).await;
            listening.close();
        });
        Ok(Connection { shared, outgoing })
    }

    /// Sends without waiting for the answer.
    pub fn tell<M: Method>(&self, session: Option<&str>, method: &M) -> u64 {
        self.send(session, method, None)
    }

    /// As [`Connection::tell`]; `permit` is held until the message is written.
    pub fn tell_holding<M: Method>(&self, session: Option<&str>, method: &M, permit: OwnedSemaphorePermit) -> u64 {
        self.send(session, method, Some(permit))
    }

    fn send<M: Method>(&self, session: Option<&str>, method: &M, permit: Option<OwnedSemaphorePermit>) -> u64 {
        let id = self.shared.next_id.fetch_add(1, Ordering::Relaxed);
        match serde_json::to_vec(&Command { id, method: M::NAME, params: method, session }) {
            Ok(mut message) => {
                message.push(0);
                // The writer is gone only when the connection is closed, which whoever waits is told.
                let _ = self.outgoing.send(Outgoing { message, _permit: permit });
            }
            Err(error) => tracing::error!(%error, method = M::NAME, "a message cannot be written"),
        }
        id
    }

    /// Sends and waits for the answer, at most `limit`.
    pub async fn call<M: Method>(
        &self,
        session: Option<&str>,
        method: &M,
        limit: Duration,
    ) -> Result<M::Reply, RenderError> {
        let receiver = {
            // Held over the sending, so that the answer finds who waits for it.
            let mut state = self.shared.lock();
            if state.closed {
                return Err(lost());
            }
            let (sender, receiver) = oneshot::channel();
            let id = self.tell(session, method);
            state.waiting.insert(id, sender);
            receiver
        };
        let answer = tokio::time::timeout(limit, receiver).await;
        let timed_out = |_| RenderError::TimedOut { what: M::NAME, seconds: limit.as_secs(), page: None };
        match answer.map_err(timed_out)?.map_err(|_| lost())? {
            Answer::Result(bytes) if bytes.len() > M::MAX_REPLY_BYTES => {
                Err(RenderError::Page(format!("the page answered with {} MB", bytes.len() / 1_000_000)))
            }
            Answer::Result(bytes) => serde_json::from_slice(&bytes)
                .map_err(|error| RenderError::Refused { method: M::NAME, message: error.to_string() }),
            Answer::Error(message) => Err(RenderError::Refused { method: M::NAME, message }),
        }
    }

    /// Events of `session` from now on.
    pub fn listen(&self, session: &str) -> mpsc::Receiver<Event> {
        let (sender, receiver) = mpsc::channel(EVENT_QUEUE);
        self.shared.lock().listeners.insert(session.to_owned(), sender);
        receiver
    }

    pub fn is_open(&self) -> bool {
        !self.shared.lock().closed
    }

    pub fn forget(&self, session: &str) {
        self.shared.lock().listeners.remove(session);
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn close(&self) {
        let mut state = self.lock();
        state.closed = true;
        state.waiting.clear();
        state.listeners.clear();
    }

    async fn dispatch(&self, message: &[u8]) {
        let Ok(envelope) = serde_json::from_slice::<Envelope>(message) else {
            tracing::warn!(bytes = message.len(), "the browser sent a message that cannot be read");
            return;
        };
        if let Some(id) = envelope.id {
            let Some(waiting) = self.lock().waiting.remove(&id) else { return };
            let answer = match envelope.error {
                Some(failure) => Answer::Error(failure.message),
                None => Answer::Result(envelope.result.map_or("null", RawValue::get).as_bytes().to_vec()),
            };
            // Nobody waits any more after a timeout.
            let _ = waiting.send(answer);
        } else if let (Some(method), Some(session), Some(params)) = (envelope.method, envelope.session, envelope.params)
        {
            let Some(listener) = self.lock().listeners.get(session).cloned() else { return };
            let Some(event) = Event::read(method, params) else { return };
            // Nobody listens any more when the page is closed.
            let _ = listener.send(event).await;
        }
    }
}

async fn read_messages(mut reader: pipe::Receiver, shared: &Shared) {
    let mut pending: Vec<u8> = Vec::new();
    let mut scanned = 0;
    loop {
        pending.reserve(64 << 10);
        match reader.read_buf(&mut pending).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        let mut start = 0;
        while let Some(length) = pending[scanned..].iter().position(|byte| *byte == 0) {
            let end = scanned + length;
            shared.dispatch(&pending[start..end]).await;
            start = end + 1;
            scanned = start;
        }
        pending.drain(..start);
        scanned = pending.len();
        pending.shrink_to(KEPT_BYTES);
        if pending.len() > MAX_MESSAGE_BYTES {
            tracing::warn!("the browser sent a message without end");
            return;
        }
    }
}

fn lost() -> RenderError {
    RenderError::BrowserLost("it closed its pipe".into())
}
