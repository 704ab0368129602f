//! Every address the server answers, on one screen.

use std::time::Duration;

use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::routing::{MethodFilter, MethodRouter, get, on, put};
use axum::{Extension, Router, middleware};
use herald_domain::{ErrorCode, Failure};
use herald_wire::{Operation, contract};
use tower_http::timeout::RequestBodyTimeoutLayer;

use crate::operation::Served;
use crate::unserved::UNSERVED;
use crate::v3::{
    agents, assets, avatars, brand, own_voices, renders, sounds, styles, uploads, users, video_batches, videos, voices,
    webhooks,
};
use crate::{App, answer, files, openai, operations, pages, progress, request_id, unread};

/// Largest request body of any kind, in bytes.
const BODY_BYTES: usize = 64 << 20;
/// Longest wait for the next piece of a body.
const BODY_IDLE: Duration = Duration::from_secs(30);

/// The operations of the contract, each with its handler.
fn operations() -> Vec<(&'static str, MethodRouter<App>)> {
    vec![
        served("create_asset", assets::create),
        served("list_assets", assets::list),
        served("get_asset", assets::get),
        served("delete_asset", assets::delete),
        served("search_assets", assets::search),
        served("create_asset_upload", uploads::create),
        served("complete_asset_upload", uploads::complete),
        served("create_asset_upload_batch", uploads::create_batch),
        served("complete_asset_upload_batch", uploads::complete_batch),
        served("get_asset_batch", uploads::get_batch),
        served("list_asset_statuses", uploads::list_statuses),
        served("list_voices", voices::list),
        served("design_voice", voices::design),
        served("get_voice", voices::get),
        served("create_speech", voices::speak),
        served("clone_voice", own_voices::clone),
        served("delete_voice", own_voices::delete),
        served("stream_speech", voices::stream),
        served("create_openai_speech", openai::speak),
        served("create_openai_transcription", openai::transcribe),
        served("list_openai_models", openai::models),
        served("search_audio_sounds", sounds::search),
        served("list_video_agent_styles", styles::list),
        served("create_avatar", avatars::create),
        served("list_avatar_groups", avatars::list_groups),
        served("get_avatar_group", avatars::get_group),
        served("delete_avatar_group", avatars::delete_group),
        served("list_avatar_looks", avatars::list_looks),
        served("get_avatar_look", avatars::get_look),
        served("update_avatar_look", avatars::update_look),
        served("delete_avatar_look", avatars::delete_look),
        served("create_video", videos::create),
        served("list_videos", videos::list),
        served("get_video", videos::get),
        served("delete_video", videos::delete),
        served("create_video_batch", video_batches::create),
        served("get_video_batch", video_batches::get),
        served("list_video_statuses", video_batches::statuses),
        served("stream_video_events", progress::stream_video),
        served("create_video_agent", agents::create),
        served("list_video_agent_sessions", agents::list),
        served("get_video_agent_session", agents::get),
        served("send_video_agent_message", agents::send),
        served("stop_video_agent_session", agents::stop),
        served("get_video_agent_resource", agents::resource),
        served("list_video_agent_resources", agents::resources),
        served("list_video_agent_resources_alias", agents::resources),
        served("list_video_agent_session_videos", agents::videos_of),
        served("stream_video_agent_events", progress::stream_session),
        served("create_hyperframes_render", renders::create),
        served("list_hyperframes_renders", renders::list),
        served("get_hyperframes_render", renders::get),
        served("delete_hyperframes_render", renders::delete),
        served("create_webhook_endpoint", webhooks::create),
        served("list_webhook_endpoints", webhooks::list),
        served("update_webhook_endpoint", webhooks::update),
        served("delete_webhook_endpoint", webhooks::delete),
        served("rotate_webhook_secret", webhooks::rotate_secret),
        served("list_webhook_event_types", webhooks::event_types),
        served("list_webhook_events", webhooks::events),
        served("list_webhook_deliveries", webhooks::deliveries),
        served("redeliver_webhook_event", webhooks::redeliver),
        served("list_brand_kits", brand::list_kits),
        served("list_brand_glossaries", brand::list_glossaries),
        served("get_current_user", users::me),
        served("get_current_user_v1", users::me),
    ]
}

/// Ids of the operations that are served.
pub fn served_operations() -> Vec<&'static str> {
    operations().into_iter().map(|(id, _)| id).collect()
}

pub fn router(app: App) -> Router {
    let mut router = Router::new();
    for (id, handler) in operations() {
        if let Some(operation) = contract().operation(id) {
            router = router.route(&operation.path, handler);
        }
    }
    for id in UNSERVED {
        if let Some(operation) = contract().operation(id) {
            router = router.route(&operation.path, on(method(operation), not_implemented));
        }
    }
    router
        .route("/files/{*key}", get(files::get))
        .route("/healthz", get(operations::alive))
        .route("/readyz", get(operations::ready))
        .route("/metrics", get(operations::metrics))
        // Its handler takes the body as a stream, which no limit here bounds: the declared size does.
        .route("/uploads/{id}/{expires_at}/{signature}", put(crate::uploads::put))
        .route("/", get(pages::home))
        .route("/docs/error-codes", get(pages::error_codes))
        .route("/docs/webhook-events", get(pages::webhook_events))
        .route("/docs/api", get(pages::reference))
        .route("/openapi.json", get(pages::document))
        .route("/videos/{id}", get(pages::player))
        .route("/videos/{id}/state", get(pages::player_state))
        .route("/share/{id}", get(pages::player))
        .fallback(unknown)
        .method_not_allowed_fallback(wrong_method)
        // The outer bounds; each body has a tighter one where it is read.
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .layer(RequestBodyTimeoutLayer::new(BODY_IDLE))
        .layer(middleware::from_fn_with_state(app.clone(), request_id::layer))
        .layer(middleware::from_fn(unread::layer))
        .with_state(app)
}

fn served<H, T>(id: &'static str, handler: H) -> (&'static str, MethodRouter<App>)
where
    H: Handler<T, App>,
    T: 'static,
{
    let routed = match contract().operation(id) {
        Some(operation) => on(method(operation), handler).layer(Extension(Served(operation))),
        // The contract test names it.
        None => MethodRouter::new(),
    };
    (id, routed)
}

fn method(operation: &Operation) -> MethodFilter {
    match operation.method.as_str() {
        "POST" => MethodFilter::POST,
        "PUT" => MethodFilter::PUT,
        "PATCH" => MethodFilter::PATCH,
        "DELETE" => MethodFilter::DELETE,
        _ => MethodFilter::GET,
    }
}

async fn not_implemented() -> axum::response::Response {
    answer::pending(Failure::new(
        ErrorCode::NotImplemented,
        "This operation is part of the API but is not served by this version yet.",
    ))
}

async fn unknown() -> axum::response::Response {
    answer::pending(Failure::new(ErrorCode::ResourceNotFound, "There is nothing at this address."))
}

async fn wrong_method() -> axum::response::Response {
    answer::pending(
        Failure::new(ErrorCode::InvalidParameter, "This address does not answer this method.").with_status(405),
    )
}
