//! A composition becomes a file.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use herald_media::film::{Container, FilmOrder, PictureCodec, Quality, RateControl};
use herald_media::gif::{self, GifOrder};
use herald_media::mix::{self, Gain, MixTrack};
use herald_media::{MediaError, Tools};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::capture::{BrowserPool, Capture, CaptureOptions, Pictures, Track};
use crate::composition::{Composition, Warning};
use crate::error::RenderError;
use crate::files::ProjectPath;
use crate::frame_rate::FrameRate;
use crate::media::Sources;
use crate::output::{self, OutputFormat, Sink};

/// Encoded frames that wait for the encoder.
const FRAMES_WAITING: usize = 8;
/// Sounds of one render; each is a running decoder while it is heard.
const MAX_SOUNDS: usize = 128;
/// Time for all frames: this much, and more for each million pixels. About ten times what a busy machine needs.
const TIME_AT_LEAST: Duration = Duration::from_secs(60);
const TIME_PER_MEGAPIXEL: f64 = 2.0;
const LOOK_EVERY: Duration = Duration::from_millis(500);

#[derive(Debug, Clone)]
pub struct RenderOptions {
    pub format: OutputFormat,
    pub quality: Quality,
    /// Instead of what the quality says.
    pub rate_control: RateControl,
    /// See [`FilmOrder::vp9_speed`].
    pub vp9_speed: Option<u8>,
    /// `None`: the root's, else 30.
    pub fps: Option<FrameRate>,
    /// Device pixels per CSS pixel, 1 to 4.
    pub scale: u32,
    /// Browsers; `None`: as the machine allows.
    pub workers: Option<usize>,
    /// Whether what does not become ready in time is drawn as it is.
    pub best_effort: bool,
    /// Longest wait for a page to be ready.
    pub ready_limit: Duration,
    /// Longest time a page may take for one frame.
    pub frame_limit: Duration,
    /// Longest time for all frames. `None`: by their number and size.
    pub time_limit: Option<Duration>,
    /// Largest file or folder, in bytes.
    pub max_bytes: u64,
}

impl Default for RenderOptions {
    fn default() -> Self {
        RenderOptions {
            format: OutputFormat::Film(Container::Mp4),
            quality: Quality::Standard,
            rate_control: RateControl::default(),
            vp9_speed: None,
            fps: None,
            scale: 1,
            workers: None,
            best_effort: true,
            ready_limit: CaptureOptions::default().ready_limit,
            frame_limit: CaptureOptions::default().frame_limit,
            time_limit: None,
            max_bytes: 20_000_000_000,
        }
    }
}

/// Frames done of all frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub done: u64,
    pub total: u64,
}

#[derive(Debug)]
pub struct Rendered {
    pub frames: u64,
    pub fps: FrameRate,
    /// Seconds of the file: frames by rate.
    pub seconds: f64,
    /// Sounds in the mix.
    pub sounds: usize,
    pub warnings: Vec<Warning>,
}

