//! The submission of one item.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use herald_domain::video::VideoRequest;
use herald_domain::{ErrorCode, Failure};
use herald_jobs::{Completion, HookResult, JobContext, JobHandler, JobRow, StageError};
use herald_store::Txn;
use herald_store::batches::{self as rows, ItemRow, ItemStatus};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::ending::{end_item, error_of};
use crate::error::stage_error;
use crate::videos::{self, Accepted};
use crate::{Acceptance, Intent, Studio, StudioError};

pub(super) const KIND: &str = "batch_item";
/// Submitting waits for downloads; it must not take the places of renders.
pub const POOL: &str = "intake";

/// How long an item waits before it asks for a place again.
const PLACE_WAIT: Duration = Duration::from_secs(3);

#[derive(Serialize, Deserialize)]
pub(super) struct ItemOrder {
    /// Id of the item's row.
    pub item: String,
}

/// Reads a creating request of a video; what the wire means is not known here.
pub type VideoReader = fn(Value) -> Result<VideoRequest, Failure>;

pub struct BatchItemJob {
    studio: Arc<Studio>,
    read: VideoReader,
}

impl BatchItemJob {
    pub fn new(studio: Arc<Studio>, read: VideoReader) -> Self {
        BatchItemJob { studio, read }
    }

    async fn submit(&self, job: &JobRow, item: &ItemRow) -> Result<(), StudioError> {
        let draft = (self.read)(item.request.clone())?;
        let id = item.id.clone();
        // The item is the video's in the same transaction, so a submission that is run twice is accepted once.
        let adopted = Acceptance::with(move |txn: &Txn, accepted: &Accepted| {
            let member = accepted.row.id.to_string();
            Box::pin(async move {
                match rows::adopt(txn, &id, &member).await? {
                    true => Ok(()),
                    false => Err(StudioError::internal(format!("item {id} was submitted already"))),
                }
            })
        });
        videos::create(&self.studio, job.workspace_id, draft, Intent::Run(adopted)).await.map(drop)
    }
}

#[async_trait]
impl JobHandler for BatchItemJob {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, ctx: JobContext) -> Result<Completion, StageError> {
        let ItemOrder { item } = ctx.payload()?;
        let Some(item) = rows::item(ctx.store().read(), &item).await? else { return Ok(Completion::nothing()) };
        if item.member_id.is_some() || item.status != ItemStatus::Queued {
            return Ok(Completion::nothing());
        }
        match self.submit(ctx.job(), &item).await {
            Ok(()) => Ok(Completion::nothing()),
            Err(StudioError::Refused(failure)) if failure.code == ErrorCode::RateLimitExceeded => {
                Err(StageError::NotYet(PLACE_WAIT))
            }
            Err(error) => Err(stage_error(error)),
        }
    }

    async fn on_failed(&self, txn: &Txn, job: &JobRow, failure: &Failure) -> HookResult {
        let ItemOrder { item } = serde_json::from_value(job.payload.clone())?;
        match rows::item(txn, &item).await? {
            Some(item) => end_item(&self.studio.jobs, txn, &item, Some(error_of(failure))).await,
            None => Ok(()),
        }
    }
}
