//! What a presenter does with head, body and hands.
//!
//! - [`MotionPlan`] is what was asked for, in an order; [`MotionPlan::parse`] reads it from plain English.
//! - `vocabulary` is the one table of words it understands.

mod clip;
mod director;
mod gait;
mod plan;
mod score;
pub(super) mod stance;
mod vocabulary;

pub(super) use director::{Director, TRAIL_SECONDS};
pub(crate) use gait::Gait;
pub use plan::{Action, Cue, Direction, Manner, MotionPlan, Understood, When};
pub(crate) use vocabulary::{Word, length, understood, words};
