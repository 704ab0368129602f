//! One browser with the composition in it, ready to draw any frame.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use serde::Deserialize;

use super::Crew;
use crate::browser::{Answers, Page, PageSetup, Shot, Wanted};
use crate::composition::Warning;
use crate::error::RenderError;

/// A timeline is registered by scripts that have run when the document is complete; some come from modules a little later.
const TIMELINE_GRACE: Duration = Duration::from_secs(3);
const POLL_PAUSE: Duration = Duration::from_millis(5);
const CALL_LIMIT: Duration = Duration::from_secs(30);
/// Browsers tried before a composition counts as one that kills them.
const OPEN_ATTEMPTS: u32 = 3;

/// A video or sound with its place in the render.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Track {
    pub kind: TrackKind,
    /// The element's id.
    pub id: String,
    /// Path in the project.
    pub src: String,
    /// Seconds of the render.
    pub start: f64,
    /// Seconds of the render.
    pub duration: f64,
    /// Seconds of the source that is due at `start`.
    pub media_start: f64,
    /// Seconds of the source at which a loop begins again.
    pub loop_start: f64,
    pub rate: f64,
    #[serde(rename = "loop")]
    pub looped: bool,
    /// Gain, if there is no envelope.
    pub volume: f64,
    /// Gain at seconds of the render, straight lines in between.
    pub envelope: Vec<(f64, f64)>,
    /// Whether it is heard.
    pub sound: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TrackKind {
    Audio,
    Video,
}

/// What the runtime says about the page.
#[derive(Debug, Deserialize)]
struct State {
    ready: bool,
    #[serde(default)]
    waiting: Vec<String>,
    #[serde(default)]
    duration: f64,
    #[serde(default)]
    media: Vec<Track>,
}

#[derive(Deserialize)]
struct PageWarning {
    code: String,
    message: String,
}

pub(super) struct Stage {
    page: Page,
    begin_frame: bool,
    state: State,
    last: Option<Shot>,
    /// Frames since the picture was last read back, while it does not change.
    still: Option<u64>,
    verify_every: u64,
    page_warnings: Vec<Warning>,
}

impl Stage {
    /// Tries again with another browser when one is lost, and with screenshots when drawing on command is stuck.
    pub async fn open_with_retry(crew: &Crew) -> Result<Stage, RenderError> {
        let mut attempt = 1;
        loop {
            match Stage::open(crew).await {
                Err(error) if attempt < OPEN_ATTEMPTS && (error.is_browser_lost() || fall_back(crew, &error)) => {
                    tracing::warn!(%error, attempt, "a page could not be opened; another browser tries");
                    attempt += 1;
                }
                opened => return opened,
            }
        }
    }

    async fn open(crew: &Crew) -> Result<Stage, RenderError> {
        let begin_frame = crew.begin_frame();
        let wanted = Wanted { begin_frame, webgl: crew.composition.needs_webgl, scale: crew.options.scale };
        let browser = crew.pool.take(wanted).await?;
        let answers =
            Arc::new(Answers { composition: Arc::clone(&crew.composition), sources: Arc::clone(&crew.sources) });
        let setup = PageSetup {
            width: crew.composition.width,
            height: crew.composition.height,
            scale: crew.options.scale,
            format: crew.image_format(),
            runtime: &crew.runtime,
            answers,
        };
        let mut page = Page::open(Arc::new(browser), setup).await?;
        let state = wait_until_ready(&mut page, crew).await?;
        let verify_every = crew.options.fps.per_second().ceil() as u64;
        let mut stage =
            Stage { page, begin_frame, state, last: None, still: None, verify_every, page_warnings: Vec::new() };
        stage.collect_warnings().await?;
        Ok(stage)
    }

    pub fn duration(&self) -> f64 {
        self.state.duration
    }

    pub fn tracks(&self) -> &[Track] {
        &self.state.media
    }

    pub fn first_error(&self) -> Option<String> {
        self.page.console().first_error()
    }

    pub fn warnings(&self) -> Vec<Warning> {
        let mut all = self.page_warnings.clone();
        all.extend(self.page.console().warnings());
        all
    }

    /// Draws the composition at `seconds`.
    pub async fn frame(&mut self, seconds: f64) -> Result<Shot, RenderError> {
        self.page.seek(seconds).await?;
        if !self.begin_frame {
            return self.page.shoot().await;
        }
        if let (Some(frames), Some(last)) = (self.still, &self.last) {
            let last = last.clone();
            // Damage is what the compositor says; one frame in a second is read back all the same.
            if frames < self.verify_every && !self.page.draw().await? {
                self.still = Some(frames + 1);
                return Ok(last);
            }
        }
        let shot = self.page.shoot().await?;
        let same = self.last.as_ref().is_some_and(|last| last.0 == shot.0);
        self.still = None;
        if same {
            // A read-back leaves one drawing pending; without this the next frame would count as changed.
            self.page.draw().await?;
            self.still = Some(0);
        }
        self.last = Some(shot.clone());
        Ok(shot)
    }

    /// Whether another browser may do better.
    pub fn should_retry(&self, crew: &Crew, error: &RenderError) -> bool {
        error.is_browser_lost() || (self.begin_frame && fall_back(crew, error))
    }

    async fn collect_warnings(&mut self) -> Result<(), RenderError> {
        let found: Vec<PageWarning> = self.page.evaluate("__heraldRuntime.state(true).warnings", CALL_LIMIT).await?;
        self.page_warnings = found
            .into_iter()
            .map(|warning| Warning::new("page", format!("{}: {}", warning.code, warning.message)))
            .collect();
        Ok(())
    }
}

/// A page the compositor got stuck on is drawn by screenshots, in this browser's place and all further ones.
fn fall_back(crew: &Crew, error: &RenderError) -> bool {
    let stuck = matches!(error, RenderError::TimedOut { what, .. } if *what == Page::DRAWING);
    stuck && !crew.screenshots.swap(true, Ordering::Relaxed)
}

async fn wait_until_ready(page: &mut Page, crew: &Crew) -> Result<State, RenderError> {
    let begun = Instant::now();
    let mut only_timeline: Option<Instant> = None;
    loop {
        page.tick().await?;
        let state: State = page.evaluate("__heraldRuntime.state(false)", CALL_LIMIT).await?;
        if state.ready {
            return Ok(state);
        }
        let limit = crew.options.ready_limit;
        let since =
            if state.waiting == ["timeline"] { Some(*only_timeline.get_or_insert_with(Instant::now)) } else { None };
        if since.is_none() {
            only_timeline = None;
        }
        let no_timeline = since.is_some_and(|since| since.elapsed() >= TIMELINE_GRACE.min(limit));
        if no_timeline && let Some(exception) = page.console().first_exception() {
            // The script that would have registered it is the one that failed.
            return Err(RenderError::Page(exception));
        }
        if no_timeline || begun.elapsed() >= limit {
            if !crew.options.best_effort || state.waiting.iter().any(|name| name == "document") {
                let page = page.console().first_error();
                return Err(RenderError::TimedOut {
                    what: "loading the page",
                    seconds: begun.elapsed().as_secs(),
                    page,
                });
            }
            return page.evaluate("__heraldRuntime.state(true)", CALL_LIMIT).await;
        }
        tokio::time::sleep(POLL_PAUSE).await;
    }
}
