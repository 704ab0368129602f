//! Pictures: a portrait animated or a presenter drawn, frame by frame, and encoded in segments.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;

use herald_avatar::character::{self, Presenter};
use herald_avatar::{
    Animator, Background, Canvas as AnimatedCanvas, Delivery, Expressiveness, FrameBuffer, FrameSource, Performance,
    Portrait,
};
use herald_domain::video::{self, AVATAR_FPS, Canvas, Engine, Fit, OutputFormat};
use herald_media::encode::SegmentEncoder;
use herald_media::{MediaError, picture};
use rayon::prelude::*;

use super::sound::{self, SpeechTrack};
use super::spec::{Backdrop, Sitter, VideoSpec};
use crate::{Studio, StudioError};

/// Raise it when the same request gives other pixels, so that stored segments are drawn anew.
pub const REVISION: u32 = 2;
/// Frames of one segment: eight seconds. A lost worker costs one of these, and any worker may make any of them.
pub const SEGMENT_FRAMES: u64 = 8 * AVATAR_FPS as u64;

/// The frames of a segment.
pub fn segment(index: u64, total: u64) -> std::ops::Range<u64> {
    let first = index * SEGMENT_FRAMES;
    first..(first + SEGMENT_FRAMES).min(total)
}

pub fn segments(total: u64) -> u64 {
    total.div_ceil(SEGMENT_FRAMES)
}

/// What frames are drawn from, shared by the segments of a video.
pub type Drawing = Arc<dyn FrameSource + Send + Sync>;

/// Sets the stage: the sitter on the canvas with the performance they will give. `portrait` is the prepared picture of a
/// photo.
pub fn stage(
    studio: &Studio,
    spec: &VideoSpec,
    portrait: Option<&Portrait>,
    track: &SpeechTrack,
    frames: u64,
) -> Result<Drawing, StudioError> {
    let seconds = frames as f64 / f64::from(AVATAR_FPS);
    drawing(studio, spec, portrait, performance(studio, spec, track, seconds)?)
}

/// The sitter on the canvas with any performance.
pub fn drawing(
    studio: &Studio,
    spec: &VideoSpec,
    portrait: Option<&Portrait>,
    performance: Performance,
) -> Result<Drawing, StudioError> {
    let (width, height) = (spec.canvas.width as usize, spec.canvas.height as usize);
    let background = background(studio, &spec.backdrop)?;
    match (&spec.sitter, portrait) {
        (Sitter::Character(character), _) => {
            let stage = character::Stage {
                framing: character.framing,
                background,
                motion: spec.motion.clone(),
                quality: quality(spec.engine),
                ..character::Stage::new(width, height)
            };
            let kit = studio.engines.character_kit()?;
            let presenter = Presenter::new(&kit, &character.person, &stage, performance, f64::from(AVATAR_FPS))?;
            Ok(Arc::new(presenter))
        }
        (Sitter::Picture(_), Some(portrait)) => {
            let fit = match spec.fit {
                Fit::Cover => herald_avatar::Fit::Cover,
                Fit::Contain => herald_avatar::Fit::Contain,
            };
            let canvas = AnimatedCanvas { fit, background, ..AnimatedCanvas::new(width, height) };
            let animator = Animator::new(portrait, &canvas, performance, f64::from(AVATAR_FPS));
            Ok(Arc::new(animator.map_err(StudioError::internal)?))
        }
        (Sitter::Picture(_), None) => Err(StudioError::internal("a picture was not prepared")),
    }
}

fn performance(
    studio: &Studio,
    spec: &VideoSpec,
    track: &SpeechTrack,
    seconds: f64,
) -> Result<Performance, StudioError> {
    let delivery = Delivery { expressiveness: energy(spec.expressiveness), seed: spec.seed() };
    match &track.phonemes {
        Some(phonemes) => Ok(Performance::from_phonemes(phonemes, seconds, delivery)),
        None => {
            let path = studio.blobs.local_path(&track.samples.key)?;
            let mut samples = sound::read_samples(&path)?;
            samples.resize((seconds * f64::from(track.rate)).round() as usize, 0.0);
            Ok(Performance::from_audio(&samples, track.rate, &track.words, delivery))
        }
    }
}

fn quality(engine: Engine) -> character::Quality {
    match engine {
        Engine::AvatarIii => character::Quality::Swift,
        Engine::AvatarIv => character::Quality::Standard,
        Engine::AvatarV => character::Quality::Fine,
    }
}

