//! The presenter of a film: transparent, drawn only where a scene shows them.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use herald_agent::Storyboard;
use herald_avatar::character::Framing;
use herald_avatar::character::motion::MotionPlan;
use herald_avatar::{FrameBuffer, FrameError, FrameSource, Performance, Portrait};
use herald_domain::video::{AVATAR_FPS, Canvas, Colour, Delivery, Engine, Expressiveness, Fit, OutputFormat};
use herald_jobs::{Stage, StageError, StageFile};
use herald_media::encode::SegmentEncoder;
use herald_scenes::PresenterPlace;

use super::narration::{Narrated, Spoken};
use crate::error::stage_error;
use crate::videos::{self, Backdrop, Character, Sitter, Speech, VideoSpec};
use crate::{Studio, StudioError, blocking};

/// Raised when the same order is drawn otherwise.
pub const REVISION: u32 = 2;
/// The presenter is still there a little before and after their scenes, for transitions, in seconds.
const MARGIN: f64 = 1.2;
/// What the picture is filled with where nobody is; never seen.
const NOTHING: Colour = Colour([255, 255, 255]);

/// Whether any scene shows somebody.
pub fn is_seen(board: &Storyboard) -> bool {
    board.beats.iter().any(|beat| beat.presenter.is_some())
}

/// The picture the presenter is drawn in: as large as the largest place needs.
pub fn canvas(board: &Storyboard) -> Canvas {
    let places = || board.beats.iter().filter_map(|beat| beat.presenter);
    let landscape = board.canvas == herald_scenes::Canvas::Landscape;
    let (width, height) = if places().any(|place| place == PresenterPlace::Full) {
        // Two thirds: a face is soft enough to bear it, and coverage is dear to decode.
        let (width, height) = board.canvas.size();
        (width * 2 / 3, height * 2 / 3)
    } else if places().any(|place| place == PresenterPlace::Side) {
        if landscape { (720, 900) } else { (900, 900) }
    } else {
        (480, 540)
    };
    Canvas { width, height }
}

/// The order of the film's presenter, as videos are drawn from.
pub fn spec(board: &Storyboard, sitter: Sitter, voice_id: &str) -> VideoSpec {
    let sitter = match sitter {
        // In the small places of scenes a face is worth more than the look's own framing.
        Sitter::Character(character) => {
            Sitter::Character(Box::new(Character { framing: Framing::default(), ..*character }))
        }
        picture @ Sitter::Picture(_) => picture,
    };
    VideoSpec {
        sitter,
        engine: Engine::AvatarIv,
        speech: Speech::Script {
            text: board.title.clone(),
            voice_id: voice_id.to_owned(),
            lexicon: herald_speech::UserLexicon::default(),
        },
        delivery: Delivery::default(),
        expressiveness: Expressiveness::Medium,
        motion: MotionPlan::default(),
        canvas: canvas(board),
        fit: Fit::Cover,
        backdrop: Backdrop::Colour(NOTHING),
        format: OutputFormat::Webm,
        burned_captions: false,
    }
}

/// Draws the presenter of the whole film.
pub async fn draw(
    studio: &Arc<Studio>,
    stage: Stage,
    spec: VideoSpec,
    narrated: &Narrated,
    frames: u64,
) -> Result<StageFile, StageError> {
    let made = stage.dir().join("presenter.webm");
    let seen = ranges(&narrated.board, &narrated.scenes, frames);
    let (work, watched, path, track) = (Arc::clone(studio), stage.clone(), made.clone(), narrated.track.clone());
    blocking(move || {
        let portrait = match &spec.sitter {
            Sitter::Picture(file) => Some(videos::prepare(&work, &work.blobs.local_path(&file.key)?)?),
            Sitter::Character(_) => None,
        };
        let drawing = videos::stage(&work, &spec, portrait.as_ref(), &track, frames)?;
        let drawing = Seen { source: &*drawing, ranges: &seen };
        let stop = watched.cancelled();
        let progress = |done: u64| watched.progress(done as f64 / frames.max(1) as f64);
        videos::encode(&work, &drawing, OutputFormat::Webm, 0..frames, &path, &stop, &progress)
    })
    .await
    .map_err(stage_error)?;
    stage.keep(&made).await
}

/// One picture of the presenter, held for `seconds`, at a frame a second: for stills. Blocks.
pub fn still(studio: &Studio, spec: &VideoSpec, seconds: f64, path: &Path) -> Result<(), StudioError> {
    let portrait: Option<Portrait> = match &spec.sitter {
        Sitter::Picture(file) => Some(videos::prepare(studio, &studio.blobs.local_path(&file.key)?)?),
        Sitter::Character(_) => None,
    };
    let performance = Performance::silent(1.0, herald_avatar::Delivery::default());
    let drawing = videos::drawing(studio, spec, portrait.as_ref(), performance)?;
    let mut frame = drawing.buffer();
    drawing.render_rgba(0, &mut frame)?;
    let mut encoder = SegmentEncoder::start(&studio.tools, OutputFormat::Webm, spec.canvas, 1, path)?;
    for _ in 0..(seconds.ceil() as u64).max(1) {
        encoder.write_frame(&frame.rgba)?;
    }
    Ok(encoder.finish()?)
}

/// Frames in which somebody is seen.
fn ranges(board: &Storyboard, scenes: &[Spoken], frames: u64) -> Vec<Range<u64>> {
    let fps = f64::from(AVATAR_FPS);
    let shown = board.beats.iter().zip(scenes).filter(|(beat, _)| beat.presenter.is_some());
    shown
        .map(|(_, scene)| {
            let from = ((scene.start - MARGIN).max(0.0) * fps) as u64;
            let to = ((scene.start + scene.duration + MARGIN) * fps).ceil() as u64;
            from.min(frames)..to.min(frames)
        })
        .collect()
}

/// A source whose frames are empty where nobody is seen: those cost next to nothing.
struct Seen<'a> {
    source: &'a (dyn FrameSource + Send + Sync),
    ranges: &'a [Range<u64>],
}

impl FrameSource for Seen<'_> {
    fn size(&self) -> [usize; 2] {
        self.source.size()
    }

    fn fps(&self) -> f64 {
        self.source.fps()
    }

    fn performance(&self) -> &Performance {
        self.source.performance()
    }

    fn buffer(&self) -> FrameBuffer {
        self.source.buffer()
    }

    fn render(&self, index: usize, frame: &mut FrameBuffer) -> Result<(), FrameError> {
        self.source.render(index, frame)
    }

    fn render_yuv420(&self, index: usize, frame: &mut FrameBuffer) -> Result<(), FrameError> {
        self.source.render_yuv420(index, frame)
    }

    fn render_rgba(&self, index: usize, frame: &mut FrameBuffer) -> Result<(), FrameError> {
        if self.ranges.iter().any(|range| range.contains(&(index as u64))) {
            return self.source.render_rgba(index, frame);
        }
        let [width, height] = self.size();
        frame.rgba.clear();
        frame.rgba.resize(width * height * 4, 0);
        Ok(())
    }
}
