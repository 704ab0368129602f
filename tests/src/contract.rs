//! What every answer must keep to, whichever test asked.

use std::collections::BTreeSet;
use std::sync::Mutex;

use herald_wire::check::{self, Unlisted};
use herald_wire::{Operation, contract};
use serde_json::{Value, json};

use crate::api::{Answer, Api};

/// Fails unless the answer is what the contract promises for the request.
pub fn hold(api: &Api, method: &str, path: &str, answer: &Answer) {
    let place = format!("{method} {path} answered {}", answer.status);
    assert!(!answer.header("x-request-id").is_empty(), "{place} without an X-Request-Id");
    let operation = operation(method, path);
    // Pages and files have contracts of their own.
    let is_api = operation.is_some() || path.starts_with("/v1/") || path.starts_with("/v3/");
    if answer.status >= 400 && (is_api || ["/files/", "/uploads/"].iter().any(|place| path.starts_with(place))) {
        return hold_failure(api, operation, &place, answer);
    }
    let Some(schema) = operation.and_then(|operation| operation.response.as_ref()) else { return };
    assert_eq!(answer.header("content-type"), "application/json", "{place}");
    let body = answer.json();
    if let Err(violation) = check::check(contract(), schema, &body, "", Unlisted::Refused) {
        panic!("{place}: {}: {body:#}", violation.message);
    }
    emitted(schema, &body, &place);
}

/// Fails unless a value fits a schema of the contract by name.
pub fn check_component(name: &str, value: &Value) {
    let schema = json!({ "$ref": format!("#/components/schemas/{name}") });
    if let Err(violation) = check::check(contract(), &schema, value, "", Unlisted::Refused) {
        panic!("{name}: {}: {value:#}", violation.message);
    }
    emitted(&schema, value, name);
}

fn hold_failure(api: &Api, operation: Option<&Operation>, place: &str, answer: &Answer) {
    // Answers to HEAD, and about ranges, have no body.
    if answer.body.is_empty() && (place.starts_with("HEAD") || answer.status == 416) {
        return;
    }
    let body = answer.json();
    let members = body.as_object().unwrap_or_else(|| panic!("{place}: {body}"));
    assert!(members.len() == 1 && members.contains_key("error"), "{place}: {body}");
    check_component("ErrorBody", &body["error"]);
    let code = body["error"]["code"].as_str().expect("checked above");
    let documented = operation
        .is_none_or(|operation| code == "not_implemented" || operation.error_codes.iter().any(|listed| listed == code));
    assert!(documented, "{place} with `{code}`, which the contract does not list there: {body}");
    explained(api, code, body["error"]["doc_url"].as_str().unwrap_or_default());
}

/// The `doc_url` leads to a page that speaks of the code. Each is opened once.
fn explained(api: &Api, code: &str, link: &str) {
    static OPENED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    if !OPENED.lock().expect("no test panics inside").insert(link.to_owned()) {
        return;
    }
    let path = link.strip_prefix(api.base()).unwrap_or_else(|| panic!("`{link}` is not of this server"));
    let (page, anchor) = path.split_once('#').expect("an anchor");
    assert!(api.plain_get(page).contains(&format!("id=\"{anchor}\"")), "{link} does not explain `{code}`");
}

/// The operation a request addresses; fixed segments win over placeholders.
fn operation(method: &str, path: &str) -> Option<&'static Operation> {
    let path = path.split('?').next().unwrap_or_default();
    let fitting = contract().operations().iter().filter(|operation| {
        let (template, given) = (operation.path.split('/'), path.split('/'));
        operation.method == method
            && template.clone().count() == given.clone().count()
            && template.zip(given).all(|(wanted, given)| wanted.starts_with('{') || wanted == given)
    });
    fitting.min_by_key(|operation| operation.path.matches('{').count())
}

/// Members a server always writes (`x-emit`) are there, null or not.
fn emitted(schema: &Value, value: &Value, place: &str) {
    let schema = contract().resolve(schema);
    for branch in ["oneOf", "anyOf"].iter().flat_map(|union| schema[*union].as_array().into_iter().flatten()) {
        if check::check(contract(), branch, value, "", Unlisted::Refused).is_ok() {
            return emitted(branch, value, place);
        }
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| emitted(&schema["items"], item, place)),
        Value::Object(members) => {
            for name in schema["x-emit"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                assert!(members.contains_key(name), "{place}: `{name}` is missing in {value:#}");
            }
            for (name, member) in members {
                if let Some(schema) = schema["properties"].get(name) {
                    emitted(schema, member, place);
                }
            }
        }
        _ => {}
    }
}
