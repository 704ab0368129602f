//! Variables: what a composition declares and what it is given.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::composition::Warning;

/// Of one file; more is refused.
const MAX_DECLARATIONS: usize = 500;

/// One entry of `data-composition-variables`.
#[derive(Debug, Clone, PartialEq)]
pub struct VariableDeclaration {
    pub id: String,
    pub kind: VariableKind,
    pub label: Option<String>,
    pub default: Option<Value>,
    /// Values of an `enum`; empty for other kinds.
    pub options: Vec<Value>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum VariableKind {
    String,
    Number,
    Color,
    Boolean,
    Enum,
    Font,
    Image,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeclarationError {
    #[error("it is no JSON: {0}")]
    NotJson(String),
    #[error("it is no array")]
    NoArray,
    #[error("it has {0} entries; at most {MAX_DECLARATIONS} are read")]
    TooMany(usize),
    #[error("entry {index}: {problem}")]
    Entry { index: usize, problem: String },
}

/// As authors write it; more members are ignored.
#[derive(Deserialize)]
struct Written {
    id: String,
    #[serde(rename = "type")]
    kind: VariableKind,
    label: Option<String>,
    default: Option<Value>,
    #[serde(default)]
    options: Vec<Value>,
}

/// Reads the attribute. Entries are counted from 1 in messages.
pub fn parse_declarations(text: &str) -> Result<Vec<VariableDeclaration>, DeclarationError> {
    let parsed: Value = serde_json::from_str(text).map_err(|error| DeclarationError::NotJson(error.to_string()))?;
    let Value::Array(entries) = parsed else { return Err(DeclarationError::NoArray) };
    if entries.len() > MAX_DECLARATIONS {
        return Err(DeclarationError::TooMany(entries.len()));
    }
    let mut declarations: Vec<VariableDeclaration> = Vec::with_capacity(entries.len());
    for (index, entry) in entries.into_iter().enumerate() {
        let failed = |problem: String| DeclarationError::Entry { index: index + 1, problem };
        let written: Written = serde_json::from_value(entry).map_err(|error| failed(error.to_string()))?;
        let declaration = VariableDeclaration {
            options: written.options.into_iter().map(option_value).collect(),
            id: written.id,
            kind: written.kind,
            label: written.label,
            default: written.default,
        };
        if declaration.id.is_empty() {
            return Err(failed("id is empty".into()));
        }
        if declarations.iter().any(|earlier| earlier.id == declaration.id) {
            return Err(failed(format!("id `{}` is declared before", declaration.id)));
        }
        if declaration.kind == VariableKind::Enum && declaration.options.is_empty() {
            return Err(failed(format!("`{}` is an enum without options", declaration.id)));
        }
        if let Some(problem) = declaration.default.as_ref().and_then(|default| declaration.mismatch(default)) {
            return Err(failed(format!("default of {problem}")));
        }
        declarations.push(declaration);
    }
    Ok(declarations)
}

/// Options are values, or objects with `value` and `label`.
fn option_value(option: Value) -> Value {
    match option {
        Value::Object(mut members) => members.remove("value").unwrap_or(Value::Object(members)),
        other => other,
    }
}

impl VariableDeclaration {
    /// Says what is wrong with a value, `None` if nothing is.
    pub fn mismatch(&self, value: &Value) -> Option<String> {
        let fits = match self.kind {
            VariableKind::String | VariableKind::Color => value.is_string(),
            VariableKind::Number => value.is_number(),
            VariableKind::Boolean => value.is_boolean(),
            VariableKind::Enum => self.options.contains(value),
            // Names and addresses, or objects that hold them.
            VariableKind::Font | VariableKind::Image => value.is_string() || value.is_object(),
        };
        if fits {
            return None;
        }
        let shown: String = value.to_string().chars().take(80).collect();
        let wanted = match self.kind {
            VariableKind::Enum => {
                format!(
                    "one of {}",
                    Value::Array(self.options.clone()).to_string().chars().take(200).collect::<String>()
                )
            }
            VariableKind::Image => "an image".into(),
            kind => format!("a {}", serde_json::to_value(kind).ok()?.as_str()?),
        };
        Some(format!("`{}` must be {wanted}, not {shown}", self.id))
    }
}

/// Compares given values with what is declared: warnings `undeclared_variable` and `mistyped_variable`.
pub fn check_values(declarations: &[VariableDeclaration], values: &Map<String, Value>) -> Vec<Warning> {
    let mut problems = Vec::new();
    for (id, value) in values {
        match declarations.iter().find(|declaration| declaration.id == *id) {
            None => {
                let shown: String = id.chars().take(80).collect();
                problems.push(Warning::new("undeclared_variable", format!("variable `{shown}` is not declared")));
            }
            Some(declaration) => {
                if let Some(problem) = declaration.mismatch(value) {
                    problems.push(Warning::new("mistyped_variable", format!("variable {problem}")));
                }
            }
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn values(value: Value) -> Map<String, Value> {
        value.as_object().cloned().expect("an object")
    }

    #[test]
    fn declarations_are_read_with_their_types() {
        let text = r##"[{"id":"a","type":"string","label":"A","default":"x","more":1},{"id":"n","type":"number"},
            {"id":"e","type":"enum","options":["s",{"value":2,"label":"Two"}],"default":2}]"##;
        let declarations = parse_declarations(text).expect("declarations");
        assert_eq!(declarations[0].default, Some(json!("x")));
        assert_eq!(declarations[1].kind, VariableKind::Number);
        assert_eq!(declarations[2].options, [json!("s"), json!(2)]);
    }

    #[test]
    fn what_is_no_declaration_is_told_with_its_place() {
        for (text, wanted) in [
            ("{", "it is no JSON"),
            ("{}", "it is no array"),
            (r#"[{"type":"string"}]"#, "entry 1: missing field `id`"),
            (r#"[{"id":"a","type":"strin"}]"#, "entry 1: unknown variant `strin`"),
            (r#"[{"id":"a","type":"string"},{"id":"a","type":"string"}]"#, "entry 2: id `a` is declared before"),
            (r#"[{"id":"a","type":"enum"}]"#, "entry 1: `a` is an enum without options"),
            (r#"[{"id":"a","type":"number","default":"1"}]"#, "entry 1: default of `a` must be a number, not \"1\""),
            (r#"[{"id":"","type":"number"}]"#, "entry 1: id is empty"),
        ] {
            let error = parse_declarations(text).expect_err(text).to_string();
            assert!(error.starts_with(wanted), "{text}: {error}");
        }
    }

    #[test]
    fn values_are_compared_with_what_is_declared() {
        let declared = parse_declarations(
            r#"[{"id":"n","type":"number"},{"id":"e","type":"enum","options":["x"]},{"id":"i","type":"image"}]"#,
        )
        .expect("declarations");
        assert_eq!(check_values(&declared, &values(json!({"n": 1.5, "e": "x", "i": {"url": "a"}}))), []);
        let problems = check_values(&declared, &values(json!({"n": true, "e": "y", "z": 1})));
        let told: Vec<_> = problems.iter().map(|problem| (&*problem.code, problem.message.as_str())).collect();
        assert_eq!(
            told,
            [
                ("mistyped_variable", "variable `n` must be a number, not true"),
                ("mistyped_variable", "variable `e` must be one of [\"x\"], not \"y\""),
                ("undeclared_variable", "variable `z` is not declared"),
            ]
        );
    }
}
