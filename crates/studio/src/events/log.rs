//! The event log: what happened, who was told, and telling it again.

use herald_domain::{ErrorCode, Failure};
use herald_identity::Caller;
use herald_jobs::{JobState, get as job_row};
use herald_store::deliveries::{self, AttemptRow, DeliveryRow};
use herald_store::events::{self, EventFilter, EventRow};
use herald_store::{Cursor, Page};

use super::{deliver_to, receivers};
use crate::{Studio, StudioError};

/// One delivery with its attempts.
pub struct Delivery {
    pub row: DeliveryRow,
    pub attempts: Vec<AttemptRow>,
    /// When the next attempt is due, unix microseconds; `None` when none is planned or one is under way.
    pub next_attempt_at: Option<i64>,
}

pub async fn list(
    studio: &Studio,
    caller: &Caller,
    filter: &EventFilter,
    page: &Page,
) -> Result<(Vec<EventRow>, Option<Cursor>), StudioError> {
    Ok(events::list(studio.store.read(), caller.workspace_id, filter, page).await?)
}

/// Deliveries of an event, newest first.
///
/// # Errors
/// `resource_not_found`.
pub async fn deliveries_of(
    studio: &Studio,
    caller: &Caller,
    event: &str,
    page: &Page,
) -> Result<(Vec<Delivery>, Option<Cursor>), StudioError> {
    let event = find(studio, caller, event).await?;
    let (rows, next) = deliveries::list(studio.store.read(), event.id, page).await?;
    Ok((with_attempts(studio, rows).await?, next))
}

/// Tells an event again: to the endpoints that match now and to the callback of its request. A receiver that is still
/// being told is left out.
///
/// # Errors
/// `resource_not_found`.
pub async fn redeliver(
    studio: &Studio,
    caller: &Caller,
    event: &str,
) -> Result<(EventRow, Vec<Delivery>), StudioError> {
    let event = find(studio, caller, event).await?;
    let (jobs, row) = (studio.jobs.clone(), event.clone());
    let started = studio
        .store
        .write(move |txn| {
            Box::pin(async move {
                let pending = deliveries::pending_of_event(txn, row.id).await?;
                let mut idle = receivers(txn, &row).await?;
                idle.retain(|receiver| !pending.iter().any(|delivery| delivery.endpoint_id == *receiver));
                Ok::<_, StudioError>(deliver_to(&jobs, txn, &row, idle).await?)
            })
        })
        .await?;
    Ok((event, with_attempts(studio, started).await?))
}

async fn find(studio: &Studio, caller: &Caller, id: &str) -> Result<EventRow, StudioError> {
    let found = match id.parse() {
        Ok(id) => events::get(studio.store.read(), caller.workspace_id, id).await?,
        Err(_) => None,
    };
    found.ok_or_else(|| Failure::new(ErrorCode::ResourceNotFound, format!("There is no event `{id}`.")).into())
}

async fn with_attempts(studio: &Studio, rows: Vec<DeliveryRow>) -> Result<Vec<Delivery>, StudioError> {
    let conn = studio.store.read();
    let mut shown = Vec::with_capacity(rows.len());
    for row in rows {
        let job = match row.job_id {
            Some(id) => job_row(conn, id).await?,
            None => None,
        };
        let next_attempt_at = job.filter(|job| job.state == JobState::Ready).map(|job| job.run_at);
        let attempts = deliveries::attempts(conn, row.id).await?;
        shown.push(Delivery { row, attempts, next_attempt_at });
    }
    Ok(shown)
}
