//! Handlers of the v3 API, one module per resource.

pub mod assets;
pub mod avatars;
pub mod users;
pub mod videos;
pub mod voices;

use herald_store::Page;

use crate::answer::{Answer, cursor};

/// The page a list request asks for; `default` is the operation's own page size.
fn page(limit: Option<u32>, default: u32, token: Option<&str>) -> Answer<Page> {
    Ok(Page { limit: limit.unwrap_or(default), after: cursor(token)? })
}

/// Rows keep microseconds, the wire speaks seconds.
fn seconds(micros: i64) -> i64 {
    micros.div_euclid(1_000_000)
}
