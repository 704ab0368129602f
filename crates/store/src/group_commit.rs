//! Group commit: one durable `COMMIT` for many writers, on SQLite.
//!
//! The disk confirms a commit in a millisecond or so, and SQLite has one writer: one commit each would be a few hundred
//! writes a second, whatever else the machine could do. So writers that are waiting when a transaction ends join it one
//! after the other, each in a savepoint of its own, and nobody's commit returns before the one they share is on disk. Who
//! writes while nobody waits commits alone and at once.
//!
//! A member that fails, panics or is dropped is undone alone. When the shared commit fails, it fails for every member. A
//! later member sees what earlier ones of its group wrote, and an answer may rest on it; so a member that was rolled back
//! hears of that only when the group is on disk, too, or that it is not. Only a dropped transaction does not wait.
//!
//! One task does all of this: a writer whose future is dropped, at whatever `.await`, gives back what it had been lent, and
//! nothing else depends on it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};
use tokio::sync::{Semaphore, mpsc, oneshot};

use crate::error::StoreError;

/// Members of a group at most.
const MEMBERS: usize = 64;
/// Nobody joins a group that is older than this: it bounds how much longer the first member waits than alone.
const AGE: Duration = Duration::from_millis(10);

/// What is done once a transaction is on disk.
pub(crate) type AfterCommit = Vec<Box<dyn FnOnce() + Send>>;

/// Asks for a place; the end of the queue, for [`serve`].
pub(crate) type Request = oneshot::Sender<Result<Place, DbErr>>;

/// The connection, lent to one member. Dropped, the member is rolled back.
pub(crate) struct Place {
    lent: Option<Lent>,
}

struct Lent {
    transaction: DatabaseTransaction,
    /// Others have been or may come.
    shared: bool,
    back: oneshot::Sender<Returned>,
}

type Told = oneshot::Sender<Result<(), StoreError>>;

enum Returned {
    Commit(DatabaseTransaction, Told, AfterCommit),
    Rollback(DatabaseTransaction, Told),
    /// The place was dropped; without a transaction, that was, too.
    Dropped(Option<DatabaseTransaction>),
}

impl Place {
    /// The transaction of the group.
    pub fn transaction(&self) -> Result<&DatabaseTransaction, DbErr> {
        // It is lent for as long as the place lives.
        self.lent.as_ref().map(|lent| &lent.transaction).ok_or_else(closed)
    }

    /// Returns when the group is on disk, and the actions have run. They run whether or not anybody waits for this.
    pub async fn commit(self, after: AfterCommit) -> Result<(), StoreError> {
        self.end(|transaction, told| Returned::Commit(transaction, told, after)).await
    }

    pub async fn rollback(self) -> Result<(), StoreError> {
        self.end(Returned::Rollback).await
    }

    async fn end(mut self, how: impl FnOnce(DatabaseTransaction, Told) -> Returned) -> Result<(), StoreError> {
        let (told, outcome) = oneshot::channel();
        if let Some(Lent { transaction, back, .. }) = self.lent.take() {
            // Without a taker the runtime is ending: the transaction is dropped, which rolls it back.
            let _ = back.send(how(transaction, told));
        }
        outcome.await.unwrap_or_else(|_| Err(closed().into()))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some(Lent { transaction, shared, back }) = self.lent.take() else { return };
        // The task cannot run while this thread is blocked, and other processes wait for the lock: who is alone rolls back
        // here and now.
        let transaction = if shared { Some(transaction) } else { None };
        let _ = back.send(Returned::Dropped(transaction));
    }
}

/// The connection that writes.
pub(crate) struct Writer {
    pub connection: DatabaseConnection,
    /// One permit: held while a group is under way.
    pub turns: Arc<Semaphore>,
}

/// Serves requests in the order in which they come, until nobody can make any more.
pub(crate) async fn serve(writer: Writer, mut requests: mpsc::UnboundedReceiver<Request>) {
    let mut next = None;
    loop {
        let first = match next.take() {
            Some(request) => request,
            None => match requests.recv().await {
                Some(request) => request,
                None => return,
            },
        };
        let Ok(_turn) = writer.turns.acquire().await else { return };
        match Group::begin(&writer, !requests.is_empty()).await {
            Ok(group) => next = group.run(first, &mut requests).await,
            Err(error) => {
                // Who does not wait any more does not need to know.
                let _ = first.send(Err(error));
            }
        }
    }
}

