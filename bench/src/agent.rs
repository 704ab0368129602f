//! A minute of film by the video agent, from the prompt to the file, and where the time goes.

use std::path::Path;
use std::time::Instant;

use anyhow::Context;
use serde_json::json;

use crate::process::Server;
use crate::videos::watch;

/// Enough to tell for a minute.
const PROMPT: &str = "Create a 60-second landscape explainer about the Northwind repair service for small shops. \
Northwind repairs coffee machines, tills and card readers in 14 cities. A technician arrives within four hours of a call. \
Eight of ten machines are repaired on the first visit. Parts are kept in 30 local stores, so nobody waits for the post. \
Shops pay 39 euros a month and nothing for a visit. Before a visit the shop sends a photograph of the fault. \
The technician reads it on the way and brings the right parts. After a visit the shop gets a report with the cause of the fault. \
Last year Northwind made 12,400 visits. Customers gave them 4.8 of 5 stars. In 2021 the service began with two vans. \
In 2023 it had 25 vans. Today 61 vans are on the road. New shops try it for 30 days without paying. \
Sign up at northwind.example.";
/// Stages of the two jobs, in their order.
const STAGES: [&str; 8] = ["stills", "narration", "music", "mix", "presenter", "picture", "assemble", "gate"];

pub fn measure(programs: &Path) -> anyhow::Result<()> {
    println!("\n| a minute by the video agent, 1080p | wall | film | wall / film | peak memory |");
    println!("| --- | --- | --- | --- | --- |");
    let mut shares = Vec::new();
    for style in ["swiss-grid", "noir-detective", "paper-cutout"] {
        let data = tempfile::tempdir()?;
        let server = Server::start(programs, data.path(), &[])?;
        let begun = Instant::now();
        let created = server.post("/v3/video-agents", &json!({ "prompt": PROMPT, "style_id": style }))?;
        let id = created["data"]["video_id"].as_str().context("video_id")?.to_owned();
        let (video, peak) = watch(&server, &id)?;
        let wall = begun.elapsed().as_secs_f64();
        anyhow::ensure!(video["data"]["status"] == "completed", "{video}");
        let length = video["data"]["duration"].as_f64().context("duration")?;
        println!("| {style} | {wall:.1} s | {length:.1} s | {:.2} | {:.0} MB |", wall / length, peak as f64 / 1e6);
        shares.push((style, spent(&server.text("/metrics")?)));
    }
    println!("\n| seconds in | {} |", STAGES.join(" | "));
    println!("| --- |{}", " --- |".repeat(STAGES.len()));
    for (style, seconds) in shares {
        let seconds: Vec<String> = seconds.iter().map(|seconds| format!("{seconds:.1}")).collect();
        println!("| {style} | {} |", seconds.join(" | "));
    }
    Ok(())
}

/// Seconds of each stage, from the server's own counts.
fn spent(metrics: &str) -> Vec<f64> {
    let of = |stage: &str| {
        let label = format!("herald_stage_seconds_sum{{stage=\"{stage}\"}}");
        let line = metrics.lines().find(|line| line.starts_with(&label));
        line.and_then(|line| line.rsplit(' ').next()?.parse().ok()).unwrap_or(0.0)
    };
    STAGES.iter().map(|stage| of(stage)).collect()
}
