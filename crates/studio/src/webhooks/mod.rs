//! Webhooks: the endpoints of a workspace, and the deliveries of events to them and to callbacks.

mod delivery;
mod endpoints;
mod signature;
mod turns;

pub(crate) use self::delivery::job_of;
pub use self::delivery::{DeliveryJob, POOL, WORKSPACE_CAP};
pub use self::endpoints::{Change, NewEndpoint, create, delete, list, rotate_secret, update};
