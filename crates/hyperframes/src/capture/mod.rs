//! Pages become frames: one page per browser, blocks of frames shared out, handed on in order.

mod blocks;
mod pool;
mod stage;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use herald_media::Tools;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::browser::ImageFormat;
use crate::composition::{Composition, MAX_SIDE, Warning};
use crate::error::RenderError;
use crate::frame_rate::{FrameRate, MAX_SECONDS};
use crate::media::Sources;
use crate::runtime;
use blocks::{Block, Blocks};
pub use pool::BrowserPool;
use stage::Stage;
pub use stage::Track;

/// Times a block is begun before its loss ends the render.
const MAX_ATTEMPTS: u32 = 3;
/// Below this many frames a second browser costs more than it saves.
const MIN_FRAMES_FOR_TWO: u64 = 60;
/// Most browsers of one render.
const MAX_WORKERS: usize = 16;

/// How frames leave the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pictures {
    /// JPEG of a quality from 1 to 100.
    Jpeg(u8),
    /// Lossless and opaque.
    Png,
    /// Lossless, with coverage; the page's own background is transparent.
    TransparentPng,
}

#[derive(Debug, Clone)]
pub struct CaptureOptions {
    pub fps: FrameRate,
    pub pictures: Pictures,
    /// Device pixels per CSS pixel, 1 to 4.
    pub scale: u32,
    /// Browsers; `None`: as many as the machine's cores and the number of frames suggest.
    pub workers: Option<usize>,
    /// Longest wait for a page to be ready.
    pub ready_limit: Duration,
    /// Longest time a page may take for one frame.
    pub frame_limit: Duration,
    /// Whether a page that does not become ready in time is drawn as it is, with a warning.
    pub best_effort: bool,
    /// Draw by screenshots instead of frames on command: slower, and for pages the latter gets stuck on.
    pub screenshots: bool,
}

impl Default for CaptureOptions {
    fn default() -> Self {
        CaptureOptions {
            fps: FrameRate::DEFAULT,
            pictures: Pictures::Jpeg(90),
            scale: 1,
            workers: None,
            ready_limit: Duration::from_secs(45),
            frame_limit: Duration::from_secs(60),
            best_effort: true,
            screenshots: false,
        }
    }
}

/// A composition whose first page is ready: its length is known.
pub struct Capture {
    crew: Arc<Crew>,
    first: Stage,
    frames: u64,
}

/// What every browser of a render needs to know.
pub(crate) struct Crew {
    pub pool: BrowserPool,
    pub composition: Arc<Composition>,
    pub sources: Arc<Sources>,
    pub options: CaptureOptions,
    pub runtime: String,
    /// Set when a page got stuck drawing on command.
    pub screenshots: AtomicBool,
}

/// What was found on the way.
#[derive(Debug)]
pub struct Captured {
    pub frames: u64,
    pub warnings: Vec<Warning>,
}

impl Capture {
    /// Loads the composition into a browser and waits until it is ready.
    pub async fn open(
        pool: &BrowserPool,
        tools: &Tools,
        composition: Arc<Composition>,
        options: CaptureOptions,
    ) -> Result<Capture, RenderError> {
        if !(1..=4).contains(&options.scale) {
            return Err(RenderError::Unsupported(format!("the scale is {}; it may be 1 to 4", options.scale)));
        }
        let (width, height) = (composition.width * options.scale, composition.height * options.scale);
        if width.max(height) > MAX_SIDE {
            let message = format!("the picture would have {width} x {height} pixels; a side has at most {MAX_SIDE}");
            return Err(RenderError::Unsupported(message));
        }
        let transparent = options.pictures == Pictures::TransparentPng;
        let crew = Arc::new(Crew {
            pool: pool.clone(),
            sources: Arc::new(Sources::new(composition.files.clone(), tools.clone(), options.fps)),
            runtime: runtime::script(&composition, options.fps, transparent),
            screenshots: AtomicBool::new(options.screenshots),
            composition,
            options,
        });
        let first = Stage::open_with_retry(&crew).await?;
        let seconds = first.duration();
        if seconds > MAX_SECONDS {
            return Err(RenderError::TooLong { seconds, limit: MAX_SECONDS });
        }
        let frames = crew.options.fps.frames(seconds);
        if frames == 0 {
            return Err(RenderError::NoLength { page: first.first_error() });
        }
        Ok(Capture { crew, first, frames })
    }

    /// Number of frames.
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// Seconds, as authored or as the page found out.
    pub fn duration(&self) -> f64 {
        self.first.duration()
    }

    /// Videos and sounds with their places in the render.
    pub fn tracks(&self) -> &[Track] {
        self.first.tracks()
    }

    /// What was found so far.
    pub async fn warnings(&self) -> Vec<Warning> {
        let mut warnings = self.crew.composition.warnings.clone();
        merge(&mut warnings, self.first.warnings().await);
        warnings
    }

    pub(crate) fn sources(&self) -> Arc<Sources> {
        Arc::clone(&self.crew.sources)
    }

