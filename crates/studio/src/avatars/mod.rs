//! Avatars and their looks: listed, read, renamed, deleted here; made by the modules below.

mod generator;
mod job;
mod photo;
pub mod previews;
mod prompt;
pub mod stock;

use herald_domain::id::{AvatarGroupId, AvatarLookId, WorkspaceId};
use herald_domain::video::Engine;
use herald_domain::{ErrorCode, Failure};
use herald_identity::Caller;
use herald_store::avatar_groups::{self, AvatarGroupRow, AvatarStatus, Ownership};
use herald_store::avatar_looks::{self, AvatarLookRow, LookFilter};
use herald_store::clock::now_micros;
use herald_store::{Cursor, Page};
use serde_json::json;

pub use self::generator::{ImageGenerator, OpenAiImages};
pub use self::job::{AvatarJob, POOL};
pub(crate) use self::photo::require_face;
pub use self::photo::{NewPhotoAvatar, PhotoAvatar, create_photo};
pub use self::prompt::{CreatedLook, NewPromptAvatar, PromptAvatar, create_prompt};
use crate::{Studio, StudioError};

/// `avatar_type` of looks made from one picture.
pub const PHOTO: &str = "photo_avatar";
/// `avatar_type` of looks that are drawn.
pub const DRAWN: &str = "studio_avatar";
/// Longest name, in characters.
const NAME_CHARS: usize = 200;

/// What a look made from one picture can be rendered with.
const PHOTO_ENGINES: [Engine; 1] = [Engine::AvatarIv];

/// The group that begins with a look.
fn group_of(look: &AvatarLookRow) -> AvatarGroupRow {
    AvatarGroupRow {
        id: look.group_id,
        workspace_id: look.workspace_id,
        name: look.name.clone(),
        gender: look.gender.clone(),
        kind: look.avatar_type.clone(),
        default_voice_id: look.default_voice_id.clone(),
        consent_status: None,
        status: AvatarStatus::Completed,
        error_code: None,
        error_message: None,
        preview_image_blob: look.preview_image_blob.clone(),
        preview_video_blob: look.preview_video_blob.clone(),
        created_at: look.created_at,
        deleted_at: None,
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
        let looks = looks_count(studio, caller, row.id).await?;
        groups.push((row, looks));
    }
    Ok((groups, next))
}

/// A group the caller may see, with the number of its looks.
pub async fn get_group(studio: &Studio, caller: &Caller, id: &str) -> Result<(AvatarGroupRow, u64), StudioError> {
    let group = find_group(studio, caller.workspace_id, id).await?;
    let looks = looks_count(studio, caller, group.id).await?;
    Ok((group, looks))
}

/// Looks of the group that the caller sees: others may have made looks of their own of a public avatar.
pub async fn looks_count(studio: &Studio, caller: &Caller, group: AvatarGroupId) -> Result<u64, StudioError> {
    Ok(avatar_looks::count_of_group(studio.store.read(), caller.workspace_id, group).await?)
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
    find_look(studio, caller.workspace_id, id).await
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

async fn find_group(studio: &Studio, workspace: WorkspaceId, id: &str) -> Result<AvatarGroupRow, StudioError> {
    let found = match id.parse() {
        Ok(id) => avatar_groups::get(studio.store.read(), workspace, id).await?,
        Err(_) => None,
    };
    found.ok_or_else(|| not_found("avatar group", id).into())
}

async fn find_look(studio: &Studio, workspace: WorkspaceId, id: &str) -> Result<AvatarLookRow, StudioError> {
    let found = match id.parse() {
        Ok(id) => avatar_looks::get(studio.store.read(), workspace, id).await?,
        Err(_) => None,
    };
    found.ok_or_else(|| not_found("avatar look", id).into())
}

async fn own_group(studio: &Studio, workspace: WorkspaceId, id: &str) -> Result<AvatarGroupRow, StudioError> {
    let group = find_group(studio, workspace, id).await?;
    owned(group.workspace_id, workspace, id)?;
    Ok(group)
}

async fn own_look(studio: &Studio, workspace: WorkspaceId, id: &str) -> Result<AvatarLookRow, StudioError> {
    let look = find_look(studio, workspace, id).await?;
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
