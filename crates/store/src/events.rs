//! Events: what happened to the resources of a workspace.

use herald_domain::EventType;
use herald_domain::id::{EventId, WorkspaceId};
use sea_orm::ConnectionTrait;
use serde_json::Value as Json;

use crate::error::StoreError;
use crate::page::{Cursor, Page};
use crate::sql::Filter;
use crate::table::{self, Column};

crate::table! {
    pub struct EventRow in "events" {
        id: EventId,
        workspace_id: WorkspaceId,
        event_type: EventType,
        /// Id of the resource it is about.
        entity_id: String,
        /// The payload; links in it are references.
        data: Json,
        /// The one-off receiver its request named.
        callback_url: Option<String>,
        /// Nothing endpoints are told of.
        callback_only: bool,
        created_at: i64,
    }
}

/// Which events of a workspace. Every absent field lets all pass.
#[derive(Debug, Clone, Default)]
pub struct EventFilter {
    pub event_type: Option<EventType>,
    pub entity_id: Option<String>,
}

pub async fn insert(conn: &impl ConnectionTrait, row: &EventRow) -> Result<(), StoreError> {
    table::insert(conn, row).await
}

pub async fn get(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
    id: EventId,
) -> Result<Option<EventRow>, StoreError> {
    table::select_one(conn, "WHERE workspace_id = $1 AND id = $2", vec![workspace.to_value(), id.to_value()]).await
}

/// The event a delivery carries.
pub async fn of_delivery(conn: &impl ConnectionTrait, id: EventId) -> Result<Option<EventRow>, StoreError> {
    table::select_one(conn, "WHERE id = $1", vec![id.to_value()]).await
}

pub async fn list(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
    wanted: &EventFilter,
    page: &Page,
) -> Result<(Vec<EventRow>, Option<Cursor>), StoreError> {
    let mut filter = Filter::new().and("workspace_id = ?", [workspace.to_value()]);
    if let Some(event_type) = wanted.event_type {
        filter = filter.and("event_type = ?", [event_type.to_value()]);
    }
    if let Some(entity) = &wanted.entity_id {
        filter = filter.and("entity_id = ?", [entity.to_value()]);
    }
    table::list(conn, filter, page, |row: &EventRow| Cursor { created_at: row.created_at, id: row.id.to_string() })
        .await
}
