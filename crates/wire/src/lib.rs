//! The wire: the contract as data, the check of requests against it, and the typed bodies of the v3 API.
//!
//! The contract (`contract/openapi.yaml`) is the authority. Requests are checked against its schemas first, which
//! yields errors that name the field; only then are they read into the types of [`v3`]. Nothing here knows about HTTP
//! servers, databases or engines, so the `heygen` command line shares it.

pub mod check;
pub mod contract;
pub mod envelope;
pub mod openai;
pub mod v3;

pub use contract::{Contract, Operation, Parameter, contract};
