//! Events do not stay for ever: a busy server would drown in its own history.

use std::time::Duration;

use herald_store::clock::{as_micros, now_micros};
use herald_store::events;

use crate::{Studio, StudioError};

const EVERY: Duration = Duration::from_secs(60 * 60);
/// Events a transaction forgets: others wait for it.
const AT_ONCE: u32 = 200;

/// Forgets events, with what is known of their delivery, `kept` after they happened; again and again. What is still on
/// its way stays until it has arrived or was given up.
pub async fn keep_forgetting(studio: &Studio, kept: Duration) {
    loop {
        match forget(studio, now_micros().saturating_sub(as_micros(kept))).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "old events were forgotten"),
            Err(error) => tracing::error!(%error, "forgetting old events failed"),
        }
        tokio::time::sleep(EVERY).await;
    }
}

async fn forget(studio: &Studio, before: i64) -> Result<usize, StudioError> {
    let mut forgotten = 0;
    loop {
        let some = studio.store.write(move |txn| {
            Box::pin(async move { Ok::<_, StudioError>(events::forget(txn, before, AT_ONCE).await?) })
        });
        match some.await? {
            0 => return Ok(forgotten),
            count => forgotten += count,
        }
    }
}