    /// The picture at any time, encoded as the options say.
    pub async fn picture_at(&mut self, seconds: f64) -> Result<Arc<[u8]>, RenderError> {
        Ok(self.first.frame(seconds).await?.0)
    }

    /// What a script finds out about the page at a time: the value of an expression, awaited if it is a promise.
    pub async fn ask<T: serde::de::DeserializeOwned>(
        &mut self,
        seconds: f64,
        expression: &str,
    ) -> Result<T, RenderError> {
        self.first.ask(seconds, expression).await
    }

    /// Sends every frame to `sink` in order. `progress` is told the number of frames sent.
    pub async fn run(
        self,
        sink: mpsc::Sender<Arc<[u8]>>,
        cancel: &CancellationToken,
        progress: impl Fn(u64) + Send,
    ) -> Result<Captured, RenderError> {
        let workers = self.worker_count();
        let blocks = Arc::new(Blocks::new(self.frames, workers));
        let (done, mut finished) = mpsc::unbounded_channel();
        let mut tasks = JoinSet::new();
        let mut first = Some(self.first);
        for _ in 0..workers {
            let (crew, blocks, done) = (Arc::clone(&self.crew), Arc::clone(&blocks), done.clone());
            tasks.spawn(work(crew, blocks, first.take(), done));
        }
        drop(done);
        let mut warnings = self.crew.composition.warnings.clone();
        let mut sent = 0;
        while sent < self.frames {
            tokio::select! {
                () = cancel.cancelled() => return Err(RenderError::Cancelled),
                Some(ended) = tasks.join_next() => {
                    let ended = ended.map_err(|error| RenderError::BrowserLost(error.to_string()))?;
                    merge(&mut warnings, ended?);
                }
                Some((index, shot)) = finished.recv() => {
                    blocks.finish(index, shot);
                    while let Some(shot) = blocks.next_in_order() {
                        if sink.send(shot).await.is_err() {
                            // Whoever took the frames knows why it stopped.
                            return Err(RenderError::Cancelled);
                        }
                        sent += 1;
                        progress(sent);
                    }
                }
            }
        }
        while let Some(ended) = tasks.join_next().await {
            if let Ok(Ok(more)) = ended {
                merge(&mut warnings, more);
            }
        }
        Ok(Captured { frames: sent, warnings })
    }

    fn worker_count(&self) -> usize {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        // The encoder wants cores too.
        let suggested = (cores * 2 / 3).clamp(1, 8);
        let wanted = match self.crew.options.workers {
            Some(workers) => workers.clamp(1, MAX_WORKERS),
            None if self.frames < MIN_FRAMES_FOR_TWO => 1,
            None => suggested,
        };
        wanted.min(self.frames.div_ceil(blocks::BLOCK_FRAMES) as usize).max(1)
    }
}

impl Drop for Crew {
    fn drop(&mut self) {
        self.sources.close();
    }
}

impl Crew {
    pub fn image_format(&self) -> ImageFormat {
        match self.options.pictures {
            Pictures::Jpeg(quality) => ImageFormat::Jpeg(quality.clamp(1, 100)),
            Pictures::Png => ImageFormat::Png,
            Pictures::TransparentPng => ImageFormat::TransparentPng,
        }
    }

    pub fn begin_frame(&self) -> bool {
        !self.screenshots.load(Ordering::Relaxed)
    }
}

/// One browser: takes blocks until there are none. A lost browser costs the block it was at.
async fn work(
    crew: Arc<Crew>,
    blocks: Arc<Blocks>,
    mut stage: Option<Stage>,
    done: mpsc::UnboundedSender<(u64, Arc<[u8]>)>,
) -> Result<Vec<Warning>, RenderError> {
    let mut warnings = Vec::new();
    while let Some(block) = blocks.take().await {
        let mut ready = match stage.take() {
            Some(ready) => ready,
            None => Stage::open_with_retry(&crew).await?,
        };
        match draw(&crew, &mut ready, &block, &done).await {
            Ok(()) => stage = Some(ready),
            Err(error) if block.attempt < MAX_ATTEMPTS && ready.should_retry(&crew, &error) => {
                tracing::warn!(%error, first_frame = block.first, "a browser was lost; its block is drawn again");
                merge(&mut warnings, ready.warnings().await);
                blocks.put_back(block);
            }
            Err(error) => return Err(error),
        }
    }
    if let Some(stage) = stage {
        merge(&mut warnings, stage.warnings().await);
    }
    Ok(warnings)
}

async fn draw(
    crew: &Crew,
    stage: &mut Stage,
    block: &Block,
    done: &mpsc::UnboundedSender<(u64, Arc<[u8]>)>,
) -> Result<(), RenderError> {
    for index in block.first..block.end {
        let shot = stage.frame(crew.options.fps.time(index)).await?;
        if done.send((index, shot.0)).is_err() {
            return Err(RenderError::Cancelled);
        }
    }
    Ok(())
}

fn merge(into: &mut Vec<Warning>, more: Vec<Warning>) {
    for warning in more {
        if !into.contains(&warning) {
            into.push(warning);
        }
    }
}
