//! An account open for reading or for writing, with its periods brought up to date.

use herald_domain::id::WorkspaceId;
use herald_domain::money::{Amount, Currency};
use herald_domain::plan;
use herald_store::accounts::{self, AccountRow, BillingType};
use herald_store::clock::now_micros;
use herald_store::ledger::{self, EntryKind, LedgerRow, Pool};
use herald_store::{ConnectionTrait, StoreError, Txn};
use uuid::Uuid;

use super::period;

/// An account and what is to be written of it. Nothing is stored before [`Book::close`].
pub struct Book {
    account: AccountRow,
    entries: Vec<LedgerRow>,
    pub(super) now: i64,
}

impl Book {
    /// The account as it is at this moment, for looking only.
    pub async fn read(conn: &impl ConnectionTrait, workspace: WorkspaceId) -> Result<Book, StoreError> {
        let now = now_micros();
        let account = accounts::get(conn, workspace).await?.unwrap_or_else(|| fresh(workspace, now));
        Ok(Book::at(account, now))
    }

    /// The account, made if there is none, and nobody else's until the transaction ends.
    pub async fn open(txn: &Txn, workspace: WorkspaceId) -> Result<Book, StoreError> {
        let now = now_micros();
        let account = accounts::lock(txn, &fresh(workspace, now)).await?;
        Ok(Book::at(account, now))
    }

    fn at(account: AccountRow, now: i64) -> Book {
        let mut book = Book { account, entries: Vec::new(), now };
        book.begin_period();
        book
    }

    /// Writes the account and its new ledger rows.
    pub async fn close(self, txn: &Txn) -> Result<(), StoreError> {
        accounts::update(txn, &self.account).await?;
        for entry in &self.entries {
            ledger::insert(txn, entry).await?;
        }
        Ok(())
    }

    pub fn account(&self) -> &AccountRow {
        &self.account
    }

    pub(super) fn account_mut(&mut self) -> &mut AccountRow {
        &mut self.account
    }

    /// What the main pool has free, in its currency; `None` where nothing is ever refused. For subscriptions both pools.
    pub fn available(&self) -> Option<Amount> {
        let account = &self.account;
        let main = account.balance - account.held;
        match account.billing {
            BillingType::Unlimited | BillingType::MonthlyMinimum => None,
            BillingType::Wallet | BillingType::AnnualPool => Some(Amount(main)),
            BillingType::Subscription => Some(Amount(main.max(0) + self.extra_free())),
            BillingType::UsageBased => account.spending_cap.map(|cap| Amount(cap + main)),
        }
    }

    /// What was spent of the main pool in this period, where it is metered; otherwise zero.
    pub fn spent(&self) -> Amount {
        match self.account.billing {
            BillingType::Unlimited | BillingType::UsageBased => Amount(-self.account.balance),
            _ => Amount::ZERO,
        }
    }

    /// What the extra pool has free, in millionths of a credit.
    pub(super) fn extra_free(&self) -> i64 {
        (self.account.extra_balance - self.account.extra_held).max(0)
    }

    /// Changes a pool, with the row that says so.
    pub(super) fn post(&mut self, pool: Pool, kind: EntryKind, amount: i64, held: i64, about: About<'_>) {
        if amount == 0 && held == 0 {
            return;
        }
        let account = &mut self.account;
        let (balance, set_aside) = match pool {
            Pool::Main => (&mut account.balance, &mut account.held),
            Pool::Extra => (&mut account.extra_balance, &mut account.extra_held),
        };
        *balance += amount;
        *set_aside += held;
        self.entries.push(LedgerRow {
            id: Uuid::now_v7().simple().to_string(),
            workspace_id: account.workspace_id,
            pool,
            kind,
            resource_id: about.resource.map(str::to_owned),
            amount,
            held,
            balance_after: *balance,
            held_after: *set_aside,
            note: about.note.map(str::to_owned),
            created_at: self.now,
        });
    }

    /// Starts the pools anew when their time has come: lazily, whenever somebody looks.
    fn begin_period(&mut self) {
        let Some(end) = self.account.period_ends_at.filter(|end| *end <= self.now) else { return };
        let account = &self.account;
        let (billing, allowance, extra_allowance) = (account.billing, account.allowance, account.extra_allowance);
        let (main, extra) = (allowance - account.balance, extra_allowance - account.extra_balance);
        match billing {
            BillingType::Wallet => {}
            // A year that was bought is over; the next one has to be bought too.
            BillingType::AnnualPool => {
                let rest = self.account.balance;
                self.post(Pool::Main, EntryKind::Reset, -rest, 0, About::note("the year has ended"));
                self.account.period_ends_at = None;
                return;
            }
            BillingType::UsageBased => {
                self.post(Pool::Main, EntryKind::Reset, main, 0, About::note("a new month"));
                self.post(Pool::Extra, EntryKind::Reset, extra, 0, About::note("a new month"));
            }
            BillingType::Unlimited | BillingType::MonthlyMinimum | BillingType::Subscription => {
                self.post(Pool::Main, EntryKind::Reset, main, 0, About::note("a new month"));
            }
        }
        self.account.period_ends_at = Some(period::next_month(self.now).max(end));
    }
}

/// What a ledger row is about.
#[derive(Clone, Copy, Default)]
pub(super) struct About<'a> {
    pub resource: Option<&'a str>,
    pub note: Option<&'a str>,
}

impl<'a> About<'a> {
    pub fn resource(resource: &'a str) -> Self {
        About { resource: Some(resource), note: None }
    }

    pub fn note(note: &'a str) -> Self {
        About { resource: None, note: Some(note) }
    }
}

/// The account of a workspace nobody has set up: a server of one's own bills nobody, and counts.
fn fresh(workspace: WorkspaceId, now: i64) -> AccountRow {
    AccountRow {
        workspace_id: workspace,
        billing: BillingType::Unlimited,
        plan: plan::DEFAULT.to_owned(),
        currency: Currency::Usd,
        balance: 0,
        held: 0,
        extra_balance: 0,
        extra_held: 0,
        allowance: 0,
        extra_allowance: 0,
        spending_cap: None,
        reload_threshold: None,
        reload_amount: None,
        overage_percent: 100,
        period_ends_at: Some(period::next_month(now)),
        created_at: now,
    }
}
