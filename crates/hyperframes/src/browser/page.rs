//! One page with one composition: loaded, sought, drawn, read back.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use tokio::task::JoinHandle;

use super::events;
use super::flags::HEAP_MB;
use super::process::Browser;
use super::protocol::{
    AddScript, AttachToTarget, BeginFrame, CaptureScreenshot, Color, CreateTarget, EnableFetch, EnablePage,
    EnableRuntime, Evaluate, Method, Navigate, Screenshot, SetBackground, SetDeviceMetrics, UrlPattern,
};
use super::requests::{self, Answers};
use super::traffic::Traffic;
use crate::console::Console;
use crate::error::RenderError;

const CALL_LIMIT: Duration = Duration::from_secs(30);
const NAVIGATION_LIMIT: Duration = Duration::from_secs(60);
/// A first frame that takes longer is stuck in the compositor, not slow.
const DRAW_LIMIT: Duration = Duration::from_secs(30);
const FIRST_DRAW_LIMIT: Duration = Duration::from_secs(10);
/// How much later than the crash the reason for it may be read.
const LAST_WORDS: Duration = Duration::from_millis(500);
/// What the compositor is told about the distance of frames, in ms. Its value has no effect on pixels.
const INTERVAL: f64 = 1000.0 / 60.0;

/// How a frame leaves the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ImageFormat {
    /// Quality from 1 to 100.
    Jpeg(u8),
    /// Lossless, opaque.
    Png,
    /// Lossless, with coverage.
    TransparentPng,
}

/// One encoded frame.
#[derive(Debug, Clone)]
pub(crate) struct Shot(pub Arc<[u8]>);

pub(crate) struct Page {
    browser: Arc<Browser>,
    session: String,
    console: Arc<Console>,
    traffic: Arc<Traffic>,
    events: JoinHandle<()>,
    format: ImageFormat,
    frame_limit: Duration,
    /// Milliseconds of the compositor's clock; only ever grows.
    ticks: f64,
    drawn: bool,
}

/// What a page is made of.
pub(crate) struct PageSetup<'a> {
    pub width: u32,
    pub height: u32,
    /// Device pixels per CSS pixel.
    pub scale: u32,
    pub format: ImageFormat,
    /// Time the page has for one frame: its scripts, what `hf-seek` waits for, the frames of its videos.
    pub frame_limit: Duration,
    /// Runs in every frame before any other script.
    pub runtime: &'a str,
    pub answers: Arc<Answers>,
}

impl Page {
    /// What an error names as too slow when the compositor is stuck.
    pub const DRAWING: &'static str = BeginFrame::NAME;

    /// Opens an empty page of the right size and loads the composition into it. Returns when the document was received;
    /// whether it is ready is the runtime's to say.
    pub async fn open(browser: Arc<Browser>, setup: PageSetup<'_>) -> Result<Page, RenderError> {
        let connection = &browser.connection;
        let target = CreateTarget {
            url: "about:blank",
            width: setup.width,
            height: setup.height,
            enable_begin_frame_control: browser.begin_frame,
        };
        let created = browser.call(None, &target, CALL_LIMIT).await?;
        let attach = AttachToTarget { target_id: &created.target_id, flatten: true };
        let session = browser.call(None, &attach, CALL_LIMIT).await?.session_id;
        let console = Arc::new(Console::default());
        let traffic = Arc::new(Traffic::default());
        let listening = connection.listen(&session);
        let events = tokio::spawn(requests::answer_events(
            connection.clone(),
            session.clone(),
            listening,
            Arc::clone(&setup.answers),
            Arc::clone(&console),
            Arc::clone(&traffic),
        ));
        let page = Page {
            browser,
            session,
            console,
            traffic,
            events,
            format: setup.format,
            frame_limit: setup.frame_limit,
            ticks: 0.0,
            drawn: false,
        };
        page.call(&EnablePage {}).await?;
        page.call(&EnableRuntime {}).await?;
        page.call(&EnableFetch { patterns: vec![UrlPattern { url_pattern: "*" }] }).await?;
        page.call(&SetDeviceMetrics {
            width: setup.width,
            height: setup.height,
            device_scale_factor: f64::from(setup.scale),
            mobile: false,
        })
        .await?;
        if setup.format == ImageFormat::TransparentPng {
            page.call(&SetBackground { color: Color { r: 0, g: 0, b: 0, a: 0 } }).await?;
        }
        page.call(&AddScript { source: setup.runtime }).await?;
        let url = setup.answers.entry_url();
        let navigated = page.call_within(&Navigate { url: &url }, NAVIGATION_LIMIT).await?;
        match navigated.error_text {
            Some(text) => Err(RenderError::Page(format!("{url} did not load: {text}"))),
            None => Ok(page),
        }
    }

    pub fn console(&self) -> &Arc<Console> {
        &self.console
    }

    pub fn traffic(&self) -> &Traffic {
        &self.traffic
    }

