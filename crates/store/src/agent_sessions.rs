//! Sessions of the video agent, what is said in them, and what is made on the way.

use herald_domain::id::{AgentMessageId, AgentResourceId, AgentSessionId, AvatarLookId, JobId, VideoId, WorkspaceId};
use sea_orm::ConnectionTrait;
use serde_json::Value as Json;

use crate::error::StoreError;
use crate::page::{Cursor, Page};
use crate::sql::{self, Filter};
use crate::table::{self, Column, JsonText};

crate::text_enum! {
    pub enum SessionStatus {
        Thinking = "thinking",
        WaitingForInput = "waiting_for_input",
        Reviewing = "reviewing",
        Generating = "generating",
        Completed = "completed",
        Failed = "failed",
    }
}

crate::text_enum! {
    /// Whether somebody is there to answer.
    pub enum SessionMode {
        Generate = "generate",
        Chat = "chat",
    }
}

crate::table! {
    pub struct AgentSessionRow in "agent_sessions" {
        id: AgentSessionId,
        workspace_id: WorkspaceId,
        mode: SessionMode,
        status: SessionStatus,
        title: Option<String>,
        /// What requests have said about cast, style and manner.
        wishes: JsonText,
        /// What is understood and planned so far.
        plan: JsonText,
        /// The latest video.
        video_id: Option<VideoId>,
        /// The latest run.
        job_id: Option<JobId>,
        callback_url: Option<String>,
        callback_id: Option<String>,
        created_at: i64,
    }
}

crate::text_enum! {
    pub enum MessageRole {
        User = "user",
        Model = "model",
    }
}

crate::text_enum! {
    pub enum MessageKind {
        Text = "text",
        Resource = "resource",
        Error = "error",
    }
}

crate::table! {
    pub struct AgentMessageRow in "agent_messages" {
        id: AgentMessageId,
        session_id: AgentSessionId,
        role: MessageRole,
        kind: MessageKind,
        content: String,
        /// A list of ids.
        resource_ids: Json,
        created_at: i64,
    }
}

crate::table! {
    pub struct AgentResourceRow in "agent_resources" {
        id: AgentResourceId,
        session_id: AgentSessionId,
        /// An open set: `image`, `video`, `audio`, `document`, `draft`, `avatar`, `voice`.
        kind: String,
        /// `generated` or `user_uploaded`.
        source: String,
        file_blob: Option<String>,
        /// MIME type.
        file_type: Option<String>,
        thumbnail_blob: Option<String>,
        preview_blob: Option<String>,
        preview_type: Option<String>,
        metadata: Json,
        created_at: i64,
    }
}

crate::table! {
    /// Whom a workspace was shown and heard by last.
    pub struct AgentMemoryRow in "agent_memories" {
        workspace_id: WorkspaceId,
        avatar_id: Option<AvatarLookId>,
        voice_id: Option<String>,
        updated_at: i64,
    }
}

pub async fn insert(conn: &impl ConnectionTrait, row: &AgentSessionRow) -> Result<(), StoreError> {
    table::insert(conn, row).await
}

pub async fn update(conn: &impl ConnectionTrait, row: &AgentSessionRow) -> Result<(), StoreError> {
    table::update(conn, row).await
}

pub async fn get(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
    id: AgentSessionId,
) -> Result<Option<AgentSessionRow>, StoreError> {
    table::select_one(conn, "WHERE workspace_id = $1 AND id = $2", vec![workspace.to_value(), id.to_value()]).await
}

/// The session a job works for.
pub async fn of_job(conn: &impl ConnectionTrait, id: AgentSessionId) -> Result<Option<AgentSessionRow>, StoreError> {
    table::select_one(conn, "WHERE id = $1", vec![id.to_value()]).await
}

pub async fn list(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
    page: &Page,
) -> Result<(Vec<AgentSessionRow>, Option<Cursor>), StoreError> {
    let filter = Filter::new().and("workspace_id = ?", [workspace.to_value()]);
    let cursor = |row: &AgentSessionRow| Cursor { created_at: row.created_at, id: row.id.to_string() };
    table::list(conn, filter, page, cursor).await
}

pub async fn insert_message(conn: &impl ConnectionTrait, row: &AgentMessageRow) -> Result<(), StoreError> {
    table::insert(conn, row).await
}

/// The latest messages, newest first.
pub async fn messages(
    conn: &impl ConnectionTrait,
    session: AgentSessionId,
    most: u32,
) -> Result<Vec<AgentMessageRow>, StoreError> {
    let filter = Filter::new().and("session_id = ?", [session.to_value()]);
    let cursor = |row: &AgentMessageRow| Cursor { created_at: row.created_at, id: row.id.to_string() };
    Ok(table::list(conn, filter, &Page::first(most), cursor).await?.0)
}

pub async fn insert_resource(conn: &impl ConnectionTrait, row: &AgentResourceRow) -> Result<(), StoreError> {
    table::insert(conn, row).await
}

pub async fn resource(
    conn: &impl ConnectionTrait,
    session: AgentSessionId,
    id: AgentResourceId,
) -> Result<Option<AgentResourceRow>, StoreError> {
    table::select_one(conn, "WHERE session_id = $1 AND id = $2", vec![session.to_value(), id.to_value()]).await
}

/// Newest first.
pub async fn resources(
    conn: &impl ConnectionTrait,
    session: AgentSessionId,
    page: &Page,
) -> Result<(Vec<AgentResourceRow>, Option<Cursor>), StoreError> {
    let filter = Filter::new().and("session_id = ?", [session.to_value()]);
    let cursor = |row: &AgentResourceRow| Cursor { created_at: row.created_at, id: row.id.to_string() };
    table::list(conn, filter, page, cursor).await
}

pub async fn memory(conn: &impl ConnectionTrait, workspace: WorkspaceId) -> Result<Option<AgentMemoryRow>, StoreError> {
    table::select_one(conn, "WHERE workspace_id = $1", vec![workspace.to_value()]).await
}

pub async fn remember(conn: &impl ConnectionTrait, row: &AgentMemoryRow) -> Result<(), StoreError> {
    let text = "INSERT INTO agent_memories (workspace_id, avatar_id, voice_id, updated_at) VALUES ($1, $2, $3, $4) \
                ON CONFLICT (workspace_id) DO UPDATE SET avatar_id = $2, voice_id = $3, updated_at = $4";
    let values =
        vec![row.workspace_id.to_value(), row.avatar_id.to_value(), row.voice_id.to_value(), row.updated_at.into()];
    sql::execute(conn, text, values).await?;
    Ok(())
}
