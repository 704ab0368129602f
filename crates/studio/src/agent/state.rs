//! What a session's row holds beside its columns: what was asked for, and what is planned so far.

use herald_agent::{Brief, Source, Storyboard};
use herald_domain::id::{AgentResourceId, AvatarLookId, BrandKitId};
use herald_scenes::Canvas;
use herald_store::agent_sessions::{AgentSessionRow, SessionMode};
use serde::{Deserialize, Serialize};

use crate::StudioError;
use crate::intake::StoredFile;

/// What requests have said about cast, style and manner; later requests write over earlier ones.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Wanted {
    pub look: Option<AvatarLookId>,
    pub voice: Option<String>,
    /// Id of the catalogue.
    pub style: Option<String>,
    pub brand_kit: Option<BrandKitId>,
    pub canvas: Option<Canvas>,
    /// No stops for review.
    pub auto_proceed: bool,
    /// No memory is read or written.
    pub incognito: bool,
}

/// A file that was attached, in the order of attachment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attached {
    pub resource: AgentResourceId,
    pub name: String,
    /// MIME type.
    pub media_type: String,
    pub file: StoredFile,
}

/// Who is seen and heard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Casting {
    pub look: Option<AvatarLookId>,
    pub voice: String,
}

/// What is understood and planned so far.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Everything the user has said that a script may use.
    pub prompt: String,
    pub files: Vec<Attached>,
    /// What of the files is read: one for each, then those of their key frames.
    pub sources: Vec<Source>,
    /// How many of the files that are.
    pub read: usize,
    /// Files of the pictures, in their places.
    pub pictures: Vec<StoredFile>,
    pub board: Option<Storyboard>,
    pub casting: Option<Casting>,
    /// The user was asked for facts and has not answered.
    pub asked: bool,
    /// Voices the user was asked to choose from and has not yet.
    #[serde(default)]
    pub offered: Vec<String>,
}

impl Plan {
    /// As planners take it.
    pub fn brief(&self, wanted: &Wanted, may_ask: bool) -> Brief {
        Brief {
            prompt: self.prompt.clone(),
            sources: self.sources.clone(),
            canvas: wanted.canvas,
            style: wanted.style.clone(),
            presenter: true,
            may_ask,
        }
    }
}

pub fn wanted_of(row: &AgentSessionRow) -> Result<Wanted, StudioError> {
    serde_json::from_str(row.wishes.as_str()).map_err(StudioError::internal)
}

pub fn plan_of(row: &AgentSessionRow) -> Result<Plan, StudioError> {
    serde_json::from_str(row.plan.as_str()).map_err(StudioError::internal)
}

/// Whether somebody is there to answer before the film is made.
pub fn pauses(row: &AgentSessionRow, wanted: &Wanted) -> bool {
    row.mode == SessionMode::Chat && !wanted.auto_proceed
}
