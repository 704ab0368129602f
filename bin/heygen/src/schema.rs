//! `--request-schema` and `--response-schema`: the contract's schemas with their references resolved.

use herald_wire::{Contract, Operation};
use serde_json::{Map, Value, json};

/// Deeper nesting than any schema of the contract has; the bound guards against a cycle.
const MAX_DEPTH: usize = 32;

pub fn of_request(contract: &Contract, operation: &Operation) -> Value {
    operation.body.as_ref().map_or_else(|| json!({}), |body| inline(contract, &body.schema, 0))
}

pub fn of_answer(contract: &Contract, operation: &Operation) -> Value {
    operation.response.as_ref().map_or_else(|| json!({}), |schema| inline(contract, schema, 0))
}

fn inline(contract: &Contract, schema: &Value, depth: usize) -> Value {
    if depth > MAX_DEPTH {
        return json!({});
    }
    match schema {
        Value::Object(members) => {
            let mut inlined = Map::new();
            if let Some(target @ Value::Object(_)) = members.get("$ref").map(|_| contract.resolve(schema))
                && let Value::Object(target) = inline(contract, target, depth + 1)
            {
                inlined.extend(target);
            }
            for (name, member) in members {
                // The mapping holds references into a document the reader does not have; the tags are constants anyway.
                if name != "$ref" && name != "mapping" && !name.starts_with("x-") {
                    inlined.insert(name.clone(), inline(contract, member, depth + 1));
                }
            }
            Value::Object(inlined)
        }
        Value::Array(items) => items.iter().map(|item| inline(contract, item, depth + 1)).collect(),
        other => other.clone(),
    }
}
