//! For whoever runs the server: `/healthz`, `/readyz`, `/metrics`. Without a key: they name no resource and no caller.

use std::collections::HashMap;
use std::sync::OnceLock;
use std::time::Duration;

use axum::Json;
use axum::extract::{MatchedPath, State};
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use herald_studio::health;
use herald_wire::contract;
use metrics::SharedString;
use serde_json::{Value, json};

use crate::App;
use crate::answer::Answer;

/// The process answers.
pub async fn alive() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// What the work needs is there: 200, or 503 with what is not.
pub async fn ready(State(app): State<App>) -> Response {
    let checks = app.studio.readiness.checks(&app.studio).await;
    let well = checks.iter().all(|check| check.fault.is_none());
    let listed: Vec<Value> = checks
        .iter()
        .map(|check| json!({ "name": check.name, "ok": check.fault.is_none(), "fault": check.fault }))
        .collect();
    let (status, word) = if well { (StatusCode::OK, "ready") } else { (StatusCode::SERVICE_UNAVAILABLE, "not ready") };
    (status, Json(json!({ "status": word, "checks": listed }))).into_response()
}

/// Prometheus text. The queue's gauges are read now; everything else was counted when it happened.
pub async fn metrics(State(app): State<App>) -> Answer<Response> {
    let busy = health::busyness(&app.studio).await?;
    for state in ["ready", "running"] {
        // A pool that is empty now has no lane to say so.
        for pool in herald_studio::POOLS {
            let of_pool = busy.lanes.iter().filter(|lane| lane.pool == pool);
            let jobs: i64 = of_pool.map(|lane| if state == "ready" { lane.ready } else { lane.running }).sum();
            metrics::gauge!("herald_jobs", "pool" => pool, "state" => state).set(jobs as f64);
        }
    }
    for pool in herald_studio::POOLS {
        let age = busy.ages.iter().find(|(name, _)| name == pool).map_or(0.0, |(_, age)| *age);
        metrics::gauge!("herald_queue_age_seconds", "pool" => pool).set(age);
    }
    let text = (app.render_metrics)();
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}

/// Counts an answered request. The label is the contract's operation or the route, never what the caller wrote.
pub fn count(method: &Method, path: Option<&MatchedPath>, status: StatusCode, took: Duration) {
    let route = path.map_or("unknown", MatchedPath::as_str);
    let operation = match operations_by_route().get(&(method.as_str(), route)) {
        Some(id) => SharedString::const_str(id),
        None => SharedString::from(route.to_owned()),
    };
    let class = match status.as_u16() / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    };
    metrics::counter!("herald_requests_total", "operation" => operation.clone(), "status" => class).increment(1);
    metrics::histogram!("herald_request_seconds", "operation" => operation).record(took.as_secs_f64());
}

/// Ids of the contract's operations, by method and path.
fn operations_by_route() -> &'static HashMap<(&'static str, &'static str), &'static str> {
    static BY_ROUTE: OnceLock<HashMap<(&'static str, &'static str), &'static str>> = OnceLock::new();
    BY_ROUTE.get_or_init(|| {
        let operations = contract().operations().iter();
        operations.map(|operation| ((&*operation.method, &*operation.path), &*operation.id)).collect()
    })
}
