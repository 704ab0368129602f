//! What a presenter does with head, body and hands.
//!
//! - [`MotionPlan`] is what was asked for, in an order; [`MotionPlan::parse`] reads it from plain English.
//! - `vocabulary` is the one table of words it understands.

mod plan;
mod vocabulary;

pub use plan::{Action, Cue, Direction, Manner, MotionPlan, Understood, When};
