//! Failures on their way out.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use herald_domain::{ErrorCode, Failure};
use herald_identity::IdentityError;
use herald_store::StoreError;
use herald_studio::StudioError;
use herald_wire::envelope::ErrorEnvelope;

/// What a handler answers when it cannot do what was asked.
#[derive(Debug)]
pub struct ApiError(pub StudioError);

pub type Answer<T> = Result<T, ApiError>;

/// The failure of an answer, until [`crate::request_id`] turns it into a body: only there is the public URL known.
#[derive(Clone)]
pub struct PendingFailure(pub Failure);

impl<E: Into<StudioError>> From<E> for ApiError {
    fn from(error: E) -> Self {
        ApiError(error.into())
    }
}

/// Identity has no refusals of its own; whatever fails there is ours.
pub fn identity_fault(error: IdentityError) -> ApiError {
    ApiError(StudioError::internal(error))
}

pub fn cursor(token: Option<&str>) -> Answer<Option<herald_store::Cursor>> {
    token.map(|token| token.parse().map_err(|error: StoreError| ApiError(error.into()))).transpose()
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let failure = match self.0 {
            StudioError::Refused(failure) => failure,
            StudioError::Internal(error) => {
                tracing::error!(%error, "a request failed");
                Failure::new(
                    ErrorCode::InternalError,
                    "Something went wrong on our side. The server's log has the reason under the X-Request-Id.",
                )
            }
        };
        pending(failure)
    }
}

/// An answer that becomes `failure` on its way out.
pub fn pending(failure: Failure) -> Response {
    let mut response =
        StatusCode::from_u16(failure.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR).into_response();
    if failure.http_status() == 429 {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(failure.retry_after.unwrap_or(1)));
    }
    response.extensions_mut().insert(PendingFailure(failure));
    response
}

/// The body of a failure.
pub fn envelope(failure: &Failure, public_url: &str) -> Json<ErrorEnvelope> {
    Json(ErrorEnvelope::new(failure, public_url))
}
