//! Checks JSON against the contract's schemas and says which field is wrong, in words a caller can act on.
//!
//! A general JSON Schema validator was rejected: for the tagged unions the API is full of it reports "matches none of
//! four schemas" at the root, where the answer must name `image.url`. The contract uses few keywords; a test fails when
//! it uses one this module does not know.

use serde_json::Value;

use crate::contract::{Contract, Parameter};

/// Keywords that constrain a value. Everything else in the contract's schemas is prose or `x-*`.
pub const KEYWORDS: [&str; 20] = [
    "$ref",
    "additionalProperties",
    "anyOf",
    "const",
    "discriminator",
    "enum",
    "exclusiveMinimum",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "multipleOf",
    "oneOf",
    "pattern",
    "properties",
    "required",
];

/// Largest whole number up to which every one has a floating-point form of its own.
pub const EXACT: f64 = 9_007_199_254_740_992.0;

/// The first thing wrong with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Where: `voice_id`, `image.url`, `files[2].type`; empty for the whole body.
    pub path: String,
    pub message: String,
}

/// What happens to members the schema does not list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unlisted {
    /// Requests: callers of the hosted service send members that only other servers know.
    Ignored,
    /// Our own answers and the documentation's examples: an unlisted member is a defect.
    Refused,
}

/// Checks `value` against `schema`; `path` is where the value stands in the request.
pub fn check(
    contract: &Contract,
    schema: &Value,
    value: &Value,
    path: &str,
    unlisted: Unlisted,
) -> Result<(), Violation> {
    Checker { contract, unlisted }.check(schema, value, path)
}

/// Reads a query or path parameter from its text form and checks it.
pub fn check_parameter(contract: &Contract, parameter: &Parameter, text: &str) -> Result<Value, Violation> {
    let schema = contract.resolve(&parameter.schema);
    let mistyped = |kind: &str| Violation {
        path: parameter.name.clone(),
        message: format!("`{}` must be {kind}, got `{text}`.", parameter.name),
    };
    let value = match schema["type"].as_str() {
        Some("integer") => Value::from(text.parse::<i64>().map_err(|_| mistyped("a whole number"))?),
        Some("number") => Value::from(text.parse::<f64>().map_err(|_| mistyped("a number"))?),
        Some("boolean") => Value::from(text.parse::<bool>().map_err(|_| mistyped("`true` or `false`"))?),
        _ => Value::from(text),
    };
    check(contract, schema, &value, &parameter.name, Unlisted::Ignored)?;
    Ok(value)
}

struct Checker<'a> {
    contract: &'a Contract,
    unlisted: Unlisted,
}

