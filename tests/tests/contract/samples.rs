//! Values made from the contract's schemas.

use herald_wire::check::{self, Unlisted};
use herald_wire::contract;
use serde_json::{Map, Value, json};

/// A value the schema admits, with every member it names.
pub fn of(schema: &Value) -> Value {
    let schema = contract().resolve(schema);
    let value = made(schema);
    if let Err(violation) = check::check(contract(), schema, &value, "", Unlisted::Refused) {
        panic!("no sample of {schema:#}: {}", violation.message);
    }
    value
}

/// `value` with every member its schema names; what is there stays.
pub fn complete(schema: &Value, value: &Value) -> Value {
    let schema = contract().resolve(schema);
    if let Some(branch) = branch_of(schema, value) {
        return complete(branch, value);
    }
    match value {
        Value::Object(members) => {
            let mut whole = members.clone();
            for (name, member) in properties(schema) {
                let filled = members.get(name).map_or_else(|| of(member), |given| complete(member, given));
                whole.insert(name.clone(), filled);
            }
            Value::Object(whole)
        }
        Value::Array(items) => items.iter().map(|item| complete(&schema["items"], item)).collect(),
        other => other.clone(),
    }
}

/// The branch of a union that a value takes.
fn branch_of<'a>(schema: &'a Value, value: &Value) -> Option<&'a Value> {
    if let Some((tag, branches)) = tagged(schema) {
        let name = value[tag].as_str()?;
        return branches.into_iter().find(|(branch, _)| *branch == name).map(|(_, schema)| schema);
    }
    schema["anyOf"].as_array().map(|_| optional(schema)).filter(|_| !value.is_null())
}

/// Tag and branches of a tagged union.
pub fn tagged(schema: &Value) -> Option<(&str, Vec<(&str, &Value)>)> {
    let tag = schema["discriminator"]["propertyName"].as_str()?;
    let mapping = schema["discriminator"]["mapping"].as_object().expect("a tagged union has a mapping");
    let target = |reference: &Value| {
        let pointer = reference.as_str().and_then(|text| text.strip_prefix('#')).expect("a reference");
        contract().document().pointer(pointer).expect("a schema")
    };
    Some((tag, mapping.iter().map(|(name, reference)| (name.as_str(), target(reference))).collect()))
}

/// The only use the contract makes of `anyOf`: something, or null.
pub fn optional(schema: &Value) -> &Value {
    let branches = schema["anyOf"].as_array().expect("anyOf");
    let mut something = branches.iter().filter(|branch| branch["type"] != "null");
    let (first, second) = (something.next(), something.next());
    assert!(second.is_none(), "the tests do not know unions without a tag: {schema:#}");
    contract().resolve(first.expect("a branch that is not null"))
}

pub fn properties(schema: &Value) -> impl Iterator<Item = (&String, &Value)> {
    schema["properties"].as_object().into_iter().flatten()
}

/// Whether a schema's `type` admits this one.
pub fn admits(schema: &Value, kind: &str) -> bool {
    match &schema["type"] {
        Value::String(name) => name == kind,
        Value::Array(names) => names.iter().any(|name| name == kind),
        _ => true,
    }
}

fn made(schema: &Value) -> Value {
    if let Some((_, branches)) = tagged(schema) {
        return of(branches[0].1);
    }
    if schema["anyOf"].is_array() {
        return of(optional(schema));
    }
    if let Some(constant) = schema.get("const") {
        return constant.clone();
    }
    if let Some(choices) = schema["enum"].as_array() {
        return choices[0].clone();
    }
    if admits(schema, "object") {
        let members = properties(schema).map(|(name, member)| (name.clone(), of(member)));
        return Value::Object(members.collect::<Map<_, _>>());
    }
    if admits(schema, "array") {
        let least = schema["minItems"].as_u64().unwrap_or(1).max(1);
        return (0..least).map(|_| of(&schema["items"])).collect();
    }
    if admits(schema, "boolean") {
        return json!(true);
    }
    if admits(schema, "integer") || admits(schema, "number") {
        let within = |name: &str| schema[name].as_f64();
        let least = within("minimum").or(within("exclusiveMinimum").map(|bound| bound + 1.0)).unwrap_or(1.0);
        return json!(least.max(1.0_f64.min(within("maximum").unwrap_or(1.0))) as i64);
    }
    json!(text(schema))
}

fn text(schema: &Value) -> String {
    let form = match (schema["pattern"].as_str(), schema["format"].as_str()) {
        (Some("^https?://"), _) | (None, Some("uri")) => "https://a.example/b".to_owned(),
        (Some("^#[0-9A-Fa-f]{6}$"), _) => "#102030".to_owned(),
        (Some("^[0-9a-fA-F]{64}$"), _) => "0a".repeat(32),
        (None, Some("date-time")) => "2026-01-02T03:04:05Z".to_owned(),
        (None, _) => "abc".to_owned(),
        (Some(pattern), _) => panic!("no sample of `{pattern}`"),
    };
    let missing = (schema["minLength"].as_u64().unwrap_or(0) as usize).saturating_sub(form.chars().count());
    form + &"a".repeat(missing)
}
