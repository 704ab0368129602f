//! Slots nobody completed.

use std::time::Duration;

use herald_store::asset_uploads;
use herald_store::clock::now_micros;

use super::folder;
use crate::{Studio, StudioError};

const EVERY: Duration = Duration::from_secs(5);
const AT_ONCE: u32 = 100;

/// Ends overdue slots, again and again, and hands their files to the sweep.
pub async fn keep_swept(studio: &Studio) {
    loop {
        if let Err(error) = sweep(studio).await {
            tracing::error!(%error, "sweeping expired uploads failed");
        }
        tokio::time::sleep(EVERY).await;
    }
}

async fn sweep(studio: &Studio) -> Result<(), StudioError> {
    let now = now_micros();
    for slot in asset_uploads::overdue(studio.store.read(), now, AT_ONCE).await? {
        // Everything in the folder: a crash may have left files that no row names.
        let files = studio.blobs.list(&folder(slot.id)).await?;
        let expired: Result<bool, StudioError> = studio
            .store
            .write(move |txn| Box::pin(async move { Ok(asset_uploads::expire(txn, slot.id, &files, now).await?) }))
            .await;
        if expired? {
            tracing::info!(asset.id = %slot.id, "an upload expired");
        }
    }
    Ok(())
}