struct Group {
    transaction: DatabaseTransaction,
    /// Others may join: each member has a savepoint, which an only one does not need.
    shared: bool,
    began: Instant,
    committed: Vec<(Told, AfterCommit)>,
    rolled_back: Vec<Told>,
}

/// What became of the group's member.
enum Ended {
    Committed,
    RolledBack,
}

impl Group {
    async fn begin(writer: &Writer, shared: bool) -> Result<Group, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = writer.connection.begin_with_options(options).await?;
        if shared {
            transaction.execute_unprepared("SAVEPOINT member").await?;
        }
        let (committed, rolled_back) = (Vec::new(), Vec::new());
        Ok(Group { transaction, shared, began: Instant::now(), committed, rolled_back })
    }

    /// Answers a request that was taken from the queue and found no place.
    async fn run(mut self, first: Request, requests: &mut mpsc::UnboundedReceiver<Request>) -> Option<Request> {
        let mut request = first;
        loop {
            let (back, returned) = oneshot::channel();
            let lent = Lent { transaction: self.transaction, shared: self.shared, back };
            // Where nobody waits any more, the place drops and comes back at once.
            let _ = request.send(Ok(Place { lent: Some(lent) }));
            let ended;
            (self.transaction, ended) = match returned.await.ok()? {
                Returned::Commit(transaction, told, after) => {
                    self.committed.push((told, after));
                    (transaction, Ended::Committed)
                }
                Returned::Rollback(transaction, told) => {
                    self.rolled_back.push(told);
                    (transaction, Ended::RolledBack)
                }
                Returned::Dropped(Some(transaction)) => (transaction, Ended::RolledBack),
                Returned::Dropped(None) => return None,
            };
            let next = if self.has_room() { requests.try_recv().ok() } else { None };
            if let Some(text) = self.closing(&ended, next.is_some())
                && let Err(error) = self.transaction.execute_unprepared(text).await
            {
                // The transaction is dropped, which undoes everything.
                tell_failure(self.committed, self.rolled_back, &error);
                return next;
            }
            match next {
                Some(next) => request = next,
                None => {
                    self.end().await;
                    return None;
                }
            }
        }
    }

    fn has_room(&self) -> bool {
        self.shared && self.committed.len() < MEMBERS && self.began.elapsed() < AGE
    }

    /// What makes the member's work part of the group, or undoes it, and starts the next one.
    ///
    /// SQLite may roll a whole transaction back by itself when a statement fails, on a full disk for instance. Then there is
    /// no savepoint any more, and these statements fail.
    fn closing(&self, ended: &Ended, another: bool) -> Option<&'static str> {
        match (self.shared, ended, another) {
            // The end of the transaction does it.
            (false, ..) | (true, Ended::Committed, false) => None,
            (true, Ended::Committed, true) => Some("RELEASE member; SAVEPOINT member"),
            // The savepoint stays, for the next.
            (true, Ended::RolledBack, _) => Some("ROLLBACK TO member"),
        }
    }

    async fn end(self) {
        let Group { transaction, committed, rolled_back, .. } = self;
        let ended = match committed.is_empty() {
            true => transaction.rollback().await,
            false => transaction.commit().await,
        };
        if let Err(error) = ended {
            return tell_failure(committed, rolled_back, &error);
        }
        for (told, after) in committed {
            for action in after {
                // It is somebody else's code, and everybody's writes depend on this task.
                if catch_unwind(AssertUnwindSafe(action)).is_err() {
                    tracing::error!("what was to be done after a commit panicked");
                }
            }
            // Who was dropped meanwhile is committed all the same.
            let _ = told.send(Ok(()));
        }
        for told in rolled_back {
            let _ = told.send(Ok(()));
        }
    }
}

fn tell_failure(committed: Vec<(Told, AfterCommit)>, rolled_back: Vec<Told>, error: &DbErr) {
    tracing::error!(%error, writers = committed.len(), "a commit failed");
    for told in committed.into_iter().map(|(told, _)| told).chain(rolled_back) {
        let _ = told.send(Err(StoreError::NotCommitted(error.to_string())));
    }
}

/// There is nobody who could write any more.
pub(crate) fn closed() -> DbErr {
    DbErr::Custom("the store is closed".to_owned())
}
