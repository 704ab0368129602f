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
mod operation;
mod pages;
mod progress;
mod request_id;
mod router;
mod unserved;
mod uploads;
mod v3;

use std::sync::Arc;

use herald_identity::Authenticator;
use herald_studio::Studio;

pub use router::{router, served_operations};
pub use unserved::UNSERVED;

/// What every request can reach.
#[derive(Clone)]
pub struct App {
    pub studio: Arc<Studio>,
    pub authenticator: Authenticator,
}
