//! `GET /files/…`: stored files under signed URLs, in ranges, with validators.

use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use herald_blobs::{BlobError, BlobReader};
use herald_domain::{ErrorCode, Failure};
use herald_studio::links::now_seconds;
use herald_studio::on_demand;
use serde::Deserialize;
use tokio::io::AsyncReadExt;
use tokio_util::io::ReaderStream;

use crate::App;
use crate::answer::Answer;
use crate::path::Path;

#[derive(Deserialize)]
pub struct Signature {
    exp: i64,
    ct: String,
    name: String,
    sig: String,
}

pub async fn get(
    State(app): State<App>,
    Path(key): Path<String>,
    query: Result<Query<Signature>, axum::extract::rejection::QueryRejection>,
    method: Method,
    headers: HeaderMap,
) -> Answer<Response> {
    let expired =
        || Failure::new(ErrorCode::Forbidden, "This link is not valid or has expired; read the resource again.");
    let Query(query) = query.map_err(|_| expired())?;
    let grant = app
        .studio
        .links
        .signer()
        .verify(&key, &query.ct, &query.name, query.exp, &query.sig, now_seconds())
        .ok_or_else(expired)?;
    let blob = open(&app, &key).await?;
    let etag = HeaderValue::from_str(&format!("\"{}\"", blob.etag.trim_matches('"')))
        .unwrap_or(HeaderValue::from_static("\"0\""));
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known == etag) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response());
    }
    let range = headers.get(header::RANGE).and_then(|value| value.to_str().ok());
    // A range of another version of the file would not fit together: then the whole file is sent (RFC 9110, 13.1.5).
    let same_version = headers.get(header::IF_RANGE).is_none_or(|version| version == etag);
    let part = match range.filter(|_| same_version).map(|range| parse_range(range, blob.len)) {
        Some(Part::Unsatisfiable) => {
            let size = format!("bytes */{}", blob.len);
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, [(header::CONTENT_RANGE, size)]).into_response());
        }
        Some(Part::Bytes { first, last }) => Some((first, last)),
        Some(Part::Whole) | None => None,
    };
    let mut response = body(blob, part, method == Method::HEAD).await?;
    let head = response.headers_mut();
    head.insert(header::ETAG, etag);
    head.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    head.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=3600"));
    // Uploaded files are strangers' files: a browser must neither guess their type nor run them as our page.
    head.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    head.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    head.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    if let Ok(content_type) = HeaderValue::from_str(&grant.content_type) {
        head.insert(header::CONTENT_TYPE, content_type);
    }
    if let Ok(disposition) = HeaderValue::from_str(&disposition(&grant.file_name)) {
        head.insert(header::CONTENT_DISPOSITION, disposition);
    }
    Ok(response)
}

/// Opens a file; previews and sounds come into being when they are first asked for.
async fn open(app: &App, key: &str) -> Answer<BlobReader> {
    on_demand::ensure(&app.studio, key).await?;
    match app.studio.blobs.open_blob(key).await {
        Ok(blob) => Ok(blob),
        Err(BlobError::NotFound { .. }) => {
            Err(Failure::new(ErrorCode::ResourceNotFound, "This file has been deleted.").into())
        }
        Err(error) => Err(error.into()),
    }
}

async fn body(mut blob: BlobReader, part: Option<(u64, u64)>, head_only: bool) -> Answer<Response> {
    let total = blob.len;
    let (first, last) = part.unwrap_or((0, total.saturating_sub(1)));
    let length = if total == 0 { 0 } else { last - first + 1 };
    let body = if head_only {
        Body::empty()
    } else {
        blob.seek(first).await?;
        Body::from_stream(ReaderStream::with_capacity(blob.file.take(length), 64 << 10))
    };
    let mut response = body.into_response();
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    if part.is_some() {
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        if let Ok(range) = HeaderValue::from_str(&format!("bytes {first}-{last}/{total}")) {
            response.headers_mut().insert(header::CONTENT_RANGE, range);
        }
    }
    Ok(response)
}

#[derive(Debug, PartialEq)]
enum Part {
    /// Not a range we serve (several ranges, other units): the whole file is a valid answer.
    Whole,
    Bytes {
        first: u64,
        last: u64,
    },
    Unsatisfiable,
}

/// One range of RFC 9110, 14.1.2: `bytes=0-99`, `bytes=100-`, `bytes=-5`.
fn parse_range(text: &str, length: u64) -> Part {
    let Some((first, last)) = text.strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
        return Part::Whole;
    };
    let part = match (first.trim().parse::<u64>(), last.trim()) {
        (Ok(first), "") => (first, length.saturating_sub(1)),
        (Ok(first), last) => match last.parse::<u64>() {
            Ok(last) if last >= first => (first, last.min(length.saturating_sub(1))),
            _ => return Part::Whole,
        },
        (Err(_), suffix) if first.trim().is_empty() => match suffix.parse::<u64>() {
            Ok(0) => return Part::Unsatisfiable,
            Ok(count) => (length.saturating_sub(count), length.saturating_sub(1)),
            Err(_) => return Part::Whole,
        },
        (Err(_), _) => return Part::Whole,
    };
    if part.0 >= length { Part::Unsatisfiable } else { Part::Bytes { first: part.0, last: part.1 } }
}

/// `inline`, with the name in both forms of RFC 6266.
fn disposition(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_graphic() && !"\"\\".contains(c) { c } else { '_' }).collect();
    let encoded: String = name
        .bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect();
    format!("inline; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        assert_eq!(parse_range("bytes=0-99", 1_000), Part::Bytes { first: 0, last: 99 });
        assert_eq!(parse_range("bytes=900-", 1_000), Part::Bytes { first: 900, last: 999 });
        assert_eq!(parse_range("bytes=-100", 1_000), Part::Bytes { first: 900, last: 999 });
        assert_eq!(parse_range("bytes=0-9999", 1_000), Part::Bytes { first: 0, last: 999 });
        assert_eq!(parse_range("bytes=1000-", 1_000), Part::Unsatisfiable);
        assert_eq!(parse_range("bytes=-0", 1_000), Part::Unsatisfiable);
        assert_eq!(parse_range("bytes=5-1", 1_000), Part::Whole);
        assert_eq!(parse_range("bytes=0-1,5-6", 1_000), Part::Whole);
        assert_eq!(parse_range("lines=0-1", 1_000), Part::Whole);
        assert_eq!(parse_range("bytes=0-0", 0), Part::Unsatisfiable);
    }
}
