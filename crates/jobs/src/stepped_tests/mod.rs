//! The runner against a real database, with handlers that fail in every way there is.

mod endings;
mod lanes;
mod leases;
mod rig;
mod stages;
