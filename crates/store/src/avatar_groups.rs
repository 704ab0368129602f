//! Avatar identities. A group without a workspace is public: everybody sees it, nobody owns it.

use herald_domain::id::{AvatarGroupId, WorkspaceId};
use sea_orm::ConnectionTrait;

use crate::error::StoreError;
use crate::page::{Cursor, Page};
use crate::sql::{self, Filter};
use crate::{blob_sweep, table};

crate::text_enum! {
    /// How far an avatar is with its training.
    pub enum AvatarStatus {
        Processing = "processing",
        PendingConsent = "pending_consent",
        Completed = "completed",
        Failed = "failed",
    }
}

/// Whose avatars a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ownership {
    /// The public ones and the workspace's own.
    #[default]
    All,
    Public,
    Private,
}

impl Ownership {
    pub(crate) fn filter(self, workspace: WorkspaceId) -> Filter {
        let own = workspace.to_string().into();
        let filter = Filter::new().and("deleted_at IS NULL", []);
        match self {
            Ownership::All => filter.and("(workspace_id IS NULL OR workspace_id = ?)", [own]),
            Ownership::Public => filter.and("workspace_id IS NULL", []),
            Ownership::Private => filter.and("workspace_id = ?", [own]),
        }
    }
}

crate::table! {
    pub struct AvatarGroupRow in "avatar_groups" {
        id: AvatarGroupId,
        /// `None`: public.
        workspace_id: Option<WorkspaceId>,
        name: String,
        gender: Option<String>,
        /// `photo_avatar`, `digital_twin`, …
        kind: String,
        default_voice_id: Option<String>,
        consent_status: Option<String>,
        status: AvatarStatus,
        error_code: Option<String>,
        error_message: Option<String>,
        preview_image_blob: Option<String>,
        preview_video_blob: Option<String>,
        created_at: i64,
        deleted_at: Option<i64>,
    }
}

pub async fn insert(conn: &impl ConnectionTrait, row: &AvatarGroupRow) -> Result<(), StoreError> {
    table::insert(conn, row).await
}

/// A group the workspace may use: its own or a public one.
pub async fn get(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
    id: AvatarGroupId,
) -> Result<Option<AvatarGroupRow>, StoreError> {
    let tail = "WHERE id = $1 AND (workspace_id IS NULL OR workspace_id = $2) AND deleted_at IS NULL";
    table::select_one(conn, tail, vec![id.to_string().into(), workspace.to_string().into()]).await
}

pub async fn list(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
    ownership: Ownership,
    page: &Page,
) -> Result<(Vec<AvatarGroupRow>, Option<Cursor>), StoreError> {
    let position = |row: &AvatarGroupRow| Cursor { created_at: row.created_at, id: row.id.to_string() };
    table::list(conn, ownership.filter(workspace), page, position).await
}

/// The groups everybody sees, hidden ones too: what the catalogue of this version is compared with.
pub async fn all_public(conn: &impl ConnectionTrait) -> Result<Vec<AvatarGroupRow>, StoreError> {
    table::select(conn, "WHERE workspace_id IS NULL", Vec::new()).await
}

pub async fn update(conn: &impl ConnectionTrait, row: &AvatarGroupRow) -> Result<(), StoreError> {
    table::update(conn, row).await
}

/// Hides an own group with all its looks and hands their files to the sweep; answers the blob keys, `None` when the
/// workspace owns no such group.
pub async fn soft_delete(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
    id: AvatarGroupId,
    now: i64,
) -> Result<Option<Vec<String>>, StoreError> {
    let Some(group) = get(conn, workspace, id).await?.filter(|group| group.workspace_id == Some(workspace)) else {
        return Ok(None);
    };
    let mut keys: Vec<String> = [group.preview_image_blob, group.preview_video_blob].into_iter().flatten().collect();
    for look in crate::avatar_looks::of_group(conn, id).await? {
        keys.extend(crate::avatar_looks::hide(conn, look, now).await?);
    }
    let text = "UPDATE avatar_groups SET deleted_at = $2 WHERE id = $1";
    sql::execute(conn, text, vec![id.to_string().into(), now.into()]).await?;
    blob_sweep::purge(conn, &keys, now).await?;
    Ok(Some(keys))
}
