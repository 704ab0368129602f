//! Requests with one thing wrong, made from the contract's schemas.

use herald_wire::{Parameter, contract};
use serde_json::{Value, json};

use crate::samples::{admits, complete, of, optional, properties, tagged};

/// A body with one thing wrong.
pub struct Violation {
    /// What is wrong, for whoever reads a failure.
    pub what: String,
    /// The field that must be named; empty for the whole body.
    pub param: String,
    pub body: Value,
}

/// Every way in which the schema can be violated in one place, starting from a good body. Members the good body leaves
/// out are put in first; each branch of each union is gone through.
pub fn of_body(schema: &Value, good: &Value) -> Vec<Violation> {
    let mut seeker = Seeker { whole: complete(schema, good), found: Vec::new() };
    seeker.visit(schema, "", "", false);
    seeker.found
}

/// Texts a query parameter must refuse. `None` leaves it out.
pub fn of_parameter(parameter: &Parameter) -> Vec<Option<String>> {
    let schema = contract().resolve(&parameter.schema);
    let mut bad: Vec<Option<String>> = Vec::new();
    let mut add = |text: String| bad.push(Some(text));
    if schema["type"] == "integer" {
        ["abc", "1.5", "", "1e2", "0x10", "99999999999999999999"].iter().for_each(|text| add((*text).to_owned()));
        bounds(schema).into_iter().for_each(|number| add(number.to_string()));
    } else if schema["type"] == "boolean" {
        ["maybe", "1", "", "TRUE"].iter().for_each(|text| add((*text).to_owned()));
    } else if schema["enum"].is_array() {
        ["no such choice", ""].iter().for_each(|text| add((*text).to_owned()));
    }
    if parameter.required {
        bad.push(None);
    }
    bad
}

struct Seeker {
    /// The body as it is when nothing is wrong.
    whole: Value,
    found: Vec<Violation>,
}

impl Seeker {
    /// `pointer` is where the value stands in the body, `param` how an error names it.
    fn visit(&mut self, schema: &Value, pointer: &str, param: &str, nullable: bool) {
        let schema = contract().resolve(schema);
        if schema["anyOf"].is_array() {
            return self.visit(optional(schema), pointer, param, true);
        }
        for wrong in [json!(7), json!("a text"), json!(true), json!([]), json!({}), json!(1.5), Value::Null] {
            if !fits(schema, &wrong, nullable) {
                self.with(pointer, param, &wrong);
            }
        }
        if let Some((tag, branches)) = tagged(schema) {
            return self.visit_union(tag, &branches, pointer, param);
        }
        match self.at(pointer) {
            Value::Object(_) => self.visit_object(schema, pointer, param),
            Value::Array(items) => self.visit_array(schema, &items, pointer, param),
            Value::String(text) => self.visit_text(schema, &text, pointer, param),
            Value::Number(_) => {
                for number in bounds(schema) {
                    self.with(pointer, param, &number);
                }
            }
            _ => {}
        }
    }

    fn visit_union(&mut self, tag: &str, branches: &[(&str, &Value)], pointer: &str, param: &str) {
        let tag_param = join(param, tag);
        self.with(pointer, &tag_param, &json!({}));
        for wrong in [json!("no such kind"), json!(7), Value::Null] {
            self.with(&format!("{pointer}/{tag}"), &tag_param, &wrong);
        }
        let whole = self.whole.clone();
        for (name, branch) in branches {
            if self.at(pointer)[tag] != *name {
                self.whole = self.changed(pointer, &of(branch));
            }
            self.visit_object(branch, pointer, param);
            self.whole = whole.clone();
        }
    }

