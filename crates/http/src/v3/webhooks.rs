//! `/v3/webhooks`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use herald_domain::{EventType, Failure};
use herald_store::events::{EventFilter, EventRow};
use herald_store::webhook_endpoints::WebhookEndpointRow;
use herald_studio::events::{self, iso8601, resolve};
use herald_studio::webhooks::{self, Change, NewEndpoint};
use herald_wire::envelope::{Data, PageOf};
use herald_wire::v3::webhooks::{
    Attempt, CreateEndpoint, Delivery, Empty, Endpoint, Event, EventTypeInfo, ListEvents, ListPages, Redelivery,
    RotatedSecret, UpdateEndpoint,
};

use super::{listed, page};
use crate::App;
use crate::answer::Answer;
use crate::caller::Member;
use crate::creating::Creating;
use crate::operation::{Body, PageSize, Query};
use crate::path::Path;

pub async fn create(
    State(app): State<App>,
    Creating { caller, request, once }: Creating<CreateEndpoint>,
) -> Answer<Response> {
    let events = request.events.map(event_types_of).transpose()?;
    let wanted = NewEndpoint { url: request.url, events, entity_id: request.entity_id };
    let studio = app.studio.clone();
    once.answer(&app, StatusCode::OK, |keeping| async move {
        let row = webhooks::create(&studio, &caller, wanted, keeping.showing(created)).await?;
        Ok(created(&row))
    })
    .await
}

/// The one answer but that of a rotation that shows the secret.
fn created(row: &WebhookEndpointRow) -> Data<Endpoint> {
    let secret = Some(row.secret.reveal().to_owned());
    Data { data: Endpoint { secret, ..endpoint(row.clone()) } }
}

pub async fn list(
    State(app): State<App>,
    Member(caller): Member,
    PageSize(size): PageSize,
    Query(query): Query<ListPages>,
) -> Answer<Json<PageOf<Endpoint>>> {
    let page = page(query.limit, size, query.token.as_deref())?;
    let (rows, next) = webhooks::list(&app.studio, &caller, &page).await?;
    Ok(listed(rows, next, endpoint))
}

pub async fn update(
    State(app): State<App>,
    Member(caller): Member,
    Path(id): Path<String>,
    Body(request): Body<UpdateEndpoint>,
) -> Answer<Json<Data<Endpoint>>> {
    let change = Change {
        url: request.url,
        events: request.events.map(|events| events.map(event_types_of).transpose()).transpose()?,
        status: request.status.as_deref().map(|status| parsed(status, "status")).transpose()?,
    };
    let row = webhooks::update(&app.studio, &caller, &id, change).await?;
    Ok(Json(Data { data: endpoint(row) }))
}

pub async fn delete(
    State(app): State<App>,
    Member(caller): Member,
    Path(id): Path<String>,
) -> Answer<Json<Data<Empty>>> {
    webhooks::delete(&app.studio, &caller, &id).await?;
    Ok(Json(Data { data: Empty {} }))
}

pub async fn rotate_secret(
    State(app): State<App>,
    Member(caller): Member,
    Path(id): Path<String>,
) -> Answer<Json<Data<RotatedSecret>>> {
    let row = webhooks::rotate_secret(&app.studio, &caller, &id).await?;
    let secret = row.secret.reveal().to_owned();
    Ok(Json(Data { data: RotatedSecret { endpoint_id: row.id.to_string(), secret } }))
}

/// The whole catalogue in one page: it is short and fixed.
pub async fn event_types(Member(_): Member) -> Json<PageOf<EventTypeInfo>> {
    let described = |event: &EventType| EventTypeInfo { event_type: event.as_str(), description: event.description() };
    Json(PageOf::new(EventType::ALL.iter().map(described).collect(), None))
}

pub async fn events(
    State(app): State<App>,
    Member(caller): Member,
    PageSize(size): PageSize,
    Query(query): Query<ListEvents>,
) -> Answer<Json<PageOf<Event>>> {
    let page = page(query.limit, size, query.token.as_deref())?;
    let event_type = query.event_type.as_deref().map(|text| parsed(text, "event_type")).transpose()?;
    let filter = EventFilter { event_type, entity_id: query.entity_id };
    let (rows, next) = events::list(&app.studio, &caller, &filter, &page).await?;
    Ok(listed(rows, next, |row| event(&app, row)))
}

pub async fn deliveries(
    State(app): State<App>,
    Member(caller): Member,
    Path(id): Path<String>,
    PageSize(size): PageSize,
    Query(query): Query<ListPages>,
) -> Answer<Json<PageOf<Delivery>>> {
    let page = page(query.limit, size, query.token.as_deref())?;
    let (rows, next) = events::deliveries_of(&app.studio, &caller, &id, &page).await?;
    Ok(listed(rows, next, delivery))
}

pub async fn redeliver(
    State(app): State<App>,
    Member(caller): Member,
    Path(id): Path<String>,
) -> Answer<Json<Data<Redelivery>>> {
    let (event, started) = events::redeliver(&app.studio, &caller, &id).await?;
    let deliveries = started.into_iter().map(delivery).collect();
    Ok(Json(Data { data: Redelivery { event_id: event.id.to_string(), deliveries } }))
}

/// The secret is left out; the two answers that show it put it in.
fn endpoint(row: WebhookEndpointRow) -> Endpoint {
    Endpoint {
        endpoint_id: row.id.to_string(),
        url: row.url,
        events: row.events,
        status: row.status.as_str().to_owned(),
        created_at: iso8601(row.created_at),
        secret: None,
        entity_id: row.entity_id,
        failing_since: row.failing_since.map(iso8601),
        disabled_reason: row.disabled_reason,
    }
}

/// Links are signed here.
fn event(app: &App, row: EventRow) -> Event {
    Event {
        event_id: row.id.to_string(),
        event_type: row.event_type.as_str(),
        event_data: resolve(&app.studio.links, &row.data),
        created_at: iso8601(row.created_at),
    }
}

fn delivery(delivery: events::Delivery) -> Delivery {
    let row = delivery.row;
    let attempts = delivery.attempts.into_iter().map(|attempt| Attempt {
        at: iso8601(attempt.at),
        url: attempt.url,
        http_status: attempt.http_status,
        latency_ms: attempt.latency_ms,
        reason: attempt.reason,
    });
    Delivery {
        delivery_id: row.id.to_string(),
        endpoint_id: row.endpoint_id.map(|id| id.to_string()),
        state: row.state.as_str().to_owned(),
        reason: row.reason,
        created_at: iso8601(row.created_at),
        ended_at: row.ended_at.map(iso8601),
        next_attempt_at: delivery.next_attempt_at.map(iso8601),
        attempts: attempts.collect(),
    }
}

fn event_types_of(names: Vec<String>) -> Result<Vec<EventType>, Failure> {
    let numbered = names.iter().enumerate();
    numbered.map(|(index, name)| parsed(name, &format!("events[{index}]"))).collect()
}

/// The contract's schema admits only what parses.
fn parsed<T: std::str::FromStr>(text: &str, param: &str) -> Result<T, Failure> {
    text.parse().map_err(|_| Failure::invalid(param, format!("`{text}` is not a value of `{param}`.")))
}
