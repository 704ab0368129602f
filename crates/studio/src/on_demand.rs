//! Files that come into being when somebody first asks for them: previews and sounds. Their names tell what they are made
//! from, so they are made once and never stale.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use herald_jobs::LaneCounts;

use crate::avatars::previews;
use crate::{Studio, StudioError, health, sounds, speech, speech_stream, styles, webhooks};

/// How often it is looked at whether somebody still waits.
const REST: Duration = Duration::from_secs(2);
/// How long after the last order nobody is taken to wait: who makes speech by the sentence comes again.
const QUIET: Duration = Duration::from_secs(15);

/// When something was last asked for that takes work, such as speech; jobs are counted where they run.
#[derive(Default)]
pub struct LastOrder(Mutex<Option<Instant>>);

impl LastOrder {
    /// Notes that it is now.
    pub fn note(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    fn within(&self, span: Duration) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_some_and(|last| last.elapsed() < span)
    }
}

/// Makes the file a key names, if it is one of these and is not there yet.
///
/// # Errors
/// When the key names nothing that can be made any more, or what it is made with is not installed.
pub async fn ensure(studio: &Arc<Studio>, key: &str) -> Result<(), StudioError> {
    if let Some(voice) = speech::previewed_voice(key) {
        speech::preview(studio, voice).await?;
    }
    if previews::is_preview(key) {
        previews::ensure(studio, key).await?;
    }
    if styles::previews::is_preview(key) {
        styles::previews::ensure(studio, key).await?;
    }
    sounds::ensure(studio, key).await
}

/// Makes every preview of presenters and styles that is not there yet: all stills first, since they are what a list shows.
/// What does not work is told in the log, the next start tries it again.
pub async fn make_all(studio: &Arc<Studio>) {
    let looks = previews::all(studio).await.inspect_err(|error| tracing::warn!(%error, "the looks cannot be listed"));
    let keys = looks.unwrap_or_default().into_iter().chain(styles::previews::all().map(str::to_owned));
    let (stills, films): (Vec<String>, Vec<String>) = keys.partition(|key| key.ends_with(".jpg"));
    // What one kind is drawn with may not be installed, and then every other of it fails as well.
    let mut failed: Vec<&str> = Vec::new();
    for key in stills.iter().chain(&films) {
        let kind = key.rsplit_once('/').map_or("", |(kind, _)| kind);
        if failed.contains(&kind) {
            continue;
        }
        rest(studio).await;
        if let Err(error) = ensure(studio, key).await {
            tracing::warn!(%error, key, "previews of this kind are made when they are asked for");
            failed.push(kind);
        }
    }
}

/// Waits while somebody does: a preview nobody has asked for yet takes no core from a video or a sentence somebody has.
async fn rest(studio: &Studio) {
    while is_busy(studio).await {
        tokio::time::sleep(REST).await;
    }
}

async fn is_busy(studio: &Studio) -> bool {
    let works = |lane: &LaneCounts| lane.running > 0 && lane.pool != webhooks::POOL;
    studio.last_order.within(QUIET)
        || studio.engines.speech_streams.available_permits() < speech_stream::AT_ONCE
        || health::busyness(studio).await.is_ok_and(|busy| busy.lanes.iter().any(works))
}

/// Runs `make`, which puts a file under `key`, unless it is there. One is made at a time: each takes every core for seconds.
pub(crate) async fn once(
    studio: &Studio,
    key: &str,
    make: impl AsyncFnOnce() -> Result<(), StudioError>,
) -> Result<(), StudioError> {
    if studio.blobs.exists(key).await? {
        return Ok(());
    }
    let _turn = studio.preview_turn.lock().await;
    if studio.blobs.exists(key).await? {
        return Ok(());
    }
    make().await?;
    tracing::debug!(key, "made");
    Ok(())
}
