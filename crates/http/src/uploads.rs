//! `PUT /uploads/…`: the bytes of a reserved upload, under its signed URL.

use axum::body::{Body, BodyDataStream};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use futures::StreamExt;
use herald_domain::{ErrorCode, Failure};
use herald_studio::uploads::{self, Sent};

use crate::App;
use crate::answer::Answer;
use crate::path::Path;

/// Most that is read of a refused body, in bytes.
const DRAINED_BYTES: usize = 32 << 20;

/// Streams the body to a draft, so that memory stays flat whatever the size.
pub async fn put(
    State(app): State<App>,
    Path((id, expires_at, signature)): Path<(String, String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Answer<StatusCode> {
    let expires_at = expires_at.parse().map_err(|_| uploads::forbidden())?;
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let sent = Sent {
        id: &id,
        expires_at,
        signature: &signature,
        content_type: text(header::CONTENT_TYPE),
        content_length: text(header::CONTENT_LENGTH).and_then(|length| length.parse().ok()),
    };
    let mut pieces = body.into_data_stream();
    let outcome = receive(&app, sent, &mut pieces).await;
    // Who waits to be told to go on has sent nothing yet.
    if outcome.is_err() && !headers.contains_key(header::EXPECT) {
        drain(&mut pieces).await;
    }
    outcome.map(|()| StatusCode::OK)
}

async fn receive(app: &App, sent: Sent<'_>, pieces: &mut BodyDataStream) -> Answer<()> {
    let mut landing = uploads::open(&app.studio, sent).await?;
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|error| {
            Failure::new(ErrorCode::InvalidParameter, format!("The upload broke off: {error}. Send it again."))
        })?;
        landing.write(&piece).await?;
    }
    Ok(landing.finish(&app.studio).await?)
}

/// Reads on after a refusal: a client that is still sending when the connection closes never sees the answer. Past the
/// bound it does not.
pub async fn drain(pieces: &mut BodyDataStream) {
    let mut left = DRAINED_BYTES;
    while let Some(Ok(piece)) = pieces.next().await {
        left = left.saturating_sub(piece.len());
        if left == 0 {
            return;
        }
    }
}
