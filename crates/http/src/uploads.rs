//! `PUT /uploads/…`: the bytes of a reserved upload, under its signed URL.

use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use futures::StreamExt;
use herald_domain::{ErrorCode, Failure};
use herald_studio::uploads::{self, Sent};
use serde::Deserialize;

use crate::App;
use crate::answer::Answer;

#[derive(Deserialize)]
pub struct Signature {
    exp: i64,
    sig: String,
}

/// Streams the body to a draft, so that memory stays flat whatever the size.
pub async fn put(
    State(app): State<App>,
    Path(id): Path<String>,
    query: Result<Query<Signature>, axum::extract::rejection::QueryRejection>,
    headers: HeaderMap,
    body: Body,
) -> Answer<StatusCode> {
    let Query(signature) = query
        .map_err(|_| Failure::new(ErrorCode::Forbidden, "This upload URL is not complete; reserve a new upload."))?;
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let sent = Sent {
        id: &id,
        expires_at: signature.exp,
        signature: &signature.sig,
        content_type: text(header::CONTENT_TYPE),
        content_length: text(header::CONTENT_LENGTH).and_then(|length| length.parse().ok()),
    };
    let mut landing = uploads::open(&app.studio, sent).await?;
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|error| {
            Failure::new(ErrorCode::InvalidParameter, format!("The upload broke off: {error}. Send it again."))
        })?;
        landing.write(&piece).await?;
    }
    landing.finish(&app.studio).await?;
    Ok(StatusCode::OK)
}
