//! The contract, read once per process into a list of operations.

use std::sync::OnceLock;

use serde_json::Value;

static SOURCE: &str = include_str!(concat!(env!("OUT_DIR"), "/contract.json"));

/// The methods an OpenAPI path item may hold.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

pub struct Contract {
    document: Value,
    operations: Vec<Operation>,
}

/// One call of the API.
pub struct Operation {
    /// `operationId`, e.g. `create_video`.
    pub id: String,
    /// Upper case.
    pub method: String,
    /// With `{name}` placeholders, which is also axum's spelling.
    pub path: String,
    pub summary: String,
    pub parameters: Vec<Parameter>,
    pub body: Option<RequestBody>,
    /// Schema of the success answer's JSON body; absent for answers without one.
    pub response: Option<Value>,
    /// Command words of the `heygen` CLI, e.g. `["video", "create"]`.
    pub cli: Option<Vec<String>>,
    pub error_codes: Vec<String>,
    /// Non-terminal and terminal states of what the call starts or reads.
    pub async_states: Vec<String>,
}

pub struct Parameter {
    pub name: String,
    pub location: Location,
    pub required: bool,
    pub schema: Value,
    pub description: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Location {
    Path,
    Query,
    Header,
}

pub struct RequestBody {
    pub media_type: String,
    pub required: bool,
    pub schema: Value,
}

/// The contract this build was made with.
pub fn contract() -> &'static Contract {
    static CONTRACT: OnceLock<Contract> = OnceLock::new();
    CONTRACT.get_or_init(|| {
        let document = serde_json::from_str(SOURCE).expect("build.rs wrote this JSON");
        Contract::read(document)
    })
}

impl Contract {
    fn read(document: Value) -> Contract {
        let mut operations = Vec::new();
        for (path, item) in entries(&document["paths"]) {
            for method in METHODS {
                if let Some(operation) = item.get(method) {
                    operations.push(Operation::read(&document, method, path, operation));
                }
            }
        }
        Contract { document, operations }
    }

    pub fn document(&self) -> &Value {
        &self.document
    }

    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    pub fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.id == id)
    }

    /// Follows `$ref` until a schema that is not one. A dangling reference is a defect of the contract and resolves to
    /// JSON null, which [`crate::check`] reports on every value.
    pub fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        resolve(&self.document, schema)
    }
}

impl Operation {
    fn read(document: &Value, method: &str, path: &str, source: &Value) -> Operation {
        let parameters = source["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|parameter| Parameter::read(resolve(document, parameter)))
            .collect();
        let body = source.get("requestBody").and_then(|body| {
            let (media_type, content) = entries(&body["content"]).next()?;
            Some(RequestBody {
                media_type: media_type.to_owned(),
                required: body["required"].as_bool().unwrap_or(false),
                schema: content["schema"].clone(),
            })
        });
        Operation {
            id: text(&source["operationId"]),
            method: method.to_uppercase(),
            path: path.to_owned(),
            summary: text(&source["summary"]),
            parameters,
            body,
            response: success_schema(document, source),
            cli: source["x-cli"].as_str().map(|words| words.split_whitespace().map(str::to_owned).collect()),
            error_codes: texts(&source["x-error-codes"]),
            async_states: texts(&source["x-async-states"]),
        }
    }

    pub fn query_parameters(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().filter(|parameter| parameter.location == Location::Query)
    }

    /// The header parameter of this name, case ignored.
    pub fn header(&self, name: &str) -> Option<&Parameter> {
        let headers = self.parameters.iter().filter(|parameter| parameter.location == Location::Header);
        headers.into_iter().find(|parameter| parameter.name.eq_ignore_ascii_case(name))
    }

    pub fn path_parameters(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().filter(|parameter| parameter.location == Location::Path)
    }
}

impl Parameter {
    fn read(source: &Value) -> Parameter {
        let location = match source["in"].as_str() {
            Some("path") => Location::Path,
            Some("header") => Location::Header,
            _ => Location::Query,
        };
        Parameter {
            name: text(&source["name"]),
            location,
            required: source["required"].as_bool().unwrap_or(false),
            schema: source["schema"].clone(),
            description: text(&source["description"]),
        }
    }
}

fn success_schema(document: &Value, operation: &Value) -> Option<Value> {
    let (_, answer) = entries(&operation["responses"]).find(|(status, _)| status.starts_with('2'))?;
    let schema = &resolve(document, answer)["content"]["application/json"]["schema"];
    (!schema.is_null()).then(|| schema.clone())
}

fn resolve<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let mut current = schema;
    // A chain of references longer than this is a cycle, which the contract test refuses.
    for _ in 0..8 {
        let Some(reference) = current.get("$ref").and_then(Value::as_str) else { return current };
        let pointer = reference.trim_start_matches('#');
        current = document.pointer(pointer).unwrap_or(&Value::Null);
    }
    current
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(key, value)| (key.as_str(), value))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}
