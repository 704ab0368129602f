//! Photo avatars: a person from one picture.

use std::sync::Arc;

use herald_avatar::{Portrait, PrepareOptions};
use herald_domain::id::{AvatarGroupId, AvatarLookId};
use herald_domain::prices::Item;
use herald_domain::video::FileSource;
use herald_identity::Caller;
use herald_media::picture;
use herald_store::avatar_groups::AvatarStatus;
use herald_store::avatar_looks::AvatarLookRow;
use herald_store::clock::now_micros;
use image::RgbImage;
use serde_json::json;

use super::{CreatedLook, PHOTO, PHOTO_ENGINES, check_name, ending, group_of, own_group};
use crate::admission::{Admission, Work};
use crate::billing::Charge;
use crate::error::portrait_refused;
use crate::{Intent, Outcome, Studio, StudioError, blocking, moderation, voices};

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
    intent: Intent<CreatedLook>,
) -> Result<Outcome<CreatedLook>, StudioError> {
    check_name(&wanted.name)?;
    moderation::review(&*studio.moderator, &[("name", Some(&wanted.name))])?;
    let workspace = caller.workspace_id;
    let admission = Admission::new(studio, workspace, Work::Look, Charge::once(Item::PhotoAvatarCreation));
    let quote = admission.quote(studio.store.read()).await?;
    let joined = match &wanted.group {
        Some(id) => Some(own_group(studio, workspace, id).await.map_err(|error| error.at("avatar_group_id"))?),
        None => None,
    };
    let picture = studio.take_picture(workspace, wanted.file, "file").await?;
    let engines = Arc::clone(studio);
    let (original, preview, size) = blocking(move || {
        let preview = preview_of(&engines, &picture.pixels, "file")?;
        Ok((picture.bytes, preview, picture.pixels.dimensions()))
    })
    .await?;
    let Intent::Run(acceptance) = intent else { return Ok(Outcome::Quoted(quote)) };
    let look_id = AvatarLookId::new();
    let image_key = format!("avatars/{look_id}/photo");
    let preview_key = format!("avatars/{look_id}/preview.jpg");
    studio.blobs.put_bytes(&image_key, &original).await?;
    studio.blobs.put_bytes(&preview_key, &preview).await?;

    let default_voice = || Some(voices::default_voice().id.to_string());
    let look = AvatarLookRow {
        id: look_id,
        group_id: joined.as_ref().map_or_else(AvatarGroupId::new, |group| group.id),
        workspace_id: Some(workspace),
        name: wanted.name,
        avatar_type: PHOTO.to_owned(),
        gender: joined.as_ref().and_then(|group| group.gender.clone()),
        tags: json!([]),
        supported_engines: json!(PHOTO_ENGINES),
        status: AvatarStatus::Completed,
        preferred_orientation: Some(orientation(size).to_owned()),
        image_width: Some(i64::from(size.0)),
        image_height: Some(i64::from(size.1)),
        image_blob: Some(image_key),
        character: None,
        preview_image_blob: Some(preview_key),
        preview_video_blob: None,
        default_voice_id: joined.as_ref().map_or_else(default_voice, |group| group.default_voice_id.clone()),
        error_code: None,
        error_message: None,
        created_at: now_micros(),
        deleted_at: None,
    };
    let new_group = joined.is_none();
    let group = joined.unwrap_or_else(|| group_of(&look));
    let created = CreatedLook { look, group, looks: 0, warnings: Vec::new() };
    let jobs = studio.jobs.clone();
    studio
        .store
        .write(move |txn| {
            Box::pin(async move {
                admission.pay(txn, &created.look.id.to_string()).await?;
                let created = created.insert(txn, new_group).await?;
                ending::tell(&jobs, txn, &created.look).await?;
                acceptance.apply(txn, &created).await?;
                Ok::<_, StudioError>(Outcome::Accepted(Box::new(created)))
            })
        })
        .await
}

/// Refuses a picture whose face is missing, too small or turned away, naming `param`.
pub(crate) fn require_face(studio: &Studio, pixels: &RgbImage, param: &str) -> Result<(), StudioError> {
    Portrait::check(pixels, &*studio.engines.faces()?, PrepareOptions::default())
        .map_err(|error| portrait_refused(error, param))
}

/// The preview of a picture that shows a face (JPEG); refuses as [`require_face`].
pub(super) fn preview_of(studio: &Studio, pixels: &RgbImage, param: &str) -> Result<Vec<u8>, StudioError> {
    require_face(studio, pixels, param)?;
    Ok(picture::encode_jpeg(&picture::shrink(pixels, PREVIEW_SIDE))?)
}

pub(super) fn orientation((width, height): (u32, u32)) -> &'static str {
    match width.cmp(&height) {
        std::cmp::Ordering::Greater => "landscape",
        std::cmp::Ordering::Less => "portrait",
        std::cmp::Ordering::Equal => "square",
    }
}
