//! `--human`: lists as tables, single resources as names and values, times as dates, nothing wider than the terminal.

mod table;
mod text;

use std::io::IsTerminal;

use serde_json::{Map, Value};

use crate::environment::Environment;

/// Columns stdout has; `None` when it is not a terminal and nothing says how wide to write.
pub fn width(environment: &Environment) -> Option<usize> {
    let stdout = std::io::stdout();
    let terminal = stdout.is_terminal().then(|| rustix::termios::tcgetwinsize(&stdout).ok()).flatten();
    terminal.map(|size| usize::from(size.ws_col)).filter(|columns| *columns > 0).or(environment.columns)
}

/// Members of an answer that say how to go on, not what there is.
const PAGING: [&str; 2] = ["has_more", "next_token"];

pub fn render(result: &Value, width: Option<usize>) -> String {
    let Value::Object(members) = result else { return value(result, width) };
    let Some(data) = members.get("data") else { return value(result, width) };
    let mut shown = value(data, width);
    // What stands beside the data, such as warnings or the credential.
    let beside: Map<String, Value> = members
        .iter()
        .filter(|(name, _)| *name != "data" && !PAGING.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    if beside.values().any(|value| !value.is_null()) {
        shown.push_str("\n\n");
        shown.push_str(&members_of(&beside, 0, width));
    }
    shown
}

/// How to see the next page, when there is one.
pub fn next_page(result: &Value) -> Option<String> {
    // The pages of a batch's items are named beside the items.
    let page = if result["next_token"].is_null() { &result["data"] } else { result };
    let token = page["next_token"].as_str().filter(|_| page["has_more"] != false)?;
    Some(format!("More: add --token {token}"))
}

fn value(value: &Value, width: Option<usize>) -> String {
    match value {
        Value::Array(rows) if rows.is_empty() => "Nothing found.".to_owned(),
        Value::Array(rows) if rows.iter().all(Value::is_object) => table::render(rows, width),
        Value::Array(items) => items.iter().map(|item| text::inline("", item)).collect::<Vec<_>>().join("\n"),
        Value::Object(members) => members_of(members, 0, width),
        other => text::inline("", other),
    }
}

/// Names and values, one a line; objects and lists of objects below their name, indented.
fn members_of(members: &Map<String, Value>, depth: usize, width: Option<usize>) -> String {
    let shown: Vec<(&String, &Value)> =
        members.iter().filter(|(name, value)| !value.is_null() && !PAGING.contains(&name.as_str())).collect();
    let is_nested = |value: &Value| match value {
        Value::Object(inner) => !inner.is_empty(),
        Value::Array(items) => !items.is_empty() && items.iter().all(Value::is_object),
        _ => false,
    };
    let label = shown.iter().filter(|(_, value)| !is_nested(value)).map(|(name, _)| name.len()).max().unwrap_or(0);
    let pad = "  ".repeat(depth);
    let inner_width = width.map(|width| width.saturating_sub(2 * (depth + 1)));
    let mut lines = Vec::new();
    for (name, value) in shown {
        match value {
            Value::Object(inner) if is_nested(value) => {
                lines.push(format!("{pad}{name}"));
                lines.push(members_of(inner, depth + 1, width));
            }
            Value::Array(rows) if is_nested(value) => {
                lines.push(format!("{pad}{name}"));
                lines.extend(table::render(rows, inner_width).lines().map(|line| format!("{pad}  {line}")));
            }
            value => {
                let start = format!("{pad}{name:label$}  ");
                let room = width.map(|width| width.saturating_sub(start.len()));
                lines.push(text::hanging(&start, &text::inline(name, value), room));
            }
        }
    }
    lines.join("\n")
}
