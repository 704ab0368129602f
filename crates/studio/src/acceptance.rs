//! What a creating request is for, what becomes of it, and what becomes true together with it.

use herald_store::{BoxFuture, Txn};

use crate::StudioError;
use crate::billing::Quote;

type Hook<T> = Box<dyn for<'t> FnOnce(&'t Txn, &'t T) -> BoxFuture<'t, Result<(), StudioError>> + Send>;

/// Whether a request is to be carried out.
pub enum Intent<T> {
    Run(Acceptance<T>),
    /// Everything is checked and priced; nothing is stored, held or started.
    DryRun,
}

/// What became of a request.
pub enum Outcome<T> {
    Accepted(Box<T>),
    /// A dry run: this is what it would cost.
    Quoted(Quote),
}

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
