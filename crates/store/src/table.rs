//! Row structs and their SQL, declared once.
//!
//! `table!` writes a struct, its column list and the conversion both ways; the functions here run the few
//! statements every aggregate needs. A stored value that does not parse is [`StoreError::Corrupt`], never a panic.

use herald_domain::{id, money, prices};
use sea_orm::{ConnectionTrait, QueryResult, Value};
use serde::Serialize;

use crate::error::StoreError;
use crate::page::{Cursor, Page};
use crate::sql::{self, Filter};

/// A type that one column can hold; `Option` of it, a column that may be null.
pub trait Column: Sized {
    fn to_value(&self) -> Value;
    /// Null, typed: PostgreSQL wants to know.
    fn null() -> Value;
    fn from_nullable(row: &QueryResult, column: &'static str) -> Result<Option<Self>, StoreError>;

    fn from_row(row: &QueryResult, column: &'static str) -> Result<Self, StoreError> {
        let absent = || StoreError::Corrupt { column, detail: "null where a value must be".to_owned() };
        Self::from_nullable(row, column)?.ok_or_else(absent)
    }
}

impl<T: Column> Column for Option<T> {
    fn to_value(&self) -> Value {
        self.as_ref().map_or_else(T::null, T::to_value)
    }

    fn null() -> Value {
        T::null()
    }

