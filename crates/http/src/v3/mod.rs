//! Handlers of the v3 API, one module per resource.

pub mod agents;
pub mod assets;
pub mod avatars;
pub mod brand;
pub mod own_voices;
pub mod quotes;
pub mod renders;
pub mod sounds;
pub mod styles;
pub mod uploads;
pub mod users;
pub mod video_batches;
pub mod videos;
pub mod voices;
pub mod webhooks;

use axum::Json;
use herald_store::{Cursor, Page};
use herald_wire::envelope::PageOf;

use crate::answer::{Answer, cursor};

/// The page a list request asks for; `default` is the operation's own page size.
fn page(limit: Option<u32>, default: u32, token: Option<&str>) -> Answer<Page> {
    Ok(Page { limit: limit.unwrap_or(default), after: cursor(token)? })
}

/// One page of rows as the wire shows them.
fn listed<R, T>(rows: Vec<R>, next: Option<Cursor>, shown: impl FnMut(R) -> T) -> Json<PageOf<T>> {
    Json(PageOf::new(rows.into_iter().map(shown).collect(), next.map(|cursor| cursor.to_string())))
}

/// Rows keep microseconds, the wire speaks seconds.
fn seconds(micros: i64) -> i64 {
    micros.div_euclid(1_000_000)
}

/// The members of a comma-separated list.
fn ids(list: Option<&str>) -> Vec<&str> {
    list.into_iter().flat_map(|list| list.split(',')).map(str::trim).filter(|id| !id.is_empty()).collect()
}
