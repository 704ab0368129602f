//! The events a video ends with.

use herald_domain::EventType;
use herald_jobs::{HookResult, Jobs};
use herald_store::Txn;
use herald_store::videos::{VideoRow, VideoStatus};
use serde_json::{Value, json};

use crate::batches;
use crate::events::{self, Callback, Emission, members};
use crate::videos::format_of;

/// Tells how the video ended, in the transaction that ends it. Nobody is told of a deleted one.
pub(super) async fn tell(jobs: &Jobs, txn: &Txn, row: &VideoRow) -> HookResult {
    if row.deleted_at.is_some() {
        return Ok(());
    }
    batches::member_ended(jobs, txn, &row.id.to_string(), batches::failure_of(row)).await?;
    for (event_type, data, url) in endings(row) {
        let callback = Callback { url, id: row.callback_id.clone() };
        let emission = Emission::new(row.workspace_id, event_type, row.id.to_string(), members(data));
        events::emit(jobs, txn, Emission { callback: Some(callback), ..emission }).await?;
    }
    Ok(())
}

/// The events with their data; the first is the one the callback gets.
fn endings(row: &VideoRow) -> Vec<(EventType, Value, Option<String>)> {
    let (id, format, callback) = (row.id.to_string(), format_of(row), row.callback_url.clone());
    if row.status != VideoStatus::Completed {
        let mut data = members(json!({ "video_id": id }));
        data.extend(events::failure(row.failure_code.as_deref(), row.failure_message.as_deref()));
        return vec![(EventType::AvatarVideoFail, Value::Object(data), callback)];
    }
    let gif = events::file(row.gif_blob.as_deref(), "image/gif", &format!("{id}.gif"));
    let video = format!("{id}.{}", format.as_str());
    let main = json!({
        "video_id": id,
        "url": events::file(row.video_blob.as_deref(), format.media_type(), &video),
        "gif_download_url": gif,
        "video_page_url": events::video_page(row.id),
        "video_share_page_url": events::share_page(row.id),
        "folder_id": row.folder_id,
    });
    let mut told = vec![(EventType::AvatarVideoSuccess, main, callback)];
    if !gif.is_null() {
        told.push((EventType::AvatarVideoGifSuccess, json!({ "video_id": id, "url": gif }), None));
    }
    if let Some(key) = &row.captioned_blob {
        let name = format!("{id}-captioned.{}", format.as_str());
        let url = events::file(Some(key), format.media_type(), &name);
        told.push((EventType::AvatarVideoCaptionSuccess, json!({ "video_id": id, "url": url }), None));
    }
    told
}
