//! What music and effects cost: making one on a thread of this process, and the first and the second fetch through a server.

use std::path::Path;
use std::time::Instant;

use anyhow::Context;
use herald_music::catalogue;

use crate::process::{Server, own_cpu_seconds};

/// Every how many-th sound is made, and how many are fetched.
const STRIDE: usize = 9;
const FETCHED: usize = 5;

pub fn measure(programs: &Path) -> anyhow::Result<()> {
    println!("\n| made on one thread | sounds | seconds of sound | CPU | times real time |");
    println!("| --- | --- | --- | --- | --- |");
    let tracks = catalogue::tracks().iter().step_by(STRIDE);
    row("tracks", tracks.map(|track| track.render().map(|sound| sound.duration())))?;
    let effects = catalogue::effects().iter().step_by(STRIDE);
    row("effects", effects.map(|effect| effect.render().map(|sound| sound.duration())))?;

    let data = tempfile::tempdir()?;
    let server = Server::start(programs, data.path(), &[])?;
    println!("\n| through the server | wall |\n| --- | --- |");
    let search = |query: &str| server.get(&format!("/v3/audio/sounds?query={query}&min_score=0&limit={FETCHED}"));
    let (found, first) = timed(|| search("sad%20piano"))?;
    println!("| the first search of a kind | {first:.2} s |");
    let (_, again) = timed(|| search("happy%20guitar"))?;
    println!("| every other search | {:.0} ms |", again * 1e3);
    let mut fetches = [Vec::new(), Vec::new()];
    for sound in found["data"].as_array().context("sounds")? {
        let link = sound["audio_url"].as_str().context("a link")?;
        for times in &mut fetches {
            times.push(timed(|| Ok(ureq::get(link).call()?.into_body().read_to_vec()?))?.1);
        }
    }
    for (name, times) in ["the first fetch of a track", "the second"].iter().zip(&mut fetches) {
        times.sort_by(f64::total_cmp);
        let (middle, last) = (times[times.len() / 2], times[times.len() - 1]);
        println!("| {name}: median, longest of {FETCHED} | {middle:.3} s, {last:.3} s |");
    }
    Ok(())
}

fn row(
    name: &str,
    sounds: impl Iterator<Item = Result<f64, herald_music::catalogue::RenderError>>,
) -> anyhow::Result<()> {
    let before = own_cpu_seconds()?;
    let durations = sounds.collect::<Result<Vec<f64>, _>>()?;
    let (cpu, seconds) = (own_cpu_seconds()? - before, durations.iter().sum::<f64>());
    println!("| {name} | {} | {seconds:.1} s | {cpu:.2} s | {:.1} |", durations.len(), seconds / cpu);
    Ok(())
}

fn timed<T>(work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<(T, f64)> {
    let begun = Instant::now();
    let result = work()?;
    Ok((result, begun.elapsed().as_secs_f64()))
}
