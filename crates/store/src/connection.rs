//! Connections: many readers, one writer per process.
//!
//! SQLite's busy handler is unfair: several writers starve each other past any time-out (measured, see the
//! project's notes on the queue). So all writes of a process take turns on one connection, in arrival order, and
//! `BEGIN IMMEDIATE` makes them take turns with other processes without upgrade deadlocks. `synchronous = FULL`:
//! an accepted request must survive power loss, and `NORMAL` may lose the last commits of a WAL.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::StoreError;
use crate::migrations::Migrator;

/// A future that borrows the transaction it was given.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// How long a write waits for another process before it fails.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);
const READERS: u32 = 8;
const POSTGRES_WRITERS: usize = 8;

/// The database. Cheap to clone; clones share the connections.
#[derive(Clone, Debug)]
pub struct Store {
    readers: DatabaseConnection,
    writer: DatabaseConnection,
    turns: Arc<Semaphore>,
}

impl Store {
    /// Opens `sqlite:///absolute/path.db?mode=rwc` (or `postgres://…`) without touching the schema.
    ///
    /// # Errors
    /// [`StoreError::Url`] for in-memory SQLite (each pooled connection would see its own database) and unknown
    /// schemes; [`StoreError::Database`] when it cannot be opened.
    pub async fn open(url: &str) -> Result<Store, StoreError> {
        if url.starts_with("sqlite:") {
            if url.contains(":memory:") || url.contains("mode=memory") {
                return Err(refused(url, "every connection of a pool would get its own in-memory database"));
            }
            // The writer comes first: it creates the file and switches it to WAL before a reader looks.
            let writer = Database::connect(sqlite_options(url, 1, false)).await?;
            let readers = Database::connect(sqlite_options(url, READERS, true)).await?;
            Ok(Store { readers, writer, turns: Arc::new(Semaphore::new(1)) })
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let mut options = ConnectOptions::new(url);
            options.max_connections(READERS + POSTGRES_WRITERS as u32).sqlx_logging(false);
            let pool = Database::connect(options).await?;
            Ok(Store { readers: pool.clone(), writer: pool, turns: Arc::new(Semaphore::new(POSTGRES_WRITERS)) })
        } else {
            Err(refused(url, "use a URL that starts with sqlite: or postgres:"))
        }
    }

    /// Brings the schema up to this program's version. Safe to run at every start.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        let _turn = self.turn().await?;
        Migrator::up(&self.writer, None).await?;
        Ok(())
    }

    /// The names of migrations not applied yet, oldest first.
    pub async fn pending_migrations(&self) -> Result<Vec<String>, StoreError> {
        let _turn = self.turn().await?;
        let pending = Migrator::get_pending_migrations(&self.writer).await?;
        Ok(pending.iter().map(|migration| migration.name().to_owned()).collect())
    }

    /// The reader pool. On SQLite its connections refuse to write.
    pub fn read(&self) -> &DatabaseConnection {
        &self.readers
    }

    /// Starts a write transaction; waits its turn. Dropping it without [`Txn::commit`] rolls back.
    ///
    /// A task that already holds a [`Txn`] must not ask for a second one: on SQLite it would wait for itself.
    pub async fn begin(&self) -> Result<Txn, StoreError> {
        let turn = self.turn().await?;
        let options = TransactionOptions {
            sqlite_transaction_mode: (self.writer.get_database_backend() == DbBackend::Sqlite)
                .then_some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let inner = self.writer.begin_with_options(options).await?;
        Ok(Txn { inner, after_commit: Mutex::new(Vec::new()), _turn: turn })
    }

    /// Runs `work` in one write transaction: committed when it returns `Ok`, rolled back on `Err` or panic.
    ///
    /// `work` owns what it captures; where borrowing is needed, use [`Store::begin`].
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t Txn) -> BoxFuture<'t, Result<T, E>> + Send,
        T: Send,
        E: From<StoreError> + Send,
    {
        let txn = self.begin().await?;
        match work(&txn).await {
            Ok(value) => {
                txn.commit().await?;
                Ok(value)
            }
            Err(error) => {
                if let Err(rollback) = txn.rollback().await {
                    tracing::warn!(error = %rollback, "rolling back a write failed; the connection does it when reused");
                }
                Err(error)
            }
        }
    }

    /// Closes the connections; on SQLite this folds the WAL into the database file.
    pub async fn close(self) -> Result<(), StoreError> {
        self.readers.close().await?;
        self.writer.close().await?;
        Ok(())
    }

    async fn turn(&self) -> Result<OwnedSemaphorePermit, StoreError> {
        Arc::clone(&self.turns)
            .acquire_owned()
            .await
            .map_err(|_| StoreError::Database(DbErr::Custom("the store is closed".to_owned())))
    }
}

fn refused(url: &str, reason: &'static str) -> StoreError {
    // A URL may hold a password: name only its scheme.
    let scheme = url.split(':').next().unwrap_or_default();
    StoreError::Url { url: format!("{scheme}:…"), reason }
}

fn sqlite_options(url: &str, connections: u32, read_only: bool) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(BUSY_TIMEOUT)
        .test_before_acquire(false)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |sqlite| {
            sqlite
                .pragma("journal_mode", "WAL")
                .pragma("synchronous", "FULL")
                .pragma("query_only", if read_only { "ON" } else { "OFF" })
                .foreign_keys(true)
                .busy_timeout(BUSY_TIMEOUT)
        });
    options
}

/// A write transaction. Everything in it becomes true at [`Txn::commit`] or not at all.
pub struct Txn {
    inner: DatabaseTransaction,
    after_commit: Mutex<Vec<Box<dyn FnOnce() + Send>>>,
    _turn: OwnedSemaphorePermit,
}

impl Txn {
    /// Runs `action` right after this transaction has been committed; never when it is rolled back.
    /// For wake-ups and caches: the process may die in between, so nothing may depend on it.
    pub fn after_commit(&self, action: impl FnOnce() + Send + 'static) {
        self.after_commit.lock().unwrap_or_else(PoisonError::into_inner).push(Box::new(action));
    }

    /// Makes everything done in this transaction durable and visible.
    pub async fn commit(self) -> Result<(), StoreError> {
        let Txn { inner, after_commit, _turn } = self;
        inner.commit().await.map_err(StoreError::from_db)?;
        drop(_turn);
        for action in after_commit.into_inner().unwrap_or_else(PoisonError::into_inner) {
            action();
        }
        Ok(())
    }

    /// Undoes everything done in this transaction.
    pub async fn rollback(self) -> Result<(), StoreError> {
        self.inner.rollback().await.map_err(StoreError::from_db)
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Txn {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.inner.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.inner.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.inner.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.inner.query_all_raw(statement).await
    }
}
