//! Videos and sounds of a project: what they hold, and the pictures of videos as pages ask for them.

mod frames;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use herald_media::probe::{MediaInfo, probe_self_contained};
use herald_media::{MediaError, Tools};

use crate::files::{FileError, Files, ProjectPath};
use crate::frame_rate::FrameRate;
use frames::FrameStore;

/// Videos, each from one beginning, that may be decoded at once.
const MAX_STORES: usize = 32;
/// Pixels of one picture of each of them together: 60 of HD, 15 of 4K. Each pixel costs its decoder about 30 bytes.
const MAX_PIXELS: u64 = 128_000_000;
/// Time for one picture, with all in front of it that has to be decoded first.
const FRAME_LIMIT: Duration = Duration::from_secs(60);

#[derive(Debug, thiserror::Error)]
pub(crate) enum SourceError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error("`{path}`: {error}")]
    Media { path: ProjectPath, error: Arc<MediaError> },
    #[error("`{0}` is not something a page may ask for")]
    Unknown(String),
    #[error("`{0}` has no picture, or one of more than 67 million pixels")]
    NoPicture(ProjectPath),
    #[error("more than {MAX_STORES} videos, or more than {} million pixels in them", MAX_PIXELS / 1_000_000)]
    TooMany,
}

/// Shared by all browsers of one render.
pub(crate) struct Sources {
    files: Files,
    tools: Tools,
    fps: FrameRate,
    /// Nobody waits for pictures any more.
    closed: AtomicBool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    probed: HashMap<ProjectPath, Result<Arc<MediaInfo>, Arc<MediaError>>>,
    stores: HashMap<(ProjectPath, u64), Arc<Mutex<FrameStore>>>,
    /// Of all stores.
    pixels: u64,
}

impl Sources {
    pub fn new(files: Files, tools: Tools, fps: FrameRate) -> Sources {
        Sources { files, tools, fps, closed: AtomicBool::new(false), state: Mutex::default() }
    }

    /// Blocks until the answer to `service?query` is there: its content type and bytes.
    pub fn answer(&self, service: &str, query: &str) -> Result<(&'static str, Arc<[u8]>), SourceError> {
        let asked: HashMap<String, String> = form_pairs(query).collect();
        let unknown = || SourceError::Unknown(service.chars().take(100).collect());
        let path = ProjectPath::new(asked.get("src").ok_or_else(unknown)?)?;
        match service {
            "probe" => {
                let info = self.info(&path)?;
                let (width, height) = info.video.as_ref().map_or((0, 0), |video| (video.width, video.height));
                // A sound with a cover that cannot be shown is a sound.
                if info.video.is_some() && width == 0 && info.audio.is_none() {
                    return Err(SourceError::NoPicture(path));
                }
                let facts = serde_json::json!({
                    "duration": info.duration, "width": width, "height": height, "sound": info.audio.is_some(),
                });
                Ok(("application/json", facts.to_string().into_bytes().into()))
            }
            "video" => {
                let number = |name: &str| asked.get(name).and_then(|text| text.parse::<f64>().ok());
                let (Some(from), Some(frame)) = (number("from"), number("frame")) else { return Err(unknown()) };
                self.frame(&path, from.clamp(0.0, crate::MAX_SECONDS), frame.max(0.0) as u64)
            }
            _ => Err(unknown()),
        }
    }

    /// Ends the decoding of whoever still waits for a picture.
    pub fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
    }

    /// What a file holds; looked at once.
    pub fn info(&self, path: &ProjectPath) -> Result<Arc<MediaInfo>, SourceError> {
        let failed = |error: &Arc<MediaError>| SourceError::Media { path: path.clone(), error: Arc::clone(error) };
        if let Some(known) = self.lock().probed.get(path) {
            return known.clone().map_err(|error| failed(&error));
        }
        let probed = probe_self_contained(&self.tools, &self.locate(path)?).map(Arc::new).map_err(Arc::new);
        self.lock().probed.insert(path.clone(), probed.clone());
        probed.map_err(|error| failed(&error))
    }

    pub fn locate(&self, path: &ProjectPath) -> Result<PathBuf, FileError> {
        self.files.locate(path)
    }

    fn frame(&self, path: &ProjectPath, from: f64, index: u64) -> Result<(&'static str, Arc<[u8]>), SourceError> {
        let info = self.info(path)?;
        let no_picture = || SourceError::NoPicture(path.clone());
        let stream = info.video.as_ref().ok_or_else(no_picture)?;
        let pixels = u64::from(stream.width) * u64::from(stream.height);
        if pixels == 0 {
            return Err(no_picture());
        }
        let store = {
            let mut state = self.lock();
            let key = (path.clone(), from.to_bits());
            if !state.stores.contains_key(&key) {
                if state.stores.len() >= MAX_STORES || state.pixels + pixels > MAX_PIXELS {
                    return Err(SourceError::TooMany);
                }
                state.pixels += pixels;
            }
            let location = self.files.locate(path)?;
            let open = || FrameStore::new(self.tools.clone(), location, stream.clone(), from, self.fps);
            Arc::clone(state.stores.entry(key).or_insert_with(|| Arc::new(Mutex::new(open()))))
        };
        let mut store = store.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let failed = |error| SourceError::Media { path: path.clone(), error: Arc::new(error) };
        let begun = Instant::now();
        let go_on = || {
            if self.closed.load(Ordering::Relaxed) {
                return Err(MediaError::Cancelled);
            }
            if begun.elapsed() >= FRAME_LIMIT {
                return Err(MediaError::TimedOut { program: "a decoder".into(), seconds: FRAME_LIMIT.as_secs() });
            }
            Ok(())
        };
        let frame = store.frame(index, go_on).map_err(failed)?.ok_or_else(no_picture)?;
        Ok((store.content_type(), frame))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// Pairs of a query as `encodeURIComponent` writes them.
fn form_pairs(query: &str) -> impl Iterator<Item = (String, String)> + '_ {
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (crate::address::decode(name), crate::address::decode(value)))
}
