//! Deliveries: each is a durable job that posts one event to one receiver until it is acknowledged, for up to a day.

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use herald_domain::id::{DeliveryAttemptId, DeliveryId, WebhookEndpointId, WorkspaceId};
use herald_domain::{ErrorCode, Failure};
use herald_jobs::{
    Completion, HookResult, JobContext, JobHandler, JobRow, Jobs, JobsError, NewJob, RetrySchedule, StageError,
};
use herald_store::clock::{as_micros, now_micros};
use herald_store::deliveries::{self, AttemptRow, DeliveryRow, DeliveryState};
use herald_store::events::{self, EventRow};
use herald_store::webhook_endpoints::{self, EndpointStatus, WebhookEndpointRow};
use herald_store::{ConnectionTrait, Txn};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::signature::sign;
use super::turns::Turns;
use crate::Studio;
use crate::events::{iso8601, resolve};
use crate::links::{Links, now_seconds};

const KIND: &str = "delivery";
/// Deliveries wait for strangers' servers; they must not take the places of renders.
pub const POOL: &str = "outbound";
/// Deliveries of one workspace under way at once: room for several receivers that do not answer.
pub const WORKSPACE_CAP: u32 = 24;

/// Time a receiver has to answer.
const ANSWER_LIMIT: Duration = Duration::from_secs(10);
/// How long a delivery is tried, and how long an endpoint may fail before it is disabled.
const DAY: Duration = Duration::from_secs(24 * 3_600);
/// Waits between attempts, in seconds: a little less than a day with the jitter the job table adds.
const WAITS: [u64; 10] = [5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 21_600, 28_800];
const DISABLED: &str = "Every delivery for 24 hours failed.";

#[derive(Serialize, Deserialize)]
struct Order {
    delivery_id: DeliveryId,
}

/// The job of a delivery.
pub(crate) fn job_of(workspace: WorkspaceId, delivery_id: DeliveryId) -> Result<NewJob, JobsError> {
    let payload = serde_json::to_value(Order { delivery_id })?;
    Ok(NewJob {
        pool: POOL.to_owned(),
        max_attempts: WAITS.len() as u32 + 1,
        retry: RetrySchedule::new(WAITS.map(Duration::from_secs)),
        deadline: DAY,
        ..NewJob::new(KIND, workspace, payload)
    })
}

/// Ends what is on its way to an endpoint that gets nothing any more; `except` is the delivery that found out.
pub(super) async fn end_pending(
    jobs: &Jobs,
    txn: &Txn,
    endpoint: WebhookEndpointId,
    reason: &str,
    except: Option<DeliveryId>,
) -> Result<(), JobsError> {
    for delivery in deliveries::pending_of_endpoint(txn, endpoint).await? {
        if Some(delivery.id) == except {
            continue;
        }
        deliveries::end(txn, delivery.id, Some(reason), now_micros()).await?;
        if let Some(job) = delivery.job_id {
            jobs.cancel(txn, job).await?;
        }
    }
    Ok(())
}

pub struct DeliveryJob {
    studio: Arc<Studio>,
    turns: Turns,
}

/// Who an event goes to.
enum Receiver {
    Endpoint(Box<WebhookEndpointRow>),
    Callback(String),
}

impl Receiver {
    fn url(&self) -> &str {
        match self {
            Receiver::Endpoint(endpoint) => &endpoint.url,
            Receiver::Callback(url) => url,
        }
    }

    /// Whose turns it takes: an endpoint has its own; callbacks differ in their paths, so they share their host's.
    fn turn(&self) -> String {
        match self {
            Receiver::Endpoint(endpoint) => endpoint.id.to_string(),
            Receiver::Callback(url) => url.split('/').take(3).collect::<Vec<_>>().join("/"),
        }
    }
}

/// What came of one POST.
struct Outcome {
    attempt: AttemptRow,
    /// `None`: acknowledged.
    trouble: Option<StageError>,
}

