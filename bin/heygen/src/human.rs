//! `--human`: lists as tables, single resources as indented values, times as dates.

use comfy_table::{ContentArrangement, Table, presets};
use serde_json::{Map, Value};

/// Longest cell of a table, in characters.
const CELL_CHARS: usize = 60;

pub fn render(result: &Value) -> String {
    let data = result.get("data").unwrap_or(result);
    match data {
        Value::Array(rows) if rows.iter().all(Value::is_object) && !rows.is_empty() => {
            let mut text = table(rows);
            if let Some(token) = result["next_token"].as_str() {
                text.push_str(&format!("\nMore: --token {token}"));
            }
            text
        }
        Value::Array(rows) if rows.is_empty() => "Nothing found.".to_owned(),
        Value::Object(members) => indented(members, 0).trim_end().to_owned(),
        other => cell("", other),
    }
}

fn table(rows: &[Value]) -> String {
    let members = || rows.iter().filter_map(Value::as_object);
    let mut columns: Vec<&String> = Vec::new();
    for (name, value) in members().flatten() {
        // A column that is empty everywhere, or that no cell can hold, would only push the others aside.
        if !value.is_null() && !value.is_object() && !columns.contains(&name) {
            columns.push(name);
        }
    }
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(columns.iter().map(|name| name.to_uppercase()));
    for row in members() {
        table.add_row(columns.iter().map(|name| {
            let text = cell(name, row.get(*name).unwrap_or(&Value::Null));
            match text.char_indices().nth(CELL_CHARS) {
                Some((cut, _)) => format!("{}…", &text[..cut]),
                None => text,
            }
        }));
    }
    table.to_string()
}

fn indented(members: &Map<String, Value>, depth: usize) -> String {
    let width = members.keys().map(String::len).max().unwrap_or(0);
    let pad = "  ".repeat(depth);
    members
        .iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| match value {
            Value::Object(inner) => format!("{pad}{name}\n{}", indented(inner, depth + 1)),
            value => format!("{pad}{name:width$}  {}\n", cell(name, value)),
        })
        .collect()
}

fn cell(name: &str, value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        Value::Number(number) if name.ends_with("_at") => number
            .as_i64()
            .and_then(|seconds| jiff::Timestamp::from_second(seconds).ok())
            .map_or_else(|| number.to_string(), |time| time.to_string()),
        Value::Array(items) => items.iter().map(|item| cell("", item)).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
