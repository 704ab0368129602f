//! Photo avatars: a person from one picture, with the looks that belong to it.

use std::sync::Arc;

use herald_avatar::{Portrait, PrepareOptions};
use herald_domain::id::{AvatarGroupId, AvatarLookId, WorkspaceId};
use herald_domain::video::FileSource;
use herald_domain::{ErrorCode, Failure};
use herald_identity::Caller;
use herald_media::picture;
use herald_store::avatar_groups::{self, AvatarGroupRow, AvatarStatus, Ownership};
use herald_store::avatar_looks::{self, AvatarLookRow, LookFilter};
use herald_store::clock::now_micros;
use herald_store::{Cursor, Page};
use image::RgbImage;
use serde_json::json;

use crate::error::portrait_refused;
use crate::{Studio, StudioError, blocking, voices};

/// `avatar_type` of looks made from one picture.
pub const PHOTO: &str = "photo_avatar";
/// What photo looks can be rendered with.
const PHOTO_ENGINES: [&str; 1] = ["avatar_iv"];
/// Longest side of a preview picture, in pixels.
const PREVIEW_SIDE: u32 = 768;
/// Longest name, in characters.
const NAME_CHARS: usize = 200;

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
        supported_engines: json!(PHOTO_ENGINES),
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

fn orientation((width, height): (u32, u32)) -> &'static str {
    match width.cmp(&height) {
        std::cmp::Ordering::Greater => "landscape",
        std::cmp::Ordering::Less => "portrait",
        std::cmp::Ordering::Equal => "square",
    }
}

fn check_name(name: &str) -> Result<(), Failure> {
    if name.trim().is_empty() || name.chars().count() > NAME_CHARS {
        return Err(Failure::invalid("name", format!("`name` must have 1 to {NAME_CHARS} characters.")));
    }
    Ok(())
}

pub async fn list_groups(
    studio: &Studio,
    caller: &Caller,
    ownership: Ownership,
    page: &Page,
) -> Result<(Vec<(AvatarGroupRow, u64)>, Option<Cursor>), StudioError> {
    let (rows, next) = avatar_groups::list(studio.store.read(), caller.workspace_id, ownership, page).await?;
    let mut groups = Vec::with_capacity(rows.len());
    for row in rows {
        let looks = looks_count(studio, row.id).await?;
        groups.push((row, looks));
    }
    Ok((groups, next))
}

/// A group the caller may see, with the number of its looks.
pub async fn get_group(studio: &Studio, caller: &Caller, id: &str) -> Result<(AvatarGroupRow, u64), StudioError> {
    let found = match id.parse() {
        Ok(id) => avatar_groups::get(studio.store.read(), caller.workspace_id, id).await?,
        Err(_) => None,
    };
    let group = found.ok_or_else(|| not_found("avatar group", id))?;
    let looks = looks_count(studio, group.id).await?;
    Ok((group, looks))
}

pub async fn looks_count(studio: &Studio, group: AvatarGroupId) -> Result<u64, StudioError> {
    Ok(avatar_looks::of_group(studio.store.read(), group).await?.len() as u64)
}

pub async fn delete_group(studio: &Studio, caller: &Caller, id: &str) -> Result<AvatarGroupId, StudioError> {
    let group = own_group(studio, caller.workspace_id, id).await?;
    let workspace = caller.workspace_id;
    studio
        .store
        .write(move |txn| {
            Box::pin(async move {
                avatar_groups::soft_delete(txn, workspace, group.id, now_micros()).await?;
                Ok::<_, StudioError>(group.id)
            })
        })
        .await
}

pub async fn list_looks(
    studio: &Studio,
    caller: &Caller,
    filter: &LookFilter,
    page: &Page,
) -> Result<(Vec<AvatarLookRow>, Option<Cursor>), StudioError> {
    Ok(avatar_looks::list(studio.store.read(), caller.workspace_id, filter, page).await?)
}

/// A look the caller may use.
pub async fn get_look(studio: &Studio, caller: &Caller, id: &str) -> Result<AvatarLookRow, StudioError> {
    let found = match id.parse() {
        Ok(id) => avatar_looks::get(studio.store.read(), caller.workspace_id, id).await?,
        Err(_) => None,
    };
    found.ok_or_else(|| not_found("avatar look", id).into())
}

/// Renames or retags an own look; absent fields stay.
pub async fn update_look(
    studio: &Studio,
    caller: &Caller,
    id: &str,
    name: Option<String>,
    tags: Option<Vec<String>>,
) -> Result<AvatarLookRow, StudioError> {
    if let Some(name) = &name {
        check_name(name)?;
    }
    let mut look = own_look(studio, caller.workspace_id, id).await?;
    if let Some(name) = name {
        look.name = name;
    }
    if let Some(tags) = tags {
        look.tags = json!(tags);
    }
    studio
        .store
        .write(move |txn| {
            Box::pin(async move {
                avatar_looks::update(txn, &look).await?;
                Ok::<_, StudioError>(look)
            })
        })
        .await
}

pub async fn delete_look(studio: &Studio, caller: &Caller, id: &str) -> Result<AvatarLookId, StudioError> {
    let look = own_look(studio, caller.workspace_id, id).await?;
    let workspace = caller.workspace_id;
    studio
        .store
        .write(move |txn| {
            Box::pin(async move {
                avatar_looks::soft_delete(txn, workspace, look.id, now_micros()).await?;
                Ok::<_, StudioError>(look.id)
            })
        })
        .await
}

async fn own_group(studio: &Studio, workspace: WorkspaceId, id: &str) -> Result<AvatarGroupRow, StudioError> {
    let found = match id.parse() {
        Ok(id) => avatar_groups::get(studio.store.read(), workspace, id).await?,
        Err(_) => None,
    };
    let group = found.ok_or_else(|| not_found("avatar group", id))?;
    owned(group.workspace_id, workspace, id)?;
    Ok(group)
}

async fn own_look(studio: &Studio, workspace: WorkspaceId, id: &str) -> Result<AvatarLookRow, StudioError> {
    let found = match id.parse() {
        Ok(id) => avatar_looks::get(studio.store.read(), workspace, id).await?,
        Err(_) => None,
    };
    let look = found.ok_or_else(|| not_found("avatar look", id))?;
    owned(look.workspace_id, workspace, id)?;
    Ok(look)
}

/// Public avatars can be seen by everybody and changed by nobody.
fn owned(owner: Option<WorkspaceId>, workspace: WorkspaceId, id: &str) -> Result<(), Failure> {
    if owner == Some(workspace) {
        return Ok(());
    }
    Err(Failure::new(ErrorCode::ResourceAccessDenied, format!("`{id}` is a public avatar and cannot be changed.")))
}

fn not_found(what: &str, id: &str) -> Failure {
    Failure::new(ErrorCode::AvatarNotFound, format!("There is no {what} `{id}`."))
}