#[async_trait]
impl JobHandler for DeliveryJob {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, ctx: JobContext) -> Result<Completion, StageError> {
        let Order { delivery_id } = ctx.payload()?;
        let conn = ctx.store().read();
        let delivery = deliveries::of_job(conn, delivery_id).await?;
        let Some(delivery) = delivery.filter(|delivery| delivery.state == DeliveryState::Pending) else {
            return Ok(Completion::nothing());
        };
        let Some(event) = events::of_delivery(conn, delivery.event_id).await? else {
            return Err(StageError::Bug(format!("delivery {delivery_id} carries no event")));
        };
        let receiver = receiver(conn, &delivery, &event).await?;
        let _turn = self.turns.take(&receiver.turn()).map_err(StageError::NotYet)?;
        let Outcome { attempt, trouble } = self.post(&delivery, &event, &receiver).await?;
        let outcome = if trouble.is_none() { "delivered" } else { "failed" };
        metrics::counter!("herald_webhook_attempts_total", "outcome" => outcome).increment(1);
        match trouble {
            Some(trouble) => Err(note_failure(ctx.jobs(), &delivery, attempt, trouble).await?),
            None => Ok(Completion::new(move |txn| {
                Box::pin(async move {
                    deliveries::insert_attempt(txn, &attempt).await?;
                    deliveries::end(txn, delivery.id, None, now_micros()).await?;
                    if let Some(endpoint) = delivery.endpoint_id {
                        webhook_endpoints::note_success(txn, endpoint).await?;
                    }
                    Ok(())
                })
            })),
        }
    }

    async fn on_failed(&self, txn: &Txn, job: &JobRow, failure: &Failure) -> HookResult {
        let Order { delivery_id } = serde_json::from_value(job.payload.clone())?;
        let last = deliveries::attempts(txn, delivery_id).await?.pop().and_then(|attempt| attempt.reason);
        let reason = match (failure.code, last) {
            // The job table gave up: its words are about work, not about receivers.
            (ErrorCode::InternalError, Some(last)) => {
                format!("Not delivered within 24 hours. The last attempt: {last}")
            }
            _ => failure.message.clone(),
        };
        deliveries::end(txn, delivery_id, Some(&reason), now_micros()).await?;
        Ok(())
    }

    async fn on_cancelled(&self, txn: &Txn, job: &JobRow) -> HookResult {
        let Order { delivery_id } = serde_json::from_value(job.payload.clone())?;
        deliveries::end(txn, delivery_id, Some("The delivery was cancelled."), now_micros()).await?;
        Ok(())
    }
}

impl DeliveryJob {
    pub fn new(studio: Arc<Studio>) -> Self {
        DeliveryJob { studio, turns: Turns::default() }
    }

    async fn post(&self, delivery: &DeliveryRow, event: &EventRow, receiver: &Receiver) -> Result<Outcome, StageError> {
        let body = body(&self.studio.links, event).to_string().into_bytes();
        let (event_id, timestamp) = (event.id.to_string(), now_seconds().to_string());
        let signature = match receiver {
            Receiver::Endpoint(endpoint) => {
                Some(sign(&endpoint.secret, &body).map_err(|error| StageError::Bug(error.to_string()))?)
            }
            // Nobody holds a secret for it.
            Receiver::Callback(_) => None,
        };
        let mut headers = vec![
            ("content-type", "application/json"),
            ("heygen-timestamp", timestamp.as_str()),
            ("heygen-event-id", event_id.as_str()),
        ];
        if let Some(signature) = &signature {
            headers.extend([("heygen-signature", signature.as_str()), ("signature", signature.as_str())]);
        }
        let (at, began) = (now_micros(), Instant::now());
        let answer = self.studio.egress.post(receiver.url(), &headers, body, ANSWER_LIMIT).await;
        let latency = began.elapsed();
        let (http_status, trouble) = match answer {
            Ok(answer) if (200..300).contains(&answer.status) => (Some(answer.status), None),
            Ok(answer) => {
                let reason = format!("The receiver answered {}.", answer.status);
                (Some(answer.status), Some(StageError::Transient(reason)))
            }
            Err(error) => {
                let reason = format!("There was no answer: {error}.");
                let trouble = match error.is_transient() {
                    true => StageError::Transient(reason),
                    false => StageError::Invalid(Failure::new(ErrorCode::DownloadFailed, reason)),
                };
                (None, Some(trouble))
            }
        };
        let reason = trouble.as_ref().map(|trouble| match trouble {
            StageError::Invalid(failure) => failure.message.clone(),
            other => other.to_string(),
        });
        let attempt = AttemptRow {
            id: DeliveryAttemptId::new(),
            delivery_id: delivery.id,
            at,
            url: receiver.url().to_owned(),
            http_status: http_status.map(i64::from),
            latency_ms: i64::try_from(latency.as_millis()).unwrap_or(i64::MAX),
            reason,
        };
        Ok(Outcome { attempt, trouble })
    }
}

