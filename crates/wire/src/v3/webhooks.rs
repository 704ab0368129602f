//! `/v3/webhooks`

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct CreateEndpoint {
    pub url: String,
    pub events: Option<Vec<String>>,
    pub entity_id: Option<String>,
}

/// Absent members stay. Null means every event where it is given for `events`, and nothing for `url`.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct UpdateEndpoint {
    pub url: Option<String>,
    #[serde(default, deserialize_with = "given")]
    pub events: Option<Option<Vec<String>>>,
    pub status: Option<String>,
}

/// Tells null from absent.
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

#[derive(Debug, Serialize)]
pub struct Endpoint {
    pub endpoint_id: String,
    pub url: String,
    pub events: Option<Value>,
    /// `enabled` or `disabled`.
    pub status: String,
    pub created_at: String,
    /// Only in the answer that made it.
    pub secret: Option<String>,
    pub entity_id: Option<String>,
    pub failing_since: Option<String>,
    pub disabled_reason: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct RotatedSecret {
    pub endpoint_id: String,
    pub secret: String,
}

#[derive(Debug, Serialize)]
pub struct EventTypeInfo {
    pub event_type: &'static str,
    pub description: String,
}

#[derive(Debug, Serialize)]
pub struct Event {
    pub event_id: String,
    pub event_type: &'static str,
    pub event_data: Value,
    pub created_at: String,
}

#[derive(Debug, Serialize)]
pub struct Delivery {
    pub delivery_id: String,
    /// `None`: to a callback.
    pub endpoint_id: Option<String>,
    /// `pending`, `delivered` or `failed`.
    pub state: String,
    pub reason: Option<String>,
    pub created_at: String,
    pub ended_at: Option<String>,
    pub next_attempt_at: Option<String>,
    pub attempts: Vec<Attempt>,
}

#[derive(Debug, Serialize)]
pub struct Attempt {
    pub at: String,
    pub url: String,
    pub http_status: Option<i64>,
    pub latency_ms: i64,
    pub reason: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct Redelivery {
    pub event_id: String,
    pub deliveries: Vec<Delivery>,
}

#[derive(Debug, Deserialize)]
pub struct ListPages {
    pub limit: Option<u32>,
    pub token: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct ListEvents {
    pub event_type: Option<String>,
    pub entity_id: Option<String>,
    pub limit: Option<u32>,
    pub token: Option<String>,
}

/// `{}`.
#[derive(Debug, Serialize)]
pub struct Empty {}
