//! Webhook endpoints: who is told of which events.

use std::fmt;

use herald_domain::id::{WebhookEndpointId, WorkspaceId};
use sea_orm::{ConnectionTrait, QueryResult, Value as SqlValue};
use serde_json::Value as Json;

use crate::error::StoreError;
use crate::page::{Cursor, Page};
use crate::sql::{self, Filter};
use crate::table::{self, Column};

crate::text_enum! {
    /// Whether deliveries are made.
    pub enum EndpointStatus {
        Enabled = "enabled",
        Disabled = "disabled",
    }
}

/// The key deliveries are signed with. It is readable, so it must not be printed: neither `Debug` nor `Display` show it.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningSecret(String);

impl SigningSecret {
    pub fn new(text: String) -> SigningSecret {
        SigningSecret(text)
    }

    /// The whole text, for signing and for the one answer that shows it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningSecret(…)")
    }
}

impl Column for SigningSecret {
    fn to_value(&self) -> SqlValue {
        self.0.to_value()
    }

    fn null() -> SqlValue {
        String::null()
    }

    fn from_nullable(row: &QueryResult, column: &'static str) -> Result<Option<Self>, StoreError> {
        Ok(String::from_nullable(row, column)?.map(SigningSecret))
    }
}

crate::table! {
    pub struct WebhookEndpointRow in "webhook_endpoints" {
        id: WebhookEndpointId,
        workspace_id: WorkspaceId,
        /// Unique among the living endpoints of a workspace.
        url: String,
        /// A list of event types; `None`: every event.
        events: Option<Json>,
        /// The one resource whose events are sent; `None`: all.
        entity_id: Option<String>,
        secret: SigningSecret,
        status: EndpointStatus,
        /// The first of the failures since the last success.
        failing_since: Option<i64>,
        disabled_reason: Option<String>,
        created_at: i64,
        deleted_at: Option<i64>,
    }
}

/// # Errors
/// [`StoreError::Duplicate`] when the workspace has an endpoint with this URL.
pub async fn insert(conn: &impl ConnectionTrait, row: &WebhookEndpointRow) -> Result<(), StoreError> {
    table::insert(conn, row).await
}

/// # Errors
/// [`StoreError::Duplicate`] when the workspace has another endpoint with this URL.
pub async fn update(conn: &impl ConnectionTrait, row: &WebhookEndpointRow) -> Result<(), StoreError> {
    table::update(conn, row).await
}

pub async fn get(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
    id: WebhookEndpointId,
) -> Result<Option<WebhookEndpointRow>, StoreError> {
    let values = vec![workspace.to_value(), id.to_value()];
    table::select_one(conn, "WHERE workspace_id = $1 AND id = $2 AND deleted_at IS NULL", values).await
}

/// The endpoint a delivery is for, deleted or not.
pub async fn of_delivery(
    conn: &impl ConnectionTrait,
    id: WebhookEndpointId,
) -> Result<Option<WebhookEndpointRow>, StoreError> {
    table::select_one(conn, "WHERE id = $1", vec![id.to_value()]).await
}

pub async fn list(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
    page: &Page,
) -> Result<(Vec<WebhookEndpointRow>, Option<Cursor>), StoreError> {
    let filter = Filter::new().and("workspace_id = ?", [workspace.to_value()]).and("deleted_at IS NULL", []);
    table::list(conn, filter, page, |row: &WebhookEndpointRow| Cursor {
        created_at: row.created_at,
        id: row.id.to_string(),
    })
    .await
}

/// Every endpoint of the workspace that deliveries may be made to.
pub async fn enabled(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
) -> Result<Vec<WebhookEndpointRow>, StoreError> {
    let tail = "WHERE workspace_id = $1 AND status = $2 AND deleted_at IS NULL ORDER BY created_at, id";
    table::select(conn, tail, vec![workspace.to_value(), EndpointStatus::Enabled.to_value()]).await
}

/// How many endpoints the workspace has.
pub async fn count(conn: &impl ConnectionTrait, workspace: WorkspaceId) -> Result<i64, StoreError> {
    let text = "SELECT COUNT(*) AS n FROM webhook_endpoints WHERE workspace_id = $1 AND deleted_at IS NULL";
    match sql::query_one(conn, text, vec![workspace.to_value()]).await? {
        Some(row) => i64::from_row(&row, "n"),
        None => Ok(0),
    }
}

/// Notes that a delivery failed at `now`; answers since when nothing but failures happened.
pub async fn note_failure(
    conn: &impl ConnectionTrait,
    id: WebhookEndpointId,
    now: i64,
) -> Result<Option<i64>, StoreError> {
    let text = "UPDATE webhook_endpoints SET failing_since = COALESCE(failing_since, $2) WHERE id = $1 \
                RETURNING failing_since";
    match sql::query_one(conn, text, vec![id.to_value(), now.into()]).await? {
        Some(row) => Column::from_row(&row, "failing_since"),
        None => Ok(None),
    }
}

pub async fn note_success(conn: &impl ConnectionTrait, id: WebhookEndpointId) -> Result<(), StoreError> {
    let text = "UPDATE webhook_endpoints SET failing_since = NULL WHERE id = $1 AND failing_since IS NOT NULL";
    sql::execute(conn, text, vec![id.to_value()]).await?;
    Ok(())
}

/// Stops deliveries; `failing_since` stays, for whoever wants to know.
pub async fn disable(conn: &impl ConnectionTrait, id: WebhookEndpointId, reason: &str) -> Result<(), StoreError> {
    let text = "UPDATE webhook_endpoints SET status = $2, disabled_reason = $3 WHERE id = $1";
    sql::execute(conn, text, vec![id.to_value(), EndpointStatus::Disabled.to_value(), reason.into()]).await?;
    Ok(())
}
