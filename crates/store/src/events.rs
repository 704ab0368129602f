//! Events: what happened to the resources of a workspace.

use herald_domain::EventType;
use herald_domain::id::{EventId, WorkspaceId};
use sea_orm::ConnectionTrait;
use serde_json::Value as Json;

use crate::Txn;
use crate::deliveries::DeliveryState;
use crate::error::StoreError;
use crate::page::{Cursor, Page};
use crate::sql::{self, Filter};
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

/// Forgets up to `at_once` of the oldest events from before `before` (unix microseconds) whose deliveries have all ended,
/// with those and their attempts. Answers how many events went.
pub async fn forget(txn: &Txn, before: i64, at_once: u32) -> Result<usize, StoreError> {
    let text = "SELECT id FROM events WHERE created_at < $1 AND NOT EXISTS \
                (SELECT 1 FROM deliveries WHERE event_id = events.id AND state = $2) \
                ORDER BY created_at, id LIMIT $3";
    let values = vec![before.into(), DeliveryState::Pending.to_value(), i64::from(at_once).into()];
    let rows = sql::query_all(txn, text, values).await?;
    let events: Vec<EventId> = rows.iter().map(|row| Column::from_row(row, "id")).collect::<Result<_, _>>()?;
    if events.is_empty() {
        return Ok(0);
    }
    let places: Vec<String> = (1..=events.len()).map(|n| format!("${n}")).collect();
    let places = places.join(", ");
    let of_these = format!("SELECT id FROM deliveries WHERE event_id IN ({places})");
    for text in [
        format!("DELETE FROM delivery_attempts WHERE delivery_id IN ({of_these})"),
        format!("DELETE FROM deliveries WHERE event_id IN ({places})"),
        format!("DELETE FROM events WHERE id IN ({places})"),
    ] {
        sql::execute(txn, &text, events.iter().map(Column::to_value).collect()).await?;
    }
    Ok(events.len())
}
