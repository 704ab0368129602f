//! The event a look of an own avatar ends with.

use herald_domain::EventType;
use herald_jobs::{Jobs, JobsError};
use herald_store::Txn;
use herald_store::avatar_groups::AvatarStatus;
use herald_store::avatar_looks::AvatarLookRow;
use serde_json::{Value, json};

use crate::events::{self, Emission, members};

/// Tells how the making of the look ended, in the transaction that ends it. Nobody is told of a deleted look.
pub(super) async fn tell(jobs: &Jobs, txn: &Txn, look: &AvatarLookRow) -> Result<(), JobsError> {
    let Some(workspace) = look.workspace_id.filter(|_| look.deleted_at.is_none()) else { return Ok(()) };
    let mut data = members(json!({ "avatar_id": look.id, "avatar_group_id": look.group_id, "name": look.name }));
    let event_type = match look.status {
        AvatarStatus::Failed => {
            data.extend(events::failure(look.error_code.as_deref(), look.error_message.as_deref()));
            EventType::PhotoAvatarGenerationFail
        }
        _ => {
            data.insert("url".to_owned(), preview(look));
            EventType::PhotoAvatarGenerationSuccess
        }
    };
    events::emit(jobs, txn, Emission::new(workspace, event_type, look.id.to_string(), data)).await.map(drop)
}

fn preview(look: &AvatarLookRow) -> Value {
    events::file(look.preview_image_blob.as_deref(), "image/jpeg", &format!("{}.jpg", look.id))
}
