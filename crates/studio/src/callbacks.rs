//! One-off notifications: `callback_url` is told how a video ended, at least once, for up to a day.
//!
//! The job is enqueued in the transaction that ends the video, so a notification exists exactly if the end does.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use herald_domain::id::VideoId;
use herald_domain::{ErrorCode, Failure};
use herald_jobs::{Completion, HookResult, JobContext, JobHandler, Jobs, NewJob, RetrySchedule, StageError};
use herald_store::videos::{self as rows, VideoRow, VideoStatus};
use herald_store::{Txn, clock};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::links::{Links, now_seconds};
use crate::{Studio, videos};

pub const KIND: &str = "callback";
/// Deliveries wait for strangers' servers; they must not take the places of renders.
pub const POOL: &str = "outbound";

/// Time a receiver has to answer.
const ANSWER_LIMIT: Duration = Duration::from_secs(10);
/// Waits between attempts, in seconds: about a day in all.
const WAITS: [u64; 10] = [5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 28_800];
/// The first start to the last attempt, with room.
const DEADLINE: Duration = Duration::from_secs(30 * 3_600);

#[derive(Serialize, Deserialize)]
struct Notification {
    video_id: VideoId,
    /// Stays the same over all attempts, so that receivers can drop repetitions.
    event_id: String,
}

/// Notes in the transaction that ends a video that its `callback_url`, if it has one, is to be told.
pub(crate) async fn enqueue(jobs: &Jobs, txn: &Txn, row: &VideoRow) -> HookResult {
    if row.callback_url.is_none() || row.deleted_at.is_some() {
        return Ok(());
    }
    let notification = Notification { video_id: row.id, event_id: VideoId::new().to_string() };
    let job = NewJob {
        pool: POOL.to_owned(),
        max_attempts: WAITS.len() as u32 + 1,
        retry: RetrySchedule::new(WAITS.map(Duration::from_secs)),
        deadline: DEADLINE,
        ..NewJob::new(KIND, row.workspace_id, serde_json::to_value(notification)?)
    };
    jobs.enqueue(txn, job).await?;
    Ok(())
}

pub struct CallbackJob {
    studio: Arc<Studio>,
}

impl CallbackJob {
    pub fn new(studio: Arc<Studio>) -> Self {
        CallbackJob { studio }
    }
}

#[async_trait]
impl JobHandler for CallbackJob {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, ctx: JobContext) -> Result<Completion, StageError> {
        let Notification { video_id, event_id } = ctx.payload()?;
        let row = rows::of_job(ctx.store().read(), video_id).await?;
        let Some(row) = row.filter(|row| row.deleted_at.is_none()) else { return Ok(Completion::nothing()) };
        let Some(url) = &row.callback_url else { return Ok(Completion::nothing()) };
        let body = body(&self.studio.links, &row, &event_id).to_string();
        let timestamp = now_seconds().to_string();
        let headers = [
            ("content-type", "application/json"),
            ("heygen-timestamp", timestamp.as_str()),
            ("heygen-event-id", event_id.as_str()),
        ];
        match self.studio.egress.post(url, &headers, body.into_bytes(), ANSWER_LIMIT).await {
            Ok(answer) if (200..300).contains(&answer.status) => Ok(Completion::nothing()),
            Ok(answer) => Err(StageError::Transient(format!("the receiver answered {}", answer.status))),
            Err(error) if error.is_transient() => Err(StageError::Transient(error.to_string())),
            Err(error) => Err(StageError::Invalid(Failure::new(ErrorCode::DownloadFailed, error.to_string()))),
        }
    }
}

/// The documented body of `avatar_video.success` and `avatar_video.fail`. Links are signed when it is sent.
fn body(links: &Links, row: &VideoRow, event_id: &str) -> Value {
    let file = |key: &Option<String>, content_type: &str, ending: &str| {
        key.as_deref().map(|key| links.file(key, content_type, &format!("{}.{ending}", row.id)))
    };
    let format = videos::format_of(row);
    let (event_type, data) = if row.status == VideoStatus::Completed {
        let data = json!({
            "video_id": row.id,
            "url": file(&row.video_blob, format.media_type(), format.as_str()),
            "gif_download_url": file(&row.gif_blob, "image/gif", "gif"),
            "video_page_url": links.video_page(row.id),
            "video_share_page_url": links.share_page(row.id),
            "folder_id": row.folder_id,
            "callback_id": row.callback_id,
        });
        ("avatar_video.success", data)
    } else {
        let data = json!({
            "video_id": row.id,
            "failure_code": row.failure_code,
            "failure_message": row.failure_message,
            "msg": row.failure_message,
            "callback_id": row.callback_id,
        });
        ("avatar_video.fail", data)
    };
    let created_at = row.completed_at.unwrap_or_else(clock::now_micros) / 1_000_000;
    json!({ "event_id": event_id, "event_type": event_type, "event_data": data, "created_at": created_at })
}
