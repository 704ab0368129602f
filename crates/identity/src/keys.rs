//! Making and revoking API keys.

use std::io::Read;

use herald_domain::id::{ApiKeyId, WorkspaceId};
use herald_store::api_keys::{self, ApiKeyRow};
use herald_store::clock::now_micros;
use herald_store::{ConnectionTrait, Store, users};
use sha2::{Digest, Sha256};

use crate::error::{IdentityError, check_name};
use crate::scope::Scopes;

/// What every key starts with, so that a leaked one is recognised.
pub(crate) const KEY_PREFIX: &str = "hk_";
/// `hk_` and 64 hex digits.
pub(crate) const KEY_LENGTH: usize = KEY_PREFIX.len() + 64;
/// How much of a key is stored readable.
const SHOWN: usize = 8;

/// Makes a key for the workspace's first user. The plaintext is in the answer and nowhere else.
///
/// # Errors
/// [`IdentityError::NoWorkspace`] when it does not exist or has no user, [`IdentityError::Name`].
pub async fn create_key(
    store: &Store,
    workspace: WorkspaceId,
    name: &str,
    scopes: &Scopes,
) -> Result<(ApiKeyRow, String), IdentityError> {
    let name = check_name("the key's name", name)?;
    let txn = store.begin().await?;
    let user = users::first_of(&txn, workspace).await?.ok_or(IdentityError::NoWorkspace(workspace))?;
    let plaintext = random_key()?;
    let row = ApiKeyRow {
        id: ApiKeyId::new(),
        workspace_id: workspace,
        user_id: user.id,
        name,
        prefix: plaintext.chars().take(SHOWN).collect(),
        hash: hash_key(&plaintext),
        scopes: scopes.to_json(),
        created_at: now_micros(),
        last_used_at: None,
        revoked_at: None,
    };
    api_keys::insert(&txn, &row).await?;
    txn.commit().await?;
    Ok((row, plaintext))
}

/// All keys of the workspace, newest first, revoked ones included.
pub async fn list_keys(conn: &impl ConnectionTrait, workspace: WorkspaceId) -> Result<Vec<ApiKeyRow>, IdentityError> {
    Ok(api_keys::list(conn, workspace).await?)
}

/// Ends a key for good; answers whether it was usable until now. An [`crate::Authenticator`] of another process may
/// accept it for up to its cache's seconds more; use [`crate::Authenticator::revoke`] in the serving process.
pub async fn revoke_key(store: &Store, workspace: WorkspaceId, id: ApiKeyId) -> Result<bool, IdentityError> {
    let txn = store.begin().await?;
    let revoked = api_keys::revoke(&txn, workspace, id, now_micros()).await?;
    txn.commit().await?;
    Ok(revoked)
}

pub(crate) fn hash_key(plaintext: &str) -> String {
    hex::encode(Sha256::digest(plaintext.as_bytes()))
}

fn random_key() -> Result<String, IdentityError> {
    let mut secret = [0_u8; 32];
    std::fs::File::open("/dev/urandom")?.read_exact(&mut secret)?;
    Ok(format!("{KEY_PREFIX}{}", hex::encode(secret)))
}
