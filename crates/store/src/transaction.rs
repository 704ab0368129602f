//! A write transaction, of its own or as a member of a group.

use std::sync::{Mutex, PoisonError};

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement};
use tokio::sync::OwnedSemaphorePermit;

use crate::error::StoreError;
use crate::group_commit::{AfterCommit, Place};

/// A write transaction. Everything in it becomes true at [`Txn::commit`] or not at all.
pub struct Txn {
    inner: Inner,
    after_commit: Mutex<AfterCommit>,
}

enum Inner {
    Own(DatabaseTransaction, OwnedSemaphorePermit),
    /// With those of others, see [`crate::group_commit`].
    Shared(Place),
}

impl Txn {
    pub(crate) fn own(transaction: DatabaseTransaction, turn: OwnedSemaphorePermit) -> Txn {
        Txn { inner: Inner::Own(transaction, turn), after_commit: Mutex::default() }
    }

    pub(crate) fn shared(place: Place) -> Txn {
        Txn { inner: Inner::Shared(place), after_commit: Mutex::default() }
    }

    /// Runs `action` right after this transaction has been committed; never when it is rolled back.
    /// For wake-ups and caches: the process may die in between, so nothing may depend on it.
    pub fn after_commit(&self, action: impl FnOnce() + Send + 'static) {
        self.after_commit.lock().unwrap_or_else(PoisonError::into_inner).push(Box::new(action));
    }

    /// Makes everything done in this transaction durable and visible. Dropping the future does not stop it.
    ///
    /// # Errors
    /// [`StoreError::NotCommitted`] when nothing of it became true.
    pub async fn commit(self) -> Result<(), StoreError> {
        let after = self.after_commit.into_inner().unwrap_or_else(PoisonError::into_inner);
        match self.inner {
            Inner::Shared(place) => place.commit(after).await,
            Inner::Own(transaction, turn) => {
                transaction.commit().await.map_err(StoreError::from_db)?;
                drop(turn);
                for action in after {
                    action();
                }
                Ok(())
            }
        }
    }

    /// Undoes everything done in this transaction.
    ///
    /// # Errors
    /// [`StoreError::NotCommitted`] when something this transaction may have seen was not committed.
    pub async fn rollback(self) -> Result<(), StoreError> {
        match self.inner {
            Inner::Shared(place) => place.rollback().await,
            Inner::Own(transaction, _turn) => transaction.rollback().await.map_err(StoreError::from_db),
        }
    }

    fn transaction(&self) -> Result<&DatabaseTransaction, DbErr> {
        match &self.inner {
            Inner::Own(transaction, _) => Ok(transaction),
            Inner::Shared(place) => place.transaction(),
        }
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Txn {
    fn get_database_backend(&self) -> DbBackend {
        match &self.inner {
            Inner::Own(transaction, _) => transaction.get_database_backend(),
            Inner::Shared(_) => DbBackend::Sqlite,
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.transaction()?.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.transaction()?.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.transaction()?.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.transaction()?.query_all_raw(statement).await
    }
}
