//! Videos through the real server: start, idle memory, and a video at each resolution, each from nothing.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;
use base64::Engine;
use serde_json::{Value, json};

use crate::process::{Server, resident};
use crate::{SCRIPT, VOICE, portrait};

pub fn measure(programs: &Path) -> anyhow::Result<()> {
    println!("\n| through the server | start | idle memory | wall | video | wall / video | peak memory |");
    println!("| --- | --- | --- | --- | --- | --- | --- |");
    for resolution in ["1080p", "720p"] {
        let data = tempfile::tempdir()?;
        let server = Server::start(programs, data.path(), &[])?;
        server.get("/v3/users/me")?;
        let idle = resident(server.pid());
        let picture = base64::engine::general_purpose::STANDARD.encode(std::fs::read(portrait(programs)?)?);
        let begun = Instant::now();
        let created = server.post(
            "/v3/videos",
            &json!({
                "type": "image", "image": {"type": "base64", "media_type": "image/png", "data": picture},
                "script": SCRIPT, "voice_id": VOICE, "resolution": resolution,
            }),
        )?;
        let id = created["data"]["video_id"].as_str().context("video_id")?.to_owned();
        let (video, peak) = watch(&server, &id)?;
        let wall = begun.elapsed().as_secs_f64();
        anyhow::ensure!(video["data"]["status"] == "completed", "{video}");
        let length = video["data"]["duration"].as_f64().context("duration")?;
        println!(
            "| {resolution} | {:.2} s | {:.0} MB | {wall:.1} s | {length:.1} s | {:.2} | {:.0} MB |",
            server.started.as_secs_f64(),
            idle as f64 / 1e6,
            wall / length,
            peak as f64 / 1e6,
        );
    }
    Ok(())
}

/// Follows a video to its end, with the highest memory of the server and its children together.
pub fn watch(server: &Server, id: &str) -> anyhow::Result<(Value, u64)> {
    let (peak, done) = (AtomicU64::new(0), AtomicBool::new(false));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                peak.fetch_max(family(server.pid()), Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(50));
            }
        });
        let ended = loop {
            match server.get(&format!("/v3/videos/{id}")) {
                Ok(video) if matches!(video["data"]["status"].as_str(), Some("completed" | "failed")) => {
                    break Ok(video);
                }
                Ok(_) => std::thread::sleep(Duration::from_millis(100)),
                Err(error) => break Err(error),
            }
        };
        done.store(true, Ordering::Relaxed);
        Ok((ended?, peak.load(Ordering::Relaxed)))
    })
}

/// Resident bytes of a process and its direct children.
fn family(pid: u32) -> u64 {
    let children = std::fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    let children = children.filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok());
    let children: u64 = children
        .flat_map(|list| list.split_whitespace().filter_map(|pid| pid.parse().ok()).collect::<Vec<u32>>())
        .map(resident)
        .sum();
    resident(pid) + children
}
