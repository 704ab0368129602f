//! The ledger under random, concurrent work: a real database, real transactions, some of which are dropped.

use herald_domain::id::WorkspaceId;
use herald_domain::money::{Amount, Currency};
use herald_domain::plan::Plans;
use herald_domain::prices::{AvatarKind, Item};
use herald_domain::video::Engine;
use herald_store::accounts::{self, BillingType};
use herald_store::charges::{self, ChargeState};
use herald_store::ledger::{self, EntryKind, Pool};
use herald_store::workspaces::{self, WorkspaceRow};
use herald_store::{Store, Txn};
use proptest::prelude::*;

use super::{Book, Change, Charge, change, grant, release, settle};

const VIDEO: Item = Item::AvatarVideo { engine: Engine::AvatarIv, avatar: AvatarKind::Photo };

async fn store(folder: &std::path::Path) -> (Store, WorkspaceId) {
    let store = Store::open(&format!("sqlite://{}?mode=rwc", folder.join("db").display())).await.unwrap();
    store.migrate().await.unwrap();
    let workspace = WorkspaceRow { id: WorkspaceId::new(), name: "W".to_owned(), created_at: 0 };
    let txn = store.begin().await.unwrap();
    workspaces::insert(&txn, &workspace).await.unwrap();
    txn.commit().await.unwrap();
    (store, workspace.id)
}

async fn hold(txn: &Txn, workspace: WorkspaceId, resource: &str, seconds: f64) -> bool {
    let mut book = Book::open(txn, workspace).await.unwrap();
    let charge = Charge::lasting(VIDEO, seconds);
    let Ok(placed) = book.place(&charge) else { return false };
    book.hold(txn, resource, VIDEO, &placed).await.unwrap();
    book.close(txn).await.unwrap();
    true
}

/// The account's two balances are the sums of the ledger, its holds those of the charges under way.
async fn assert_balanced(store: &Store, workspace: WorkspaceId) {
    let Some(account) = accounts::get(store.read(), workspace).await.unwrap() else { return };
    let main = ledger::sums(store.read(), workspace, Pool::Main).await.unwrap();
    let extra = ledger::sums(store.read(), workspace, Pool::Extra).await.unwrap();
    assert_eq!(main, (account.balance, account.held));
    assert_eq!(extra, (account.extra_balance, account.extra_held));
    assert!(account.held >= 0 && account.extra_held >= 0);
    if let Some(free) = Book::read(store.read(), workspace).await.unwrap().available() {
        assert!(free >= Amount::ZERO, "{free} available");
    }
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Submit { resource: u8, seconds: u16, crash: bool },
    Settle { resource: u8, milliseconds: u32, crash: bool },
    Release { resource: u8, crash: bool },
    Grant(u16),
}

fn step() -> impl Strategy<Value = Step> {
    let resource = 0..6_u8;
    prop_oneof![
        (resource.clone(), 1..400_u16, any::<bool>()).prop_map(|(resource, seconds, crash)| Step::Submit {
            resource,
            seconds,
            crash
        }),
        (resource.clone(), 0..500_000_u32, any::<bool>()).prop_map(|(resource, milliseconds, crash)| Step::Settle {
            resource,
            milliseconds,
            crash
        }),
        (resource, any::<bool>()).prop_map(|(resource, crash)| Step::Release { resource, crash }),
        (1..5_u16).prop_map(Step::Grant),
    ]
}

fn kinds() -> impl Strategy<Value = Change> {
    let sum = |units: i64| Some(Amount(units * 1_000_000));
    let of = |billing| Change { billing: Some(billing), ..Change::default() };
    prop_oneof![
        Just(of(BillingType::Unlimited)),
        Just(Change { balance: sum(20), ..of(BillingType::Wallet) }),
        Just(Change { balance: sum(20), currency: Some(Currency::Credits), ..of(BillingType::Wallet) }),
        Just(Change { balance: sum(5), reload: Some(sum(2).zip(sum(6))), ..of(BillingType::Wallet) }),
        Just(Change { allowance: sum(10), overage_percent: Some(120), ..of(BillingType::MonthlyMinimum) }),
        Just(Change { allowance: sum(30), ..of(BillingType::AnnualPool) }),
        Just(Change {
            allowance: sum(9),
            add_on: sum(15),
            plan: Some("pro".to_owned()),
            ..of(BillingType::Subscription)
        }),
        Just(Change { cap: Some(sum(12)), included: sum(8), ..of(BillingType::UsageBased) }),
    ]
}