fn energy(level: video::Expressiveness) -> Expressiveness {
    match level {
        video::Expressiveness::Low => Expressiveness::Low,
        video::Expressiveness::Medium => Expressiveness::Medium,
        video::Expressiveness::High => Expressiveness::High,
    }
}

fn background(studio: &Studio, backdrop: &Backdrop) -> Result<Background, StudioError> {
    match backdrop {
        Backdrop::Own => Ok(Background::Keep),
        Backdrop::Colour(colour) => Ok(Background::Solid(colour.0)),
        Backdrop::Image(file) => {
            let bytes = std::fs::read(studio.blobs.local_path(&file.key)?)?;
            Ok(Background::Image(picture::decode(&bytes)?))
        }
    }
}

/// Renders and encodes one segment. Frames are drawn side by side and written in order by a thread of their own, so
/// that drawing and encoding overlap; a bounded queue keeps memory flat.
pub fn encode(
    studio: &Studio,
    drawing: &(dyn FrameSource + Send + Sync),
    format: OutputFormat,
    frames: std::ops::Range<u64>,
    path: &Path,
    stop: &AtomicBool,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<(), StudioError> {
    let [width, height] = drawing.size().map(|side| side as u32);
    let mut encoder = SegmentEncoder::start(&studio.tools, format, Canvas { width, height }, AVATAR_FPS, path)?;
    let batch = studio.threads.max(1) * 2;
    let (filled, to_write) = mpsc::sync_channel::<FrameBuffer>(batch * 2);
    let (emptied, to_fill) = mpsc::channel::<FrameBuffer>();
    std::thread::scope(|scope| {
        let writer = scope.spawn(move || -> Result<(), MediaError> {
            for frame in to_write {
                encoder.write_frame(match format {
                    OutputFormat::Mp4 => &frame.yuv,
                    OutputFormat::Webm => &frame.rgba,
                })?;
                // Nobody takes it back when drawing is over.
                let _ = emptied.send(frame);
            }
            encoder.finish()
        });
        let drawn = draw(drawing, format, frames, batch, &to_fill, &filled, stop, progress);
        drop(filled);
        let written = writer.join().map_err(|_| StudioError::internal("the encoder's writer panicked"))?;
        // When the encoder has died, its reason matters, not that nobody took the frames any more.
        written?;
        drawn
    })
}

#[allow(clippy::too_many_arguments, reason = "the private half of `encode`; a struct would be read once")]
fn draw(
    drawing: &(dyn FrameSource + Send + Sync),
    format: OutputFormat,
    frames: std::ops::Range<u64>,
    batch: usize,
    to_fill: &mpsc::Receiver<FrameBuffer>,
    filled: &mpsc::SyncSender<FrameBuffer>,
    stop: &AtomicBool,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<(), StudioError> {
    let indices: Vec<u64> = frames.clone().collect();
    for group in indices.chunks(batch) {
        if stop.load(Ordering::Relaxed) {
            return Err(MediaError::Cancelled.into());
        }
        let mut buffers: Vec<FrameBuffer> =
            group.iter().map(|_| to_fill.try_recv().unwrap_or_else(|_| drawing.buffer())).collect();
        buffers
            .par_iter_mut()
            .zip(group.par_iter())
            .try_for_each(|(buffer, index)| match format {
                OutputFormat::Mp4 => drawing.render_yuv420(*index as usize, buffer),
                OutputFormat::Webm => drawing.render_rgba(*index as usize, buffer),
            })
            .map_err(StudioError::from)?;
        for buffer in buffers {
            if filled.send(buffer).is_err() {
                // The writer has ended; its own error says why.
                return Ok(());
            }
        }
        progress(group.last().map_or(0, |last| last + 1 - frames.start));
    }
    Ok(())
}

/// Prepares the portrait of a picture.
pub fn prepare(studio: &Studio, path: &Path) -> Result<Portrait, StudioError> {
    let pixels = picture::decode(&std::fs::read(path)?)?;
    let faces = studio.engines.faces()?;
    Portrait::prepare(&pixels, &faces, herald_avatar::PrepareOptions::default())
        .map_err(|error| crate::error::portrait_refused(error, "image"))
}

/// What a video is drawn from, set up once per attempt and only when a segment is not stored already.
pub struct DrawingCache(tokio::sync::OnceCell<Drawing>);

impl DrawingCache {
    pub fn new() -> Self {
        DrawingCache(tokio::sync::OnceCell::new())
    }

    pub async fn get(
        &self,
        make: impl FnOnce() -> Result<Drawing, StudioError> + Send + 'static,
    ) -> Result<Drawing, StudioError> {
        self.0.get_or_try_init(|| crate::blocking(make)).await.cloned()
    }
}
