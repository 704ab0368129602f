//! Who is asking. A handler that takes a [`Member`] cannot run for anybody else.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use herald_domain::plan::RouteClass;
use herald_domain::{ErrorCode, Failure};
use herald_identity::{Caller, Scope};

use crate::App;
use crate::answer::{ApiError, identity_fault};
use crate::operation::Served;

/// A caller whose credential was accepted, whose plan allows one more request, and whose scopes permit the method.
pub struct Member(pub Caller);

impl FromRequestParts<App> for Member {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let key = presented(&parts.headers).ok_or_else(|| {
            Failure::new(ErrorCode::Unauthorized, "No API key was sent. Put it in the `X-Api-Key` header.")
        })?;
        let caller = app.authenticator.authenticate(key).await.map_err(identity_fault)?.ok_or_else(|| {
            Failure::new(
                ErrorCode::Unauthorized,
                "The API key is not valid. `herald keys create --name NAME` makes one.",
            )
        })?;
        app.rates.count(&app.studio, caller.workspace_id, class_of(parts)).await?;
        let needed = if matches!(parts.method, Method::GET | Method::HEAD) { Scope::Read } else { Scope::Write };
        if !caller.may(needed) {
            let message = format!("This API key lacks the `{}` scope.", needed.as_str());
            return Err(Failure::new(ErrorCode::Forbidden, message).into());
        }
        Ok(Member(caller))
    }
}

/// What the request counts as against the plan's rates.
fn class_of(parts: &Parts) -> RouteClass {
    if matches!(parts.method, Method::GET | Method::HEAD) {
        return RouteClass::Read;
    }
    let body = parts.extensions.get::<Served>().and_then(|served| served.0.body.as_ref());
    match body.is_some_and(|body| body.media_type.starts_with("multipart/")) {
        true => RouteClass::Upload,
        false => RouteClass::Write,
    }
}

/// The key of `X-Api-Key`, or of `Authorization: Bearer`, which many clients can set more easily.
fn presented(headers: &HeaderMap) -> Option<&str> {
    if let Some(key) = headers.get("x-api-key") {
        return key.to_str().ok().filter(|key| !key.is_empty());
    }
    let bearer = headers.get("authorization")?.to_str().ok()?;
    let (scheme, token) = bearer.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}
