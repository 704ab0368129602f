//! The row of a video while the work on it begins and ends, whatever kind of work it is.

use herald_domain::Failure;
use herald_domain::id::{VideoId, WorkspaceId};
use herald_domain::video::{AVATAR_FPS, OutputFormat};
use herald_jobs::{HookResult, Jobs};
use herald_store::clock::now_micros;
use herald_store::table::JsonText;
use herald_store::videos::{self, VideoRow, VideoStatus};
use herald_store::{Txn, blob_sweep};

use super::ending;
use crate::billing;

/// Where the files of a finished video lie.
pub(crate) struct Keys {
    pub video: String,
    pub thumbnail: String,
    pub gif: String,
    pub captioned: Option<String>,
    pub subtitle: Option<String>,
}

/// What of a row the request says.
pub(crate) struct Wanted {
    pub title: Option<String>,
    pub callback_url: Option<String>,
    pub callback_id: Option<String>,
    pub format: OutputFormat,
}

/// The row of a video that was just ordered.
pub(crate) fn pending(id: VideoId, workspace: WorkspaceId, spec: JsonText, wanted: Wanted) -> VideoRow {
    VideoRow {
        id,
        workspace_id: workspace,
        title: wanted.title.unwrap_or_default(),
        folder_id: None,
        status: VideoStatus::Pending,
        spec,
        session_id: None,
        job_id: None,
        callback_url: wanted.callback_url,
        callback_id: wanted.callback_id,
        output_format: wanted.format.as_str().to_owned(),
        output_language: None,
        created_at: now_micros(),
        completed_at: None,
        duration_s: None,
        failure_code: None,
        failure_message: None,
        video_blob: None,
        thumbnail_blob: None,
        gif_blob: None,
        captioned_blob: None,
        subtitle_blob: None,
        deleted_at: None,
    }
}

pub(crate) async fn begun(txn: &Txn, id: VideoId) -> HookResult {
    if let Some(mut row) = videos::of_job(txn, id).await? {
        row.status = VideoStatus::Processing;
        videos::update(txn, &row).await?;
    }
    Ok(())
}

/// Gives the money back and tells why there is no video.
pub(crate) async fn failed(jobs: &Jobs, txn: &Txn, id: VideoId, failure: &Failure) -> HookResult {
    if let Some(mut row) = videos::of_job(txn, id).await? {
        billing::release(txn, &row.id.to_string()).await?;
        row.status = VideoStatus::Failed;
        row.failure_code = Some(failure.code.as_str().to_owned());
        row.failure_message = Some(failure.message.clone());
        row.completed_at = Some(now_micros());
        videos::update(txn, &row).await?;
        ending::tell(jobs, txn, &row).await?;
    }
    Ok(())
}

/// Runs in the transaction that marks the job done: the video is there and paid for, and whoever waits is told, unless it has
/// been deleted.
pub(crate) async fn completed(jobs: &Jobs, txn: &Txn, id: VideoId, keys: Keys, frames: u64) -> HookResult {
    let Some(mut row) = videos::of_job(txn, id).await? else { return Ok(()) };
    row.video_blob = Some(keys.video);
    row.thumbnail_blob = Some(keys.thumbnail);
    row.gif_blob = Some(keys.gif);
    row.captioned_blob = keys.captioned;
    row.subtitle_blob = keys.subtitle;
    if row.deleted_at.is_some() {
        // Deleted in the last moment: the files go as if the deletion had found them.
        blob_sweep::purge(txn, &row.blob_keys(), now_micros()).await?;
        billing::release(txn, &id.to_string()).await?;
        return Ok(());
    }
    billing::settle(txn, &id.to_string(), (frames * 1_000 / u64::from(AVATAR_FPS)) as i64).await?;
    row.status = VideoStatus::Completed;
    row.completed_at = Some(now_micros());
    row.duration_s = Some(frames as f64 / f64::from(AVATAR_FPS));
    videos::update(txn, &row).await?;
    ending::tell(jobs, txn, &row).await
}
