//! Endpoints: registered, changed, paused, removed.

use herald_domain::id::{WebhookEndpointId, WorkspaceId};
use herald_domain::plan::Slot;
use herald_domain::{ErrorCode, EventType, Failure};
use herald_identity::Caller;
use herald_store::clock::now_micros;
use herald_store::webhook_endpoints::{self, EndpointStatus, WebhookEndpointRow};
use herald_store::{BoxFuture, Cursor, Page, StoreError, Txn};
use serde_json::{Value, json};

use super::delivery::end_pending;
use super::signature::new_secret;
use crate::{Acceptance, Studio, StudioError, admission};

/// Endpoints of one workspace.
const MOST: i64 = 100;
const PAUSED: &str = "The endpoint is paused: somebody set `status` to `disabled`.";
const DELETED: &str = "The endpoint was deleted.";

#[derive(Debug)]
pub struct NewEndpoint {
    pub url: String,
    /// `None`: every event.
    pub events: Option<Vec<EventType>>,
    /// The one resource whose events are sent.
    pub entity_id: Option<String>,
}

/// What to change; absent members stay.
#[derive(Debug, Default)]
pub struct Change {
    pub url: Option<String>,
    /// `Some(None)`: every event, from now on.
    pub events: Option<Option<Vec<EventType>>>,
    pub status: Option<EndpointStatus>,
}

/// Registers a receiver; its secret is in the answered row.
///
/// # Errors
/// `invalid_parameter` for a URL that may not be called, `conflict` for one that is registered,
/// `resource_limit_reached`.
pub async fn create(
    studio: &Studio,
    caller: &Caller,
    wanted: NewEndpoint,
    acceptance: Acceptance<WebhookEndpointRow>,
) -> Result<WebhookEndpointRow, StudioError> {
    check_url(studio, &wanted.url)?;
    let plan = admission::plan_of(studio, caller.workspace_id).await?.1.clone();
    let row = WebhookEndpointRow {
        id: WebhookEndpointId::new(),
        workspace_id: caller.workspace_id,
        url: wanted.url,
        events: wanted.events.as_deref().map(listed),
        entity_id: wanted.entity_id,
        secret: new_secret()?,
        status: EndpointStatus::Enabled,
        failing_since: None,
        disabled_reason: None,
        created_at: now_micros(),
        deleted_at: None,
    };
    studio
        .store
        .write(move |txn| {
            Box::pin(async move {
                let used = webhook_endpoints::count(txn, row.workspace_id).await?;
                plan.permits_one_more(Slot::WebhookEndpoints, used.unsigned_abs())?;
                if used >= MOST {
                    let message = format!("A workspace may have {MOST} webhook endpoints; delete one first.");
                    return Err(Failure::new(ErrorCode::ResourceLimitReached, message).into());
                }
                webhook_endpoints::insert(txn, &row).await.map_err(|error| taken(error, &row.url))?;
                acceptance.apply(txn, &row).await?;
                Ok::<_, StudioError>(row)
            })
        })
        .await
}

pub async fn list(
    studio: &Studio,
    caller: &Caller,
    page: &Page,
) -> Result<(Vec<WebhookEndpointRow>, Option<Cursor>), StudioError> {
    Ok(webhook_endpoints::list(studio.store.read(), caller.workspace_id, page).await?)
}

/// Changes an endpoint. Enabling it, and giving it another URL, start it anew: what failed before does not count.
///
/// # Errors
/// As [`create`], and `webhook_not_found`.
pub async fn update(
    studio: &Studio,
    caller: &Caller,
    id: &str,
    change: Change,
) -> Result<WebhookEndpointRow, StudioError> {
    if let Some(url) = &change.url {
        check_url(studio, url)?;
    }
    let jobs = studio.jobs.clone();
    change_row(studio, caller, id, move |txn, mut row| {
        Box::pin(async move {
            if let Some(url) = change.url.filter(|url| *url != row.url) {
                row.url = url;
                row.failing_since = None;
            }
            if let Some(events) = change.events {
                row.events = events.as_deref().map(listed);
            }
            match change.status.filter(|status| *status != row.status) {
                Some(EndpointStatus::Enabled) => {
                    row.status = EndpointStatus::Enabled;
                    (row.failing_since, row.disabled_reason) = (None, None);
                }
                Some(EndpointStatus::Disabled) => {
                    row.status = EndpointStatus::Disabled;
                    row.disabled_reason = Some(PAUSED.to_owned());
                    end_pending(&jobs, txn, row.id, PAUSED, None).await?;
                }
                None => {}
            }
            webhook_endpoints::update(txn, &row).await.map_err(|error| taken(error, &row.url))?;
            Ok(row)
        })
    })
    .await
}

/// Removes an endpoint; what was on its way to it ends as failed.
///
/// # Errors
/// `webhook_not_found`.
pub async fn delete(studio: &Studio, caller: &Caller, id: &str) -> Result<(), StudioError> {
    let jobs = studio.jobs.clone();
    change_row(studio, caller, id, move |txn, mut row| {
        Box::pin(async move {
            row.deleted_at = Some(now_micros());
            webhook_endpoints::update(txn, &row).await?;
            end_pending(&jobs, txn, row.id, DELETED, None).await?;
            Ok(row)
        })
    })
    .await
    .map(drop)
}

/// Gives the endpoint another secret; deliveries are signed with it from now on.
///
/// # Errors
/// `webhook_not_found`.
pub async fn rotate_secret(studio: &Studio, caller: &Caller, id: &str) -> Result<WebhookEndpointRow, StudioError> {
    let secret = new_secret()?;
    change_row(studio, caller, id, move |txn, mut row| {
        Box::pin(async move {
            row.secret = secret;
            webhook_endpoints::update(txn, &row).await?;
            Ok(row)
        })
    })
    .await
}

/// Reads the endpoint and works on it, in one transaction.
async fn change_row<F>(studio: &Studio, caller: &Caller, id: &str, work: F) -> Result<WebhookEndpointRow, StudioError>
where
    F: for<'t> FnOnce(&'t Txn, WebhookEndpointRow) -> BoxFuture<'t, Result<WebhookEndpointRow, StudioError>>
        + Send
        + 'static,
{
    let parsed = id.parse::<WebhookEndpointId>().map_err(|_| not_found(id))?;
    let (workspace, named): (WorkspaceId, String) = (caller.workspace_id, id.to_owned());
    studio
        .store
        .write(move |txn| {
            Box::pin(async move {
                let row = webhook_endpoints::get(txn, workspace, parsed).await?.ok_or_else(|| not_found(&named))?;
                work(txn, row).await
            })
        })
        .await
}

fn check_url(studio: &Studio, url: &str) -> Result<(), Failure> {
    let refused = |error| Failure::invalid("url", format!("`url` cannot be called: {error}."));
    studio.egress.check(url).map_err(refused)
}

/// Each type once, in the order of the catalogue.
fn listed(events: &[EventType]) -> Value {
    let names = EventType::ALL.iter().filter(|known| events.contains(known)).map(|known| known.as_str());
    json!(names.collect::<Vec<_>>())
}

fn taken(error: StoreError, url: &str) -> StudioError {
    match error {
        StoreError::Duplicate(_) => {
            Failure::new(ErrorCode::Conflict, format!("There is a webhook endpoint with the URL `{url}` already."))
                .at("url")
                .into()
        }
        other => other.into(),
    }
}

fn not_found(id: &str) -> Failure {
    Failure::new(ErrorCode::WebhookNotFound, format!("There is no webhook endpoint `{id}`."))
}
