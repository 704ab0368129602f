//! CSV and TSV files: one table.

use crate::brief::Table;

use super::{MAX_COLUMNS, MAX_ROWS};

/// The table of a delimited text; the first row names its columns. The delimiter is the one of `,`, `;` and tab that the first
/// row has most of.
pub(super) fn read(text: &str, title: Option<String>) -> Result<Table, String> {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let delimiter = [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|mark| first.bytes().filter(|byte| byte == mark).count())
        .unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let columns: Vec<String> =
        reader.headers().map_err(|error| error.to_string())?.iter().take(MAX_COLUMNS).map(str::to_owned).collect();
    let mut rows = Vec::new();
    for record in reader.records().take(MAX_ROWS) {
        let record = record.map_err(|error| error.to_string())?;
        let mut row: Vec<String> = record.iter().take(columns.len()).map(str::to_owned).collect();
        row.resize(columns.len(), String::new());
        if row.iter().any(|cell| !cell.is_empty()) {
            rows.push(row);
        }
    }
    Ok(Table { title, columns, rows })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_found_and_short_rows_are_filled() {
        let table = read("Week;Tickets\n1;\"1,204\"\n2\n\n", None).unwrap();
        assert_eq!(table.columns, ["Week", "Tickets"]);
        assert_eq!(table.rows, [vec!["1".to_owned(), "1,204".to_owned()], vec!["2".to_owned(), String::new()]]);
    }
}
