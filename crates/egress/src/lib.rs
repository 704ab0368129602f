//! The one outbound HTTP client.
//!
//! **Why.** URLs come from strangers. A server that fetches them must not be talked into reaching its own network, and
//! whatever answers must not be able to fill its disk, its memory or its time.
//!
//! **Theory of operation.** Three checks, none of which is enough alone: a literal address in the URL is judged
//! before anything else; a name is judged by every address it resolves to, inside the resolver the client dials with,
//! so the address that was checked is the address that is dialled; and redirects are followed by our own loop, where
//! each hop goes through both again. No proxy is taken from the environment: it would resolve names itself.
//!
//! [`EgressPolicy::allow_private`] turns the address checks and the demand for `https` off, for tests and demos.

mod address;
mod client;
mod download;
mod error;
mod file_name;
mod resolver;
mod share_links;

pub use address::{Refused, judge_address};
pub use client::{Egress, EgressPolicy, HttpAnswer};
pub use download::{FetchLimits, Fetched};
pub use error::EgressError;
pub use share_links::{ShareLink, recognise};
