//! What Herald talks about: ids, errors, voices, timings. No I/O, and nothing of the other crates.

pub mod error;
pub mod event;
pub mod id;
pub mod money;
pub mod plan;
pub mod prices;
pub mod render;
pub mod timing;
pub mod video;

pub use error::{ErrorCode, Failure};
pub use event::EventType;
