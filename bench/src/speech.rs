//! Speech in this process: what it costs by length of text and by threads, when the first sentence can be played, what a
//! remembered one takes, what listening costs; and a chart of it.

use std::cell::Cell;
use std::io::Read;
use std::path::Path;
use std::time::Instant;

use herald_inference::Models;
use herald_speech::recognition::from_synthesis;
use herald_speech::{
    CachedSynthesizer, Control, KokoroOptions, KokoroSynthesizer, Recognizer, SpeechRequest, Synthesizer, Voice,
    WhisperOptions, WhisperRecognizer,
};
use plotters::prelude::*;
use serde_json::json;

use crate::process::Server;
use crate::steps::{models, timed};
use crate::{SCRIPT, VOICE};

/// Sentences of the script that are said, longest text last.
const LENGTHS: [usize; 3] = [1, 3, 6];
const THREADS: [usize; 2] = [1, 2];

/// One text, said with so many threads.
struct Point {
    threads: usize,
    letters: usize,
    /// Seconds of speech.
    spoken: f64,
    cpu: f64,
    wall: f64,
    /// Until the first sentence was there.
    first: f64,
}

pub fn measure(programs: &Path, chart: Option<&Path>) -> anyhow::Result<()> {
    let models = models(programs)?;
    let voice = Voice::find(VOICE).ok_or_else(|| anyhow::anyhow!("no voice {VOICE}"))?;
    let texts: Vec<String> = LENGTHS.iter().map(|count| sentences(*count)).collect();
    let mut points = Vec::new();
    println!("\n| speech: letters | threads | spoken | CPU | wall | wall for 1 s | first sentence after |");
    println!("| --- | --- | --- | --- | --- | --- | --- |");
    for threads in THREADS {
        let engine = KokoroSynthesizer::new(&models, KokoroOptions { threads, ..KokoroOptions::default() })?;
        // The first words pay for loading the model.
        engine.synthesize(&SpeechRequest::new("Loading.", voice), &Control::none())?;
        for text in &texts {
            let point = say(&engine, voice, text, threads)?;
            println!(
                "| {} | {threads} | {:.1} s | {:.2} s | {:.2} s | {:.2} s | {:.2} s |",
                point.letters,
                point.spoken,
                point.cpu,
                point.wall,
                point.wall / point.spoken,
                point.first
            );
            points.push(point);
        }
    }
    let recordings = remembered(&models, voice, &texts)?;
    listening(&models, &recordings)?;
    streamed(programs, &texts)?;
    println!("\nMost memory this process held: {} MB", peak_megabytes()?);
    if let Some(path) = chart {
        draw(path, &points).map_err(|error| anyhow::anyhow!("{}: {error}", path.display()))?;
    }
    Ok(())
}

fn sentences(count: usize) -> String {
    SCRIPT.split_inclusive(['.']).take(count).collect()
}

fn say(engine: &KokoroSynthesizer, voice: &Voice, text: &str, threads: usize) -> anyhow::Result<Point> {
    let begun = Instant::now();
    let first = Cell::new(None);
    let progress = |done: usize, _| {
        if done == 1 && first.get().is_none() {
            first.set(Some(begun.elapsed().as_secs_f64()));
        }
    };
    let control = Control { cancelled: &|| false, progress: &progress };
    let (said, cost) = timed(|| Ok(engine.synthesize(&SpeechRequest::new(text, voice), &control)?))?;
    Ok(Point {
        threads,
        letters: text.chars().count(),
        spoken: said.duration(),
        cpu: cost.cpu,
        wall: cost.wall,
        first: first.get().unwrap_or(cost.wall),
    })
}

/// What a sentence costs the second time; and what was said, at the recogniser's rate.
fn remembered(models: &Models, voice: &Voice, texts: &[String]) -> anyhow::Result<Vec<Vec<f32>>> {
    let mut recordings = Vec::new();
    let folder = tempfile::tempdir()?;
    let engine = KokoroSynthesizer::new(models, KokoroOptions::default())?;
    let engine = CachedSynthesizer::new(engine, folder.path(), 1 << 30)?;
    println!("\n| said before: letters | wall |\n| --- | --- |");
    for text in texts {
        let request = SpeechRequest::new(text.as_str(), voice);
        engine.synthesize(&request, &Control::none())?;
        let (said, cost) = timed(|| Ok(engine.synthesize(&request, &Control::none())?))?;
        println!("| {} | {:.1} ms |", text.chars().count(), cost.wall * 1e3);
        recordings.push(from_synthesis(&said.samples));
    }
    Ok(recordings)
}

