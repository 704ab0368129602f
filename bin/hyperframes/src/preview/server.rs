//! The preview over HTTP: the composition at the root, as a render sees it, and the page around it.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures::Stream;
use herald_hyperframes::PAGE_POLICY;
use tokio::sync::broadcast::error::RecvError;
use tower_http::services::ServeFile;

use super::stage::{Change, Stage};

/// The page around the composition loads nothing but its own parts.
const SHELL_POLICY: &str = "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'";

pub fn router(stage: Arc<Stage>, port: u16) -> Router {
    Router::new()
        .route("/", get(async || shell("text/html; charset=utf-8", include_str!("page/index.html"))))
        .route(
            "/.herald/preview/page.css",
            get(async || shell("text/css; charset=utf-8", include_str!("page/page.css"))),
        )
        .route(
            "/.herald/preview/page.js",
            get(async || shell("text/javascript; charset=utf-8", include_str!("page/page.js"))),
        )
        .route(
            "/.herald/preview/sound.js",
            get(async || shell("text/javascript; charset=utf-8", include_str!("page/sound.js"))),
        )
        .route("/.herald/preview/state.json", get(async |State(stage): State<Arc<Stage>>| axum::Json(stage.describe())))
        .route("/.herald/preview/events", get(events))
        .route("/.herald/preview/media/{*path}", get(media))
        .fallback(get(answer))
        .layer(middleware::from_fn(move |request, next| guard(port, request, next)))
        .with_state(stage)
}

/// A page elsewhere whose name was made to mean this machine would otherwise read the project's files.
async fn guard(port: u16, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let known = ["localhost", "127.0.0.1", "[::1]"].iter().any(|name| host == format!("{name}:{port}"));
    if !known {
        return (StatusCode::FORBIDDEN, "This preview answers as localhost only.\n").into_response();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    response
}

fn shell(content_type: &'static str, text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, content_type), (header::CONTENT_SECURITY_POLICY, SHELL_POLICY)], text).into_response()
}

/// Everything of the project, and the runtime's own questions.
async fn answer(State(stage): State<Arc<Stage>>, request: Request) -> Response {
    let Some(preview) = stage.preview() else {
        return (StatusCode::SERVICE_UNAVAILABLE, "The project cannot be compiled at the moment.\n").into_response();
    };
    let asked = request.uri().path_and_query().map_or("", |asked| asked.as_str()).trim_start_matches('/').to_owned();
    let answered = tokio::task::spawn_blocking(move || preview.answer(&asked)).await;
    let Ok(answered) = answered else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    if answered.status >= 400 {
        stage.tell(Change::Warnings);
    }
    let mut response = Response::new(Body::from(answered.body.to_vec()));
    *response.status_mut() = StatusCode::from_u16(answered.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if let Ok(content_type) = HeaderValue::from_str(&answered.content_type) {
        response.headers_mut().insert(header::CONTENT_TYPE, content_type);
    }
    if answered.is_page {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE_POLICY));
    }
    response
}

/// Sounds for the page around the composition, in parts as players ask for them.
async fn media(State(stage): State<Arc<Stage>>, Path(path): Path<String>, request: Request) -> Response {
    let encoded = request.uri().path().strip_prefix("/.herald/preview/media/").unwrap_or(&path).to_owned();
    match stage.preview().map(|preview| preview.locate(&encoded)) {
        Some(Ok(file)) => match ServeFile::new(file).try_call(request).await {
            Ok(response) => response.map(Body::new),
            Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
        },
        Some(Err(error)) => (StatusCode::NOT_FOUND, error.to_string()).into_response(),
        None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// `reload` when files changed, `warnings` when there may be new ones.
async fn events(State(stage): State<Arc<Stage>>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let changes = stage.listen();
    let stream = futures::stream::unfold(changes, async |mut changes| {
        let name = match changes.recv().await {
            Ok(Change::Files) | Err(RecvError::Lagged(_)) => "reload",
            Ok(Change::Warnings) => "warnings",
            Err(RecvError::Closed) => return None,
        };
        Some((Ok(Event::default().event(name).data("{}")), changes))
    });
    Sse::new(stream).keep_alive(KeepAlive::default())
}
