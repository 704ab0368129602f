//! The event a render ends with.

use herald_domain::EventType;
use herald_jobs::{HookResult, Jobs};
use herald_store::Txn;
use herald_store::renders::{RenderRow, RenderStatus};
use serde_json::{Value, json};

use super::spec_of;
use crate::events::{self, Callback, Emission, members};

/// Tells how the render ended, in the transaction that ends it. Nobody is told of a deleted one.
pub(super) async fn tell(jobs: &Jobs, txn: &Txn, row: &RenderRow) -> HookResult {
    if row.deleted_at.is_some() {
        return Ok(());
    }
    let id = row.id.to_string();
    let mut data = members(json!({ "render_id": id, "title": row.title }));
    let event_type = match row.status {
        RenderStatus::Completed => {
            let format = spec_of(row)?.format;
            let video =
                events::file(row.video_blob.as_deref(), format.media_type(), &format!("{id}.{}", format.as_str()));
            data.insert("video_url".to_owned(), video.clone());
            // Receivers of other videos read it here.
            data.insert("url".to_owned(), video);
            data.insert("thumbnail_url".to_owned(), thumbnail(row, &id));
            data.insert("duration".to_owned(), json!(row.duration_s));
            EventType::HyperframesVideoSuccess
        }
        _ => {
            data.extend(events::failure(row.failure_code.as_deref(), row.failure_message.as_deref()));
            EventType::HyperframesVideoFail
        }
    };
    let callback = Callback { url: row.callback_url.clone(), id: row.callback_id.clone() };
    let emission = Emission::new(row.workspace_id, event_type, id, data);
    events::emit(jobs, txn, Emission { callback: Some(callback), ..emission }).await?;
    Ok(())
}

fn thumbnail(row: &RenderRow, id: &str) -> Value {
    events::file(row.thumbnail_blob.as_deref(), "image/jpeg", &format!("{id}.jpg"))
}
