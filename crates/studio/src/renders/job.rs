//! The work on one render: drawn, looked at by the gate, and only then shown to anybody.

use std::sync::Arc;

use async_trait::async_trait;
use herald_domain::Failure;
use herald_jobs::{Completion, HookResult, JobContext, JobHandler, JobRow, StageError, StageFile};
use herald_media::preview;
use herald_store::clock::now_micros;
use herald_store::renders::{self, RenderRow, RenderStatus};
use herald_store::{Txn, blob_sweep};
use serde::{Deserialize, Serialize};

use super::gate::{self, Expected};
use super::spec::{RenderOrder, RenderSpec};
use super::{draw, ending};
use crate::error::stage_error;
use crate::{Studio, billing, blocking};

pub const KIND: &str = "hyperframes";

type HookError = Box<dyn std::error::Error + Send + Sync>;

pub struct RenderJob {
    studio: Arc<Studio>,
}

impl RenderJob {
    pub fn new(studio: Arc<Studio>) -> Self {
        RenderJob { studio }
    }
}

/// The video as it was drawn.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Drawn {
    pub video: StageFile,
    pub frames: u64,
    pub sound: bool,
}

#[async_trait]
impl JobHandler for RenderJob {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, ctx: JobContext) -> Result<Completion, StageError> {
        let RenderOrder { render_id, spec } = ctx.payload()?;
        let inputs = vec![spec.project.key.clone()];
        if renders::of_job(ctx.store().read(), render_id).await?.is_none_or(|row| row.deleted_at.is_some()) {
            return Ok(Completion::new(move |txn| {
                Box::pin(async move {
                    billing::release(txn, &render_id.to_string()).await?;
                    Ok(blob_sweep::purge(txn, &inputs, now_micros()).await?)
                })
            }));
        }
        ctx.plan(&[("render", 50.0), ("gate", 1.0), ("preview", 0.5)]);
        let drawn = draw::draw(&self.studio, &ctx, &spec).await?;
        self.gate(&ctx, &spec, &drawn).await?;
        let thumbnail = self.thumbnail(&ctx, &spec, &drawn).await?;
        let video_key = format!("renders/{render_id}/video.{}", spec.format.as_str());
        let thumbnail_key = format!("renders/{render_id}/thumbnail.jpg");
        ctx.publish(&drawn.video, &video_key).await?;
        ctx.publish(&thumbnail, &thumbnail_key).await?;
        let (jobs, seconds) = (ctx.jobs().clone(), spec.fps.time(drawn.frames));
        Ok(Completion::new(move |txn| {
            Box::pin(async move {
                blob_sweep::purge(txn, &inputs, now_micros()).await?;
                let Some(mut row) = renders::of_job(txn, render_id).await? else { return Ok(()) };
                row.video_blob = Some(video_key);
                row.thumbnail_blob = Some(thumbnail_key);
                if row.deleted_at.is_some() {
                    // Deleted in the last moment: the files go as if the deletion had found them.
                    blob_sweep::purge(txn, &row.blob_keys(), now_micros()).await?;
                    billing::release(txn, &render_id.to_string()).await?;
                    return Ok(());
                }
                billing::settle(txn, &render_id.to_string(), (seconds * 1_000.0).round() as i64).await?;
                row.status = RenderStatus::Completed;
                row.completed_at = Some(now_micros());
                row.duration_s = Some(seconds);
                renders::update(txn, &row).await?;
                ending::tell(&jobs, txn, &row).await
            })
        }))
    }

    async fn on_started(&self, txn: &Txn, job: &JobRow) -> HookResult {
        if let Some(mut row) = render_of(txn, job).await? {
            row.status = RenderStatus::Rendering;
            renders::update(txn, &row).await?;
        }
        Ok(())
    }

    async fn on_failed(&self, txn: &Txn, job: &JobRow, failure: &Failure) -> HookResult {
        if let Some(mut row) = render_of(txn, job).await? {
            billing::release(txn, &row.id.to_string()).await?;
            row.status = RenderStatus::Failed;
            row.failure_code = Some(failure.code.as_str().to_owned());
            row.failure_message = Some(failure.message.clone());
            row.completed_at = Some(now_micros());
            renders::update(txn, &row).await?;
            ending::tell(&self.studio.jobs, txn, &row).await?;
        }
        forget_inputs(txn, job).await
    }

    async fn on_cancelled(&self, txn: &Txn, job: &JobRow) -> HookResult {
        let order: RenderOrder = serde_json::from_value(job.payload.clone())?;
        billing::release(txn, &order.render_id.to_string()).await?;
        forget_inputs(txn, job).await
    }
}

impl RenderJob {
    async fn gate(&self, ctx: &JobContext, spec: &RenderSpec, drawn: &Drawn) -> Result<(), StageError> {
        let studio = Arc::clone(&self.studio);
        let factor = spec.enlargement.factor;
        let expected = Expected {
            size: (spec.width * factor, spec.height * factor),
            format: spec.format,
            frames: drawn.frames,
            fps: spec.fps.per_second(),
            sound: drawn.sound,
        };
        ctx.stage("gate", 1.0, &drawn.video.sha256, |stage| async move {
            let path = stage.path_of(&drawn.video)?;
            let found = blocking(move || Ok(gate::faults(&studio.tools, &path, &expected)?)).await;
            match found.map_err(stage_error)?.as_slice() {
                [] => Ok(()),
                faults => Err(StageError::Bug(format!("the gate refused the render: {}", faults.join("; ")))),
            }
        })
        .await
    }

    /// A frame from the middle: many compositions begin with nothing.
    async fn thumbnail(&self, ctx: &JobContext, spec: &RenderSpec, drawn: &Drawn) -> Result<StageFile, StageError> {
        let studio = Arc::clone(&self.studio);
        let (transparent, middle) = (spec.format == herald_domain::render::RenderFormat::Webm, drawn.frames / 2);
        let seconds = spec.fps.time(middle);
        ctx.stage("preview", 0.5, &drawn.video.sha256, |stage| async move {
            let (source, made) = (stage.path_of(&drawn.video)?, stage.dir().join("thumbnail.jpg"));
            let output = made.clone();
            blocking(move || Ok(preview::thumbnail(&studio.tools, &source, transparent, seconds, &output)?))
                .await
                .map_err(stage_error)?;
            stage.keep(&made).await
        })
        .await
    }
}

/// Hands the archive the job worked from to the sweep.
async fn forget_inputs(txn: &Txn, job: &JobRow) -> HookResult {
    let order: RenderOrder = serde_json::from_value(job.payload.clone())?;
    Ok(blob_sweep::purge(txn, &[order.spec.project.key], now_micros()).await?)
}

async fn render_of(txn: &Txn, job: &JobRow) -> Result<Option<RenderRow>, HookError> {
    let order: RenderOrder = serde_json::from_value(job.payload.clone())?;
    Ok(renders::of_job(txn, order.render_id).await?)
}
