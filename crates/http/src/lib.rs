//! HTTP: shells around `herald-studio` and `herald-identity`. Each handler takes typed input, makes one call, and
//! answers in the contract's shape.
//!
//! **Deliberately absent:** SQL, engines, and any second list of fields or limits: requests are checked against the
//! contract itself.

mod answer;
mod caller;
mod creating;
mod files;
mod links;
mod openai;
mod operation;
mod operations;
mod pages;
mod path;
mod progress;
mod rate;
mod request_id;
mod router;
mod unread;
mod unserved;
mod uploads;
mod v3;

use std::sync::Arc;

use herald_identity::Authenticator;
use herald_studio::Studio;

pub use rate::RateLimiter;
pub use router::{router, served_operations};
pub use unserved::UNSERVED;
pub use v3::video_batches::read_video;

/// What every request can reach.
#[derive(Clone)]
pub struct App {
    /// The metrics of this process as Prometheus reads them.
    pub render_metrics: Arc<dyn Fn() -> String + Send + Sync>,
    pub studio: Arc<Studio>,
    pub authenticator: Authenticator,
    pub rates: RateLimiter,
}
