//! The design system of the video agent: scenes from what they show, a style and the times of the narration.
//!
//! - [`content`] is what a scene shows: the fields of its layout, filled.
//! - [`scene`] adds when it is shown and what of it enters with which word.
//!
//! **Invariant**: this crate knows nothing of prompts, sessions, jobs or HTTP. A style never knows a layout and a layout
//! never names a colour.

pub mod content;
pub mod scene;

pub use content::{Content, Limits};
pub use scene::{Canvas, Caption, Cue, Film, PresenterPlace, Scene};
