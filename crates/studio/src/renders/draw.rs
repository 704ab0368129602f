//! The project unpacked again, drawn and encoded.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use herald_domain::render::{RenderFormat, RenderQuality};
use herald_domain::{ErrorCode, Failure};
use herald_hyperframes::{Composition, OutputFormat, Progress, RenderError, RenderOptions, Rendered, render};
use herald_jobs::{JobContext, Stage, StageError};
use herald_media::MediaError;
use herald_media::film::{Container, Quality};
use tokio_util::sync::CancellationToken;

use super::job::Drawn;
use super::spec::RenderSpec;
use crate::error::{engine_missing, media_stage_error, stage_error};
use crate::{Studio, blocking};

/// Raised when the same project comes out differently.
const REVISION: u32 = 1;
/// How often a cancelled job is noticed.
const LOOK_EVERY: Duration = Duration::from_millis(100);

pub(super) async fn draw(studio: &Arc<Studio>, ctx: &JobContext, spec: &RenderSpec) -> Result<Drawn, StageError> {
    let options = RenderOptions {
        format: OutputFormat::Film(match spec.format {
            RenderFormat::Mp4 => Container::Mp4,
            RenderFormat::Webm => Container::Webm,
            RenderFormat::Mov => Container::Mov,
        }),
        quality: match spec.quality {
            RenderQuality::Draft => Quality::Draft,
            RenderQuality::Standard => Quality::Standard,
            RenderQuality::High => Quality::High,
        },
        fps: Some(spec.fps),
        scale: spec.enlargement.factor,
        ..studio.render_options.clone()
    };
    let archive = studio.blobs.local_path(&spec.project.key)?;
    ctx.stage(("render", REVISION), 50.0, &spec.identity(), |stage| async move {
        let (opening, entry, variables) = (Arc::clone(studio), spec.composition.clone(), spec.variables.clone());
        let project =
            blocking(move || opening.open_project(&archive, &entry, &variables)).await.map_err(stage_error)?;
        let output = stage.dir().join(format!("video.{}", spec.format.as_str()));
        let rendered = draw_composition(studio, &stage, project.composition.clone(), &options, &output).await?;
        Ok(Drawn { video: stage.keep(&output).await?, frames: rendered.frames, sound: rendered.sounds > 0 })
    })
    .await
}

/// Draws a composition into a file, with the stage's progress, until the job ends.
pub async fn draw_composition(
    studio: &Studio,
    stage: &Stage,
    composition: Composition,
    options: &RenderOptions,
    output: &Path,
) -> Result<Rendered, StageError> {
    let stop = CancellationToken::new();
    let _noticed = tokio_util::task::AbortOnDropHandle::new(tokio::spawn(notice(stage.cancelled(), stop.clone())));
    let progress = |Progress { done, total }| stage.progress(done as f64 / total as f64);
    let composition = Arc::new(composition);
    let rendered = render(&studio.browsers, &studio.tools, composition, options, output, &stop, progress).await;
    studio.browsers.warm_later();
    let rendered = rendered.map_err(render_error)?;
    for warning in &rendered.warnings {
        tracing::info!(code = &*warning.code, "{}", warning.message);
    }
    Ok(rendered)
}

async fn notice(cancelled: Arc<AtomicBool>, stop: CancellationToken) {
    while !cancelled.load(Ordering::Relaxed) {
        tokio::time::sleep(LOOK_EVERY).await;
    }
    stop.cancel();
}

/// The page's faults are its author's to read and mend; lost browsers and tools may do better next time.
pub fn render_error(error: RenderError) -> StageError {
    match error {
        RenderError::Cancelled => StageError::Cancelled,
        RenderError::BrowserMissing { .. } => StageError::Invalid(engine_missing(error.to_string())),
        RenderError::BrowserFailed(_) | RenderError::BrowserLost(_) => StageError::Transient(error.to_string()),
        RenderError::Refused { .. } => StageError::Bug(error.to_string()),
        RenderError::Media(MediaError::Undecodable(_)) => project_invalid(&error),
        RenderError::Media(error) => media_stage_error(error),
        RenderError::Io(error) => StageError::from(error),
        RenderError::TimedOut { .. }
        | RenderError::Page(_)
        | RenderError::Crashed
        | RenderError::HeapFull { .. }
        | RenderError::Excess(_)
        | RenderError::OutputTooLarge(_)
        | RenderError::NoLength { .. }
        | RenderError::TooLong { .. }
        | RenderError::Unsupported(_)
        | RenderError::File(_) => project_invalid(&error),
    }
}

fn project_invalid(error: &RenderError) -> StageError {
    StageError::Invalid(Failure::new(ErrorCode::HyperframesProjectInvalid, format!("{error}.")).at("project"))
}
