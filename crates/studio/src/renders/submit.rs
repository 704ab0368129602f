//! From a request to an accepted job. The project is unpacked and compiled here, so that what cannot be rendered is
//! refused before anything is stored.

use std::sync::Arc;
use std::time::Duration;

use herald_domain::id::{RenderId, WorkspaceId};
use herald_domain::prices::Item;
use herald_domain::render::{Enlargement, RenderAspect, RenderDraft, RenderResolution};
use herald_domain::{ErrorCode, Failure};
use herald_hyperframes::{Composition, FrameRate};
use herald_jobs::NewJob;
use herald_store::clock::now_micros;
use herald_store::renders::{self, RenderRow, RenderStatus};

use super::job::KIND;
use super::spec::{RenderOrder, RenderSpec};
use crate::admission::{self, Admission, Work};
use crate::billing::Charge;
use crate::intake::StoredFile;
use crate::{Acceptance, Intent, Outcome, Studio, StudioError, blocking, moderation};

/// Longest render, in seconds; the format's own limit of a day is for machines with nothing else to do.
const MAX_SECONDS: f64 = 3_600.0;
/// What is set aside for a composition whose length only its scripts know. It is the most such a render can cost.
const UNKNOWN_SECONDS: f64 = 300.0;
/// From the first start of the job, for each second of the picture; more frames and pixels need more.
const DEADLINE_PER_SECOND: f64 = 60.0;
const DEADLINE_AT_LEAST: f64 = 900.0;

/// A render that was accepted, and what of the project was passed over.
pub struct Accepted {
    pub row: RenderRow,
    pub warnings: Vec<String>,
}

/// Checks the request and its project, and accepts it: render row, job row and the hold on its price in one transaction.
/// A dry run stops where the archive would be stored.
pub async fn submit(
    studio: &Arc<Studio>,
    workspace: WorkspaceId,
    draft: RenderDraft,
    intent: Intent<Accepted>,
) -> Result<Outcome<Accepted>, StudioError> {
    let (plan_name, plan) = admission::plan_of(studio, workspace).await?;
    let variables = serde_json::Value::Object(draft.variables.clone()).to_string();
    moderation::review(
        &*studio.moderator,
        &[("title", draft.title.as_deref()), ("variables", Some(variables.as_str()).filter(|text| *text != "{}"))],
    )?;
    studio.check_callback(draft.callback_url.as_deref())?;
    let archive = Arc::new(studio.take_archive(workspace, draft.project.clone()).await?);
    let composition = {
        let (studio, archive, entry) = (Arc::clone(studio), Arc::clone(&archive), draft.composition.clone());
        let variables = draft.variables.clone();
        blocking(move || Ok(studio.open_project(archive.path(), &entry, &variables)?.composition)).await?
    };
    let ordered = shape(&composition, &draft)?;
    plan.permits_render(&plan_name, ordered.enlargement.resolution, draft.format)?;

    let fps = ordered.fps;
    let seconds = composition.duration.unwrap_or(UNKNOWN_SECONDS);
    let charge = Charge {
        four_k: ordered.enlargement.resolution == RenderResolution::K4,
        ..Charge::lasting(Item::HyperFrames { fps: fps.rounded_up() }, seconds)
    };
    let admission = Admission::new(studio, workspace, Work::Video, charge);
    let quote = admission.quote(studio.store.read()).await?;
    let Intent::Run(acceptance) = intent else { return Ok(Outcome::Quoted(quote)) };

    let id = RenderId::new();
    let spec = RenderSpec {
        project: studio.keep_file(format!("renders/{id}/inputs/project"), archive.path()).await?,
        composition: draft.composition,
        variables: draft.variables,
        fps,
        quality: draft.quality,
        format: draft.format,
        width: composition.width,
        height: composition.height,
        enlargement: ordered.enlargement,
        aspect_ratio: ordered.aspect_ratio,
    };
    let row = RenderRow {
        id,
        workspace_id: workspace,
        status: RenderStatus::Queued,
        title: draft.title,
        spec: serde_json::to_value(&spec).map_err(StudioError::internal)?,
        job_id: None,
        callback_url: draft.callback_url,
        callback_id: draft.callback_id,
        created_at: now_micros(),
        completed_at: None,
        duration_s: None,
        failure_code: None,
        failure_message: None,
        video_blob: None,
        thumbnail_blob: None,
        deleted_at: None,
    };
    let warnings = composition.warnings.iter().map(|warning| warning.message.clone()).collect();
    let deadline = Duration::from_secs_f64((seconds * DEADLINE_PER_SECOND).max(DEADLINE_AT_LEAST));
    let accepted = accept(studio, Accepted { row, warnings }, spec, deadline, admission, acceptance).await?;
    Ok(Outcome::Accepted(Box::new(accepted)))
}

/// What the composition and the request say together.
struct Shape {
    fps: FrameRate,
    enlargement: Enlargement,
    aspect_ratio: Option<RenderAspect>,
}

fn shape(composition: &Composition, draft: &RenderDraft) -> Result<Shape, Failure> {
    let (width, height) = (composition.width, composition.height);
    let aspect_ratio = RenderAspect::of(width, height);
    if let Some(ordered) = draft.aspect_ratio
        && aspect_ratio != Some(ordered)
    {
        let message = format!(
            "The composition is {width} x {height}, which is not {}. A render is never reshaped: change the composition, \
             or leave `aspect_ratio` out.",
            ordered.as_str()
        );
        return Err(Failure::invalid("aspect_ratio", message));
    }
    if let Some(seconds) = composition.duration
        && seconds > MAX_SECONDS
    {
        let message = format!("The composition lasts {seconds:.0} s; at most {MAX_SECONDS:.0} s are rendered.");
        return Err(Failure::new(ErrorCode::HyperframesProjectInvalid, message).at("project"));
    }
    Ok(Shape {
        fps: ordered_rate(draft.fps)?.or(composition.fps).unwrap_or(FrameRate::DEFAULT),
        enlargement: Enlargement::of(width, height, draft.resolution)?,
        aspect_ratio,
    })
}

/// Requests name whole rates only; a composition may say a fraction, and gets it.
fn ordered_rate(fps: Option<u32>) -> Result<Option<FrameRate>, Failure> {
    let Some(fps) = fps else { return Ok(None) };
    let rate = FrameRate::new(fps, 1);
    rate.map(Some).ok_or_else(|| Failure::invalid("fps", format!("{fps} is not from 1 to 240.")))
}

async fn accept(
    studio: &Studio,
    mut accepted: Accepted,
    spec: RenderSpec,
    deadline: Duration,
    admission: Admission,
    acceptance: Acceptance<Accepted>,
) -> Result<Accepted, StudioError> {
    let StoredFile { key, .. } = spec.project.clone();
    let order = RenderOrder { render_id: accepted.row.id, spec };
    let payload = serde_json::to_value(order).map_err(StudioError::internal)?;
    let mut job = NewJob { deadline, ..NewJob::new(KIND, accepted.row.workspace_id, payload) };
    let jobs = studio.jobs.clone();
    let outcome = studio
        .store
        .write(move |txn| {
            Box::pin(async move {
                job.priority = admission.admit(txn, &accepted.row.id.to_string()).await?;
                accepted.row.job_id = Some(jobs.enqueue(txn, job).await?);
                renders::insert(txn, &accepted.row).await?;
                acceptance.apply(txn, &accepted).await?;
                Ok::<_, StudioError>(accepted)
            })
        })
        .await;
    if outcome.is_err() {
        studio.blobs.delete(&key).await?;
    }
    outcome
}
