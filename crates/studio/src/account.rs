//! The caller's account.

use herald_identity::Caller;
use herald_store::users::{self, UserRow};

use crate::{Studio, StudioError};

/// The user a credential belongs to.
pub async fn profile(studio: &Studio, caller: &Caller) -> Result<UserRow, StudioError> {
    users::get(studio.store.read(), caller.user_id)
        .await?
        .ok_or_else(|| StudioError::internal(format!("user {} of a valid key is gone", caller.user_id)))
}
