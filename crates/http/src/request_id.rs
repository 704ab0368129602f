//! Every answer carries `X-Request-Id`; failures get their body here, and panics become failures.

use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use herald_domain::{ErrorCode, Failure};
use tracing::Instrument;
use uuid::Uuid;

use crate::answer::{PendingFailure, envelope, pending};
use crate::{App, openai, operations};

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The id of the request at hand, for answers that repeat it.
#[derive(Clone)]
pub struct RequestId(pub String);

pub async fn layer(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let id = Uuid::now_v7().simple().to_string();
    request.extensions_mut().insert(RequestId(id.clone()));
    let (method, route, started) =
        (request.method().clone(), request.extensions().get::<MatchedPath>().cloned(), Instant::now());
    let span =
        tracing::info_span!("request", id, method = %method, path = loggable(request.uri().path(), route.as_ref()));
    if !method.is_safe() {
        app.studio.last_order.note();
    }
    let handled = AssertUnwindSafe(next.run(request)).catch_unwind().instrument(span.clone()).await;
    let mut response = handled.unwrap_or_else(|_| {
        span.in_scope(|| tracing::error!("a handler panicked"));
        pending(Failure::new(ErrorCode::InternalError, "Something went wrong on our side."))
    });
    if let Some(PendingFailure(failure)) = response.extensions_mut().remove::<PendingFailure>() {
        // Entered, not named as the parent: the JSON format lists the spans that are entered.
        span.in_scope(|| tracing::info!(code = %failure.code, param = failure.param, "refused"));
        let (parts, _) = response.into_parts();
        let mut body = envelope(&failure, app.public_url());
        if route.as_ref().is_some_and(|route| openai::is_openai(route.as_str())) {
            body.0.error.kind = Some(openai::kind(failure.http_status()));
        }
        response = (parts.status, body).into_response();
        if let Some(wait) = parts.headers.get(axum::http::header::RETRY_AFTER) {
            response.headers_mut().insert(axum::http::header::RETRY_AFTER, wait.clone());
        }
    }
    if !method.is_safe() {
        app.studio.last_order.note();
    }
    operations::count(&method, route.as_ref(), response.status(), started.elapsed());
    span.in_scope(|| log(method.is_safe(), response.status(), started.elapsed()));
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

/// One line for each request: people look for those that changed something.
fn log(safe: bool, status: StatusCode, took: Duration) {
    let (status, ms) = (status.as_u16(), took.as_secs_f64() * 1e3);
    match safe && status < 500 {
        true => tracing::debug!(status, ms, "answered"),
        false => tracing::info!(status, ms, "answered"),
    }
}

/// The path as it was asked for, but for addresses whose path is itself a permission: those by their route.
fn loggable<'a>(path: &'a str, route: Option<&'a MatchedPath>) -> &'a str {
    match route.map(MatchedPath::as_str) {
        Some(route) if route.contains("{signature}") => route,
        _ => path,
    }
}
