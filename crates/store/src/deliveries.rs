//! Deliveries: one event on its way to one receiver, and every attempt of it.

use herald_domain::id::{DeliveryAttemptId, DeliveryId, EventId, JobId, WebhookEndpointId};
use sea_orm::ConnectionTrait;

use crate::error::StoreError;
use crate::page::{Cursor, Page};
use crate::sql::{self, Filter};
use crate::table::{self, Column};

crate::text_enum! {
    pub enum DeliveryState {
        /// Its job will try, or try again.
        Pending = "pending",
        Delivered = "delivered",
        Failed = "failed",
    }
}

crate::table! {
    pub struct DeliveryRow in "deliveries" {
        id: DeliveryId,
        event_id: EventId,
        /// `None`: to the callback of the event's request.
        endpoint_id: Option<WebhookEndpointId>,
        job_id: Option<JobId>,
        state: DeliveryState,
        /// Why it failed.
        reason: Option<String>,
        created_at: i64,
        ended_at: Option<i64>,
    }
}

crate::table! {
    /// One POST and what came of it.
    pub struct AttemptRow in "delivery_attempts" {
        id: DeliveryAttemptId,
        delivery_id: DeliveryId,
        /// When it began.
        at: i64,
        url: String,
        /// `None`: there was no answer.
        http_status: Option<i64>,
        latency_ms: i64,
        /// Why it did not count as delivered.
        reason: Option<String>,
    }
}

pub async fn insert(conn: &impl ConnectionTrait, row: &DeliveryRow) -> Result<(), StoreError> {
    table::insert(conn, row).await
}

/// The delivery a job works for.
pub async fn of_job(conn: &impl ConnectionTrait, id: DeliveryId) -> Result<Option<DeliveryRow>, StoreError> {
    table::select_one(conn, "WHERE id = $1", vec![id.to_value()]).await
}

/// Deliveries of one event, newest first.
pub async fn list(
    conn: &impl ConnectionTrait,
    event: EventId,
    page: &Page,
) -> Result<(Vec<DeliveryRow>, Option<Cursor>), StoreError> {
    let filter = Filter::new().and("event_id = ?", [event.to_value()]);
    table::list(conn, filter, page, |row: &DeliveryRow| Cursor { created_at: row.created_at, id: row.id.to_string() })
        .await
}

/// Deliveries of one event that have not ended.
pub async fn pending_of_event(conn: &impl ConnectionTrait, event: EventId) -> Result<Vec<DeliveryRow>, StoreError> {
    let values = vec![event.to_value(), DeliveryState::Pending.to_value()];
    table::select(conn, "WHERE event_id = $1 AND state = $2", values).await
}

/// Deliveries to one endpoint that have not ended.
pub async fn pending_of_endpoint(
    conn: &impl ConnectionTrait,
    endpoint: WebhookEndpointId,
) -> Result<Vec<DeliveryRow>, StoreError> {
    let values = vec![endpoint.to_value(), DeliveryState::Pending.to_value()];
    table::select(conn, "WHERE endpoint_id = $1 AND state = $2", values).await
}

/// Ends a pending delivery; `reason` makes it a failed one. Answers whether it was pending.
pub async fn end(
    conn: &impl ConnectionTrait,
    id: DeliveryId,
    reason: Option<&str>,
    now: i64,
) -> Result<bool, StoreError> {
    let state = if reason.is_some() { DeliveryState::Failed } else { DeliveryState::Delivered };
    let text = "UPDATE deliveries SET state = $2, reason = $3, ended_at = $4 WHERE id = $1 AND state = $5";
    let values = vec![
        id.to_value(),
        state.to_value(),
        reason.map(str::to_owned).to_value(),
        now.into(),
        DeliveryState::Pending.to_value(),
    ];
    Ok(sql::execute(conn, text, values).await? == 1)
}

pub async fn insert_attempt(conn: &impl ConnectionTrait, row: &AttemptRow) -> Result<(), StoreError> {
    table::insert(conn, row).await
}

/// Attempts of one delivery, oldest first.
pub async fn attempts(conn: &impl ConnectionTrait, delivery: DeliveryId) -> Result<Vec<AttemptRow>, StoreError> {
    table::select(conn, "WHERE delivery_id = $1 ORDER BY at, id", vec![delivery.to_value()]).await
}
