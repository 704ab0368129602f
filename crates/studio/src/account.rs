//! The caller's account.

use herald_identity::Caller;
use herald_store::users::{self, UserRow};

use crate::billing::Book;
use crate::{Studio, StudioError};

/// The user a credential belongs to, and what the workspace pays with.
pub async fn profile(studio: &Studio, caller: &Caller) -> Result<(UserRow, Book), StudioError> {
    let user = users::get(studio.store.read(), caller.user_id)
        .await?
        .ok_or_else(|| StudioError::internal(format!("user {} of a valid key is gone", caller.user_id)))?;
    Ok((user, Book::read(studio.store.read(), caller.workspace_id).await?))
}
