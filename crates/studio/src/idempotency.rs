//! `Idempotency-Key`: a creating request that is sent again is answered again, not carried out again.
//!
//! The answer is kept in the very transaction that accepts the request (see [`Promise::kept_as`]), so a crash leaves
//! either both or neither. A claim without an answer is leased: while its server lives it renews the lease, and when it is
//! gone the next request with the key takes over after at most [`LEASE`].

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use herald_domain::id::WorkspaceId;
use herald_domain::{ErrorCode, Failure};
use herald_store::clock::{as_micros, now_micros};
use herald_store::idempotency_keys::{self as rows, IdempotencyRow};
use herald_store::{Store, StoreError, Txn};
use serde_json::Value;
use tokio::task::AbortHandle;
use uuid::Uuid;

use crate::{Acceptance, Studio, StudioError};

/// How long an answer is kept.
const KEPT: Duration = Duration::from_secs(24 * 3_600);
/// How long a claim holds without being renewed.
const LEASE: Duration = Duration::from_secs(15);
const RENEW_EVERY: Duration = Duration::from_secs(5);

/// A request that must not be carried out twice.
pub struct Once {
    pub workspace: WorkspaceId,
    /// Keys of different operations do not meet.
    pub operation: &'static str,
    /// 1 to 255 of `[A-Za-z0-9_:.-]`.
    pub key: String,
    /// SHA-256 of everything the request says, 64 hex digits.
    pub digest: String,
}

/// What was answered before.
pub struct KeptAnswer {
    pub status: u16,
    pub body: Value,
}

pub enum Claim {
    /// Nobody has: carry it out, then [`Receipt::finish`].
    Fresh(Receipt),
    Replay(KeptAnswer),
}

/// The right to carry a request out. Dropped before it is finished or abandoned, it frees the key.
pub struct Receipt {
    promise: Promise,
    store: Store,
    renewing: AbortHandle,
    finished: bool,
}

/// Where the answer will be kept. Without a key, nowhere.
#[derive(Clone, Default)]
pub struct Promise {
    claim: Option<ClaimId>,
}

#[derive(Clone)]
struct ClaimId {
    id: Arc<str>,
    token: Arc<str>,
    /// What was kept together with the acceptance.
    kept: Arc<OnceLock<Value>>,
}

/// Looks the key up and claims it.
///
/// # Errors
/// `conflict` when the key came with another request, `request_in_progress` while the same one is being served.
pub async fn claim(studio: &Studio, once: Once) -> Result<Claim, StudioError> {
    let id = format!("{}/{}/{}", once.workspace, once.operation, once.key);
    let token = Uuid::new_v4().simple().to_string();
    let now = now_micros();
    let row = IdempotencyRow {
        id: id.clone(),
        digest: once.digest,
        token: token.clone(),
        lease_until: now.saturating_add(as_micros(LEASE)),
        status: None,
        answer: None,
        created_at: now,
    };
    let known = studio
        .store
        .write(move |txn| {
            Box::pin(async move {
                rows::expire(txn, now.saturating_sub(as_micros(KEPT))).await?;
                let known = rows::get(txn, &row.id).await?;
                match known {
                    Some(known) if known.digest != row.digest => Err(another_request().into()),
                    Some(known) if known.status.is_some() => Ok(Some(known)),
                    Some(known) if known.lease_until > now => Err(in_progress(known.lease_until - now).into()),
                    _ => {
                        rows::put(txn, &row).await?;
                        Ok::<_, StudioError>(None)
                    }
                }
            })
        })
        .await?;
    if let Some(known) = known {
        return Ok(Claim::Replay(kept(known)?));
    }
    let promise = Promise { claim: Some(ClaimId { id: id.into(), token: token.into(), kept: Arc::default() }) };
    let store = studio.store.clone();
    let renewing = tokio::spawn(renew(store.clone(), promise.clone())).abort_handle();
    Ok(Claim::Fresh(Receipt { promise, store, renewing, finished: false }))
}

