//! Creating requests: who asks, for what, and whether it was asked before.

use std::future::Future;

use axum::Json;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use herald_identity::Caller;
use herald_studio::idempotency::{self, Claim, Promise};
use herald_studio::{Acceptance, Intent, StudioError};
use herald_wire::v3::quotes::DryRun;
use herald_wire::{Operation, check, contract};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::App;
use crate::answer::{Answer, ApiError};
use crate::caller::Member;
use crate::operation::{Query, read_body, refused, served, typed};

const KEY: &str = "idempotency-key";
/// Tells an answer that was kept from one that was made now.
const REPLAYED: &str = "idempotent-replayed";

/// A creating request with a JSON body that fits the operation's schema.
pub struct Creating<T> {
    pub caller: Caller,
    pub request: T,
    pub once: Once,
}

/// Carries a request out at most once per `Idempotency-Key`; without the header, each time.
pub struct Once {
    operation: &'static Operation,
    pub caller: Caller,
    key: Option<String>,
    digest: String,
    /// Checked and priced only (`dry_run=true`): nothing is kept under the key.
    dry_run: bool,
}

impl<T: DeserializeOwned> FromRequest<App> for Creating<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &App) -> Result<Self, ApiError> {
        let (mut parts, body) = request.into_parts();
        let mut once = Once::from_request_parts(&mut parts, app).await?;
        let (operation, caller) = (once.operation, once.caller.clone());
        let bytes = read_body(body).await?;
        if once.key.is_some() {
            let query = parts.uri.query().unwrap_or_default();
            once.digest =
                hex::encode(Sha256::new().chain_update(query).chain_update([0]).chain_update(&bytes).finalize());
        }
        Ok(Creating { caller, request: typed(operation, &bytes)?, once })
    }
}

impl FromRequestParts<App> for Once {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let operation = served(&parts.extensions)?;
        let Member(caller) = Member::from_request_parts(parts, app).await?;
        let key = match parts.headers.get(KEY) {
            Some(value) => Some(checked_key(operation, value)?),
            None => None,
        };
        let Query(query) = Query::<DryRun>::from_request_parts(parts, app).await?;
        Ok(Once { operation, caller, key, digest: String::new(), dry_run: query.dry_run == Some(true) })
    }
}

fn checked_key(operation: &'static Operation, value: &HeaderValue) -> Result<String, ApiError> {
    let text = String::from_utf8_lossy(value.as_bytes());
    if let Some(parameter) = operation.header(KEY) {
        check::check_parameter(contract(), parameter, &text).map_err(refused)?;
    }
    Ok(text.into_owned())
}

impl Once {
    /// For bodies that are no JSON: `digest` stands for what the request says.
    pub fn identified_by(mut self, digest: String) -> Once {
        self.digest = digest;
        self
    }

    /// Answers with what `work` makes, or with what it made when the request came before.
    pub async fn answer<T, F>(self, app: &App, status: StatusCode, work: impl FnOnce(Keeping) -> F) -> Answer<Response>
    where
        T: Serialize,
        F: Future<Output = Answer<T>>,
    {
        let Once { operation, caller, key, digest, dry_run } = self;
        let keeping = |promise| Keeping { promise, status, dry_run };
        let Some(key) = key.filter(|_| !dry_run) else {
            let made = work(keeping(Promise::default())).await?;
            return Ok((status, Json(made)).into_response());
        };
        let once = idempotency::Once { workspace: caller.workspace_id, operation: &operation.id, key, digest };
        let receipt = match idempotency::claim(&app.studio, once).await? {
            Claim::Fresh(receipt) => receipt,
            Claim::Replay(kept) => {
                let status = StatusCode::from_u16(kept.status).map_err(StudioError::internal)?;
                return Ok((status, [(REPLAYED, "true")], Json(kept.body)).into_response());
            }
        };
        match work(keeping(receipt.promise())).await {
            Ok(made) => {
                let body = serde_json::to_value(made).map_err(StudioError::internal)?;
                receipt.finish(status.as_u16(), body.clone()).await?;
                Ok((status, Json(body)).into_response())
            }
            Err(refusal) => {
                receipt.abandon().await?;
                Err(refusal)
            }
        }
    }
}

/// Where the answer is kept, for what accepts the request.
pub struct Keeping {
    promise: Promise,
    status: StatusCode,
    dry_run: bool,
}

impl Keeping {
    /// What the request is for: a dry run, or the work, with the answer kept as by [`Keeping::showing`].
    pub fn intent<T: 'static, B: Serialize>(self, shown: impl FnOnce(&T) -> B + Send + 'static) -> Intent<T> {
        if self.dry_run { Intent::DryRun } else { Intent::Run(self.showing(shown)) }
    }

    /// Keeps the answer in the transaction that accepts the request; `shown` makes it of what was accepted.
    pub fn showing<T: 'static, B: Serialize>(self, shown: impl FnOnce(&T) -> B + Send + 'static) -> Acceptance<T> {
        self.promise.kept_as(self.status.as_u16(), move |accepted| serde_json::to_value(shown(accepted)))
    }
}