/// Who the delivery goes to now: an endpoint's URL and secret may have changed since it was noted.
async fn receiver(
    conn: &impl ConnectionTrait,
    delivery: &DeliveryRow,
    event: &EventRow,
) -> Result<Receiver, StageError> {
    let gone = |reason: &str| StageError::Invalid(Failure::new(ErrorCode::WebhookNotFound, reason));
    let Some(id) = delivery.endpoint_id else {
        let url = event.callback_url.clone();
        return url.map(Receiver::Callback).ok_or_else(|| gone("The event has no callback."));
    };
    match webhook_endpoints::of_delivery(conn, id).await? {
        Some(endpoint) if endpoint.deleted_at.is_some() => Err(gone("The endpoint was deleted.")),
        Some(endpoint) if endpoint.status == EndpointStatus::Disabled => {
            Err(gone(endpoint.disabled_reason.as_deref().unwrap_or("The endpoint is disabled.")))
        }
        Some(endpoint) => Ok(Receiver::Endpoint(Box::new(endpoint))),
        None => Err(gone("There is no such endpoint.")),
    }
}

/// Writes a failed attempt down at once, whatever becomes of the job, and disables an endpoint that has done nothing but
/// fail for a day. Answers how the job's attempt ends.
async fn note_failure(
    jobs: &Jobs,
    delivery: &DeliveryRow,
    attempt: AttemptRow,
    trouble: StageError,
) -> Result<StageError, StageError> {
    let txn = jobs.store().begin().await?;
    deliveries::insert_attempt(&txn, &attempt).await?;
    let disabled = match delivery.endpoint_id {
        Some(endpoint) => disable_if_dead(jobs, &txn, endpoint, delivery.id).await?,
        None => false,
    };
    txn.commit().await?;
    Ok(match disabled {
        true => StageError::Invalid(Failure::new(ErrorCode::WebhookNotFound, DISABLED)),
        false => trouble,
    })
}

async fn disable_if_dead(
    jobs: &Jobs,
    txn: &Txn,
    endpoint: WebhookEndpointId,
    delivery: DeliveryId,
) -> Result<bool, JobsError> {
    let now = now_micros();
    let Some(since) = webhook_endpoints::note_failure(txn, endpoint, now).await? else { return Ok(false) };
    if now.saturating_sub(since) < as_micros(DAY) {
        return Ok(false);
    }
    tracing::warn!(endpoint = %endpoint, "a webhook endpoint is disabled: every delivery for 24 hours failed");
    webhook_endpoints::disable(txn, endpoint, DISABLED).await?;
    end_pending(jobs, txn, endpoint, DISABLED, Some(delivery)).await?;
    Ok(true)
}

/// The documented body. `event` repeats the type for receivers written for older deliveries.
fn body(links: &Links, event: &EventRow) -> Value {
    json!({
        "event_id": event.id,
        "event_type": event.event_type.as_str(),
        "event": event.event_type.as_str(),
        "event_data": resolve(links, &event.data),
        "created_at": iso8601(event.created_at),
    })
}