impl Checker<'_> {
    fn check(&self, schema: &Value, value: &Value, path: &str) -> Result<(), Violation> {
        if schema.is_null() {
            return Err(violation(path, "is described by a schema that does not exist"));
        }
        if let Some(target) = schema.get("$ref").is_some().then(|| self.contract.resolve(schema)) {
            return self.check(target, value, path);
        }
        if let Some(branches) = schema["oneOf"].as_array() {
            return self.check_union(schema, branches, value, path);
        }
        if let Some(branches) = schema["anyOf"].as_array() {
            return self.check_any(branches, value, path);
        }
        check_type(schema, value, path)?;
        check_choice(schema, value, path)?;
        match value {
            Value::String(text) => check_text(schema, text, path),
            Value::Number(number) => check_number(schema, number.as_f64().unwrap_or(f64::NAN), path),
            Value::Array(items) => self.check_items(schema, items, path),
            Value::Object(_) => self.check_members(schema, value, path),
            Value::Null | Value::Bool(_) => Ok(()),
        }
    }

    /// A tagged union: the tag picks the branch, so that errors speak of the branch the caller meant.
    fn check_union(&self, schema: &Value, branches: &[Value], value: &Value, path: &str) -> Result<(), Violation> {
        let Some(tag) = schema["discriminator"]["propertyName"].as_str() else {
            return self.check_any(branches, value, path);
        };
        let Some(members) = value.as_object() else {
            return Err(violation(path, "must be an object"));
        };
        let mapping = &schema["discriminator"]["mapping"];
        let known = mapping.as_object().map(|map| list(map.keys().map(String::as_str))).unwrap_or_default();
        let tag_path = join(path, tag);
        let Some(given) = members.get(tag) else {
            return Err(violation(&tag_path, &format!("is required; it must be one of {known}")));
        };
        let target = given.as_str().and_then(|name| mapping[name].as_str());
        let Some(target) = target.and_then(|reference| self.contract.document().pointer(&reference[1..])) else {
            return Err(violation(&tag_path, &format!("must be one of {known}, got {}", shown(given))));
        };
        self.check(target, value, path)
    }

    fn check_any(&self, branches: &[Value], value: &Value, path: &str) -> Result<(), Violation> {
        let mut first = None;
        for branch in branches {
            match self.check(branch, value, path) {
                Ok(()) => return Ok(()),
                // "must be null" helps nobody who sent something else.
                Err(_) if branch["type"] == "null" => {}
                Err(violation) => first = first.or(Some(violation)),
            }
        }
        Err(first.unwrap_or_else(|| violation(path, "has no allowed form")))
    }

    fn check_items(&self, schema: &Value, items: &[Value], path: &str) -> Result<(), Violation> {
        let count = items.len() as u64;
        if schema["minItems"].as_u64().is_some_and(|least| count < least) {
            return Err(violation(path, &format!("must have at least {} items, got {count}", schema["minItems"])));
        }
        if schema["maxItems"].as_u64().is_some_and(|most| count > most) {
            return Err(violation(path, &format!("must have at most {} items, got {count}", schema["maxItems"])));
        }
        if let Some(item_schema) = schema.get("items") {
            for (index, item) in items.iter().enumerate() {
                self.check(item_schema, item, &format!("{path}[{index}]"))?;
            }
        }
        Ok(())
    }

    fn check_members(&self, schema: &Value, value: &Value, path: &str) -> Result<(), Violation> {
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if value.get(name).is_none() {
                return Err(violation(&join(path, name), "is required"));
            }
        }
        let listed = &schema["properties"];
        for (name, member) in value.as_object().into_iter().flatten() {
            let member_path = join(path, name);
            if let Some(member_schema) = listed.get(name) {
                self.check(member_schema, member, &member_path)?;
            } else if let Some(extra) = schema["additionalProperties"].as_object() {
                self.check(&Value::Object(extra.clone()), member, &member_path)?;
            } else if schema["additionalProperties"] == false
                || (self.unlisted == Unlisted::Refused
                    && listed.is_object()
                    && schema.get("additionalProperties").is_none())
            {
                return Err(violation(&member_path, "is not a known member"));
            }
        }
        Ok(())
    }
}

fn check_type(schema: &Value, value: &Value, path: &str) -> Result<(), Violation> {
    let allowed: Vec<&str> = match &schema["type"] {
        Value::String(name) => vec![name],
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        _ => return Ok(()),
    };
    let fits = allowed.iter().any(|name| match *name {
        "string" => value.is_string(),
        // `5.0` is one too; what no integer of ours holds is not.
        "integer" => {
            value.is_i64()
                || value.is_u64()
                || value.as_f64().is_some_and(|number| number.fract() == 0.0 && number.abs() <= EXACT)
        }
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "object" => value.is_object(),
        "array" => value.is_array(),
        "null" => value.is_null(),
        _ => false,
    });
    if fits {
        return Ok(());
    }
    let wanted = allowed.iter().copied().find(|name| *name != "null").unwrap_or("null");
    let article = if matches!(wanted, "integer" | "object" | "array") { "an" } else { "a" };
    Err(violation(path, &format!("must be {article} {wanted}, got {}", shown(value))))
}

fn check_choice(schema: &Value, value: &Value, path: &str) -> Result<(), Violation> {
    if let Some(constant) = schema.get("const")
        && constant != value
    {
        return Err(violation(path, &format!("must be {}, got {}", shown(constant), shown(value))));
    }
    let Some(choices) = schema["enum"].as_array() else { return Ok(()) };
    if choices.contains(value) {
        return Ok(());
    }
    let names = list(choices.iter().filter_map(Value::as_str));
    Err(violation(path, &format!("must be one of {names}, got {}", shown(value))))
}

