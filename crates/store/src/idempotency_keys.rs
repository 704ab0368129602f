//! Requests that came with an `Idempotency-Key`, and what was answered to them.
//!
//! A claim carries a random token, and every later write of it says `WHERE token = …`: a server that lost its lease (it
//! hung, or was thought dead) can neither answer under the key nor finish the work that would be done twice.

use sea_orm::ConnectionTrait;

use crate::error::StoreError;
use crate::table::{self, Column};
use crate::{Txn, sql};

crate::table! {
    pub struct IdempotencyRow in "idempotency_keys" {
        /// Workspace, operation and key, joined by `/`.
        id: String,
        /// SHA-256 of the request, 64 hex digits.
        digest: String,
        /// Of the claim that is serving it.
        token: String,
        /// Until then nobody else may serve it, unix microseconds.
        lease_until: i64,
        /// HTTP status of the answer; `None` while the request is being served.
        status: Option<i64>,
        /// The answer's JSON.
        answer: Option<String>,
        created_at: i64,
    }
}

pub async fn get(conn: &impl ConnectionTrait, id: &str) -> Result<Option<IdempotencyRow>, StoreError> {
    table::select_one(conn, "WHERE id = $1", vec![id.into()]).await
}

/// Stores the claim, replacing whatever was under the key.
pub async fn put(txn: &Txn, row: &IdempotencyRow) -> Result<(), StoreError> {
    sql::execute(txn, "DELETE FROM idempotency_keys WHERE id = $1", vec![row.id.clone().into()]).await?;
    table::insert(txn, row).await
}

/// Keeps the answer; `false` when the claim is no longer this one's.
pub async fn answer(txn: &Txn, id: &str, token: &str, status: u16, answer: &str) -> Result<bool, StoreError> {
    let text = "UPDATE idempotency_keys SET status = $3, answer = $4 WHERE id = $1 AND token = $2";
    let values = vec![id.into(), token.into(), i64::from(status).into(), answer.into()];
    Ok(sql::execute(txn, text, values).await? > 0)
}

/// Renews the lease of a request that is still being served.
pub async fn renew(txn: &Txn, id: &str, token: &str, lease_until: i64) -> Result<bool, StoreError> {
    let text = "UPDATE idempotency_keys SET lease_until = $3 WHERE id = $1 AND token = $2 AND status IS NULL";
    Ok(sql::execute(txn, text, vec![id.into(), token.into(), lease_until.to_value()]).await? > 0)
}

/// The request came to nothing: its key is free again. An answer that was kept stays.
pub async fn release(txn: &Txn, id: &str, token: &str) -> Result<(), StoreError> {
    let text = "DELETE FROM idempotency_keys WHERE id = $1 AND token = $2 AND status IS NULL";
    sql::execute(txn, text, vec![id.into(), token.into()]).await?;
    Ok(())
}

/// Forgets what was claimed before `before`, unix microseconds.
pub async fn expire(txn: &Txn, before: i64) -> Result<(), StoreError> {
    sql::execute(txn, "DELETE FROM idempotency_keys WHERE created_at < $1", vec![before.into()]).await?;
    Ok(())
}
