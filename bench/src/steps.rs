//! Step by step: CPU time of this process and of the children it waited for, per frame where frames are made.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use herald_avatar::character::{Kit, Presenter, Quality, Stage, Work, catalogue};
use herald_avatar::{
    Animator, Canvas, Delivery, FaceEngine, FrameBuffer, FrameSource, Performance, Portrait, PrepareOptions,
};
use herald_domain::video::{AVATAR_FPS, OutputFormat};
use herald_inference::Models;
use herald_media::encode::{PRESET, SegmentEncoder};
use herald_media::{Tools, inspect, mux, picture};
use herald_speech::{Control, KokoroOptions, KokoroSynthesizer, SpeechRequest, Synthesizer, Utterance, Voice};
use rayon::prelude::*;

use crate::process::own_cpu_seconds;
use crate::{SCRIPT, VOICE, artifact, portrait};

/// Frames drawn at once before they are handed to the encoder.
const BATCH: usize = 50;

/// Seconds of CPU and of wall time.
#[derive(Clone, Copy, Default)]
pub struct Cost {
    pub cpu: f64,
    pub wall: f64,
}

impl std::ops::AddAssign for Cost {
    fn add_assign(&mut self, other: Cost) {
        self.cpu += other.cpu;
        self.wall += other.wall;
    }
}

pub fn measure(programs: &Path) -> anyhow::Result<()> {
    let models = models(programs)?;
    let threads = std::thread::available_parallelism().map_or(2, usize::from);

    println!("\n| step | CPU | wall | per second of video |");
    println!("| --- | --- | --- | --- |");
    let engine = KokoroSynthesizer::new(&models, KokoroOptions { threads, ..KokoroOptions::default() })?;
    // The first words pay for loading the model.
    let voice = Voice::find(VOICE).ok_or_else(|| anyhow::anyhow!("no voice {VOICE}"))?;
    engine.synthesize(&SpeechRequest::new("Loading.", voice), &Control::none())?;
    let (speech, cost) = timed(|| Ok(engine.synthesize(&SpeechRequest::new(SCRIPT, voice), &Control::none())?))?;
    let seconds = speech.duration();
    row("speech", cost, seconds);

    let faces = FaceEngine::load(&models)?;
    let pixels = picture::decode(&std::fs::read(portrait(programs)?)?)?;
    let (prepared, cost) = timed(|| Ok(Portrait::prepare(&pixels, &faces, PrepareOptions::default())?))?;
    row("portrait", cost, seconds);

    for (name, width, height) in [("1080p", 1920, 1080), ("720p", 1280, 720)] {
        let performance = Performance::from_phonemes(&speech.phonemes, seconds, Delivery::default());
        let make = || Ok(Animator::new(&prepared, &Canvas::new(width, height), performance, f64::from(AVATAR_FPS))?);
        let (animator, cost) = timed(make)?;
        row(&format!("{name}: set the stage"), cost, seconds);
        frames(name, &animator)?;
    }
    presenters(&models, &speech)
}

/// The engine files.
pub fn models(programs: &Path) -> anyhow::Result<Models> {
    // `MODELS/onnxruntime-REVISION/file` lies two folders below the models folder.
    let library = artifact(programs, "onnxruntime")?;
    let root = library.ancestors().find(|folder| folder.join(".setup.lock").exists());
    Ok(Models::open(root.ok_or_else(|| anyhow::anyhow!("no models folder above {}", library.display()))?)?)
}

