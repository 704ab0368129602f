//! Workspaces and the people in them.

use herald_domain::id::{UserId, WorkspaceId};
use herald_store::clock::now_micros;
use herald_store::users::{self, UserRow};
use herald_store::workspaces::{self, WorkspaceRow};
use herald_store::{Store, Txn};

use crate::error::{IdentityError, check_name};

/// Makes a workspace with one user, so that keys have somebody to belong to.
///
/// # Errors
/// [`IdentityError::Name`] for an unusable name.
pub async fn create_workspace(store: &Store, name: &str) -> Result<(WorkspaceRow, UserRow), IdentityError> {
    let name = check_name("the workspace name", name)?;
    let txn = store.begin().await?;
    let id = WorkspaceId::new();
    let made = insert(&txn, id, &name, &format!("user-{id}")).await?;
    txn.commit().await?;
    Ok(made)
}

/// The default workspace and its user, made when the installation has none. Safe to call at every start.
pub async fn ensure_default(store: &Store) -> Result<(WorkspaceRow, UserRow), IdentityError> {
    if let Some(workspace) = workspaces::first(store.read()).await?
        && let Some(user) = users::first_of(store.read(), workspace.id).await?
    {
        return Ok((workspace, user));
    }
    let txn = store.begin().await?;
    // Another process may have been faster: inside the transaction the answer is final.
    let made = match workspaces::first(&txn).await? {
        None => insert(&txn, WorkspaceId::new(), "Default", "herald").await?,
        Some(workspace) => match users::first_of(&txn, workspace.id).await? {
            Some(user) => (workspace, user),
            None => {
                let user = new_user(workspace.id, &format!("user-{}", workspace.id));
                users::insert(&txn, &user).await?;
                (workspace, user)
            }
        },
    };
    txn.commit().await?;
    Ok(made)
}

async fn insert(
    txn: &Txn,
    id: WorkspaceId,
    name: &str,
    username: &str,
) -> Result<(WorkspaceRow, UserRow), IdentityError> {
    let workspace = WorkspaceRow { id, name: name.to_owned(), created_at: now_micros() };
    workspaces::insert(txn, &workspace).await?;
    let user = new_user(id, username);
    users::insert(txn, &user).await?;
    Ok((workspace, user))
}

fn new_user(workspace_id: WorkspaceId, username: &str) -> UserRow {
    UserRow {
        id: UserId::new(),
        workspace_id,
        username: username.to_owned(),
        email: format!("{username}@localhost"),
        first_name: String::new(),
        last_name: String::new(),
        created_at: now_micros(),
    }
}
