//! Writers that share a commit: together durable or not at all, and alone in their failures.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use herald_store::{ConnectionTrait, Store, StoreError, Txn, sql};
use proptest::prelude::*;
use tokio::task::JoinHandle;

struct Home {
    dir: tempfile::TempDir,
    store: Store,
}

/// A database with a table of pairs, one of numbers that must be in it, and a counter.
async fn home() -> Home {
    let dir = tempfile::tempdir().expect("temp dir");
    let store = Store::open(&format!("sqlite://{}/herald.db?mode=rwc", dir.path().display())).await.expect("open");
    let txn = store.begin().await.expect("begin");
    let schema = "CREATE TABLE pairs (n BIGINT, half BIGINT, PRIMARY KEY (n, half)); \
                  CREATE TABLE counter (n BIGINT); INSERT INTO counter VALUES (0); \
                  CREATE TABLE parents (n BIGINT PRIMARY KEY); CREATE TABLE bulk (b BLOB); \
                  CREATE TABLE children (n BIGINT REFERENCES parents (n))";
    txn.execute_unprepared(schema).await.expect("schema");
    txn.commit().await.expect("commit");
    Home { dir, store }
}

async fn number(conn: &impl ConnectionTrait, text: &str) -> i64 {
    let row = sql::query_one(conn, text, vec![]).await.expect("query").expect("row");
    row.try_get_by_index(0).expect("a number")
}

async fn insert(txn: &Txn, n: i64, half: i64) -> Result<(), StoreError> {
    sql::execute(txn, "INSERT INTO pairs VALUES ($1, $2)", vec![n.into(), half.into()]).await.map(drop)
}

/// Starts writers while another one holds the turn, so that they find themselves in one group, in this order.
async fn gather<T: Send + 'static>(store: &Store, writers: Vec<JoinFn<T>>) -> Vec<JoinHandle<T>> {
    let held = store.begin().await.expect("begin");
    let mut handles = Vec::new();
    for writer in writers {
        let store = store.clone();
        // Asked for here: on this test's one thread, the queue has this order.
        handles.push(tokio::spawn(async move { writer(store).await }));
        tokio::task::yield_now().await;
    }
    held.rollback().await.expect("rollback");
    handles
}

type JoinFn<T> = Box<dyn FnOnce(Store) -> herald_store::BoxFuture<'static, T> + Send>;

