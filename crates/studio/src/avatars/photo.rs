//! Photo avatars: a person from one picture.

use std::sync::Arc;

use herald_avatar::{Portrait, PrepareOptions};
use herald_domain::id::{AvatarGroupId, AvatarLookId};
use herald_domain::video::FileSource;
use herald_identity::Caller;
use herald_media::picture;
use herald_store::avatar_groups::{self, AvatarGroupRow, AvatarStatus};
use herald_store::avatar_looks::{self, AvatarLookRow};
use herald_store::clock::now_micros;
use image::RgbImage;
use serde_json::json;

use super::{PHOTO, check_name, own_group};
use crate::error::portrait_refused;
use crate::{Studio, StudioError, blocking, voices};

/// What photo looks can be rendered with.
const ENGINES: [&str; 1] = ["avatar_iv"];
/// Longest side of a preview picture, in pixels.
const PREVIEW_SIDE: u32 = 768;

#[derive(Debug)]
pub struct NewPhotoAvatar {
    pub name: String,
    pub file: FileSource,
    /// An own group the look joins; absent: a new one.
    pub group: Option<String>,
}

/// Checks that the picture shows a face and stores it as a look, in a new group or an own one.
pub async fn create_photo(
    studio: &Arc<Studio>,
    caller: &Caller,
    wanted: NewPhotoAvatar,
) -> Result<(AvatarLookRow, AvatarGroupRow), StudioError> {
    check_name(&wanted.name)?;
    let workspace = caller.workspace_id;
    let joined = match &wanted.group {
        Some(id) => Some(own_group(studio, workspace, id).await.map_err(|error| error.at("avatar_group_id"))?),
        None => None,
    };
    let picture = studio.take_picture(workspace, wanted.file, "file").await?;
    let engines = Arc::clone(studio);
    let (original, preview, size) = blocking(move || {
        require_face(&engines, &picture.pixels, "file")?;
        let preview = picture::encode_jpeg(&picture::shrink(&picture.pixels, PREVIEW_SIDE))?;
        Ok((picture.bytes, preview, picture.pixels.dimensions()))
    })
    .await?;
    let look_id = AvatarLookId::new();
    let image_key = format!("avatars/{look_id}/photo");
    let preview_key = format!("avatars/{look_id}/preview.jpg");
    studio.blobs.put_bytes(&image_key, &original).await?;
    studio.blobs.put_bytes(&preview_key, &preview).await?;

    let now = now_micros();
    let new_group = joined.is_none();
    let group = joined.unwrap_or_else(|| AvatarGroupRow {
        id: AvatarGroupId::new(),
        workspace_id: Some(workspace),
        name: wanted.name.clone(),
        gender: None,
        kind: PHOTO.to_owned(),
        default_voice_id: Some(voices::default_voice().id.to_owned()),
        consent_status: None,
        status: AvatarStatus::Completed,
        error_code: None,
        error_message: None,
        preview_image_blob: Some(preview_key.clone()),
        preview_video_blob: None,
        created_at: now,
        deleted_at: None,
    });
    let look = AvatarLookRow {
        id: look_id,
        group_id: group.id,
        workspace_id: Some(workspace),
        name: wanted.name,
        avatar_type: PHOTO.to_owned(),
        gender: group.gender.clone(),
        tags: json!([]),
        supported_engines: json!(ENGINES),
        status: AvatarStatus::Completed,
        preferred_orientation: Some(orientation(size).to_owned()),
        image_width: Some(i64::from(size.0)),
        image_height: Some(i64::from(size.1)),
        image_blob: Some(image_key),
        character: None,
        preview_image_blob: Some(preview_key),
        preview_video_blob: None,
        default_voice_id: group.default_voice_id.clone(),
        error_code: None,
        error_message: None,
        created_at: now,
        deleted_at: None,
    };
    let rows = (look.clone(), group.clone());
    studio
        .store
        .write(move |txn| {
            Box::pin(async move {
                if new_group {
                    avatar_groups::insert(txn, &group).await?;
                }
                avatar_looks::insert(txn, &look).await?;
                Ok::<(), StudioError>(())
            })
        })
        .await?;
    Ok(rows)
}

/// Refuses a picture whose face is missing, too small or turned away, naming `param`.
pub(crate) fn require_face(studio: &Studio, pixels: &RgbImage, param: &str) -> Result<(), StudioError> {
    Portrait::check(pixels, &*studio.engines.faces()?, PrepareOptions::default())
        .map_err(|error| portrait_refused(error, param))
}

pub(super) fn orientation((width, height): (u32, u32)) -> &'static str {
    match width.cmp(&height) {
        std::cmp::Ordering::Greater => "landscape",
        std::cmp::Ordering::Less => "portrait",
        std::cmp::Ordering::Equal => "square",
    }
}
