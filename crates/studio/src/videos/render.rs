//! Pictures: the portrait animated frame by frame and encoded in segments.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;

use herald_avatar::{
    Animator, Background, Canvas as AnimatedCanvas, Delivery, Expressiveness, FrameBuffer, FrameSource, Performance,
    Portrait,
};
use herald_domain::video::{self, AVATAR_FPS, Fit};
use herald_media::encode::SegmentEncoder;
use herald_media::{MediaError, picture};
use rayon::prelude::*;

use super::sound::{self, SpeechTrack};
use super::spec::{Backdrop, VideoSpec};
use crate::{Studio, StudioError};

/// Raise it when the same request gives other pixels, so that stored segments are drawn anew.
pub const REVISION: u32 = 1;
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

/// Sets the stage: the portrait on its canvas with the performance it will give.
pub fn animator(
    studio: &Studio,
    spec: &VideoSpec,
    portrait: &Portrait,
    track: &SpeechTrack,
    frames: u64,
) -> Result<Animator, StudioError> {
    let delivery = Delivery { expressiveness: energy(spec.expressiveness), seed: spec.seed() };
    let seconds = frames as f64 / f64::from(AVATAR_FPS);
    let performance = match &track.phonemes {
        Some(phonemes) => Performance::from_phonemes(phonemes, seconds, delivery),
        None => {
            let path = studio.blobs.local_path(&track.samples.key)?;
            let mut samples = sound::read_samples(&path)?;
            samples.resize((seconds * f64::from(track.rate)).round() as usize, 0.0);
            Performance::from_audio(&samples, track.rate, &track.words, delivery)
        }
    };
    let canvas = AnimatedCanvas {
        fit: match spec.fit {
            Fit::Cover => herald_avatar::Fit::Cover,
            Fit::Contain => herald_avatar::Fit::Contain,
        },
        background: background(studio, &spec.backdrop)?,
        ..AnimatedCanvas::new(spec.canvas.width as usize, spec.canvas.height as usize)
    };
    Animator::new(portrait, &canvas, performance, f64::from(AVATAR_FPS)).map_err(StudioError::internal)
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
    animator: &Animator,
    canvas: video::Canvas,
    frames: std::ops::Range<u64>,
    path: &Path,
    stop: &AtomicBool,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<(), StudioError> {
    let mut encoder = SegmentEncoder::start(&studio.tools, canvas, AVATAR_FPS, path)?;
    let batch = studio.threads.max(1) * 2;
    let (filled, to_write) = mpsc::sync_channel::<FrameBuffer>(batch * 2);
    let (emptied, to_fill) = mpsc::channel::<FrameBuffer>();
    std::thread::scope(|scope| {
        let writer = scope.spawn(move || -> Result<(), MediaError> {
            for frame in to_write {
                encoder.write_frame(&frame.yuv)?;
                // Nobody takes it back when drawing is over.
                let _ = emptied.send(frame);
            }
            encoder.finish()
        });
        let drawn = draw(animator, frames, batch, &to_fill, &filled, stop, progress);
        drop(filled);
        let written = writer.join().map_err(|_| StudioError::internal("the encoder's writer panicked"))?;
        // When the encoder has died, its reason matters, not that nobody took the frames any more.
        written?;
        drawn
    })
}

#[allow(clippy::too_many_arguments, reason = "the private half of `encode`; a struct would be read once")]
fn draw(
    animator: &Animator,
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
            group.iter().map(|_| to_fill.try_recv().unwrap_or_else(|_| animator.buffer())).collect();
        buffers
            .par_iter_mut()
            .zip(group.par_iter())
            .try_for_each(|(buffer, index)| animator.render_yuv420(*index as usize, buffer))
            .map_err(StudioError::internal)?;
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

/// The animator of a video, set up once per attempt and only when a segment is not stored already.
pub struct AnimatorCache(tokio::sync::OnceCell<Arc<Animator>>);

impl AnimatorCache {
    pub fn new() -> Self {
        AnimatorCache(tokio::sync::OnceCell::new())
    }

    pub async fn get(
        &self,
        make: impl FnOnce() -> Result<Animator, StudioError> + Send + 'static,
    ) -> Result<Arc<Animator>, StudioError> {
        self.0.get_or_try_init(|| async { crate::blocking(make).await.map(Arc::new) }).await.cloned()
    }
}
