//! Values that fit a schema of the contract, always the same ones.

use herald_wire::Contract;
use serde_json::{Map, Value, json};

/// Nesting beyond this is left out.
const DEPTH: usize = 6;

/// What a flag is given.
pub fn flag(contract: &Contract, name: &str, schema: &Value) -> String {
    match of(contract, name, schema, 0) {
        Value::String(text) => text,
        Value::Array(items) => items
            .iter()
            .map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned))
            .collect::<Vec<_>>()
            .join(","),
        other => other.to_string(),
    }
}

pub fn of(contract: &Contract, name: &str, schema: &Value, depth: usize) -> Value {
    let schema = contract.resolve(schema);
    for union in ["oneOf", "anyOf"] {
        let branch = schema[union].as_array().and_then(|all| all.iter().find(|branch| branch["type"] != "null"));
        if let Some(branch) = branch {
            return of(contract, name, branch, depth);
        }
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let mut whole = Map::new();
        for part in parts {
            if let Value::Object(members) = of(contract, name, part, depth) {
                whole.extend(members);
            }
        }
        return Value::Object(whole);
    }
    if !schema["const"].is_null() {
        return schema["const"].clone();
    }
    if let Some(first) = schema["enum"].as_array().and_then(|choices| choices.first()) {
        return first.clone();
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().find(|kind| *kind != "null").and_then(Value::as_str),
        kind => kind.as_str(),
    };
    match kind {
        Some("boolean") => json!(true),
        Some("integer") if name.ends_with("_at") => json!(1_767_225_600),
        Some("integer") => schema.get("minimum").filter(|least| **least != 0).cloned().unwrap_or(json!(7)),
        Some("number") => json!(1.5),
        Some("string") => json!(text(name, schema)),
        Some("array") if depth < DEPTH => {
            json!([of(contract, name.trim_end_matches('s'), &schema["items"], depth + 1)])
        }
        Some("array") => json!([]),
        _ => object(contract, schema, depth),
    }
}

/// The required members, or all when none is.
fn object(contract: &Contract, schema: &Value, depth: usize) -> Value {
    let required = schema["required"].as_array();
    let chosen = |name: &str| required.is_none_or(|names| names.iter().any(|one| one == name) || name == "next_token");
    let members = schema["properties"].as_object().into_iter().flatten();
    let members = members.filter(|(name, _)| depth < DEPTH && chosen(name));
    Value::Object(members.map(|(name, member)| (name.clone(), of(contract, name, member, depth + 1))).collect())
}

fn text(name: &str, schema: &Value) -> String {
    match schema["format"].as_str() {
        Some("date-time") => "2026-01-01T00:00:00Z".to_owned(),
        Some("uri" | "url") => format!("https://example.com/{name}"),
        Some("email") => "ada@example.com".to_owned(),
        _ if name.ends_with("id") => format!("{}_1", name.trim_end_matches("_id")),
        _ => format!("a {name}").replace('_', " "),
    }
}