fn kept(row: IdempotencyRow) -> Result<KeptAnswer, StudioError> {
    let status = row.status.and_then(|status| u16::try_from(status).ok());
    match (status, row.answer) {
        (Some(status), Some(answer)) => {
            Ok(KeptAnswer { status, body: serde_json::from_str(&answer).map_err(StudioError::internal)? })
        }
        _ => Err(StudioError::internal(format!("the answer kept under `{}` cannot be read", row.id))),
    }
}

fn another_request() -> Failure {
    let message = "This Idempotency-Key was used with a different request. Use a new key for a new request.";
    Failure::new(ErrorCode::Conflict, message)
}

fn in_progress(wait_micros: i64) -> Failure {
    let seconds = wait_micros.div_euclid(1_000_000) + 1;
    let message = format!(
        "The request with this Idempotency-Key is still being served; ask again in a moment. Should its server have \
         died, the key is free in {seconds} s.",
    );
    Failure::new(ErrorCode::RequestInProgress, message)
}

async fn renew(store: Store, promise: Promise) {
    let Some(ClaimId { id, token, .. }) = promise.claim else { return };
    loop {
        tokio::time::sleep(RENEW_EVERY).await;
        let renewed = async {
            let txn = store.begin().await?;
            let held = rows::renew(&txn, &id, &token, now_micros().saturating_add(as_micros(LEASE))).await?;
            txn.commit().await?;
            Ok::<_, StoreError>(held)
        };
        match renewed.await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => tracing::warn!(%error, "renewing an idempotency key failed"),
        }
    }
}

impl Promise {
    /// Keeps the answer that `shown` makes of what was accepted, in the transaction that accepts it.
    pub fn kept_as<T: 'static>(
        self,
        status: u16,
        shown: impl FnOnce(&T) -> Result<Value, serde_json::Error> + Send + 'static,
    ) -> Acceptance<T> {
        if self.claim.is_none() {
            return Acceptance::plain();
        }
        Acceptance::with(move |txn, accepted| {
            let answer = shown(accepted);
            Box::pin(async move { self.keep(txn, status, &answer.map_err(StudioError::internal)?).await })
        })
    }

    async fn keep(&self, txn: &Txn, status: u16, answer: &Value) -> Result<(), StudioError> {
        let Some(ClaimId { id, token, kept }) = &self.claim else { return Ok(()) };
        match rows::answer(txn, id, token, status, &answer.to_string()).await? {
            true => {
                // Set once, by the acceptance; a later answer is only compared with it.
                let _ = kept.set(answer.clone());
                Ok(())
            }
            // Somebody took over while this server was thought dead: only one of the two may go on.
            false => Err(in_progress(as_micros(LEASE)).into()),
        }
    }
}

impl Receipt {
    /// To hand to what accepts the request.
    pub fn promise(&self) -> Promise {
        self.promise.clone()
    }

    /// Keeps what is answered now, which may say more than what was kept with the acceptance.
    pub async fn finish(mut self, status: u16, answer: Value) -> Result<(), StudioError> {
        let promise = self.promise.clone();
        let kept = promise.claim.as_ref().is_some_and(|claim| claim.kept.get() == Some(&answer));
        if !kept {
            self.store.write(move |txn| Box::pin(async move { promise.keep(txn, status, &answer).await })).await?;
        }
        self.finished = true;
        Ok(())
    }

    /// The request was refused. Refusals are not kept: the caller mends the request, or waits, and sends it again under
    /// the same key.
    pub async fn abandon(mut self) -> Result<(), StudioError> {
        self.finished = true;
        match self.promise.claim.take() {
            Some(claim) => Ok(release(&self.store, &claim).await?),
            None => Ok(()),
        }
    }
}

async fn release(store: &Store, claim: &ClaimId) -> Result<(), StoreError> {
    let txn = store.begin().await?;
    rows::release(&txn, &claim.id, &claim.token).await?;
    txn.commit().await
}

impl Drop for Receipt {
    fn drop(&mut self) {
        self.renewing.abort();
        let Some(claim) = self.promise.claim.take().filter(|_| !self.finished) else { return };
        let store = self.store.clone();
        // The caller hung up, or the handler panicked: what was accepted by then keeps its answer.
        tokio::spawn(async move {
            if let Err(error) = release(&store, &claim).await {
                tracing::warn!(%error, "an idempotency key stays claimed until its lease ends");
            }
        });
    }
}
