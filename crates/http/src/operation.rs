//! Requests checked against the operation of the contract they name, then read into types.

use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use herald_domain::{ErrorCode, Failure};
use herald_studio::StudioError;
use herald_wire::check::{self, Unlisted, Violation};
use herald_wire::{Operation, contract};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::answer::ApiError;

/// Largest JSON body, in bytes: an inline file of 32 MB in base64, with room for the rest.
const BODY_BYTES: usize = 48 << 20;

/// The operation a route serves; put there by the router.
#[derive(Clone, Copy)]
pub struct Served(pub &'static Operation);

pub fn served(extensions: &axum::http::Extensions) -> Result<&'static Operation, ApiError> {
    extensions
        .get::<Served>()
        .map(|served| served.0)
        .ok_or_else(|| ApiError(StudioError::internal("a route without an operation was called")))
}

/// A JSON body that fits the operation's schema.
pub struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let operation = served(request.extensions())?;
        let bytes = read_body(request.into_body()).await?;
        Ok(Body(typed(operation, &bytes)?))
    }
}

/// Like [`Body`], for operations whose body may be left out: nothing stands for `{}`.
pub struct OptionalBody<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for OptionalBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let operation = served(request.extensions())?;
        let bytes = read_body(request.into_body()).await?;
        let given: &[u8] = if bytes.is_empty() { b"{}" } else { &bytes };
        Ok(OptionalBody(typed(operation, given)?))
    }
}

/// A body of bounded size.
pub async fn read_body(body: axum::body::Body) -> Result<Bytes, ApiError> {
    to_bytes(body, BODY_BYTES).await.map_err(|_| {
        let limit = BODY_BYTES >> 20;
        Failure::new(ErrorCode::InvalidParameter, format!("The request body is larger than {limit} MB."))
            .with_status(413)
            .into()
    })
}

/// The request that a JSON body is, checked against the operation's schema.
pub fn typed<T: DeserializeOwned>(operation: &Operation, bytes: &[u8]) -> Result<T, ApiError> {
    let mut value: Value = serde_json::from_slice(bytes).map_err(|error| {
        Failure::new(ErrorCode::InvalidParameter, format!("The request body is not valid JSON: {error}."))
    })?;
    if !value.is_object() {
        return Err(Failure::new(ErrorCode::InvalidParameter, "The request body must be a JSON object.").into());
    }
    if let Some(body) = &operation.body {
        check::check(contract(), &body.schema, &value, "", Unlisted::Ignored).map_err(refused)?;
    }
    make_whole(&mut value);
    // The schema admitted it, so this fails only where a type and the contract disagree, which a test excludes.
    serde_json::from_value(value).map_err(|error| {
        Failure::new(ErrorCode::InvalidParameter, format!("The request body cannot be read: {error}.")).into()
    })
}

/// The members of a form besides its file, which has been taken already; texts are read as what the schema wants, and checked
/// against it.
pub fn checked_members<T: DeserializeOwned>(
    operation: &Operation,
    mut members: Map<String, Value>,
) -> Result<T, ApiError> {
    let Some(body) = &operation.body else {
        return Err(ApiError(StudioError::internal("an operation without a body was sent a form")));
    };
    let properties = &contract().resolve(&body.schema)["properties"];
    for (name, value) in &mut members {
        let Value::String(text) = value else { continue };
        let read = match properties[name]["type"].as_str() {
            Some("number") => text.parse::<f64>().ok().filter(|number| number.is_finite()).map(Value::from),
            Some("boolean") => text.parse::<bool>().ok().map(Value::from),
            _ => None,
        };
        // What cannot be read stays a text, which the check refuses by name.
        *value = read.unwrap_or_else(|| Value::String(std::mem::take(text)));
    }
    members.insert("file".to_owned(), Value::from(""));
    let value = Value::Object(members);
    check::check(contract(), &body.schema, &value, "", Unlisted::Ignored).map_err(refused)?;
    serde_json::from_value(value)
        .map_err(|error| Failure::new(ErrorCode::InvalidParameter, format!("The form cannot be read: {error}.")).into())
}

/// Writes `5.0` as `5`: to a schema both are integers, to the types only the second is. The check has bounded the others.
fn make_whole(value: &mut Value) {
    match value {
        Value::Number(number) => {
            if let Some(float) = number.as_f64().filter(|float| number.is_f64() && float.fract() == 0.0)
                && float.abs() <= check::EXACT
            {
                *value = Value::from(float as i64);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(make_whole),
        Value::Object(members) => members.values_mut().for_each(make_whole),
        _ => {}
    }
}

/// The query of an operation, each parameter checked against its schema; unknown parameters are ignored.
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let operation = served(&parts.extensions)?;
        let axum::extract::Query(pairs) = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&parts.uri)
            .map_err(|_| Failure::new(ErrorCode::InvalidParameter, "The query string cannot be read."))?;
        let mut members = Map::new();
        for parameter in operation.query_parameters() {
            match pairs.iter().rev().find(|(name, _)| *name == parameter.name) {
                Some((_, text)) => {
                    let value = check::check_parameter(contract(), parameter, text).map_err(refused)?;
                    members.insert(parameter.name.clone(), value);
                }
                None if parameter.required => {
                    return Err(Failure::invalid(&parameter.name, format!("`{}` is required.", parameter.name)).into());
                }
                None => {}
            }
        }
        let typed = serde_json::from_value(Value::Object(members)).map_err(StudioError::internal)?;
        Ok(Query(typed))
    }
}

/// The default page size of the operation at hand.
pub struct PageSize(pub u32);

impl<S: Send + Sync> FromRequestParts<S> for PageSize {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let operation = served(&parts.extensions)?;
        let limit = operation.query_parameters().find(|parameter| parameter.name == "limit");
        let default = limit.and_then(|parameter| contract().resolve(&parameter.schema)["default"].as_u64());
        Ok(PageSize(default.unwrap_or(20) as u32))
    }
}

pub fn refused(violation: Violation) -> Failure {
    if violation.path.is_empty() {
        return Failure::new(ErrorCode::InvalidParameter, violation.message);
    }
    Failure::invalid(violation.path, violation.message)
}
