//! Who is calling: workspaces, users, API keys.
//!
//! A key is shown once and stored as its SHA-256; nothing here can bring it back. Authority leaves this crate as
//! data, a [`Caller`], and later checks read its scopes.

mod authenticate;
mod error;
mod keys;
mod scope;
mod workspaces;

pub use authenticate::{Authenticator, Caller};
pub use error::IdentityError;
pub use keys::{create_key, list_keys, revoke_key};
pub use scope::{Scope, Scopes};
pub use workspaces::{create_workspace, ensure_default};
