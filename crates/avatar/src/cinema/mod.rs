//! Shots without speech: people in a set that has depth, and a camera that moves.
//!
//! - [`ShotPlan::read`] takes a prompt apart: camera, framing, light, set, what people do. `vocabulary` is its table of words.
//! - [`Shot`] stages people ([`Player`]) in a set and is a [`crate::FrameSource`] of the result.
//!
//! Lengths are base units, about a decimetre; x to the picture's right, y up from the ground, z towards the camera. People stand
//! about the origin, the planes of the set behind them face the camera's first place.

mod camera;
mod cast;
mod grade;
mod plan;
mod set;
mod shot;
mod vocabulary;

pub use cast::Player;
pub use plan::{Angle, CameraMove, Film, Light, Move, Read, ShotPlan, Size, Walk};
pub use shot::{Backdrop, Scene, Shot, ShotError};
