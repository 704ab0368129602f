//! What a session's row holds beside its columns: what was asked for, and what is planned so far.

use std::path::PathBuf;

use herald_agent::{Brief, Source, Storyboard};
use herald_blobs::BlobError;
use herald_domain::id::{AgentResourceId, AgentSessionId, AvatarLookId, BrandKitId};
use herald_scenes::Canvas;
use herald_store::agent_sessions::{AgentResourceRow, AgentSessionRow, SessionMode};
use herald_store::clock::now_micros;
use serde::{Deserialize, Serialize};

use crate::intake::StoredFile;
use crate::{Studio, StudioError};

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
    /// SHA-256 of the pictures, in their places.
    pub fn picture_digests(&self) -> Vec<&str> {
        self.pictures.iter().map(|picture| picture.sha256.as_str()).collect()
    }

    /// Where the pictures lie, in their places.
    pub fn picture_paths(&self, studio: &Studio) -> Result<Vec<PathBuf>, BlobError> {
        self.pictures.iter().map(|picture| studio.blobs.local_path(&picture.key)).collect()
    }

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

/// Sources of resources.
pub const GENERATED: &str = "generated";
pub const UPLOADED: &str = "user_uploaded";

/// A resource of a session, without files yet.
pub fn resource(session: AgentSessionId, kind: &str, source: &str, metadata: serde_json::Value) -> AgentResourceRow {
    AgentResourceRow {
        id: AgentResourceId::new(),
        session_id: session,
        kind: kind.to_owned(),
        source: source.to_owned(),
        file_blob: None,
        file_type: None,
        thumbnail_blob: None,
        preview_blob: None,
        preview_type: None,
        metadata,
        created_at: now_micros(),
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
