//! Renders of HyperFrames projects: submit, list, delete. The work itself is [`job`].

mod draw;
mod ending;
mod gate;
mod job;
mod project;
mod spec;
mod submit;

use herald_domain::id::RenderId;
use herald_domain::{ErrorCode, Failure};
use herald_identity::Caller;
use herald_store::clock::now_micros;
use herald_store::renders::{self, RenderRow};
use herald_store::{Cursor, Page};

pub(crate) use self::draw::{draw_composition, render_error};
pub use self::job::RenderJob;
pub use self::spec::RenderSpec;
pub use self::submit::{Accepted, submit};
use crate::{Studio, StudioError};

pub async fn get(studio: &Studio, caller: &Caller, id: &str) -> Result<RenderRow, StudioError> {
    let found = match id.parse() {
        Ok(id) => renders::get(studio.store.read(), caller.workspace_id, id).await?,
        Err(_) => None,
    };
    found.ok_or_else(|| not_found(id).into())
}

pub async fn list(
    studio: &Studio,
    caller: &Caller,
    page: &Page,
) -> Result<(Vec<RenderRow>, Option<Cursor>), StudioError> {
    Ok(renders::list(studio.store.read(), caller.workspace_id, page).await?)
}

/// Hides the render, hands its files to the sweep, and cancels the work on it, all at once.
pub async fn delete(studio: &Studio, caller: &Caller, id: &str) -> Result<RenderId, StudioError> {
    let parsed = id.parse::<RenderId>().map_err(|_| not_found(id))?;
    let (workspace, jobs) = (caller.workspace_id, studio.jobs.clone());
    let deleted = studio
        .store
        .write(move |txn| {
            Box::pin(async move {
                let row = renders::soft_delete(txn, workspace, parsed, now_micros()).await?;
                if let Some(job) = row.as_ref().and_then(|row| row.job_id) {
                    jobs.cancel(txn, job).await?;
                }
                Ok::<_, StudioError>(row)
            })
        })
        .await?;
    deleted.map(|row| row.id).ok_or_else(|| not_found(id).into())
}

/// The order behind a row.
pub fn spec_of(row: &RenderRow) -> Result<RenderSpec, StudioError> {
    serde_json::from_value(row.spec.clone()).map_err(StudioError::internal)
}

fn not_found(id: &str) -> Failure {
    Failure::new(ErrorCode::HyperframesRenderNotFound, format!("There is no render `{id}`."))
}
