//! One browser with the composition in it, ready to draw any frame.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use serde::Deserialize;

use super::Crew;
use crate::browser::{Answers, Page, PageSetup, Shot, Wanted};
use crate::composition::Warning;
use crate::error::RenderError;

/// What a page may do without: its timeline, and a moment in which it loads nothing.
const OPTIONAL: &[&str] = &["timeline", "network"];
/// How long these are waited for when everything else is there. Timelines are registered by scripts that have run when the
/// document is complete, some by modules a little later.
const GRACE: Duration = Duration::from_secs(3);
const POLL_PAUSE: Duration = Duration::from_millis(5);
const CALL_LIMIT: Duration = Duration::from_secs(30);
/// A script that measures a whole film looks at every text some ten times.
const ASK_LIMIT: Duration = Duration::from_secs(120);
/// Names the work in errors.
const LOADING: &str = "loading the page";
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
            frame_limit: crew.options.frame_limit,
            runtime: &crew.runtime,
            answers,
        };
        let mut page = Page::open(Arc::new(browser), setup).await?;
        let state = wait_until_ready(&mut page, crew).await?;
        let verify_every = crew.options.fps.per_second().ceil() as u64;
        Ok(Stage { page, begin_frame, state, last: None, still: None, verify_every })
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

    /// What was found so far, asked of the page too if it still answers.
    pub async fn warnings(&self) -> Vec<Warning> {
        let asked = self.page.evaluate::<Vec<PageWarning>>("__heraldRuntime.state(true).warnings", CALL_LIMIT, LOADING);
        let found = asked.await.unwrap_or_else(|error| {
            tracing::debug!(%error, "the page's warnings are lost with it");
            Vec::new()
        });
        // The page can write there too: only what looks like a code is one.
        let is_code = |text: &str| {
            (1..=60).contains(&text.len()) && text.bytes().all(|byte| byte == b'_' || byte.is_ascii_lowercase())
        };
        let known = found.into_iter().filter(|warning| is_code(&warning.code));
        let mut all: Vec<Warning> = known.map(|warning| Warning::new(warning.code, warning.message)).collect();
        all.extend(self.page.console().warnings());
        all
    }

    /// Brings the page to `seconds` and asks it something.
    pub async fn ask<T: serde::de::DeserializeOwned>(
        &mut self,
        seconds: f64,
        expression: &str,
    ) -> Result<T, RenderError> {
        self.page.seek(seconds).await?;
        self.page.evaluate(expression, ASK_LIMIT, "a question to the page").await
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
}

/// A page the compositor got stuck on, or a browser that does not draw on command: what follows, and whatever is opened
/// from now on, is drawn by screenshots.
fn fall_back(crew: &Crew, error: &RenderError) -> bool {
    let cannot = match error {
        RenderError::TimedOut { what, .. } => *what == Page::DRAWING,
        RenderError::Refused { method, .. } => *method == Page::DRAWING,
        _ => false,
    };
    if cannot {
        crew.screenshots.store(true, Ordering::Relaxed);
    }
    cannot
}

/// Whether a page has had no request open, and begun none, for a while: both in time and in turns of its event loop.
#[derive(Default)]
struct Rest {
    since: Option<(u64, Instant)>,
    looks: u32,
}

impl Rest {
    const TIME: Duration = Duration::from_millis(40);
    const LOOKS: u32 = 4;

    /// `settled` is the number of requests so far, if all are answered.
    fn is_reached(&mut self, settled: Option<u64>) -> bool {
        match (self.since, settled) {
            (Some((before, since)), Some(now)) if before == now => {
                self.looks += 1;
                self.looks >= Self::LOOKS && since.elapsed() >= Self::TIME
            }
            _ => {
                self.since = settled.map(|now| (now, Instant::now()));
                self.looks = 0;
                false
            }
        }
    }
}

async fn wait_until_ready(page: &mut Page, crew: &Crew) -> Result<State, RenderError> {
    let begun = Instant::now();
    let mut optional: Option<Instant> = None;
    let mut rest = Rest::default();
    loop {
        let limit = crew.options.ready_limit;
        // Asked before drawing: a script that never ends shows as such, not as a stuck compositor.
        let quiet = rest.is_reached(page.traffic().settled());
        let ask = format!("__heraldRuntime.state(false, {quiet})");
        let state: State = match page.evaluate(&ask, CALL_LIMIT.min(limit), LOADING).await {
            // The page tried to go elsewhere: whatever it was asked is lost with the document, even where it may not go.
            Err(error) if error.is_navigation() && begun.elapsed() < limit => {
                tokio::time::sleep(POLL_PAUSE).await;
                continue;
            }
            answered => answered?,
        };
        page.tick().await?;
        if state.ready {
            return Ok(state);
        }
        let only_optional = state.waiting.iter().all(|name| OPTIONAL.contains(&name.as_str()));
        let since = if only_optional { Some(*optional.get_or_insert_with(Instant::now)) } else { None };
        optional = since;
        let given_up = since.is_some_and(|since| since.elapsed() >= GRACE.min(limit));
        let no_timeline = given_up && state.waiting.iter().any(|name| name == "timeline");
        if no_timeline && let Some(exception) = page.console().first_exception() {
            // The script that would have registered it is the one that failed.
            return Err(RenderError::Page(exception));
        }
        if given_up || begun.elapsed() >= limit {
            if !crew.options.best_effort || state.waiting.iter().any(|name| name == "document") {
                let page = page.console().first_error();
                return Err(RenderError::TimedOut { what: LOADING, seconds: begun.elapsed().as_secs(), page });
            }
            return page.evaluate(&format!("__heraldRuntime.state(true, {quiet})"), CALL_LIMIT, LOADING).await;
        }
        tokio::time::sleep(POLL_PAUSE).await;
    }
}