fn writer<T, F>(work: impl FnOnce(Store) -> F + Send + 'static) -> JoinFn<T>
where
    F: Future<Output = T> + Send + 'static,
{
    Box::new(move |store| Box::pin(work(store)))
}

async fn write_one(store: Store, n: i64) -> Result<(), StoreError> {
    let txn = store.begin().await?;
    insert(&txn, n, 0).await?;
    txn.commit().await
}

#[tokio::test]
async fn nobody_is_told_or_sees_anything_before_the_group_is_on_disk() {
    let home = home().await;
    let (seen, store) = (Arc::new(AtomicUsize::new(0)), home.store.clone());
    let hooked = Arc::clone(&seen);
    let (hold, released) = tokio::sync::oneshot::channel::<()>();
    let first = writer(move |store| async move {
        let txn = store.begin().await?;
        insert(&txn, 1, 0).await?;
        txn.after_commit(move || {
            hooked.fetch_add(1, Ordering::SeqCst);
        });
        txn.commit().await
    });
    let (reached, holding) = tokio::sync::oneshot::channel::<()>();
    let second = writer(move |store| async move {
        let txn = store.begin().await?;
        // It is in the group of the first.
        let before = number(&txn, "SELECT COUNT(*) FROM pairs").await;
        reached.send(()).expect("the test waits");
        released.await.expect("the test lets go");
        insert(&txn, 2, before).await?;
        txn.commit().await
    });
    let mut handles = gather(&store, vec![first, second]).await;
    holding.await.expect("the second writer is there");
    assert!(!handles[0].is_finished());
    assert_eq!(number(store.read(), "SELECT COUNT(*) FROM pairs").await, 0);
    assert_eq!(seen.load(Ordering::SeqCst), 0);
    hold.send(()).expect("the second writer waits");
    for handle in handles.drain(..) {
        handle.await.expect("join").expect("commit");
    }
    assert_eq!(number(store.read(), "SELECT half FROM pairs WHERE n = 2").await, 1, "they shared a transaction");
    assert_eq!(seen.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_commit_that_fails_fails_for_every_member_and_the_next_one_works() {
    let home = home().await;
    let broken = |store: Store| async move {
        let txn = store.begin().await?;
        txn.execute_unprepared("PRAGMA defer_foreign_keys = ON; INSERT INTO children VALUES (7)").await?;
        txn.commit().await
    };
    let refused = |store: Store| async move {
        store.write(|_| Box::pin(async { Err::<(), _>(StoreError::Missing { table: "a refusal" }) })).await
    };
    let writers = vec![writer(|store| write_one(store, 1)), writer(refused), writer(broken)];
    for handle in gather(&home.store, writers).await {
        let outcome = handle.await.expect("join");
        assert!(matches!(outcome, Err(StoreError::NotCommitted(_))), "{outcome:?}");
    }
    assert_eq!(number(home.store.read(), "SELECT COUNT(*) FROM pairs").await, 0);
    write_one(home.store.clone(), 2).await.expect("the next group");
    // Alone, it is the same.
    assert!(broken(home.store.clone()).await.is_err());
    write_one(home.store.clone(), 3).await.expect("the next writer");
    assert_eq!(number(home.store.read(), "SELECT COUNT(*) FROM children").await, 0);
}

#[tokio::test]
async fn a_full_disk_that_ends_the_transaction_fails_for_every_member_and_the_next_one_works() {
    let home = home().await;
    // SQLite rolls everything back by itself here.
    let greedy = |store: Store| async move {
        let txn = store.begin().await?;
        txn.execute_unprepared("PRAGMA max_page_count = 1").await?;
        let full = txn.execute_unprepared("INSERT INTO bulk VALUES (zeroblob(1000000))").await;
        assert!(full.is_err_and(|error| error.to_string().contains("full")));
        // Whoever does not look at the error must not get away with it.
        txn.commit().await
    };
    let writers = vec![writer(|store| write_one(store, 1)), writer(greedy), writer(|store| write_one(store, 2))];
    let mut outcomes = Vec::new();
    for handle in gather(&home.store, writers).await {
        outcomes.push(handle.await.expect("join"));
    }
    assert!(
        matches!(outcomes[..2], [Err(StoreError::NotCommitted(_)), Err(StoreError::NotCommitted(_))]),
        "{outcomes:?}"
    );
    assert!(outcomes[2].is_ok(), "it has a group of its own: {outcomes:?}");
    assert_eq!(number(home.store.read(), "SELECT SUM(n) FROM pairs").await, 2);
    assert!(greedy(home.store.clone()).await.is_err());
    write_one(home.store.clone(), 3).await.expect("the next writer");
}

#[tokio::test]
async fn a_dropped_writer_lets_go_of_the_lock_although_its_thread_is_blocked() {
    let home = home().await;
    let url = format!("sqlite://{}/herald.db?mode=rw", home.dir.path().display());
    let txn = home.store.begin().await.expect("begin");
    insert(&txn, 1, 0).await.expect("insert");
    drop(txn);
    // Another process, as it were, with threads of its own; this one's are not at work until it is done.
    let other = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime");
        runtime.block_on(async { write_one(Store::open(&url).await.expect("open"), 2).await })
    });
    other.join().expect("join").expect("the lock is free");
    assert_eq!(number(home.store.read(), "SELECT SUM(n) FROM pairs").await, 2);
}

#[tokio::test]
async fn a_panicking_hook_harms_nobody() {
    let home = home().await;
    let txn = home.store.begin().await.expect("begin");
    insert(&txn, 1, 0).await.expect("insert");
    txn.after_commit(|| panic!("planned"));
    txn.commit().await.expect("it is committed");
    write_one(home.store.clone(), 2).await.expect("the next writer");
}

/// How a writer ends.
#[derive(Debug, Clone, Copy)]
enum End {
    Commit,
    Fail,
    /// A statement fails, and the writer does not mind.
    Stumble,
    Drop,
    Panic,
    /// Its task is aborted after so many turns of the scheduler, wherever it is then.
    Abort(u8),
}

fn any_end() -> impl Strategy<Value = End> {
    prop_oneof![
        4 => Just(End::Commit),
        1 => Just(End::Fail),
        1 => Just(End::Stumble),
        1 => Just(End::Drop),
        1 => Just(End::Panic),
        3 => (0..80_u8).prop_map(End::Abort),
    ]
}

async fn live(store: Store, n: i64, end: End, hooks: Arc<AtomicUsize>) -> Result<bool, StoreError> {
    let txn = store.begin().await?;
    insert(&txn, n, 0).await?;
    tokio::task::yield_now().await;
    sql::execute(&txn, "UPDATE counter SET n = n + 1", vec![]).await?;
    txn.after_commit(move || {
        hooks.fetch_add(1, Ordering::SeqCst);
    });
    match end {
        End::Fail => {
            txn.rollback().await?;
            return Ok(false);
        }
        End::Stumble => assert!(matches!(insert(&txn, n, 0).await, Err(StoreError::Duplicate(_)))),
        End::Drop => return Ok(false),
        End::Panic => panic!("planned"),
        End::Commit | End::Abort(_) => {}
    }
    insert(&txn, n, 1).await?;
    txn.commit().await?;
    Ok(true)
}

async fn storm(ends: &[End]) {
    let home = home().await;
    let hooks = Arc::new(AtomicUsize::new(0));
    let start =
        |(n, end): (usize, &End)| (*end, tokio::spawn(live(home.store.clone(), n as i64, *end, Arc::clone(&hooks))));
    let writers: Vec<_> = ends.iter().enumerate().map(start).collect();
    let aborts: Vec<_> = writers
        .iter()
        .filter_map(|(end, task)| if let End::Abort(turns) = end { Some((*turns, task.abort_handle())) } else { None })
        .map(|(turns, handle)| {
            tokio::spawn(async move {
                for _ in 0..turns {
                    tokio::task::yield_now().await;
                }
                handle.abort();
            })
        })
        .collect();
    let mut outcomes = Vec::new();
    for (end, task) in writers {
        outcomes.push((end, task.await));
    }
    for abort in aborts {
        abort.await.expect("aborting works");
    }
    // Whatever an aborted writer left under way is over when this one has had its turn.
    home.store.begin().await.expect("the writer lives").rollback().await.expect("rollback");
    let mut pairs = 0;
    for (n, (end, outcome)) in outcomes.iter().enumerate() {
        let rows = number(home.store.read(), &format!("SELECT COUNT(*) FROM pairs WHERE n = {n}")).await;
        match (end, outcome) {
            (_, Ok(Ok(true))) => assert_eq!(rows, 2, "{n}: committed"),
            (_, Ok(Ok(false))) => assert_eq!(rows, 0, "{n}: rolled back"),
            (_, Ok(Err(error))) => panic!("{n}, {end:?}: {error}"),
            (End::Panic, Err(_)) => assert_eq!(rows, 0, "{n}: panicked"),
            (_, Err(_)) => assert!(rows == 0 || rows == 2, "{n}: aborted, and half of it is there"),
        }
        pairs += rows / 2;
    }
    assert_eq!(number(home.store.read(), "SELECT n FROM counter").await, pairs);
    assert_eq!(hooks.load(Ordering::SeqCst), pairs as usize, "a hook runs exactly if its transaction is committed");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn each_writer_is_there_whole_or_not_at_all(ends in prop::collection::vec(any_end(), 1..40), threads in any::<bool>()) {
        let runtime = match threads {
            true => tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build(),
            false => tokio::runtime::Builder::new_current_thread().enable_all().build(),
        };
        runtime.expect("runtime").block_on(storm(&ends));
    }
}