/// Renders to `output`, a file or for [`OutputFormat::PngSequence`] a folder, which appears complete or not at all. A folder
/// of an earlier render is replaced.
pub async fn render(
    pool: &BrowserPool,
    tools: &Tools,
    composition: Arc<Composition>,
    options: &RenderOptions,
    output: &Path,
    cancel: &CancellationToken,
    progress: impl Fn(Progress) + Send + Sync,
) -> Result<Rendered, RenderError> {
    let fps = options.fps.or(composition.fps).unwrap_or(FrameRate::DEFAULT);
    check(options.format, fps)?;
    output::check_place(options.format, output)?;
    let capture_options = CaptureOptions {
        fps,
        pictures: pictures(options),
        scale: options.scale,
        workers: options.workers,
        best_effort: options.best_effort,
        ready_limit: options.ready_limit,
        frame_limit: options.frame_limit,
        ..CaptureOptions::default()
    };
    let folder = output.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    // Beside its place, so that moving it there is one step.
    let work = tempfile::Builder::new().prefix(".herald-render-").tempdir_in(folder)?;
    let size = (composition.width.saturating_mul(options.scale), composition.height.saturating_mul(options.scale));
    let megapixels = f64::from(size.0) * f64::from(size.1) / 1e6;
    let opened = Capture::open(pool, tools, composition, capture_options);
    let capture = tokio::select! {
        () = cancel.cancelled() => return Err(RenderError::Cancelled),
        opened = opened => opened?,
    };
    let total = capture.frames();
    let seconds = fps.time(total);
    let sounds = if options.format.has_sound() { sounds(capture.tracks(), &capture.sources())? } else { Vec::new() };

    // Ends the other two when one of the three fails.
    let stop = cancel.child_token();
    let _stop_on_return = stop.clone().drop_guard();
    let pictures = work.path().join("film");
    let (sink, frames) = mpsc::channel(FRAMES_WAITING);
    let start = starter(tools, options, fps, size, &pictures);
    let encoding = encode(start, frames, stop.clone());
    let sound = work.path().join("sound");
    let mixing = mix_sounds(tools.clone(), sounds.clone(), seconds, sound.clone(), stop.clone());
    let limit = options.time_limit.unwrap_or_else(|| time_limit(total, megapixels));
    let work_on_all = async {
        tokio::join!(
            stopping(&stop, capture.run(sink, &stop, |done| progress(Progress { done, total }))),
            stopping(&stop, encoding),
            stopping(&stop, mixing),
        )
    };
    tokio::pin!(work_on_all);
    let (captured, encoded, mixed) = tokio::select! {
        ended = &mut work_on_all => ended,
        reason = too_much(limit, options.max_bytes, work.path()) => {
            stop.cancel();
            // Its ffmpeg ends with its pipe; the folder goes when nobody writes there any more.
            let (_, _, _) = work_on_all.await;
            return Err(reason);
        }
    };
    if cancel.is_cancelled() {
        return Err(RenderError::Cancelled);
    }
    // The capture ends with `Cancelled` when one of the others failed: their reason counts. Else its own does: an encoder
    // that was given nothing fails as well.
    let captured = match captured {
        Err(RenderError::Cancelled) => Err(RenderError::Cancelled),
        other => Ok(other?),
    };
    encoded?;
    mixed?;
    let captured = captured?;
    let finished = if sounds.is_empty() {
        pictures
    } else {
        let (tools, format, joined) = (tools.clone(), options.format, work.path().join("joined"));
        blocking(move || output::add_sound(&tools, format, pictures, &sound, joined)).await?
    };
    output::place(&finished, output, work.path())?;
    Ok(Rendered { frames: captured.frames, fps, seconds, sounds: sounds.len(), warnings: captured.warnings })
}

fn check(format: OutputFormat, fps: FrameRate) -> Result<(), RenderError> {
    match format {
        OutputFormat::Gif { .. } if fps.per_second() > gif::MAX_RATE => {
            let message = format!("a GIF plays at most {} frames a second, not {fps}", gif::MAX_RATE);
            Err(RenderError::Unsupported(message))
        }
        _ => Ok(()),
    }
}

/// What opens the sink of the frames, on a thread that may block.
fn starter(
    tools: &Tools,
    options: &RenderOptions,
    fps: FrameRate,
    size: (u32, u32),
    path: &Path,
) -> impl FnOnce() -> Result<Sink, RenderError> + Send + 'static {
    let (tools, options, path) = (tools.clone(), options.clone(), path.to_owned());
    let rate = (fps.numerator(), fps.denominator());
    move || match options.format {
        OutputFormat::Film(container) => {
            let order = FilmOrder {
                container,
                quality: options.quality,
                rate_control: options.rate_control,
                vp9_speed: options.vp9_speed,
                pictures: if container.is_transparent() { PictureCodec::Png } else { PictureCodec::Jpeg },
                rate,
            };
            Sink::film(&tools, order, &path)
        }
        OutputFormat::Gif { loops } => Sink::gif(&tools, GifOrder { size, rate, loops }, &path),
        OutputFormat::PngSequence => Sink::sequence(&path, options.max_bytes),
    }
}