async fn take(store: Store, workspace: WorkspaceId, step: Step) {
    if let Step::Grant(units) = step {
        // Refused for unlimited accounts.
        let _ = grant(&store, workspace, Amount(i64::from(units) * 1_000_000), false, None).await;
        return;
    }
    let txn = store.begin().await.unwrap();
    let crash = match step {
        Step::Submit { resource, seconds, crash } => {
            let name = resource.to_string();
            if charges::get(&txn, &name).await.unwrap().is_none() {
                hold(&txn, workspace, &name, f64::from(seconds)).await;
            }
            crash
        }
        Step::Settle { resource, milliseconds, crash } => {
            settle(&txn, &resource.to_string(), i64::from(milliseconds)).await.unwrap();
            crash
        }
        Step::Release { resource, crash } => {
            release(&txn, &resource.to_string()).await.unwrap();
            crash
        }
        Step::Grant(_) => false,
    };
    if crash {
        drop(txn);
    } else {
        txn.commit().await.unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_the_ledger_sums_to_the_balance(start in kinds(), steps in prop::collection::vec(step(), 1..40)) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let (store, workspace) = store(folder.path()).await;
            change(&store, &Plans::default(), workspace, start).await.unwrap();
            for together in steps.chunks(5) {
                let tasks = together.iter().map(|step| tokio::spawn(take(store.clone(), workspace, *step)));
                for task in tasks.collect::<Vec<_>>() {
                    task.await.unwrap();
                }
                assert_balanced(&store, workspace).await;
            }
            // Each charge was paid or freed once, for no more than was set aside.
            let rows = ledger::newest(store.read(), workspace, 10_000).await.unwrap();
            for resource in (0..6).map(|resource: u8| resource.to_string()) {
                let of = |kind: EntryKind, pool: Pool| {
                    rows.iter()
                        .filter(|row| row.resource_id.as_deref() == Some(&resource) && row.kind == kind && row.pool == pool)
                        .collect::<Vec<_>>()
                };
                for pool in Pool::ALL {
                    let holds = of(EntryKind::Hold, *pool);
                    let (settled, released) = (of(EntryKind::Settle, *pool), of(EntryKind::Release, *pool));
                    assert!(holds.len() <= 1 && settled.len() + released.len() <= holds.len());
                    if let (Some(hold), Some(settle)) = (holds.first(), settled.first()) {
                        assert!(-settle.amount <= hold.held && settle.held == -hold.held);
                    }
                }
            }
            store.close().await.unwrap();
        });
    }
}

/// A database with one account.
async fn with_account(folder: &std::path::Path, start: Change) -> (Store, WorkspaceId) {
    let (store, workspace) = store(folder).await;
    change(&store, &Plans::default(), workspace, start).await.unwrap();
    (store, workspace)
}

#[tokio::test]
async fn a_charge_ends_once() {
    let folder = tempfile::tempdir().unwrap();
    let wallet = Change { billing: Some(BillingType::Wallet), balance: Some(Amount(2_000_000)), ..Change::default() };
    let (store, workspace) = with_account(folder.path(), wallet).await;
    let txn = store.begin().await.unwrap();
    assert!(hold(&txn, workspace, "a", 10.0).await);
    assert!(!hold(&txn, workspace, "b", 31.0).await, "31 s cost 1.55, and 1.50 are free");
    assert!(settle(&txn, "a", 4_000).await.unwrap());
    assert!(!settle(&txn, "a", 4_000).await.unwrap());
    assert!(!release(&txn, "a").await.unwrap());
    assert!(!settle(&txn, "nobody", 4_000).await.unwrap());
    txn.commit().await.unwrap();
    let account = accounts::get(store.read(), workspace).await.unwrap().unwrap();
    assert_eq!((account.balance, account.held), (1_800_000, 0));
    let charge = charges::get(store.read(), "a").await.unwrap().unwrap();
    assert_eq!((charge.state, charge.quantity, charge.main), (ChargeState::Settled, 4_000, 200_000));
}

#[tokio::test]
async fn a_month_that_ends_resets_when_somebody_looks() {
    let folder = tempfile::tempdir().unwrap();
    let subscription = Change {
        billing: Some(BillingType::Subscription),
        plan: Some("pro".to_owned()),
        allowance: Some(Amount(10_000_000)),
        add_on: Some(Amount(3_000_000)),
        ..Change::default()
    };
    let (store, workspace) = with_account(folder.path(), subscription).await;
    let txn = store.begin().await.unwrap();
    // 12 credits: the month's first, then added ones.
    assert!(hold(&txn, workspace, "a", 120.0).await);
    settle(&txn, "a", 120_000).await.unwrap();
    let spent = accounts::get(&txn, workspace).await.unwrap().unwrap();
    assert_eq!((spent.balance, spent.extra_balance), (0, 1_000_000));
    accounts::update(&txn, &accounts::AccountRow { period_ends_at: Some(1), ..spent }).await.unwrap();
    txn.commit().await.unwrap();

    // Reading shows the new month and writes nothing.
    let seen = Book::read(store.read(), workspace).await.unwrap();
    assert_eq!(seen.available(), Some(Amount(11_000_000)));
    assert_eq!(accounts::get(store.read(), workspace).await.unwrap().unwrap().balance, 0);

    let txn = store.begin().await.unwrap();
    assert!(hold(&txn, workspace, "b", 10.0).await);
    txn.commit().await.unwrap();
    assert_balanced(&store, workspace).await;
    let account = accounts::get(store.read(), workspace).await.unwrap().unwrap();
    assert_eq!((account.balance, account.held, account.extra_balance), (10_000_000, 1_000_000, 1_000_000));
    assert!(account.period_ends_at.unwrap() > herald_store::clock::now_micros());
    let resets = ledger::newest(store.read(), workspace, 100).await.unwrap();
    assert_eq!(resets.iter().filter(|row| row.kind == EntryKind::Reset).count(), 1);
}

#[tokio::test]
async fn the_type_stays_while_work_is_under_way() {
    let folder = tempfile::tempdir().unwrap();
    let wallet = Change { billing: Some(BillingType::Wallet), balance: Some(Amount(2_000_000)), ..Change::default() };
    let (store, workspace) = with_account(folder.path(), wallet).await;
    let txn = store.begin().await.unwrap();
    assert!(hold(&txn, workspace, "a", 10.0).await);
    txn.commit().await.unwrap();
    let unlimited = || Change { billing: Some(BillingType::Unlimited), ..Change::default() };
    assert!(change(&store, &Plans::default(), workspace, unlimited()).await.is_err());
    let txn = store.begin().await.unwrap();
    release(&txn, "a").await.unwrap();
    txn.commit().await.unwrap();
    change(&store, &Plans::default(), workspace, unlimited()).await.unwrap();
    assert_balanced(&store, workspace).await;
    assert_eq!(accounts::get(store.read(), workspace).await.unwrap().unwrap().balance, 0);
}