/// A stock presenter, by engine: drawing by kind of work, and the model that is made once for a video.
fn presenters(models: &Models, speech: &Utterance) -> anyhow::Result<()> {
    let (kit, cost) = timed(|| Ok(Arc::new(Kit::load(models)?)))?;
    let seconds = speech.duration();
    println!("\n| presenter | CPU | wall | per second of video |");
    println!("| --- | --- | --- | --- |");
    row("unpack the kit", cost, seconds);
    let file = catalogue().first().ok_or_else(|| anyhow::anyhow!("the catalogue is empty"))?;
    let person = file.resolve(&file.looks[0]);
    for (name, quality) in [
        ("1080p avatar_iii", Quality::Swift),
        ("1080p avatar_iv", Quality::Standard),
        ("1080p avatar_v", Quality::Fine),
    ] {
        let performance = Performance::from_phonemes(&speech.phonemes, seconds, Delivery::default());
        let stage = Stage { quality, ..Stage::new(1920, 1080) };
        let make = || Ok(Presenter::new(&kit, &person, &stage, performance, f64::from(AVATAR_FPS))?);
        let (presenter, cost) = timed(make)?;
        row(&format!("{name}: model and light"), cost, seconds);
        frames(name, &presenter)?;
        let total = presenter.frame_count() as f64;
        let work =
            |work: Work| format!("{} {:.1}", work.name(), presenter.timings().of(work).as_secs_f64() * 1e3 / total);
        println!("{name}, thread-ms a frame by work: {}\n", Work::ALL.map(work).join(", "));
    }
    Ok(())
}

/// Draws and encodes every frame, each cost by itself.
fn frames(name: &str, source: &dyn FrameSource) -> anyhow::Result<()> {
    let [width, height] = source.size().map(|side| side as u32);
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("segment.mp4");
    let canvas = herald_domain::video::Canvas { width, height };
    let tools = Tools::default();
    let total = source.frame_count();
    let (mut drawing, mut encoding) = (Cost::default(), Cost::default());
    let mut buffers: Vec<FrameBuffer> = (0..BATCH).map(|_| source.buffer()).collect();
    let mut encoder = SegmentEncoder::start(&tools, OutputFormat::Mp4, canvas, AVATAR_FPS, &path)?;
    let mut from = 0;
    while from < total {
        let count = BATCH.min(total - from);
        let (_, cost) = timed(|| {
            let drawn = buffers[..count].par_iter_mut().enumerate();
            Ok(drawn.try_for_each(|(offset, buffer)| source.render_yuv420(from + offset, buffer))?)
        })?;
        drawing += cost;
        let (_, cost) = timed(|| Ok(buffers[..count].iter().try_for_each(|frame| encoder.write_frame(&frame.yuv))?))?;
        encoding += cost;
        from += count;
    }
    // The child's time counts when it has been waited for, which is here.
    let (_, cost) = timed(|| Ok(encoder.finish()?))?;
    encoding += cost;
    let seconds = total as f64 / f64::from(AVATAR_FPS);
    row(&format!("{name}: draw"), drawing, seconds);
    row(&format!("{name}: encode ({PRESET})"), encoding, seconds);
    let milliseconds = |cost: Cost| cost.cpu * 1e3 / total as f64;
    let wav = folder.path().join("silence.wav");
    herald_media::audio::write_wav(&wav, &vec![0.0; (seconds * 48_000.0) as usize], 48_000, 1)?;
    let output = folder.path().join("video.mp4");
    let (_, cost) = timed(|| Ok(mux::assemble(&tools, OutputFormat::Mp4, &[path], &wav, &output)?))?;
    row(&format!("{name}: assemble"), cost, seconds);
    let (_, gate) = timed(|| Ok(inspect::defects(&tools, &output, seconds)?))?;
    row(&format!("{name}: gate"), gate, seconds);
    println!(
        "\n{name}: {:.1} cpu-ms to draw and {:.1} to encode a frame; (draw + encode) / encode = {:.2}; gate {:.1}; \
         {:.1} frames a second drawn and encoded\n",
        milliseconds(drawing),
        milliseconds(encoding),
        (drawing.cpu + encoding.cpu) / encoding.cpu,
        milliseconds(gate),
        total as f64 / (drawing.wall + encoding.wall),
    );
    Ok(())
}

fn row(step: &str, cost: Cost, seconds: f64) {
    println!(
        "| {step} | {:.2} s | {:.2} s | {:.3} s CPU, {:.3} s wall |",
        cost.cpu,
        cost.wall,
        cost.cpu / seconds,
        cost.wall / seconds
    );
}

pub fn timed<T>(work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<(T, Cost)> {
    let (cpu, wall) = (own_cpu_seconds()?, Instant::now());
    let result = work()?;
    Ok((result, Cost { cpu: own_cpu_seconds()? - cpu, wall: wall.elapsed().as_secs_f64() }))
}
