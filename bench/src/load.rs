//! Load: some connections that each send the next request when the last one is answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// Makes the n-th request; `/path` will do for its address.
pub type Make = dyn Fn(usize) -> Request<Full<Bytes>> + Send + Sync;

/// What came back.
#[derive(Default)]
pub struct Answers {
    pub took: Vec<Duration>,
    /// When the request was sent and the body of its answer, for successes, where they were to be kept.
    pub bodies: Vec<(Instant, Bytes)>,
    /// Everything but successes, with one of them to look at.
    pub errors: usize,
    pub error: Option<String>,
    pub wall: Duration,
}

impl Answers {
    pub fn per_second(&self) -> f64 {
        self.took.len() as f64 / self.wall.as_secs_f64()
    }

    /// The time within which this share of the answers came; sorts them.
    pub fn quantile(&mut self, share: f64) -> Duration {
        quantile(&mut self.took, share)
    }
}

/// The smallest duration that this share of them does not exceed; sorts them.
pub fn quantile(all: &mut [Duration], share: f64) -> Duration {
    all.sort_unstable();
    let rank = (all.len() as f64 * share).ceil() as usize;
    all.get(rank.clamp(1, all.len().max(1)) - 1).copied().unwrap_or_default()
}

/// Sends requests over `connections` for `length`; `first` is the number of the first one. One thread: the server is to
/// have the rest of the machine.
pub fn run(
    address: &str,
    connections: usize,
    length: Duration,
    first: usize,
    keep_bodies: bool,
    make: Arc<Make>,
) -> anyhow::Result<Answers> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let next = Arc::new(AtomicUsize::new(first));
        let mut senders = Vec::new();
        for _ in 0..connections {
            senders.push(connect(address).await?);
        }
        let begun = Instant::now();
        let mut tasks = JoinSet::new();
        for sender in senders {
            tasks.spawn(drive(sender, begun + length, Arc::clone(&next), keep_bodies, Arc::clone(&make)));
        }
        let mut all = Answers::default();
        while let Some(task) = tasks.join_next().await {
            let one = task??;
            all.took.extend(one.took);
            all.bodies.extend(one.bodies);
            all.errors += one.errors;
            all.error = all.error.or(one.error);
        }
        all.wall = begun.elapsed();
        Ok(all)
    })
}

async fn connect(address: &str) -> anyhow::Result<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(address).await.with_context(|| format!("{address} does not answer"))?;
    stream.set_nodelay(true)?;
    let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    // What goes wrong on it is said by the request that fails.
    tokio::spawn(connection);
    Ok(sender)
}

async fn drive(
    mut sender: SendRequest<Full<Bytes>>,
    until: Instant,
    next: Arc<AtomicUsize>,
    keep_bodies: bool,
    make: Arc<Make>,
) -> anyhow::Result<Answers> {
    let mut answers = Answers::default();
    while Instant::now() < until {
        let request = make(next.fetch_add(1, Ordering::Relaxed));
        let begun = Instant::now();
        let (status, body) = exchange(&mut sender, request).await?;
        answers.took.push(begun.elapsed());
        if !status.is_success() {
            answers.errors += 1;
            answers.error.get_or_insert_with(|| format!("{status}: {}", String::from_utf8_lossy(&body)));
        } else if keep_bodies {
            answers.bodies.push((begun, body));
        }
    }
    Ok(answers)
}

async fn exchange(
    sender: &mut SendRequest<Full<Bytes>>,
    request: Request<Full<Bytes>>,
) -> anyhow::Result<(StatusCode, Bytes)> {
    sender.ready().await?;
    let answer: Response<_> = sender.send_request(request).await?;
    Ok((answer.status(), answer.into_body().collect().await?.to_bytes()))
}
