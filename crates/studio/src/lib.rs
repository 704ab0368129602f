//! The product's work: what each API call means, and the jobs that make the media.
//!
//! Callers hand in typed requests and who is asking; they get rows back. Nothing here knows HTTP, and nothing here
//! reads the environment. Blocking work (pictures, ffmpeg, engines) runs on blocking threads.

mod acceptance;
pub mod account;
pub mod admission;
pub mod agent;
pub mod assets;
pub mod avatars;
pub mod batches;
pub mod billing;
pub mod brand;
pub mod cinematic;
pub mod engines;
mod error;
pub mod events;
pub mod health;
pub mod idempotency;
mod intake;
pub mod links;
pub mod moderation;
pub mod narrations;
pub mod on_demand;
pub mod openai;
pub mod own_voices;
pub mod renders;
pub mod sounds;
pub mod speech;
pub mod speech_stream;
pub mod styles;
pub mod transcription;
pub mod uploads;
pub mod videos;
pub mod voice_design;
pub mod voices;
pub mod webhooks;
pub mod zero_shot;

use std::path::PathBuf;
use std::sync::Arc;

use herald_blobs::Blobs;
use herald_domain::plan::Plans;
use herald_egress::Egress;
use herald_hyperframes::{BrowserPool, Libraries, RenderOptions};
use herald_jobs::Jobs;
use herald_media::Tools;
use herald_speech::UserLexicon;
use herald_store::Store;
use sha2::{Digest, Sha256};

pub use crate::acceptance::{Acceptance, Intent, Outcome};
pub use crate::engines::Engines;
pub use crate::error::StudioError;
pub use crate::links::Links;

/// Everything the work needs, shared by all requests and jobs of a process.
pub struct Studio {
    pub store: Store,
    pub blobs: Blobs,
    pub jobs: Jobs,
    pub egress: Egress,
    pub tools: Tools,
    pub engines: Engines,
    /// What draws compositions.
    pub browsers: BrowserPool,
    /// What of a render of a composition the operator decides: bounds and browsers. The rest is the order's.
    pub render_options: RenderOptions,
    /// What compositions load from public servers.
    pub libraries: Libraries,
    pub links: Links,
    /// Where downloads and drafts are kept until they have a place; on the same file system as the blobs.
    pub scratch: PathBuf,
    /// Largest direct upload, in bytes.
    pub max_upload_bytes: u64,
    /// Threads one job may use for pictures.
    pub threads: usize,
    /// Jobs run in this process: it is worth waiting for a short one.
    pub works: bool,
    /// What workspaces may do.
    pub plans: Arc<Plans>,
    /// How names and brands are said on this server.
    pub lexicon: UserLexicon,
    /// What may be said.
    pub moderator: Box<dyn moderation::Moderator>,
    /// What `/readyz` saw last.
    pub readiness: health::Readiness,
    /// Held while something of [`on_demand`] is made.
    pub preview_turn: tokio::sync::Mutex<()>,
    pub last_order: on_demand::LastOrder,
}

/// The pools jobs run in.
pub const POOLS: [&str; 6] = ["render", agent::POOL, avatars::POOL, own_voices::POOL, batches::POOL, webhooks::POOL];

/// A seed for what is chosen by chance: the same text always gives the same.
pub(crate) fn seed_of(text: &str) -> u64 {
    Sha256::digest(text).iter().take(8).fold(0, |seed, byte| seed << 8 | u64::from(*byte))
}

/// Runs blocking work off the async threads.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StudioError> + Send + 'static,
) -> Result<T, StudioError> {
    tokio::task::spawn_blocking(work).await.map_err(StudioError::internal)?
}
