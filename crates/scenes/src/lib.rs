//! The design system of the video agent: scenes from what they show, a style and the times of the narration.
//!
//! ```text
//! Film ── compose ──▶ Project (page, fonts, pictures) ── fit, in the browser ──▶ sizes ── herald-hyperframes ──▶ film
//! ```
//!
//! - [`content`] is what a scene shows: the fields of its layout, filled.
//! - [`scene`] adds when it is shown and what of it enters with which word.
//! - [`style`] is the catalogue of looks, `data/layouts.json` where parts stand, `stage/` what runs in the page.
//! - [`fit`] and [`check`] measure in the page.
//! - [`preview`] is what a style is shown with.
//!
//! **Invariant**: this crate knows nothing of prompts, sessions, jobs or HTTP. A style never knows a layout and a layout
//! never names a colour.

mod captions;
pub mod colour;
pub mod compose;
pub mod content;
mod error;
mod fonts;
mod layout;
mod markup;
pub mod measure;
pub mod preview;
pub mod scene;
pub mod style;

pub use compose::{Assets, Project, compose};
pub use content::{Content, Limits};
pub use error::SceneError;
pub use measure::{Finding, FindingKind, check, fit, look};
pub use scene::{Brand, Canvas, Caption, Cue, Film, PresenterPlace, Scene};
pub use style::Style;
