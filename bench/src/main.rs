//! `make bench`: what the API answers in a second, what a video costs, end to end through the server and step by step in
//! this process, what music costs, and what an HTML composition costs beside the renderer of npm `hyperframes`.
//!
//! Prints Markdown. Run it on an idle machine; it says what else was running.

mod agent;
mod deliveries;
mod load;
mod process;
mod renders;
mod requests;
mod sounds;
mod speech;
mod steps;
mod videos;

use std::path::PathBuf;

use anyhow::Context;

/// About thirty seconds of speech.
pub const SCRIPT: &str = "Good morning, and welcome to the workshop. Before we begin, please make sure that your tools \
are clean and your bench is clear. Today we will build a small wooden box with a lid that fits. First we measure every \
board twice, because wood moves, and a mistake here will follow us to the very end. Then we cut, slowly, and let the saw \
do the work. When all the parts are ready, we put them together, check the corners, and leave the glue alone until \
tomorrow.";
pub const VOICE: &str = "af_heart";

fn main() -> anyhow::Result<()> {
    let usage = "usage: herald-bench PROGRAMS-FOLDER [requests|videos|agent|sounds|speech [CHART.svg]|hyperframes [COMPOSITION]]";
    let programs = std::env::args_os().nth(1).map(PathBuf::from).context(usage)?;
    let part = std::env::args().nth(2);
    let parts = ["requests", "videos", "agent", "sounds", "speech", "hyperframes"];
    anyhow::ensure!(part.as_deref().is_none_or(|part| parts.contains(&part)), usage);
    let wanted = |name: &str| part.as_deref().is_none_or(|part| part == name);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("Load before: {}", load.split_whitespace().take(3).collect::<Vec<_>>().join(" "));
    if wanted("requests") {
        requests::measure(&programs)?;
        deliveries::measure(&programs)?;
    }
    if wanted("videos") {
        videos::measure(&programs)?;
        steps::measure(&programs)?;
    }
    if wanted("agent") {
        agent::measure(&programs)?;
    }
    if wanted("sounds") {
        sounds::measure(&programs)?;
    }
    if wanted("speech") {
        speech::measure(&programs, std::env::args_os().nth(3).map(PathBuf::from).as_deref())?;
    }
    if wanted("hyperframes") {
        renders::measure(&programs, std::env::args().nth(3).as_deref())?;
    }
    Ok(())
}

/// Where an engine file lies, as `herald setup --where` says.
pub fn artifact(programs: &std::path::Path, name: &str) -> anyhow::Result<PathBuf> {
    let output = std::process::Command::new(programs.join("herald")).args(["setup", "--where", name]).output()?;
    anyhow::ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(PathBuf::from(String::from_utf8(output.stdout)?.trim()))
}

/// The portrait every figure is measured with.
pub fn portrait(programs: &std::path::Path) -> anyhow::Result<PathBuf> {
    artifact(programs, "portrait/astronaut.png")
}
