//! Statements written out. `$1`, `$2`, … work in both databases' drivers, so one text serves both.

use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};

use crate::error::StoreError;

/// Runs a statement; answers how many rows it touched.
pub async fn execute(conn: &impl ConnectionTrait, sql: &str, values: Vec<Value>) -> Result<u64, StoreError> {
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    Ok(conn.execute_raw(statement).await.map_err(StoreError::from_db)?.rows_affected())
}

pub async fn query_all(
    conn: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<Vec<QueryResult>, StoreError> {
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    conn.query_all_raw(statement).await.map_err(StoreError::from_db)
}

pub async fn query_one(
    conn: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<Option<QueryResult>, StoreError> {
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    conn.query_one_raw(statement).await.map_err(StoreError::from_db)
}

/// Escapes `%`, `_` and `\` so that user text matches itself under `LIKE … ESCAPE '\'`.
pub fn like_escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// A `WHERE` clause put together from conditions that may be absent.
#[derive(Debug, Default)]
pub struct Filter {
    conditions: Vec<String>,
    values: Vec<Value>,
}

impl Filter {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a condition; each `?` in it stands for one of `values`, in order.
    pub fn and(mut self, condition: &str, values: impl IntoIterator<Item = Value>) -> Self {
        let mut text = String::with_capacity(condition.len() + 4);
        let mut next = self.values.len();
        for character in condition.chars() {
            if character == '?' {
                next += 1;
                text.push('$');
                text.push_str(&next.to_string());
            } else {
                text.push(character);
            }
        }
        self.conditions.push(text);
        self.values.extend(values);
        self
    }

    /// Adds: `column` contains `part`, taken literally, ASCII case ignored.
    pub fn contains(self, column: &str, part: &str) -> Self {
        let pattern = format!("%{}%", like_escape(&part.to_lowercase()));
        self.and(&format!("LOWER({column}) LIKE ? ESCAPE '\\'"), [pattern.into()])
    }

    /// `WHERE …` with its values; empty when nothing was added.
    pub fn build(self) -> (String, Vec<Value>) {
        let text = match self.conditions.is_empty() {
            true => String::new(),
            false => format!("WHERE {}", self.conditions.join(" AND ")),
        };
        (text, self.values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_numbers_its_parameters_across_conditions() {
        let (text, values) = Filter::new()
            .and("a = ?", [Value::from(1_i64)])
            .and("(b, c) < (?, ?)", [Value::from(2_i64), Value::from("x")])
            .build();
        assert_eq!(text, "WHERE a = $1 AND (b, c) < ($2, $3)");
        assert_eq!(values.len(), 3);
    }

    #[test]
    fn wildcards_of_the_user_are_escaped() {
        assert_eq!(like_escape("50%_\\"), "50\\%\\_\\\\");
    }
}
