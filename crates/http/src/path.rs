//! The placeholders of an address.

use axum::extract::FromRequestParts;
use axum::extract::path::ErrorKind;
use axum::extract::rejection::PathRejection;
use axum::http::request::Parts;
use herald_domain::{ErrorCode, Failure};
use herald_studio::StudioError;
use serde::de::DeserializeOwned;

use crate::answer::ApiError;

/// What stands in an address for its placeholders; refused like everything else when it is no text.
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(read)) => Ok(Path(read)),
            Err(PathRejection::FailedToDeserializePathParams(error)) => Err(match error.kind() {
                ErrorKind::InvalidUtf8InPathParam { key } => {
                    Failure::invalid(key.as_str(), format!("`{key}` is not UTF-8.")).into()
                }
                _ => Failure::new(ErrorCode::InvalidParameter, format!("The address cannot be read: {error}.")).into(),
            }),
            Err(error) => Err(ApiError(StudioError::internal(error))),
        }
    }
}
