//! Direct uploads: a slot is reserved, its bytes land under a signed URL, and completing it makes the asset.
//!
//! Every file that lands gets a key of its own below `uploads/{id}/`, so a repeated upload never writes under a reader.
//! What a crash leaves there goes when the slot is completed or expires.

pub mod batches;
mod complete;
mod land;
mod reserve;
pub mod statuses;
mod sweep;

use std::time::Duration;

use herald_domain::id::AssetId;

pub use complete::complete;
pub use land::{Landing, Sent, forbidden, open};
pub use reserve::{Slot, Wanted, reserve};
pub use sweep::keep_swept;

/// How long bytes may be sent after a slot is reserved; an upload that has begun by then may end later.
pub const URL_VALID: Duration = Duration::from_secs(3_600);
/// How much longer a slot may be completed.
const GRACE: Duration = Duration::from_secs(24 * 3_600);

/// Folder of the files of one slot.
fn folder(id: AssetId) -> String {
    format!("uploads/{id}")
}
