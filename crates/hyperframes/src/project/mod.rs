//! A project: the folder a composition and everything it needs is in.

mod archive;

pub use archive::{ArchiveError, MAX_ARCHIVE_BYTES, unpack};
