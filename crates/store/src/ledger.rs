//! The history of every account. Rows are added and never changed: their sums are the account's balance and holds.

use herald_domain::id::WorkspaceId;
use sea_orm::ConnectionTrait;

use crate::Txn;
use crate::error::StoreError;
use crate::table::{self, Column};
use crate::{sql, text_enum};

text_enum! {
    /// One of the two balances of an account.
    pub enum Pool {
        Main = "main",
        /// Added credits of a subscription, included credits of metered billing.
        Extra = "extra",
    }
}

text_enum! {
    pub enum EntryKind {
        /// The operator gave something.
        Grant = "grant",
        /// A wallet reloaded itself.
        Reload = "reload",
        /// Set aside for work that was accepted.
        Hold = "hold",
        /// Work succeeded and was paid.
        Settle = "settle",
        /// Work ended without a result; what was set aside is free again.
        Release = "release",
        /// A period ended and the pool starts anew.
        Reset = "reset",
        /// The operator set the balance.
        Adjust = "adjust",
    }
}

crate::table! {
    pub struct LedgerRow in "ledger" {
        /// Later rows have greater ids.
        id: String,
        workspace_id: WorkspaceId,
        pool: Pool,
        kind: EntryKind,
        /// What it was for: a video, a look, a piece of speech.
        resource_id: Option<String>,
        /// Change of the pool's balance, in millionths.
        amount: i64,
        /// Change of what is set aside.
        held: i64,
        balance_after: i64,
        held_after: i64,
        note: Option<String>,
        created_at: i64,
    }
}

pub async fn insert(txn: &Txn, row: &LedgerRow) -> Result<(), StoreError> {
    table::insert(txn, row).await
}

/// The newest rows, newest first.
pub async fn newest(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
    limit: u32,
) -> Result<Vec<LedgerRow>, StoreError> {
    let tail = format!("WHERE workspace_id = $1 ORDER BY created_at DESC, id DESC LIMIT {limit}");
    table::select(conn, &tail, vec![workspace.to_string().into()]).await
}

/// The sums of all rows of a pool: its balance and what is set aside, in millionths.
pub async fn sums(conn: &impl ConnectionTrait, workspace: WorkspaceId, pool: Pool) -> Result<(i64, i64), StoreError> {
    let text = "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS amount, \
                CAST(COALESCE(SUM(held), 0) AS BIGINT) AS held FROM ledger WHERE workspace_id = $1 AND pool = $2";
    let values = vec![workspace.to_string().into(), pool.to_value()];
    match sql::query_one(conn, text, values).await? {
        Some(row) => Ok((i64::from_row(&row, "amount")?, i64::from_row(&row, "held")?)),
        None => Ok((0, 0)),
    }
}
