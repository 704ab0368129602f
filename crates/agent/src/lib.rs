//! The video agent's mind: from a prompt and files to a storyboard, and from an instruction to a better one.
//!
//! - [`brief`] is what somebody wants, understood; [`reading`] reads the files, [`wishes`] the prompt.
//! - [`storyboard`] is what the film will be: scenes with what is said and what is shown.
//! - [`planning`] writes storyboards from briefs.
//!
//! **Invariant**: this crate makes no media and knows nothing of sessions, jobs, storage or HTTP.

pub mod brief;
pub mod check;
pub mod cues;
pub mod fit;
pub mod model;
pub mod planning;
pub mod reading;
pub mod revision;
mod shrinking;
pub mod storyboard;
pub mod text;
pub mod wishes;

pub use brief::{Brief, Source};
pub use check::validate;
pub use fit::refit;
pub use planning::{PlanError, Planned, Planner, RulePlanner};
pub use revision::{Revision, revise};
pub use shrinking::shorten_field;
pub use storyboard::{Beat, Storyboard};
pub use wishes::Wishes;
