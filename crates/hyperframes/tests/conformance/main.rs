//! Every folder of `conformance/` is a composition that pins one item of the contract, with the pixels it must show.
//!
//! Each is rendered losslessly by one browser, by it again, and by three: all frames must be equal. The pictures at the
//! times of its table are also drawn in reverse order in a page of their own, and must equal the frames.

mod expectation;
mod project;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use herald_hyperframes::{BrowserPool, Capture, CaptureOptions, Captured, Chromium, Pictures};
use herald_media::Tools;
use libtest_mimic::{Arguments, Failed, Trial};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use expectation::Expectation;

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance");
    let mut trials = Vec::new();
    for entry in std::fs::read_dir(&folder).expect("the folder of compositions") {
        let path = entry.expect("an entry").path();
        if !path.is_dir() {
            continue;
        }
        let item = path.file_name().expect("a name").to_string_lossy().into_owned();
        let expectation = Expectation::read(&path.join("expect.toml"));
        let sentence = expectation.pins.replace(' ', "_");
        trials.push(Trial::test(format!("{item}::{sentence}"), move || check(&path, &expectation)));
    }
    assert!(!trials.is_empty(), "no compositions");
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn check(folder: &Path, expectation: &Expectation) -> Result<(), Failed> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async { compare(folder, expectation).await.map_err(Failed::from) })
}

async fn compare(folder: &Path, expectation: &Expectation) -> Result<(), String> {
    let project = project::Project::prepare(folder, expectation)?;
    if let Some(wanted) = &expectation.fails {
        let message = match open(&project, expectation, None).await {
            Err(error) => error,
            Ok(_) => return Err("it was opened, and should not have been".into()),
        };
        return if message.contains(wanted) { Ok(()) } else { Err(format!("it failed with: {message}")) };
    }
    let (once, captured) = frames(&project, expectation, 1).await?;
    let (again, _) = frames(&project, expectation, 1).await?;
    differing("twice", &once, &again)?;
    let (shared, _) = frames(&project, expectation, 3).await?;
    differing("with three browsers", &once, &shared)?;
    if let Some(count) = expectation.frames
        && count != once.len()
    {
        return Err(format!("{} frames instead of {count}", once.len()));
    }
    let mut capture = open(&project, expectation, None).await?;
    let mut pictures = BTreeMap::new();
    for sample in expectation.at.iter().rev() {
        let picture = capture.picture_at(sample.time).await.map_err(|error| error.to_string())?;
        let index = (sample.time * expectation.rate().per_second()).round() as usize;
        if let Some(frame) = once.get(index)
            && (expectation.rate().time(index as u64) - sample.time).abs() < 1e-9
            && pixels(frame)? != pixels(&picture)?
        {
            return Err(format!("at {} s the picture differs from the frame of the render", sample.time));
        }
        pictures.insert(index, picture);
    }
    let wrong: Vec<String> = expectation
        .at
        .iter()
        .flat_map(|sample| {
            let index = (sample.time * expectation.rate().per_second()).round() as usize;
            sample.differences(&pictures[&index], expectation.tolerance)
        })
        .collect();
    let mut warnings = captured.warnings;
    warnings.extend(capture.warnings());
    expectation.compare_warnings(&warnings)?;
    if wrong.is_empty() { Ok(()) } else { Err(format!("{}\nwarnings: {warnings:?}", wrong.join("\n"))) }
}

async fn open(
    project: &project::Project,
    expectation: &Expectation,
    workers: Option<usize>,
) -> Result<Capture, String> {
    let pool = BrowserPool::new(Chromium::default(), 0);
    let pictures = if expectation.transparent { Pictures::TransparentPng } else { Pictures::Png };
    let options = CaptureOptions {
        fps: expectation.rate(),
        pictures,
        workers,
        scale: expectation.scale,
        screenshots: expectation.screenshots,
        ..CaptureOptions::default()
    };
    let composition = Arc::new(project.composition(expectation)?);
    Capture::open(&pool, &Tools::default(), composition, options).await.map_err(|error| error.to_string())
}

async fn frames(
    project: &project::Project,
    expectation: &Expectation,
    workers: usize,
) -> Result<(Vec<Arc<[u8]>>, Captured), String> {
    let capture = open(project, expectation, Some(workers)).await?;
    let (sink, mut frames) = mpsc::channel::<Arc<[u8]>>(4);
    let collected = tokio::spawn(async move {
        let mut all = Vec::new();
        while let Some(frame) = frames.recv().await {
            all.push(frame);
        }
        all
    });
    let captured = capture.run(sink, &CancellationToken::new(), |_| {}).await.map_err(|error| error.to_string())?;
    let frames = collected.await.map_err(|error| error.to_string())?;
    Ok((frames, captured))
}

fn differing(how: &str, one: &[Arc<[u8]>], other: &[Arc<[u8]>]) -> Result<(), String> {
    if one.len() != other.len() {
        return Err(format!("rendered {how}: {} frames instead of {}", other.len(), one.len()));
    }
    for (index, (one, other)) in one.iter().zip(other).enumerate() {
        // Equal files are equal pictures; the opposite need not hold.
        if one != other && pixels(one)? != pixels(other)? {
            let places: Vec<usize> = pixels(one)?
                .iter()
                .zip(pixels(other)?)
                .enumerate()
                .filter(|(_, (one, other))| *one != other)
                .map(|(place, _)| place / 4)
                .collect();
            return Err(format!(
                "rendered {how}, frame {index} differs in {} values, first at pixel {}",
                places.len(),
                places[0]
            ));
        }
    }
    Ok(())
}

fn pixels(png: &[u8]) -> Result<Vec<u8>, String> {
    let picture = image::load_from_memory(png).map_err(|error| error.to_string())?;
    Ok(picture.into_rgba8().into_raw())
}
