//! What each workspace pays with. The rules are `herald_studio::billing`; here are the rows.

use herald_domain::id::WorkspaceId;
use herald_domain::money::Currency;
use sea_orm::ConnectionTrait;

use crate::Txn;
use crate::error::StoreError;
use crate::table::Table;
use crate::{sql, table};

crate::text_enum! {
    /// How a workspace pays.
    pub enum BillingType {
        /// Nothing is ever refused; usage is counted by the month. What a server of one's own starts with.
        Unlimited = "unlimited",
        /// A prepaid balance.
        Wallet = "wallet",
        /// A sum for each month, and overage beyond it.
        MonthlyMinimum = "monthly_minimum",
        /// A sum for a year, drawn down.
        AnnualPool = "annual_pool",
        /// Credits for each month, and added ones that stay.
        Subscription = "subscription",
        /// Metered, perhaps with included credits and a cap.
        UsageBased = "usage_based",
    }
}

crate::table! {
    /// One account. Amounts are millionths of its currency; those of the extra pool, of a credit.
    pub struct AccountRow in "accounts" {
        workspace_id: WorkspaceId,
        billing: BillingType,
        /// Name of the plan; what it permits is configuration.
        plan: String,
        /// Of the main pool.
        currency: Currency,
        /// Equals the sum of the ledger's amounts of the main pool. Negative where spending is metered.
        balance: i64,
        /// Set aside for work under way.
        held: i64,
        extra_balance: i64,
        extra_held: i64,
        /// What the main pool starts each period with.
        allowance: i64,
        /// What the extra pool starts each period with, where it has periods.
        extra_allowance: i64,
        /// Most that is spent in a month; null: no cap.
        spending_cap: Option<i64>,
        /// Below this a wallet reloads itself; null: never.
        reload_threshold: Option<i64>,
        reload_amount: Option<i64>,
        /// Price beyond a monthly minimum, in percent of the list.
        overage_percent: i64,
        /// When the pools start anew, unix microseconds; null: never.
        period_ends_at: Option<i64>,
        created_at: i64,
    }
}

pub async fn get(conn: &impl ConnectionTrait, workspace: WorkspaceId) -> Result<Option<AccountRow>, StoreError> {
    table::select_one(conn, "WHERE workspace_id = $1", vec![workspace.to_string().into()]).await
}

/// The account, made from `fresh` when there is none, and nobody else's to change until the transaction ends.
pub async fn lock(txn: &Txn, fresh: &AccountRow) -> Result<AccountRow, StoreError> {
    // A write that changes nothing takes the row's lock in both databases.
    let touch =
        format!("UPDATE accounts SET plan = plan WHERE workspace_id = $1 RETURNING {}", AccountRow::COLUMNS.join(", "));
    match sql::query_one(txn, &touch, vec![fresh.workspace_id.to_string().into()]).await? {
        Some(row) => AccountRow::from_row(&row),
        None => {
            table::insert(txn, fresh).await?;
            Ok(fresh.clone())
        }
    }
}

pub async fn update(txn: &Txn, row: &AccountRow) -> Result<(), StoreError> {
    table::update(txn, row).await
}