    fn visit_object(&mut self, schema: &Value, pointer: &str, param: &str) {
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            let mut body = self.whole.clone();
            let members = body.pointer_mut(pointer).and_then(Value::as_object_mut).expect("an object");
            members.remove(name).expect("a whole body has every member");
            self.add(format!("without `{}`", join(param, name)), &join(param, name), body);
        }
        for (name, member) in properties(schema) {
            self.visit(member, &format!("{pointer}/{name}"), &join(param, name), false);
        }
    }

    fn visit_array(&mut self, schema: &Value, items: &[Value], pointer: &str, param: &str) {
        let first = items.first().expect("whole bodies have no empty lists");
        if let Some(least) = schema["minItems"].as_u64() {
            self.with(pointer, param, &vec![first.clone(); least as usize - 1].into());
        }
        if let Some(most) = schema["maxItems"].as_u64() {
            self.with(pointer, param, &vec![first.clone(); most as usize + 1].into());
        }
        // The last of two: the error must name the right one.
        let whole = self.whole.clone();
        self.whole = self.changed(pointer, &json!([first, first]));
        self.visit(&schema["items"], &format!("{pointer}/1"), &format!("{param}[1]"), false);
        self.whole = whole;
    }

    fn visit_text(&mut self, schema: &Value, text: &str, pointer: &str, param: &str) {
        if let Some(least) = schema["minLength"].as_u64() {
            let short: String = text.chars().take(least as usize - 1).collect();
            self.with(pointer, param, &json!(short));
        }
        if let Some(most) = schema["maxLength"].as_u64() {
            // Characters, not bytes, are counted.
            self.with(pointer, param, &json!(format!("{text}{}", "é".repeat(most as usize + 1))));
        }
        if schema["enum"].is_array() || !schema["const"].is_null() {
            self.with(pointer, param, &json!("no such choice"));
        }
        if schema["pattern"].is_string() || schema["format"].is_string() {
            self.with(pointer, param, &json!("no such form"));
            self.with(pointer, param, &json!(""));
        }
    }

    fn at(&self, pointer: &str) -> Value {
        self.whole.pointer(pointer).cloned().expect("whole bodies have every member")
    }

    fn changed(&self, pointer: &str, value: &Value) -> Value {
        let mut body = self.whole.clone();
        *body.pointer_mut(pointer).expect("whole bodies have every member") = value.clone();
        body
    }

    fn with(&mut self, pointer: &str, param: &str, value: &Value) {
        let shown: String = value.to_string().chars().take(80).collect();
        let body = self.changed(pointer, value);
        self.add(format!("`{param}` is {shown}"), param, body);
    }

    fn add(&mut self, what: String, param: &str, body: Value) {
        self.found.push(Violation { what, param: param.to_owned(), body });
    }
}

/// Whether a value is of a type the schema admits.
fn fits(schema: &Value, value: &Value, nullable: bool) -> bool {
    if tagged(schema).is_some() {
        return value.is_object() || (nullable && value.is_null());
    }
    match value {
        Value::Null => nullable || admits(schema, "null"),
        Value::Bool(_) => admits(schema, "boolean"),
        Value::Number(number) if number.is_f64() => admits(schema, "number"),
        Value::Number(_) => admits(schema, "number") || admits(schema, "integer"),
        Value::String(_) => admits(schema, "string"),
        Value::Array(_) => admits(schema, "array"),
        Value::Object(_) => admits(schema, "object"),
    }
}

/// Numbers just outside the schema's range, and whole ones no machine number holds.
fn bounds(schema: &Value) -> Vec<Value> {
    let whole = admits(schema, "integer");
    let number = |value: f64| if whole { json!(value as i64) } else { json!(value) };
    let step = if whole { 1.0 } else { 0.001 };
    let mut outside = Vec::new();
    if let Some(least) = schema["minimum"].as_f64() {
        outside.extend([number(least - step), number(least - 1e9)]);
    }
    if let Some(bound) = schema["exclusiveMinimum"].as_f64() {
        outside.extend([number(bound), number(bound - step)]);
    }
    if let Some(most) = schema["maximum"].as_f64() {
        outside.extend([number(most + step), number(most + 1e9)]);
    }
    if whole {
        outside.extend([json!(1e300), json!(-1e300)]);
    }
    outside
}

fn join(param: &str, name: &str) -> String {
    if param.is_empty() { name.to_owned() } else { format!("{param}.{name}") }
}
