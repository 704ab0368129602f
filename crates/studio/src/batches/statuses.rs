//! How many resources are, in one look.

use std::collections::HashMap;

use herald_domain::Failure;
use herald_domain::id::{VideoId, WorkspaceId};
use herald_identity::Caller;
use herald_store::batches::{ItemRow, ItemStatus};
use herald_store::videos::{self, VideoRow, VideoStatus};
use serde_json::{Value, json};

use crate::{Studio, StudioError};

/// Ids looked up at once, the members of batches included.
const MOST: usize = 100;

/// One row of the answer.
pub struct MemberStatus {
    pub member_id: Option<String>,
    /// `None`: there is no such resource.
    pub status: Option<ItemStatus>,
    pub batch_id: Option<String>,
    pub item_index: Option<i64>,
    pub error: Option<Value>,
}

/// Looks up videos by their ids, and the items of batches.
pub async fn video_statuses(
    studio: &Studio,
    caller: &Caller,
    video_ids: &[&str],
    batch_ids: &[&str],
) -> Result<Vec<MemberStatus>, StudioError> {
    if video_ids.is_empty() && batch_ids.is_empty() {
        return Err(Failure::invalid("video_ids", "Name at least one id in `video_ids` or `batch_ids`.").into());
    }
    if video_ids.len() > MOST {
        return Err(Failure::invalid("video_ids", format!("At most {MOST} ids can be looked up at once.")).into());
    }
    let known = states(studio, caller.workspace_id, video_ids.iter().filter_map(|id| id.parse().ok())).await?;
    let mut found: Vec<MemberStatus> = video_ids
        .iter()
        .map(|id| {
            let row = id.parse().ok().and_then(|id: VideoId| known.get(&id.to_string()));
            MemberStatus {
                status: row.map(|row| status_of(row.status)),
                error: row.and_then(failure_of),
                member_id: Some((*id).to_owned()),
                batch_id: None,
                item_index: None,
            }
        })
        .collect();
    for id in batch_ids {
        let Some(batch) = super::find_videos(studio, caller, id).await? else {
            let of_batch = Some((*id).to_owned());
            found.push(MemberStatus {
                member_id: None,
                status: None,
                batch_id: of_batch,
                item_index: None,
                error: None,
            });
            continue;
        };
        if found.len() + batch.items.len() > MOST {
            let message = format!("The batches have more than {MOST} items together; look them up one by one.");
            return Err(Failure::invalid("batch_ids", message).into());
        }
        found.extend(batch.items.into_iter().map(|item| MemberStatus {
            member_id: item.member_id,
            status: Some(item.status),
            batch_id: Some((*id).to_owned()),
            item_index: Some(item.item_index),
            error: item.error,
        }));
    }
    Ok(found)
}

/// Lets the videos that items have become say how far they are.
pub(super) async fn follow(studio: &Studio, workspace: WorkspaceId, items: &mut [ItemRow]) -> Result<(), StudioError> {
    let open = |item: &&mut ItemRow| matches!(item.status, ItemStatus::Queued | ItemStatus::Processing);
    let ids = items.iter().filter_map(|item| item.member_id.as_ref()?.parse().ok());
    let known = states(studio, workspace, ids).await?;
    for item in items.iter_mut().filter(open) {
        if let Some(row) = item.member_id.as_ref().and_then(|id| known.get(id)) {
            item.status = status_of(row.status);
        }
    }
    Ok(())
}

async fn states(
    studio: &Studio,
    workspace: WorkspaceId,
    ids: impl Iterator<Item = VideoId>,
) -> Result<HashMap<String, VideoRow>, StudioError> {
    let ids: Vec<VideoId> = ids.collect();
    let rows = videos::many(studio.store.read(), workspace, &ids).await?;
    Ok(rows.into_iter().map(|row| (row.id.to_string(), row)).collect())
}

fn status_of(status: VideoStatus) -> ItemStatus {
    match status {
        VideoStatus::Pending => ItemStatus::Queued,
        VideoStatus::Processing => ItemStatus::Processing,
        VideoStatus::Completed => ItemStatus::Completed,
        VideoStatus::Failed => ItemStatus::Failed,
    }
}

/// The error of a video that failed, as items show theirs.
pub(crate) fn failure_of(row: &VideoRow) -> Option<Value> {
    let failed = row.status == VideoStatus::Failed;
    failed.then(|| json!({ "code": row.failure_code, "message": row.failure_message, "param": null }))
}
