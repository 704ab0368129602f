//! From a presented key to a caller.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use herald_domain::id::{ApiKeyId, UserId, WorkspaceId};
use herald_store::clock::{as_micros, now_micros};
use herald_store::{Store, api_keys, users};

use crate::error::IdentityError;
use crate::keys::{KEY_LENGTH, KEY_PREFIX, hash_key, revoke_key};
use crate::scope::{Scope, Scopes};

/// How long a key is believed without asking the database: bounds how long another process's revocation takes.
const CACHE_TTL: Duration = Duration::from_secs(10);
/// Keys remembered at most.
const CACHE_SIZE: usize = 1_000;
/// `last_used_at` is at most this much behind.
const TOUCH_EVERY: Duration = Duration::from_secs(60);

/// Who is calling and what the key allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    pub workspace_id: WorkspaceId,
    pub user_id: UserId,
    pub username: String,
    pub key_id: ApiKeyId,
    pub scopes: Scopes,
}

impl Caller {
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.allows(scope)
    }
}

/// Checks keys, remembering recent answers. Cheap to clone.
#[derive(Clone)]
pub struct Authenticator {
    store: Store,
    /// By the hash of the key: a key itself is never kept.
    recent: Arc<Mutex<HashMap<String, Remembered>>>,
}

struct Remembered {
    caller: Caller,
    since: Instant,
    touched_at: Option<i64>,
}

impl Authenticator {
    pub fn new(store: Store) -> Self {
        Self { store, recent: Arc::default() }
    }

    /// Who presents this key; `None` when it is unknown or revoked.
    ///
    /// The lookup is by SHA-256, so how long it takes tells nothing about stored keys.
    pub async fn authenticate(&self, presented: &str) -> Result<Option<Caller>, IdentityError> {
        // Cheap refusal of what cannot be a key; its form is public.
        if presented.len() != KEY_LENGTH || !presented.starts_with(KEY_PREFIX) {
            return Ok(None);
        }
        let hash = hash_key(presented);
        if let Some(caller) = self.remembered(&hash) {
            return Ok(Some(caller));
        }
        let Some(key) = api_keys::by_hash(self.store.read(), &hash).await?.filter(|key| key.revoked_at.is_none())
        else {
            return Ok(None);
        };
        let Some(user) = users::get(self.store.read(), key.user_id).await? else { return Ok(None) };
        let caller = Caller {
            workspace_id: key.workspace_id,
            user_id: user.id,
            username: user.username,
            key_id: key.id,
            scopes: Scopes::from_json(&key.scopes),
        };
        let now = now_micros();
        let stale = key.last_used_at.is_none_or(|used| now - used > as_micros(TOUCH_EVERY));
        let touched_at = if stale { Some(now) } else { key.last_used_at };
        self.remember(hash, Remembered { caller: caller.clone(), since: Instant::now(), touched_at });
        if stale {
            self.touch_in_background(key.id, now);
        }
        Ok(Some(caller))
    }

    /// Revokes a key; this process refuses it from now on.
    pub async fn revoke(&self, workspace: WorkspaceId, id: ApiKeyId) -> Result<bool, IdentityError> {
        let revoked = revoke_key(&self.store, workspace, id).await?;
        self.recent().retain(|_, known| known.caller.key_id != id);
        Ok(revoked)
    }

    fn remembered(&self, hash: &str) -> Option<Caller> {
        let mut recent = self.recent();
        let known = recent.get_mut(hash).filter(|known| known.since.elapsed() < CACHE_TTL)?;
        let caller = known.caller.clone();
        let now = now_micros();
        if known.touched_at.is_none_or(|touched| now - touched > as_micros(TOUCH_EVERY)) {
            known.touched_at = Some(now);
            drop(recent);
            self.touch_in_background(caller.key_id, now);
        }
        Some(caller)
    }

    fn remember(&self, hash: String, known: Remembered) {
        let mut recent = self.recent();
        if recent.len() >= CACHE_SIZE {
            recent.retain(|_, known| known.since.elapsed() < CACHE_TTL);
        }
        if recent.len() < CACHE_SIZE {
            recent.insert(hash, known);
        }
    }

    /// The request does not wait for the writer's turn.
    fn touch_in_background(&self, key: ApiKeyId, now: i64) {
        let store = self.store.clone();
        tokio::spawn(async move {
            let touched = async {
                let txn = store.begin().await?;
                api_keys::touch(&txn, key, now).await?;
                txn.commit().await
            };
            if let Err(error) = touched.await {
                tracing::warn!(%error, %key, "noting when a key was last used failed");
            }
        });
    }

    fn recent(&self) -> std::sync::MutexGuard<'_, HashMap<String, Remembered>> {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
