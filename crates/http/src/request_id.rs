//! Every answer carries `X-Request-Id`; failures get their body here, and panics become failures.

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use herald_domain::{ErrorCode, Failure};
use tracing::Instrument;
use uuid::Uuid;

use crate::answer::{PendingFailure, envelope, pending};
use crate::{App, operations};

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The id of the request at hand, for answers that repeat it.
#[derive(Clone)]
pub struct RequestId(pub String);

pub async fn layer(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let id = Uuid::now_v7().simple().to_string();
    request.extensions_mut().insert(RequestId(id.clone()));
    let span = tracing::info_span!("request", id, method = %request.method(), path = request.uri().path());
    let (method, route, started) =
        (request.method().clone(), request.extensions().get::<MatchedPath>().cloned(), Instant::now());
    let handled = AssertUnwindSafe(next.run(request)).catch_unwind().instrument(span.clone()).await;
    let mut response = handled.unwrap_or_else(|_| {
        tracing::error!(parent: &span, "a handler panicked");
        pending(Failure::new(ErrorCode::InternalError, "Something went wrong on our side."))
    });
    if let Some(PendingFailure(failure)) = response.extensions_mut().remove::<PendingFailure>() {
        tracing::info!(parent: &span, code = %failure.code, param = failure.param, "refused");
        let (parts, _) = response.into_parts();
        let body = envelope(&failure, app.public_url()).into_response();
        response = (parts.status, body).into_response();
        if let Some(wait) = parts.headers.get(axum::http::header::RETRY_AFTER) {
            response.headers_mut().insert(axum::http::header::RETRY_AFTER, wait.clone());
        }
    }
    operations::count(&method, route.as_ref(), response.status(), started.elapsed());
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}