fn check_text(schema: &Value, text: &str, path: &str) -> Result<(), Violation> {
    let length = text.chars().count() as u64;
    if schema["minLength"].as_u64().is_some_and(|least| length < least) {
        let message = match schema["minLength"].as_u64() {
            Some(1) => "must not be empty".to_owned(),
            _ => format!("must have at least {} characters, got {length}", schema["minLength"]),
        };
        return Err(violation(path, &message));
    }
    if schema["maxLength"].as_u64().is_some_and(|most| length > most) {
        return Err(violation(path, &format!("must have at most {} characters, got {length}", schema["maxLength"])));
    }
    if let Some(pattern) = schema["pattern"].as_str()
        && !matches_pattern(pattern, text)
    {
        return Err(violation(path, &format!("must match `{pattern}`")));
    }
    match schema["format"].as_str() {
        Some("uri") if !is_uri(text) => {
            Err(violation(path, "must be an absolute URL such as `https://…`; what is not ASCII is percent-encoded"))
        }
        Some("date-time") if !is_date_time(text) => Err(violation(path, "must be an ISO 8601 date and time")),
        _ => Ok(()),
    }
}

fn check_number(schema: &Value, number: f64, path: &str) -> Result<(), Violation> {
    if schema["minimum"].as_f64().is_some_and(|least| number < least) {
        return Err(violation(path, &format!("must be at least {}, got {number}", schema["minimum"])));
    }
    if schema["exclusiveMinimum"].as_f64().is_some_and(|bound| number <= bound) {
        return Err(violation(path, &format!("must be more than {}, got {number}", schema["exclusiveMinimum"])));
    }
    if schema["maximum"].as_f64().is_some_and(|most| number > most) {
        return Err(violation(path, &format!("must be at most {}, got {number}", schema["maximum"])));
    }
    if schema["multipleOf"].as_f64().is_some_and(|step| (number / step).fract() != 0.0) {
        return Err(violation(path, &format!("must be a multiple of {}", schema["multipleOf"])));
    }
    Ok(())
}

/// The contract's patterns, by name. A regular-expression engine would be the largest part of the small `heygen`
/// program for the sake of four fixed forms; a test fails when the contract gains a fifth.
pub fn matches_pattern(pattern: &str, text: &str) -> bool {
    let hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    match pattern {
        "^https?://" => text.starts_with("https://") || text.starts_with("http://"),
        "^#[0-9A-Fa-f]{6}$" => text.len() == 7 && text.starts_with('#') && hex(&text[1..]),
        "^[0-9a-fA-F]{64}$" => text.len() == 64 && hex(text),
        "^[A-Za-z0-9_:.-]{1,255}$" => {
            (1..=255).contains(&text.len())
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_:.-".contains(&byte))
        }
        _ => false,
    }
}

/// The patterns [`matches_pattern`] knows.
pub const PATTERNS: [&str; 4] = ["^https?://", "^#[0-9A-Fa-f]{6}$", "^[0-9a-fA-F]{64}$", "^[A-Za-z0-9_:.-]{1,255}$"];

/// Scheme, colon, and something after it, in the characters of RFC 3986; the fetch itself decides the rest.
fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let scheme_ok = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    let marks = b"-._~:/?#[]@!$&'()*+,;=%";
    scheme_ok && !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || marks.contains(&byte))
}

fn is_date_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 20
        && bytes.iter().enumerate().take(19).all(|(index, byte)| match index {
            4 | 7 => *byte == b'-',
            10 => byte.eq_ignore_ascii_case(&b't'),
            13 | 16 => *byte == b':',
            _ => byte.is_ascii_digit(),
        })
}

fn violation(path: &str, rule: &str) -> Violation {
    let subject = if path.is_empty() { "The request body".to_owned() } else { format!("`{path}`") };
    Violation { path: path.to_owned(), message: format!("{subject} {rule}.") }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// A value as an error message shows it: short, and never a whole inline file.
fn shown(value: &Value) -> String {
    let text = match value {
        Value::Object(_) => return "an object".to_owned(),
        Value::Array(_) => return "an array".to_owned(),
        other => other.to_string(),
    };
    match text.char_indices().nth(60) {
        Some((cut, _)) => format!("`{}…`", &text[..cut]),
        None => format!("`{text}`"),
    }
}
