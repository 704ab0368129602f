//! From a brief to a storyboard.

mod charts;
mod comparison;
mod compose;
mod generic;
mod laid_out;
mod layout;
mod lines;
mod material;
mod phrases;
mod rules;

pub use rules::RulePlanner;

pub(crate) use compose::beat_of;
pub(crate) use generic::about as generic_about;
pub(crate) use layout::Chooser;
pub(crate) use lines::Line;
pub(crate) use material::{Material, Show};

use crate::brief::Brief;
use crate::storyboard::Storyboard;

/// Words that are said in a second, for planning; real speech is measured and the storyboard refitted.
pub const WORDS_PER_SECOND: f64 = 2.4;

/// What a planner answers.
#[derive(Debug, Clone, PartialEq)]
pub enum Planned {
    Storyboard(Box<Storyboard>),
    /// Facts are missing and somebody is there to give them.
    Question(String),
}

/// Why nothing can be planned; each message is for the user.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    #[error("the prompt is empty")]
    Empty,
    #[error(
        "a script in `{language}` cannot be written here without a language model, unless the text to be told is attached in that language: {reason}"
    )]
    Language { language: String, reason: String },
}

/// Writes storyboards.
pub trait Planner: Send + Sync {
    fn plan(&self, brief: &Brief) -> Result<Planned, PlanError>;
}
