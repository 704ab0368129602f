//! The record of truth: SQLite today, PostgreSQL from the same statements.
//!
//! One module per aggregate with plain row structs and free functions over any connection, so a caller may read
//! from the pool or compose several of them in one transaction. Who may see a row is decided by the arguments
//! (every read takes the workspace), never by a later check.
//!
//! **Rules of the rows.** Times are unix microseconds (`i64`), ids 32 hex digits, JSON is text, enums their wire
//! spelling. SQL uses `$1`-style parameters, which both databases' drivers understand.
//!
//! **Deliberately absent:** files (`herald-blobs`), job semantics (`herald-jobs`; only its tables are made here),
//! and anything about HTTP.

pub mod accounts;
pub mod agent_sessions;
pub mod api_keys;
pub mod asset_uploads;
pub mod assets;
pub mod avatar_groups;
pub mod avatar_looks;
pub mod batches;
pub mod blob_sweep;
pub mod brand;
pub mod charges;
pub mod clock;
mod connection;
pub mod deliveries;
mod error;
pub mod events;
pub mod folders;
mod group_commit;
pub mod idempotency_keys;
pub mod ledger;
mod migrations;
mod page;
pub mod renders;
pub mod sql;
pub mod stage_outputs;
pub mod table;
mod transaction;
pub mod upload_batches;
pub mod users;
pub mod videos;
pub mod voices;
pub mod webhook_endpoints;
pub mod workspaces;

pub use connection::{BoxFuture, Store};
pub use error::StoreError;
pub use page::{Cursor, Page};
/// What every repository function takes: the reader pool ([`Store::read`]) or a transaction ([`Txn`]).
pub use sea_orm::ConnectionTrait;
pub use transaction::Txn;
