//! Events: what happened to a resource, told to whoever asked for it.
//!
//! [`emit`] is called in the transaction that changes the resource, so an event exists exactly if the change does. It
//! writes the event, and one delivery with its job for each receiver; [`crate::webhooks::DeliveryJob`] does the rest.

mod log;
mod references;
mod retention;

use herald_domain::id::{DeliveryId, EventId, WebhookEndpointId, WorkspaceId};
use herald_domain::{EventType, Failure};
use herald_jobs::{Jobs, JobsError, set_lane_cap};
use herald_store::clock::now_micros;
use herald_store::deliveries::{self, DeliveryRow, DeliveryState};
use herald_store::events::{self, EventRow};
use herald_store::webhook_endpoints::{self, WebhookEndpointRow};
use herald_store::{StoreError, Txn};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

pub use self::log::{Delivery, deliveries_of, list, redeliver};
pub use self::references::{file, resolve, share_page, video_page};
pub use self::retention::keep_forgetting;
use crate::{Studio, webhooks};

/// Something that happened.
pub struct Emission {
    pub workspace: WorkspaceId,
    pub event_type: EventType,
    /// Id of the resource; endpoints and the log can be narrowed to it.
    pub entity_id: String,
    /// The members of `event_data`. Files and pages are put in as [`file`], [`video_page`] and [`share_page`] make them.
    pub data: Map<String, Value>,
    /// For resources whose requests take one.
    pub callback: Option<Callback>,
    /// Told to the callback alone: no endpoint can subscribe to it.
    pub callback_only: bool,
}

impl Emission {
    pub fn new(workspace: WorkspaceId, event_type: EventType, entity_id: String, data: Map<String, Value>) -> Emission {
        Emission { workspace, event_type, entity_id, data, callback: None, callback_only: false }
    }
}

/// What a request said about being told.
#[derive(Debug, Clone, Default)]
pub struct Callback {
    /// `None`: nobody is told, and the id is in the data nevertheless.
    pub url: Option<String>,
    /// Echoed as `callback_id`.
    pub id: Option<String>,
}

impl Studio {
    /// Refuses a `callback_url` that could never be called.
    pub(crate) fn check_callback(&self, url: Option<&str>) -> Result<(), Failure> {
        let Some(url) = url else { return Ok(()) };
        let refused = |error| Failure::invalid("callback_url", format!("`callback_url` cannot be called: {error}."));
        self.egress.check(url).map_err(refused)
    }
}

/// The members of the data of a failure, beside the resource's id.
pub fn failure(code: Option<&str>, message: Option<&str>) -> Map<String, Value> {
    members(json!({ "failure_code": code, "failure_message": message, "msg": message }))
}

/// The members of a JSON object; none of anything else.
pub fn members(object: Value) -> Map<String, Value> {
    match object {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

/// Notes the event and who is to be told, in the caller's transaction.
pub async fn emit(jobs: &Jobs, txn: &Txn, emission: Emission) -> Result<EventId, JobsError> {
    debug_assert!(emission.callback_only || emission.event_type.is_sent(), "the catalogue says it is not sent");
    let Emission { workspace, event_type, entity_id, mut data, callback, callback_only } = emission;
    if let Some(callback) = &callback {
        data.insert("callback_id".to_owned(), json!(callback.id));
    }
    let row = EventRow {
        id: EventId::new(),
        workspace_id: workspace,
        event_type,
        entity_id,
        data: Value::Object(data),
        callback_url: callback.and_then(|callback| callback.url),
        callback_only,
        created_at: now_micros(),
    };
    events::insert(txn, &row).await?;
    deliver_to(jobs, txn, &row, receivers(txn, &row).await?).await?;
    Ok(row.id)
}

/// Where an event goes now; `None` is its callback.
async fn receivers(txn: &Txn, event: &EventRow) -> Result<Vec<Option<WebhookEndpointId>>, StoreError> {
    let mut receivers = Vec::new();
    if !event.callback_only {
        let endpoints = webhook_endpoints::enabled(txn, event.workspace_id).await?;
        receivers.extend(endpoints.iter().filter(|endpoint| wants(endpoint, event)).map(|endpoint| Some(endpoint.id)));
    }
    if event.callback_url.is_some() {
        receivers.push(None);
    }
    Ok(receivers)
}

fn wants(endpoint: &WebhookEndpointRow, event: &EventRow) -> bool {
    let scoped = endpoint.entity_id.as_ref().is_none_or(|entity| *entity == event.entity_id);
    let subscribed = match endpoint.events.as_ref().and_then(Value::as_array) {
        Some(list) => list.iter().any(|listed| listed == event.event_type.as_str()),
        None => true,
    };
    scoped && subscribed
}

/// Starts a delivery for each of these receivers.
async fn deliver_to(
    jobs: &Jobs,
    txn: &Txn,
    event: &EventRow,
    receivers: Vec<Option<WebhookEndpointId>>,
) -> Result<Vec<DeliveryRow>, JobsError> {
    let mut started = Vec::with_capacity(receivers.len());
    if !receivers.is_empty() {
        set_lane_cap(txn, event.workspace_id, webhooks::POOL, webhooks::WORKSPACE_CAP).await?;
    }
    for receiver in receivers {
        started.push(deliver(jobs, txn, event, receiver).await?);
    }
    Ok(started)
}

/// Starts one delivery: its row and its job.
async fn deliver(
    jobs: &Jobs,
    txn: &Txn,
    event: &EventRow,
    endpoint_id: Option<WebhookEndpointId>,
) -> Result<DeliveryRow, JobsError> {
    let id = DeliveryId::new();
    let job_id = Some(jobs.enqueue(txn, webhooks::job_of(event.workspace_id, id)?).await?);
    let row = DeliveryRow {
        id,
        event_id: event.id,
        endpoint_id,
        job_id,
        state: DeliveryState::Pending,
        reason: None,
        created_at: now_micros(),
        ended_at: None,
    };
    deliveries::insert(txn, &row).await?;
    Ok(row)
}

/// A row's time as events and endpoints show it: ISO 8601 in UTC, whole seconds.
pub fn iso8601(micros: i64) -> String {
    // Only a damaged row lies outside the calendar.
    Timestamp::from_second(micros.div_euclid(1_000_000)).unwrap_or(Timestamp::UNIX_EPOCH).to_string()
}

#[cfg(test)]
mod tests {
    #[test]
    fn times_are_written_as_the_documentation_writes_them() {
        assert_eq!(super::iso8601(1_774_440_300_999_999), "2026-03-25T12:05:00Z");
    }
}
