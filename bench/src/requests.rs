//! What the API answers in a second, beside the load that asks for it on the same cores. Nothing is rendered.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use http_body_util::Full;
use hyper::Request;
use hyper::body::Bytes;
use serde_json::{Value, json};

use crate::load::{self, Answers, Make};
use crate::process::{Server, own_cpu_seconds};

const WARM_UP: Duration = Duration::from_secs(1);
const LENGTH: Duration = Duration::from_secs(5);
const CONNECTIONS: [usize; 2] = [16, 64];
/// Rows there are to read.
const ROWS: usize = 1_000;
/// The plan must not be what is measured; and nothing that is created is worked on.
const SETTINGS: [(&str, &str); 5] = [
    ("HERALD_WORKERS", "0"),
    ("HERALD_MAKE_PREVIEWS", "false"),
    ("HERALD_PLANS__DEFAULT__CONCURRENT_JOBS", "1000000000"),
    ("HERALD_PLANS__DEFAULT__RATES__READS", "1000000000"),
    ("HERALD_PLANS__DEFAULT__RATES__WRITES", "1000000000"),
];

pub fn measure(programs: &Path) -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = Server::start(programs, data.path(), &SETTINGS)?;
    let look = server.get("/v3/avatars/looks?limit=1")?["data"][0]["id"].as_str().context("a look")?.to_owned();
    let order = Bytes::from(order(&look).to_string());
    // The first one loads what presenters are drawn with.
    let mut known = HashSet::new();
    for _ in 0..ROWS {
        known.insert(id_of(&server.post("/v3/videos", &serde_json::from_slice(&order)?)?)?);
    }
    let ids: Vec<String> = known.iter().cloned().collect();

    println!(
        "\n| requests | connections | a second | p50 | p99 | max | errors | CPU of the server, each | of the load | peak memory |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    for connections in CONNECTIONS {
        let get = request(&server, "GET");
        let ids = ids.clone();
        row("GET /v3/videos/{id}", &server, connections, false, move |n| {
            get(&format!("/v3/videos/{}", ids[n % ids.len()]), &[], Bytes::new())
        })?;
        let get = request(&server, "GET");
        row("GET /v3/videos?limit=10", &server, connections, false, move |_| {
            get("/v3/videos?limit=10", &[], Bytes::new())
        })?;
        let (post, body) = (request(&server, "POST"), order.clone());
        let made = row("POST /v3/videos", &server, connections, true, move |_| post("/v3/videos", &[], body.clone()))?;
        keep(&mut known, made)?;
        let (post, body) = (request(&server, "POST"), order.clone());
        let made = row("POST /v3/videos, Idempotency-Key", &server, connections, true, move |n| {
            post("/v3/videos", &[("idempotency-key", &format!("{connections}-{n}"))], body.clone())
        })?;
        keep(&mut known, made)?;
    }
    all_there(&server, &known)
}

fn order(look: &str) -> Value {
    json!({
        "type": "avatar", "avatar_id": look, "title": "One of many", "voice_id": crate::VOICE,
        "script": "Good morning, and welcome to the workshop. Please make sure that your tools are clean.",
        "resolution": "720p",
    })
}

/// Makes requests of one method, with the key.
fn request(
    server: &Server,
    method: &'static str,
) -> impl Fn(&str, &[(&str, &str)], Bytes) -> Request<Full<Bytes>> + Send + Sync + use<> {
    let (host, key) = (server.url.trim_start_matches("http://").to_owned(), server.key.clone());
    move |path, headers, body| {
        let mut request = Request::builder().method(method).uri(path).header("host", &host).header("x-api-key", &key);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.header("content-type", "application/json").body(Full::new(body)).expect("all parts are well-formed")
    }
}

/// Measures one kind of request; answers the bodies, if they were to be kept, those of the warm-up included.
fn row(
    name: &str,
    server: &Server,
    connections: usize,
    keep_bodies: bool,
    make: impl Fn(usize) -> Request<Full<Bytes>> + Send + Sync + 'static,
) -> anyhow::Result<Vec<Bytes>> {
    let address = server.url.trim_start_matches("http://");
    let make: Arc<Make> = Arc::new(make);
    let warm = load::run(address, connections, WARM_UP, 0, keep_bodies, Arc::clone(&make))?;
    let first = warm.took.len() + connections;
    server.reset_peak()?;
    let (cpu, own) = (server.cpu_seconds()?, own_cpu_seconds()?);
    let mut answers = load::run(address, connections, LENGTH, first, keep_bodies, make)?;
    let (cpu, own) = (server.cpu_seconds()? - cpu, own_cpu_seconds()? - own);
    let count = answers.took.len() as f64;
    println!(
        "| {name} | {connections} | {:.0} | {} | {} | {} | {} | {:.3} ms | {:.3} ms | {:.0} MB |",
        answers.per_second(),
        milliseconds(answers.quantile(0.5)),
        milliseconds(answers.quantile(0.99)),
        milliseconds(answers.quantile(1.0)),
        answers.errors,
        cpu * 1e3 / count,
        own * 1e3 / count,
        server.peak() as f64 / 1e6,
    );
    let Answers { errors, error, mut bodies, .. } = answers;
    let (errors, error) = (errors + warm.errors, error.or(warm.error));
    anyhow::ensure!(errors == 0, "{errors} requests failed, the first: {}", error.unwrap_or_default());
    bodies.extend(warm.bodies);
    Ok(bodies.into_iter().map(|(_, body)| body).collect())
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1e3)
}

fn id_of(answer: &Value) -> anyhow::Result<String> {
    Ok(answer["data"]["video_id"].as_str().with_context(|| format!("no id in {answer}"))?.to_owned())
}

/// Adds the ids that were answered; each must be new.
fn keep(known: &mut HashSet<String>, bodies: Vec<Bytes>) -> anyhow::Result<()> {
    for body in bodies {
        let id = id_of(&serde_json::from_slice(&body)?)?;
        anyhow::ensure!(known.insert(id.clone()), "{id} was answered twice");
    }
    Ok(())
}

/// The list holds exactly the videos whose creation was answered.
fn all_there(server: &Server, known: &HashSet<String>) -> anyhow::Result<()> {
    let (mut seen, mut token) = (HashSet::new(), None::<String>);
    loop {
        let after = token.map(|token| format!("&token={token}")).unwrap_or_default();
        let page = server.get(&format!("/v3/videos?limit=100{after}"))?;
        let rows = page["data"].as_array().context("a page")?;
        seen.extend(rows.iter().filter_map(|row| row["id"].as_str()).map(str::to_owned));
        token = page["next_token"].as_str().map(str::to_owned);
        if token.is_none() {
            break;
        }
    }
    anyhow::ensure!(seen == *known, "{} videos were answered, {} are listed", known.len(), seen.len());
    println!("\nAll {} videos that were answered are there, and no others.", known.len());
    Ok(())
}
