//! Lists of objects as a table.

use comfy_table::{ContentArrangement, Table, presets};
use serde_json::Value;

use super::text;

/// Widest cell, in columns, when nothing bounds the table.
const CELL: usize = 60;
/// A column is not made narrower than this.
const NARROWEST: usize = 10;
/// Columns between two columns.
const GAP: usize = 2;

struct Column {
    name: String,
    cells: Vec<String>,
    width: usize,
    /// Ids are cut last: a cut id is of no use.
    id: bool,
}

/// Columns that do not fit are made narrower, then left out from the right; a last line names them.
pub fn render(rows: &[Value], width: Option<usize>) -> String {
    let mut columns = columns(rows);
    let left_out = width.map_or_else(Vec::new, |width| fit(&mut columns, width));
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(columns.iter().map(|column| text::cut(&column.name.to_uppercase(), column.width)));
    for index in 0..rows.len() {
        table.add_row(columns.iter().map(|column| text::cut(&column.cells[index], column.width)));
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    let mut shown: Vec<String> = table.lines().map(|line| line.trim_end().to_owned()).collect();
    if !left_out.is_empty() {
        let note = format!("Not shown for want of room: {}", left_out.join(", "));
        shown.push(text::hanging("", &note, width));
    }
    shown.join("\n")
}

/// What names and judges a row, the other plain values, what is nested, links: what is of least use goes last.
fn columns(rows: &[Value]) -> Vec<Column> {
    let mut names: Vec<&String> = Vec::new();
    for (name, value) in rows.iter().filter_map(Value::as_object).flatten() {
        // A column that is empty everywhere would only push the others aside.
        let empty = value.is_null() || value.as_object().is_some_and(serde_json::Map::is_empty);
        if !empty && !names.contains(&name) {
            names.push(name);
        }
    }
    let rank = |name: &str| {
        let values = || rows.iter().map(|row| &row[name]);
        let is_link = |value: &Value| value.as_str().is_some_and(|text| text.starts_with("http"));
        let is_nested = |value: &Value| value.is_object() || value.as_array().is_some_and(|items| !items.is_empty());
        match name {
            _ if values().any(is_link) => 3,
            _ if values().any(is_nested) => 2,
            "id" | "name" | "title" | "status" => 0,
            _ => 1,
        }
    };
    names.sort_by_key(|name| rank(name));
    names
        .into_iter()
        .map(|name| {
            let cells: Vec<String> = rows.iter().map(|row| text::inline(name, &row[name.as_str()])).collect();
            let widest = cells.iter().map(|cell| text::columns(cell)).max().unwrap_or(0);
            let id = name == "id" || name.ends_with("_id");
            let width = widest.max(text::columns(name)).min(if id { usize::MAX } else { CELL });
            Column { name: name.clone(), cells, width, id }
        })
        .collect()
}

/// Names of the columns that had to go.
fn fit(columns: &mut Vec<Column>, width: usize) -> Vec<String> {
    let total = |columns: &[Column]| columns.iter().map(|column| column.width + GAP).sum::<usize>().saturating_sub(GAP);
    let mut left_out = Vec::new();
    // Narrower first, but only while that is enough: five legible columns are worth more than ten cut ones.
    while columns.len() > 1 {
        let least: usize = columns
            .iter()
            .map(|column| {
                GAP + if column.id { column.width } else { column.width.min(NARROWEST.max(column.width / 3)) }
            })
            .sum();
        if least.saturating_sub(GAP) <= width {
            break;
        }
        left_out.extend(columns.pop().map(|column| column.name));
    }
    while total(columns) > width {
        let widest = columns.iter_mut().filter(|column| !column.id).max_by_key(|column| column.width);
        match widest.filter(|column| column.width > NARROWEST) {
            Some(column) => column.width -= 1,
            None => break,
        }
    }
    left_out.reverse();
    left_out
}
