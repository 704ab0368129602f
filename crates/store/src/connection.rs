//! Connections: many readers, one writer per process.
//!
//! SQLite's busy handler is unfair: several writers starve each other past any time-out (measured, see the
//! project's notes on the queue). So all writes of a process take turns on one connection, in arrival order, and
//! `BEGIN IMMEDIATE` makes them take turns with other processes without upgrade deadlocks. `synchronous = FULL`:
//! an accepted request must survive power loss, and `NORMAL` may lose the last commits of a WAL. Writers that wait share
//! their commits: see [`crate::group_commit`].

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use sea_orm::sqlx::{Connection, SqliteConnection};
use sea_orm::{ConnectOptions, Database, DatabaseConnection, SqlxError, TransactionTrait};
use sea_orm_migration::MigratorTrait;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

use crate::error::StoreError;
use crate::group_commit::{self, Request, Writer, closed};
use crate::migrations::Migrator;
use crate::transaction::Txn;

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
    /// Where writers queue on SQLite; PostgreSQL has its own group commit.
    queue: Option<mpsc::UnboundedSender<Request>>,
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
            let mut options = sqlite_options(url, 1, false);
            options
                .map_sqlx_sqlite_pool_opts(|pool| pool.after_release(|connection, _| Box::pin(is_sound(connection))));
            let writer = Database::connect(options).await?;
            let readers = Database::connect(sqlite_options(url, READERS, true)).await?;
            let turns = Arc::new(Semaphore::new(1));
            let (queue, requests) = mpsc::unbounded_channel();
            let serving = Writer { connection: writer.clone(), turns: Arc::clone(&turns) };
            tokio::spawn(group_commit::serve(serving, requests));
            Ok(Store { readers, writer, turns, queue: Some(queue) })
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let mut options = ConnectOptions::new(url);
            options.max_connections(READERS + POSTGRES_WRITERS as u32).sqlx_logging(false);
            let pool = Database::connect(options).await?;
            let turns = Arc::new(Semaphore::new(POSTGRES_WRITERS));
            Ok(Store { readers: pool.clone(), writer: pool, turns, queue: None })
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
    /// On SQLite everybody else who writes waits for the holder of a [`Txn`], those included who share its commit and are
    /// done. So it waits for nothing but the database: not for a second one of these, and for no lock that somebody holds
    /// who commits.
    pub async fn begin(&self) -> Result<Txn, StoreError> {
        let Some(queue) = &self.queue else {
            let turn = self.turn().await?;
            return Ok(Txn::own(self.writer.begin().await?, turn));
        };
        let (request, place) = oneshot::channel();
        queue.send(request).map_err(|_| closed())?;
        Ok(Txn::shared(place.await.map_err(|_| closed())??))
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
            Err(error) => match txn.rollback().await {
                // What the refusal rests on may never have become true.
                Err(failed @ StoreError::NotCommitted(_)) => Err(failed.into()),
                Err(rollback) => {
                    tracing::warn!(error = %rollback, "rolling back a write failed; its connection is not used again");
                    Err(error)
                }
                Ok(()) => Err(error),
            },
        }
    }

    /// Closes the connections; on SQLite this folds the WAL into the database file.
    pub async fn close(self) -> Result<(), StoreError> {
        self.readers.close().await?;
        self.writer.close().await?;
        Ok(())
    }

    async fn turn(&self) -> Result<OwnedSemaphorePermit, StoreError> {
        Arc::clone(&self.turns).acquire_owned().await.map_err(|_| closed().into())
    }
}

fn refused(url: &str, reason: &'static str) -> StoreError {
    // A URL may hold a password: name only its scheme.
    let scheme = url.split(':').next().unwrap_or_default();
    StoreError::Url { url: format!("{scheme}:…"), reason }
}

/// Whether the writer's connection may be used again. SQLite ends a transaction by itself when its commit fails, or the disk
/// is full; the driver then believes for good that it is open, and would begin no other.
async fn is_sound(connection: &mut SqliteConnection) -> Result<bool, SqlxError> {
    if connection.is_in_transaction() {
        // What was dropped is rolled back by now.
        connection.ping().await?;
    }
    Ok(!connection.is_in_transaction())
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
