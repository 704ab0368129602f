//! What becomes true together with an accepted request.

use herald_store::{BoxFuture, Txn};

use crate::StudioError;

type Hook<T> = Box<dyn for<'t> FnOnce(&'t Txn, &'t T) -> BoxFuture<'t, Result<(), StudioError>> + Send>;

/// Rows of whoever handed a request in, written in the transaction that accepts it: the answer under an idempotency key,
/// the place in a batch. When it fails, nothing is accepted.
pub struct Acceptance<T> {
    hook: Option<Hook<T>>,
}

impl<T> Acceptance<T> {
    /// Nothing else to write.
    pub fn plain() -> Self {
        Acceptance { hook: None }
    }

    pub fn with(
        hook: impl for<'t> FnOnce(&'t Txn, &'t T) -> BoxFuture<'t, Result<(), StudioError>> + Send + 'static,
    ) -> Self {
        Acceptance { hook: Some(Box::new(hook)) }
    }

    /// Inside the transaction, after the rows of `accepted` are written.
    pub(crate) async fn apply(self, txn: &Txn, accepted: &T) -> Result<(), StudioError> {
        match self.hook {
            Some(hook) => hook(txn, accepted).await,
            None => Ok(()),
        }
    }
}