    /// The value of an expression, awaited if it is a promise.
    /// `what` names the work in the error of one that takes longer than `limit`.
    pub async fn evaluate<T: DeserializeOwned>(
        &self,
        expression: &str,
        limit: Duration,
        what: &'static str,
    ) -> Result<T, RenderError> {
        let evaluate = Evaluate { expression, await_promise: true, return_by_value: true };
        let evaluated = self.call_within(&evaluate, limit).await.map_err(|error| match error {
            RenderError::TimedOut { seconds, page, .. } => RenderError::TimedOut { what, seconds, page },
            error => error,
        })?;
        if let Some(details) = evaluated.exception_details {
            return Err(RenderError::Page(events::describe_exception(&details)));
        }
        serde_json::from_value(evaluated.result.value)
            .map_err(|error| RenderError::Refused { method: Evaluate::NAME, message: error.to_string() })
    }

    /// Brings the page to `seconds`. Returns when everything that belongs to the frame is there.
    pub async fn seek(&self, seconds: f64) -> Result<(), RenderError> {
        // `{:?}` writes the shortest text that reads back as the same number.
        let seek = format!("__heraldRuntime.seek({seconds:?})");
        self.evaluate::<Option<bool>>(&seek, self.frame_limit, "a frame of the page").await?;
        Ok(())
    }

    /// Draws without reading back. False: nothing has changed since the last drawing.
    pub async fn draw(&mut self) -> Result<bool, RenderError> {
        Ok(self.begin_frame(None).await?.has_damage)
    }

    /// Lets the page lay out and draw while it loads. Nothing to do where the browser draws on its own.
    pub async fn tick(&mut self) -> Result<(), RenderError> {
        if self.browser.begin_frame {
            self.begin_frame(None).await?;
        }
        Ok(())
    }

    /// Draws and reads back.
    pub async fn shoot(&mut self) -> Result<Shot, RenderError> {
        let screenshot = match self.format {
            ImageFormat::Jpeg(quality) => {
                Screenshot { format: "jpeg", quality: Some(quality), optimize_for_speed: true }
            }
            // The quick way of writing them keeps partial coverage to the bit; the other takes three times as long.
            ImageFormat::Png | ImageFormat::TransparentPng => {
                Screenshot { format: "png", quality: None, optimize_for_speed: true }
            }
        };
        if self.browser.begin_frame {
            return self.shoot_on_command(screenshot).await;
        }
        let capture = CaptureScreenshot { screenshot, from_surface: true, capture_beyond_viewport: false };
        decode(&self.call_within(&capture, DRAW_LIMIT).await?.data)
    }

    /// A drawing that finds the page in the middle of something, such as a frame inside it going elsewhere, comes back
    /// empty; the next one does not.
    async fn shoot_on_command(&mut self, screenshot: Screenshot) -> Result<Shot, RenderError> {
        const ATTEMPTS: u32 = 10;
        for _ in 0..ATTEMPTS {
            if let Some(data) = self.begin_frame(Some(screenshot)).await?.screenshot_data {
                return decode(&data);
            }
        }
        Err(RenderError::BrowserLost("it drew frames and did not hand them over".into()))
    }

    async fn begin_frame(
        &mut self,
        screenshot: Option<Screenshot>,
    ) -> Result<super::protocol::BegunFrame, RenderError> {
        self.ticks += INTERVAL;
        let frame = BeginFrame { frame_time_ticks: self.ticks, interval: INTERVAL, screenshot };
        let limit = if self.drawn { DRAW_LIMIT } else { FIRST_DRAW_LIMIT };
        let begun = self.call_within(&frame, limit).await?;
        self.drawn = true;
        Ok(begun)
    }

    async fn call<M: Method>(&self, method: &M) -> Result<M::Reply, RenderError> {
        self.call_within(method, CALL_LIMIT).await
    }

    async fn call_within<M: Method>(&self, method: &M, limit: Duration) -> Result<M::Reply, RenderError> {
        // A page that crashes leaves the call it is in without an answer.
        let answer = tokio::select! {
            biased;
            () = self.browser.heap_full() => return Err(heap_full()),
            () = self.console.crashed() => {
                let said = tokio::time::timeout(LAST_WORDS, self.browser.heap_full()).await;
                return Err(if said.is_ok() { heap_full() } else { RenderError::Crashed });
            }
            answer = self.browser.call(Some(&self.session), method, limit) => answer,
        };
        answer.map_err(|error| match error {
            RenderError::TimedOut { what, seconds, .. } => {
                RenderError::TimedOut { what, seconds, page: self.console.first_error() }
            }
            error => error,
        })
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.events.abort();
        self.browser.connection.forget(&self.session);
    }
}

fn heap_full() -> RenderError {
    RenderError::HeapFull { megabytes: HEAP_MB }
}

fn decode(text: &RawValue) -> Result<Shot, RenderError> {
    let base64 = text.get().trim_matches('"');
    let bytes = base64::engine::general_purpose::STANDARD.decode(base64);
    bytes
        .map(|bytes| Shot(bytes.into()))
        .map_err(|error| RenderError::BrowserLost(format!("a frame was damaged: {error}")))
}
