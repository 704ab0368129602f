//! `hyperframes snapshot`: single pictures, so that people and agents see what they wrote.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use herald_hyperframes::{BrowserPool, Capture, CaptureOptions, FrameRate, Pictures};
use herald_media::Tools;
use serde_json::json;

use crate::failure::CliError;
use crate::machine::Machine;
use crate::project::{Project, ProjectArguments};
use crate::show;
use crate::variables::VariableArguments;

/// Most pictures of one call.
const MAX_PICTURES: usize = 1_000;
/// Pictures where nobody says how many.
const DEFAULT_PICTURES: usize = 5;

#[derive(Args)]
pub struct Options {
    #[command(flatten)]
    project: ProjectArguments,
    /// Seconds to draw, exactly as given, with commas between; the last frame is added
    #[arg(long, value_name = "SECONDS", value_delimiter = ',', value_parser = time, conflicts_with_all = ["frames", "range"])]
    at: Vec<f64>,
    /// Number of pictures, evenly spread from the first frame to the last [default: 5]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=MAX_PICTURES as i64))]
    frames: Option<u16>,
    /// Spread them between these two seconds only
    #[arg(long, value_name = "FROM,TO", value_delimiter = ',', value_parser = time, num_args = 1)]
    range: Vec<f64>,
    /// Leave the end out: no last frame after --at, and an even spread that stops before it
    #[arg(long)]
    no_end: bool,
    /// Folder of the pictures, emptied of earlier ones [default: snapshots in the project]
    #[arg(short, long, value_name = "FOLDER")]
    output: Option<PathBuf>,
    #[command(flatten)]
    variables: VariableArguments,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

pub async fn run(machine: &Machine, options: &Options) -> Result<ExitCode, CliError> {
    if !options.range.is_empty() && options.range.len() != 2 {
        return Err(CliError::usage("--range takes two times, such as 1,2.5"));
    }
    if options.at.len() >= MAX_PICTURES {
        return Err(CliError::usage(format!("--at takes fewer than {MAX_PICTURES} times")));
    }
    let project = Project::find(machine, &options.project)?;
    let composition = Arc::new(project.open(&options.variables.read()?)?);
    let fps = composition.fps.unwrap_or(FrameRate::DEFAULT);
    let pool = BrowserPool::new(machine.chromium.clone(), 0);
    let capture_options = CaptureOptions { fps, pictures: Pictures::Png, ..CaptureOptions::default() };
    let mut capture = Capture::open(&pool, &Tools::default(), composition, capture_options).await?;
    let times = times(options, capture.duration(), fps.time(capture.frames() - 1))?;

    let folder = options.output.clone().unwrap_or_else(|| project.folder.join("snapshots"));
    fs::create_dir_all(&folder).map_err(|error| CliError::file("make", &folder, error))?;
    remove_earlier(&folder)?;
    let mut written = Vec::new();
    for (index, time) in times.iter().enumerate() {
        let picture = capture.picture_at(*time).await?;
        let path = folder.join(format!("frame-{index:02}-at-{}s.png", show::seconds(*time)));
        fs::write(&path, &*picture).map_err(|error| CliError::file("write", &path, error))?;
        if !options.json {
            show::line(&path.display().to_string())?;
        }
        written.push(json!({ "file": path, "time": time }));
    }
    let warnings = capture.warnings().await;
    if options.json {
        show::json(&json!({ "ok": true, "duration": capture.duration(), "frames": written, "warnings": warnings }))?;
    } else {
        show::warnings(&warnings);
    }
    Ok(ExitCode::SUCCESS)
}

/// `last` is the time of the last frame: at the very end everything timed is over, and a picture would show nothing.
fn times(options: &Options, duration: f64, last: f64) -> Result<Vec<f64>, CliError> {
    let after = |flag: &str, time: f64| {
        CliError::usage(format!("{flag}: {time} is after the end; the composition lasts {} s", show::seconds(duration)))
    };
    if !options.at.is_empty() {
        if let Some(late) = options.at.iter().find(|time| **time > duration) {
            return Err(after("--at", *late));
        }
        let mut times = options.at.clone();
        if !options.no_end && times.iter().all(|time| *time < last) {
            times.push(last);
        }
        return Ok(times);
    }
    let (from, to) = match options.range[..] {
        [from, to] if from >= to => return Err(CliError::usage("--range: the first time is not before the second")),
        [from, _] if from > last => return Err(after("--range", from)),
        [_, to] if to > duration => return Err(after("--range", to)),
        [from, to] => (from, to.min(last)),
        _ => (0.0, last),
    };
    let count = options.frames.map_or(DEFAULT_PICTURES, usize::from);
    if count == 1 {
        return Ok(vec![(from + to) / 2.0]);
    }
    let steps = if options.no_end { count } else { count - 1 };
    Ok((0..count).map(|index| from + (to - from) * index as f64 / steps as f64).collect())
}

/// Pictures of an earlier call would pass for those of this one. Nothing but files of our own naming is touched.
fn remove_earlier(folder: &Path) -> Result<(), CliError> {
    let failed = |error| CliError::file("empty", folder, error);
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with("frame-") && name.contains("-at-") && name.ends_with("s.png") && path.is_file() {
            fs::remove_file(&path).map_err(failed)?;
        }
    }
    Ok(())
}

fn time(text: &str) -> Result<f64, String> {
    let parsed = text.trim().parse().ok().filter(|seconds: &f64| seconds.is_finite() && *seconds >= 0.0);
    parsed.ok_or_else(|| format!("`{text}` is not a time in seconds"))
}
