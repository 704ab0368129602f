//! Files by key. Today on the local disk; an S3 store will stand behind the same [`Blobs`].
//!
//! A file appears under its key complete and durable or not at all. What rows name which key, and when a file may
//! go, is decided elsewhere (`herald-store`'s sweep table). Readers over HTTP come with signed URLs ([`UrlSigner`]).

mod disk;
mod error;
mod key;
mod secret;
mod signed_url;

pub use disk::{BlobReader, Blobs};
pub use error::BlobError;
pub use key::check_key;
pub use secret::load_or_create_secret;
pub use signed_url::{FileGrant, UrlSigner};
