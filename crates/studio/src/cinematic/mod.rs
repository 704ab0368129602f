//! Shots without speech: one to three looks, a prompt, and a camera. Accepted by [`submit()`]; [`CinematicJob`] draws them, or has
//! them filmed by the operator's [`VideoModel`], and judges what came out.

mod gate;
mod job;
mod model;
mod references;
mod spec;
mod submit;

pub use job::CinematicJob;
pub use model::{HttpVideoModel, ShotRequest, VideoModel};
pub use submit::submit;
