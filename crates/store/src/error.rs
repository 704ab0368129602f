use sea_orm::{DbErr, SqlErr};

/// What can go wrong between a row struct and the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the database failed: {0}")]
    Database(#[from] DbErr),
    /// A commit failed: nothing of it became true.
    #[error("the database could not commit: {0}")]
    NotCommitted(String),
    /// A row with the same key exists already.
    #[error("a row with this key exists already: {0}")]
    Duplicate(String),
    /// A stored value does not parse as the type its column promises. The row is left as it is.
    #[error("stored value of `{column}` is not readable: {detail}")]
    Corrupt { column: &'static str, detail: String },
    #[error("database URL `{url}` is not supported: {reason}")]
    Url { url: String, reason: &'static str },
    /// The cursor was not made by this server.
    #[error("the page cursor is not valid")]
    Cursor,
    /// An update or delete found no row.
    #[error("no row of `{table}` matches")]
    Missing { table: &'static str },
}

impl StoreError {
    /// Sorts a driver error: duplicate keys are the caller's to handle, the rest is the database's.
    pub fn from_db(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(detail)) => StoreError::Duplicate(detail),
            _ => StoreError::Database(error),
        }
    }
}