    fn from_nullable(row: &QueryResult, column: &'static str) -> Result<Option<Self>, StoreError> {
        T::from_nullable(row, column).map(Some)
    }
}

macro_rules! native_columns {
    ($($type:ty),*) => {$(
        impl Column for $type {
            fn to_value(&self) -> Value {
                Value::from(self.clone())
            }
            fn null() -> Value {
                Value::from(None::<$type>)
            }
            fn from_nullable(row: &QueryResult, column: &'static str) -> Result<Option<Self>, StoreError> {
                Ok(row.try_get("", column)?)
            }
        }
    )*};
}

native_columns!(String, i64, f64, bool);

/// Columns stored as text, for types with a text form.
#[macro_export]
macro_rules! text_columns {
    ($($type:ty),* $(,)?) => {$(
        impl $crate::table::Column for $type {
            fn to_value(&self) -> $crate::table::SqlValue {
                $crate::table::SqlValue::from(self.to_string())
            }
            fn null() -> $crate::table::SqlValue {
                <String as $crate::table::Column>::null()
            }
            fn from_nullable(
                row: &$crate::table::SqlRow,
                column: &'static str,
            ) -> Result<Option<Self>, $crate::StoreError> {
                let text = <String as $crate::table::Column>::from_nullable(row, column)?;
                text.map(|text| $crate::table::parse_text(&text, column)).transpose()
            }
        }
    )*};
}

text_columns!(
    id::AgentMessageId,
    id::AgentResourceId,
    id::AgentSessionId,
    id::ApiKeyId,
    id::AssetId,
    id::AvatarGroupId,
    id::AvatarLookId,
    id::BatchId,
    id::BrandGlossaryId,
    id::BrandKitId,
    id::DeliveryAttemptId,
    id::DeliveryId,
    id::EventId,
    id::JobId,
    id::RenderId,
    id::UploadBatchId,
    id::UserId,
    id::VideoId,
    id::VoiceId,
    id::WebhookEndpointId,
    id::WorkspaceId,
    herald_domain::EventType,
    money::Currency,
    prices::Unit,
    serde_json::Value,
);

pub use sea_orm::{QueryResult as SqlRow, Value as SqlValue};

/// JSON as its text. For what is written for the record and read by nobody in a hurry: rows that are listed do not pay for
/// parsing it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonText(String);

impl JsonText {
    /// # Errors
    /// When the value has no JSON form, a map with keys that are no strings for instance.
    pub fn of(value: &impl Serialize) -> Result<JsonText, serde_json::Error> {
        serde_json::to_string(value).map(JsonText)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Column for JsonText {
    fn to_value(&self) -> Value {
        self.0.to_value()
    }

    fn null() -> Value {
        String::null()
    }

    fn from_nullable(row: &QueryResult, column: &'static str) -> Result<Option<Self>, StoreError> {
        Ok(String::from_nullable(row, column)?.map(JsonText))
    }
}

/// Parses a stored text; for [`text_columns!`].
pub fn parse_text<T: std::str::FromStr>(text: &str, column: &'static str) -> Result<T, StoreError>
where
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|error: T::Err| StoreError::Corrupt { column, detail: error.to_string() })
}

/// An enum stored as its wire spelling.
#[macro_export]
macro_rules! text_enum {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $text:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        $vis enum $name { $($(#[$vmeta])* $variant,)* }

        impl $name {
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// The wire and column spelling.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text,)* }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, String> {
                match text {
                    $($text => Ok($name::$variant),)*
                    _ => Err(format!("`{text}` is not a {}", stringify!($name))),
                }
            }
        }

        $crate::text_columns!($name);
    };
}

/// A struct that is one row of one table. The first column is the key.
pub trait Table: Sized {
    const NAME: &'static str;
    const COLUMNS: &'static [&'static str];
    fn values(&self) -> Vec<Value>;
    fn from_row(row: &QueryResult) -> Result<Self, StoreError>;
}

/// Declares a row struct: `table! { pub struct VideoRow in "videos" { id: VideoId, … } }`.
#[macro_export]
macro_rules! table {
    ($(#[$meta:meta])* $vis:vis struct $name:ident in $table:literal {
        $($(#[$fmeta:meta])* $field:ident: $type:ty),* $(,)?
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        $vis struct $name { $($(#[$fmeta])* pub $field: $type,)* }

        impl $crate::table::Table for $name {
            const NAME: &'static str = $table;
            const COLUMNS: &'static [&'static str] = &[$(stringify!($field),)*];

            fn values(&self) -> Vec<$crate::table::SqlValue> {
                vec![$($crate::table::Column::to_value(&self.$field),)*]
            }

            fn from_row(row: &$crate::table::SqlRow) -> Result<Self, $crate::StoreError> {
                Ok(Self { $($field: $crate::table::Column::from_row(row, stringify!($field))?,)* })
            }
        }
    };
}

/// Inserts one row.
///
/// # Errors
/// [`StoreError::Duplicate`] when its key exists.
pub async fn insert<T: Table>(conn: &impl ConnectionTrait, row: &T) -> Result<(), StoreError> {
    let parameters: Vec<String> = (1..=T::COLUMNS.len()).map(|n| format!("${n}")).collect();
    let text = format!("INSERT INTO {} ({}) VALUES ({})", T::NAME, T::COLUMNS.join(", "), parameters.join(", "));
    sql::execute(conn, &text, row.values()).await?;
    Ok(())
}

/// Writes every column of the row with this key.
///
/// # Errors
/// [`StoreError::Missing`] when no such row exists.
pub async fn update<T: Table>(conn: &impl ConnectionTrait, row: &T) -> Result<(), StoreError> {
    let mut columns = T::COLUMNS.iter().zip(1..);
    let key = columns.next().map(|(column, _)| *column).unwrap_or_default();
    let assignments: Vec<String> = columns.map(|(column, n)| format!("{column} = ${n}")).collect();
    let text = format!("UPDATE {} SET {} WHERE {key} = $1", T::NAME, assignments.join(", "));
    match sql::execute(conn, &text, row.values()).await? {
        0 => Err(StoreError::Missing { table: T::NAME }),
        _ => Ok(()),
    }
}

/// Rows selected by `tail`, everything after `FROM table`.
pub async fn select<T: Table>(
    conn: &impl ConnectionTrait,
    tail: &str,
    values: Vec<Value>,
) -> Result<Vec<T>, StoreError> {
    let text = format!("SELECT {} FROM {} {tail}", T::COLUMNS.join(", "), T::NAME);
    sql::query_all(conn, &text, values).await?.iter().map(T::from_row).collect()
}

/// The first row selected by `tail`.
pub async fn select_one<T: Table>(
    conn: &impl ConnectionTrait,
    tail: &str,
    values: Vec<Value>,
) -> Result<Option<T>, StoreError> {
    let text = format!("SELECT {} FROM {} {tail}", T::COLUMNS.join(", "), T::NAME);
    sql::query_one(conn, &text, values).await?.as_ref().map(T::from_row).transpose()
}

/// One page of the rows that pass `filter`, newest first, and where the next page starts.
pub async fn list<T: Table>(
    conn: &impl ConnectionTrait,
    mut filter: Filter,
    page: &Page,
    position: impl Fn(&T) -> Cursor,
) -> Result<(Vec<T>, Option<Cursor>), StoreError> {
    if let Some(after) = &page.after {
        filter = filter.and("(created_at, id) < (?, ?)", [after.created_at.into(), after.id.clone().into()]);
    }
    let limit = page.limit.max(1) as usize;
    let (clause, values) = filter.build();
    // One row more than asked tells whether there is a next page.
    let tail = format!("{clause} ORDER BY created_at DESC, id DESC LIMIT {}", limit + 1);
    let mut rows: Vec<T> = select(conn, &tail, values).await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = if more { rows.last().map(position) } else { None };
    Ok((rows, next))
}
