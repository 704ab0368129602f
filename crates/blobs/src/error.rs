use std::io;

#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// Not a key this store accepts: see [`crate::check_key`].
    #[error("`{key}` is not a valid blob key: {reason}")]
    InvalidKey { key: String, reason: &'static str },
    #[error("there is no blob `{key}`")]
    NotFound { key: String },
    /// Free space or the quota is used up; nothing was stored.
    #[error("the disk is full: free some space in the data directory")]
    DiskFull,
    #[error("the blob store failed at {action}: {source}")]
    Io { action: &'static str, source: io::Error },
}

impl BlobError {
    /// Sorts an I/O error: a full disk is the operator's to mend, the rest is reported as it is.
    pub fn from_io(action: &'static str, source: io::Error) -> BlobError {
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => BlobError::DiskFull,
            _ => BlobError::Io { action, source },
        }
    }

    pub(crate) fn io(action: &'static str) -> impl FnOnce(io::Error) -> BlobError {
        move |source| BlobError::from_io(action, source)
    }
}