/// A small picture costs as much as one of a megapixel: scripts are what takes its time.
fn time_limit(frames: u64, megapixels: f64) -> Duration {
    TIME_AT_LEAST + Duration::from_secs_f64(frames as f64 * megapixels.max(1.0) * TIME_PER_MEGAPIXEL)
}

/// Returns when the render has taken too long, or too much of the disk.
async fn too_much(limit: Duration, max_bytes: u64, folder: &Path) -> RenderError {
    let begun = Instant::now();
    loop {
        tokio::time::sleep(LOOK_EVERY.min(limit)).await;
        if begun.elapsed() >= limit {
            return RenderError::TimedOut { what: "the render", seconds: limit.as_secs(), page: None };
        }
        let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let bytes: u64 = files.filter_map(|file| file.metadata().ok()).map(|facts| facts.len()).sum();
        if bytes > max_bytes {
            return RenderError::OutputTooLarge(max_bytes);
        }
    }
}

fn pictures(options: &RenderOptions) -> Pictures {
    if options.format.is_transparent() {
        return Pictures::TransparentPng;
    }
    // What is lost here costs twice: the encoder spends bits on the noise. At 90 films are larger than at 97, and worse.
    Pictures::Jpeg(match options.quality {
        Quality::Draft => 80,
        Quality::Standard => 97,
        Quality::High => 100,
    })
}

async fn encode(
    start: impl FnOnce() -> Result<Sink, RenderError> + Send + 'static,
    mut frames: mpsc::Receiver<Arc<[u8]>>,
    stop: CancellationToken,
) -> Result<(), RenderError> {
    blocking(move || {
        let mut sink = start()?;
        while let Some(picture) = frames.blocking_recv() {
            sink.write_picture(&picture)?;
        }
        sink.finish(&stop)
    })
    .await
}

async fn mix_sounds(
    tools: Tools,
    sounds: Vec<MixTrack>,
    seconds: f64,
    path: std::path::PathBuf,
    stop: CancellationToken,
) -> Result<(), RenderError> {
    if sounds.is_empty() {
        return Ok(());
    }
    let samples = (seconds * f64::from(mix::RATE)).round() as u64;
    blocking(move || Ok(mix::mix(&tools, &sounds, samples, &path, || !stop.is_cancelled())?)).await
}

/// Tracks that are heard, as the mixer takes them.
fn sounds(tracks: &[Track], sources: &Sources) -> Result<Vec<MixTrack>, RenderError> {
    let mut sounds = Vec::new();
    for track in tracks.iter().filter(|track| track.sound) {
        if sounds.len() >= MAX_SOUNDS {
            return Err(RenderError::Unsupported(format!("the composition has more than {MAX_SOUNDS} sounds")));
        }
        let path = ProjectPath::new(&track.src)?;
        let info = sources.info(&path).map_err(|error| RenderError::Unsupported(error.to_string()))?;
        let gain = match track.envelope.as_slice() {
            [] => Gain::Constant(track.volume),
            points => Gain::Envelope(points.to_vec()),
        };
        sounds.push(MixTrack {
            path: sources.locate(&path)?,
            channels: info.audio.as_ref().map_or(2, |audio| audio.channels),
            source_start: track.media_start,
            loop_start: track.looped.then_some(track.loop_start),
            speed: track.rate,
            start: track.start,
            duration: track.duration,
            gain,
        });
    }
    Ok(sounds)
}

async fn stopping<T>(
    stop: &CancellationToken,
    work: impl Future<Output = Result<T, RenderError>>,
) -> Result<T, RenderError> {
    let result = work.await;
    if result.is_err() {
        stop.cancel();
    }
    result
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, RenderError> + Send + 'static,
) -> Result<T, RenderError> {
    let joined = tokio::task::spawn_blocking(work).await;
    joined.map_err(|error| RenderError::Media(MediaError::Io(std::io::Error::other(error.to_string()))))?
}