fn listening(models: &Models, recordings: &[Vec<f32>]) -> anyhow::Result<()> {
    println!("\n| listening: seconds | threads | CPU | wall | heard in 1 s |\n| --- | --- | --- | --- | --- |");
    for threads in THREADS {
        let recognizer = WhisperRecognizer::new(models, WhisperOptions { threads })?;
        // Loads the networks.
        recognizer.transcribe(&recordings[0], Some("en"), &Control::none())?;
        for samples in recordings {
            let seconds = samples.len() as f64 / f64::from(herald_speech::recognition::SAMPLE_RATE);
            let (_, cost) = timed(|| Ok(recognizer.transcribe(samples, Some("en"), &Control::none())?))?;
            println!(
                "| {seconds:.1} | {threads} | {:.2} s | {:.2} s | {:.1} s |",
                cost.cpu,
                cost.wall,
                seconds / cost.wall
            );
        }
    }
    Ok(())
}

/// When a listener hears the first sound of a text that was never said, beside when the last has come.
fn streamed(programs: &Path, texts: &[String]) -> anyhow::Result<()> {
    println!("\n| streamed as PCM through the server: letters | spoken | first sound after | all after |");
    println!("| --- | --- | --- | --- |");
    for text in texts {
        // A server of its own each, as the second text begins with the first one's sentences.
        let data = tempfile::tempdir()?;
        let server = Server::start(programs, data.path(), &[])?;
        server.post("/v3/voices/speech", &json!({ "text": "Loading.", "voice_id": VOICE }))?;
        let asked = json!({ "text": text, "voice_id": VOICE, "output_format": "pcm" });
        let begun = Instant::now();
        let mut sound = server.stream("/v3/voices/speech/stream", &asked)?;
        sound.read_exact(&mut [0; 2])?;
        let first = begun.elapsed().as_secs_f64();
        let bytes = 2 + std::io::copy(&mut sound, &mut std::io::sink())?;
        let all = begun.elapsed().as_secs_f64();
        let spoken = bytes as f64 / 2.0 / f64::from(herald_speech::kokoro::SAMPLE_RATE);
        println!("| {} | {spoken:.1} s | {first:.2} s | {all:.2} s |", text.chars().count());
    }
    Ok(())
}

fn peak_megabytes() -> anyhow::Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()).and_then(|number| number.parse::<u64>().ok());
    Ok(kilobytes.ok_or_else(|| anyhow::anyhow!("no VmHWM in /proc/self/status"))? / 1024)
}

/// Seconds of CPU over letters, a line for each number of threads.
fn draw(path: &Path, points: &[Point]) -> Result<(), Box<dyn std::error::Error>> {
    let longest = points.iter().map(|point| point.letters).max().unwrap_or(1) as f64;
    let most = points.iter().map(|point| point.cpu.max(point.spoken)).fold(1.0, f64::max);
    let area = SVGBackend::new(path, (760, 420)).into_drawing_area();
    area.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&area)
        .margin(16)
        .caption("CPU seconds of speech by length of text", ("sans-serif", 18))
        .x_label_area_size(40)
        .y_label_area_size(50)
        .build_cartesian_2d(0.0..longest * 1.05, 0.0..most * 1.1)?;
    chart.configure_mesh().x_desc("letters").y_desc("seconds").draw()?;
    let mut line =
        |name: String, colour: RGBColor, values: Vec<(f64, f64)>| -> Result<(), Box<dyn std::error::Error>> {
            chart
                .draw_series(LineSeries::new(values, colour.stroke_width(2)))?
                .label(name)
                .legend(move |(x, y)| PathElement::new([(x, y), (x + 20, y)], colour));
            Ok(())
        };
    for (threads, colour) in THREADS.into_iter().zip([BLUE, RED]) {
        let of = points.iter().filter(|point| point.threads == threads);
        line(
            format!("CPU, {threads} thread{}", if threads == 1 { "" } else { "s" }),
            colour,
            of.map(|point| (point.letters as f64, point.cpu)).collect(),
        )?;
    }
    let one = points.iter().filter(|point| point.threads == THREADS[0]);
    line("length of the speech".to_owned(), BLACK, one.map(|point| (point.letters as f64, point.spoken)).collect())?;
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .border_style(BLACK)
        .background_style(WHITE)
        .draw()?;
    area.present()?;
    Ok(())
}
