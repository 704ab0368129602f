//! What was ordered and what it cost: one row for each resource that is paid for, at most once.

use herald_domain::id::WorkspaceId;
use herald_domain::prices::Unit;
use sea_orm::ConnectionTrait;

use crate::Txn;
use crate::error::StoreError;
use crate::table::{self, Column};
use crate::{sql, text_enum};

text_enum! {
    pub enum ChargeState {
        /// Under way; the expected price is set aside.
        Held = "held",
        /// Succeeded and paid.
        Settled = "settled",
        /// Failed, cancelled or deleted: nothing was paid.
        Released = "released",
    }
}

crate::table! {
    pub struct ChargeRow in "charges" {
        resource_id: String,
        workspace_id: WorkspaceId,
        /// As the price list names it.
        item: String,
        unit: Unit,
        /// Millionths for one unit.
        rate: i64,
        /// Thousandths of the unit: expected while held, real once settled.
        quantity: i64,
        /// Millionths set aside in, or paid from, the main pool.
        main: i64,
        extra: i64,
        state: ChargeState,
        created_at: i64,
        ended_at: Option<i64>,
    }
}

/// # Errors
/// [`StoreError::Duplicate`] when the resource has a charge already.
pub async fn insert(txn: &Txn, row: &ChargeRow) -> Result<(), StoreError> {
    table::insert(txn, row).await
}

pub async fn get(conn: &impl ConnectionTrait, resource: &str) -> Result<Option<ChargeRow>, StoreError> {
    table::select_one(conn, "WHERE resource_id = $1", vec![resource.into()]).await
}

/// Writes the row if the stored one is still held; answers whether it was.
pub async fn end(txn: &Txn, row: &ChargeRow) -> Result<bool, StoreError> {
    let text = "UPDATE charges SET state = $2, quantity = $3, main = $4, extra = $5, ended_at = $6 \
                WHERE resource_id = $1 AND state = 'held'";
    let values = vec![
        row.resource_id.clone().into(),
        row.state.to_value(),
        row.quantity.into(),
        row.main.into(),
        row.extra.into(),
        row.ended_at.into(),
    ];
    Ok(sql::execute(txn, text, values).await? == 1)
}

/// How much of an item a workspace has ordered, what ended without a result left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    pub count: i64,
    /// Thousandths of the unit.
    pub quantity: i64,
}

/// Orders since `since`, unix microseconds.
pub async fn usage(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
    item: &str,
    since: i64,
) -> Result<Usage, StoreError> {
    let text = "SELECT COUNT(*) AS count, CAST(COALESCE(SUM(quantity), 0) AS BIGINT) AS quantity FROM charges \
                WHERE workspace_id = $1 AND item = $2 AND created_at >= $3 AND state <> 'released'";
    let values = vec![workspace.to_string().into(), item.into(), since.into()];
    match sql::query_one(conn, text, values).await? {
        Some(row) => Ok(Usage { count: i64::from_row(&row, "count")?, quantity: i64::from_row(&row, "quantity")? }),
        None => Ok(Usage { count: 0, quantity: 0 }),
    }
}

/// How many charges of the workspace are under way.
pub async fn held(conn: &impl ConnectionTrait, workspace: WorkspaceId) -> Result<i64, StoreError> {
    let text = "SELECT COUNT(*) AS count FROM charges WHERE workspace_id = $1 AND state = 'held'";
    match sql::query_one(conn, text, vec![workspace.to_string().into()]).await? {
        Some(row) => i64::from_row(&row, "count"),
        None => Ok(0),
    }
}

/// The least quantity of an item under way, in thousandths of its unit.
pub async fn shortest_held(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
    item: &str,
) -> Result<Option<i64>, StoreError> {
    let text = "SELECT MIN(quantity) AS least FROM charges WHERE workspace_id = $1 AND item = $2 AND state = 'held'";
    match sql::query_one(conn, text, vec![workspace.to_string().into(), item.into()]).await? {
        Some(row) => Column::from_row(&row, "least"),
        None => Ok(None),
    }
}
