//! Webhooks from the request to the receiver: batches of one order that is refused when it is looked at. Each ends at once,
//! and its end is an event that is told to every endpoint.

use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant};

use anyhow::Context;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::load::{self, quantile};
use crate::process::{Server, own_cpu_seconds};

/// A receiver has four deliveries under way at most, so several are needed to find the server's own limit.
const ENDPOINTS: usize = 8;
const CONNECTIONS: usize = 16;
const LENGTH: Duration = Duration::from_secs(1);
/// Longest wait for the next delivery.
const PATIENCE: Duration = Duration::from_secs(30);
const SETTINGS: [(&str, &str); 4] = [
    ("HERALD_MAKE_PREVIEWS", "false"),
    ("HERALD_ALLOW_PRIVATE_URLS", "true"),
    ("HERALD_PLANS__DEFAULT__CONCURRENT_JOBS", "1000000000"),
    ("HERALD_PLANS__DEFAULT__RATES__WRITES", "1000000000"),
];

/// A delivery as it arrived.
struct Arrival {
    /// Path of the endpoint and the batch that has ended, which name a delivery.
    endpoint: String,
    batch: String,
    at: Instant,
}

pub fn measure(programs: &Path) -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = Server::start(programs, data.path(), &SETTINGS)?;
    let (address, arrivals) = receive()?;
    for n in 0..ENDPOINTS {
        let url = format!("http://{address}/{n}");
        server.post("/v3/webhooks/endpoints", &json!({ "url": url, "events": ["batch.finished"] }))?;
    }
    let order = json!({
        "type": "avatar", "avatar_id": "0".repeat(32), "voice_id": crate::VOICE, "script": "Nobody will ever say these words.",
    });
    let batch = Bytes::from(json!({ "videos": [order] }).to_string());
    let (host, key) = (server.url.trim_start_matches("http://").to_owned(), server.key.clone());
    let address = host.clone();
    let make = move |_: usize| {
        let request = Request::post("/v3/videos/batches").header("host", &host).header("x-api-key", &key);
        request.header("content-type", "application/json").body(Full::new(batch.clone())).expect("well-formed")
    };
    server.reset_peak()?;
    let (cpu, own, begun) = (server.cpu_seconds()?, own_cpu_seconds()?, Instant::now());
    let answers = load::run(&address, CONNECTIONS, LENGTH, 0, true, Arc::new(make))?;
    anyhow::ensure!(answers.errors == 0, "{} batches failed: {}", answers.errors, answers.error.unwrap_or_default());
    let mut sent = HashMap::new();
    for (at, body) in &answers.bodies {
        let body: Value = serde_json::from_slice(body)?;
        sent.insert(body["data"]["batch_id"].as_str().context("a batch's id")?.to_owned(), *at);
    }
    let wanted = sent.len() * ENDPOINTS;
    let (mut seen, mut times, mut repeated, mut last) = (HashSet::new(), Vec::new(), 0, begun);
    while seen.len() < wanted {
        let arrival = arrivals.recv_timeout(PATIENCE);
        let Arrival { endpoint, batch, at } =
            arrival.with_context(|| format!("{} of {wanted} deliveries came", seen.len()))?;
        let sent = sent.get(&batch).with_context(|| format!("nobody sent the batch {batch}"))?;
        if seen.insert((endpoint, batch)) {
            times.push(at - *sent);
            last = at;
        } else {
            repeated += 1;
        }
    }
    let (cpu, own) = (server.cpu_seconds()? - cpu, own_cpu_seconds()? - own);
    let wall = (last - begun).as_secs_f64();
    let milliseconds = |share: f64, times: &mut Vec<Duration>| quantile(times, share).as_secs_f64() * 1e3;
    println!(
        "\n| webhooks | deliveries | a second | request to receiver, p50 | p99 | max | repeated | CPU of the server, each | \
         of load and receiver | peak memory |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    );
    println!(
        "| {} events in a burst, {ENDPOINTS} endpoints | {wanted} | {:.0} | {:.0} ms | {:.0} ms | {:.0} ms | {repeated} | \
         {:.2} ms | {:.2} ms | {:.0} MB |",
        sent.len(),
        wanted as f64 / wall,
        milliseconds(0.5, &mut times),
        milliseconds(0.99, &mut times),
        milliseconds(1.0, &mut times),
        cpu * 1e3 / wanted as f64,
        own * 1e3 / wanted as f64,
        server.peak() as f64 / 1e6,
    );
    Ok(())
}

/// A receiver that acknowledges everything at once, on a thread of its own until the process ends.
fn receive() -> anyhow::Result<(SocketAddr, Receiver<Arrival>)> {
    let (sender, arrivals) = mpsc::channel();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
    let address = listener.local_addr()?;
    std::thread::spawn(move || {
        runtime.block_on(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let sender = sender.clone();
                let service = service_fn(move |request| acknowledge(request, sender.clone()));
                let http = hyper::server::conn::http1::Builder::new();
                tokio::spawn(http.serve_connection(TokioIo::new(stream), service));
            }
        });
    });
    Ok((address, arrivals))
}

async fn acknowledge(request: Request<Incoming>, sender: Sender<Arrival>) -> anyhow::Result<Response<Full<Bytes>>> {
    let endpoint = request.uri().path().to_owned();
    let body: Value = serde_json::from_slice(&request.into_body().collect().await?.to_bytes())?;
    let batch = body["event_data"]["batch_id"].as_str().with_context(|| format!("no batch in {body}"))?.to_owned();
    // The measurement may be over.
    let _ = sender.send(Arrival { endpoint, batch, at: Instant::now() });
    Ok(Response::new(Full::default()))
}
