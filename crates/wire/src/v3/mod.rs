//! Bodies of the v3 API, one module per resource. Requests have passed [`crate::check`] before they are read here.

pub mod agents;
pub mod assets;
pub mod avatars;
pub mod batches;
pub mod brand;
pub mod files;
pub mod quotes;
pub mod renders;
pub mod sounds;
pub mod styles;
pub mod uploads;
pub mod users;
pub mod videos;
pub mod voices;
pub mod webhooks;
