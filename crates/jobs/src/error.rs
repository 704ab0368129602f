use herald_blobs::BlobError;
use herald_store::StoreError;

/// What can go wrong in the job table itself; failures of the work are [`crate::StageError`].
#[derive(Debug, thiserror::Error)]
pub enum JobsError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Blobs(#[from] BlobError),
    #[error("stored JSON of job data is not readable: {0}")]
    Json(#[from] serde_json::Error),
    #[error("the scratch directory failed: {0}")]
    Scratch(#[from] std::io::Error),
    /// A handler's hook refused; the transaction was rolled back.
    #[error("the `{kind}` handler's hook failed: {source}")]
    Hook { kind: String, source: Box<dyn std::error::Error + Send + Sync> },
    /// Another attempt owns the job now, or it has ended.
    #[error("this attempt does not own the job any more")]
    Fenced,
}

impl From<sea_orm::DbErr> for JobsError {
    fn from(error: sea_orm::DbErr) -> Self {
        JobsError::Store(StoreError::from_db(error))
    }
}
