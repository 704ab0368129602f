//! One value as text.

use jiff::Timestamp;
use serde_json::Value;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// A value on one line, whatever it holds.
pub fn inline(name: &str, value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text) => time(name, value).unwrap_or_else(|| printable(text)),
        Value::Number(number) => time(name, value).unwrap_or_else(|| number.to_string()),
        Value::Array(items) if items.is_empty() => "-".to_owned(),
        Value::Array(items) => items.iter().map(|item| inline("", item)).collect::<Vec<_>>().join(", "),
        Value::Object(members) if members.is_empty() => "-".to_owned(),
        Value::Object(members) => {
            let shown = members.iter().filter(|(_, value)| !value.is_null());
            shown.map(|(name, value)| format!("{name}: {}", inline(name, value))).collect::<Vec<_>>().join(", ")
        }
    }
}

/// `2026-01-31 08:15:00 UTC`, for members whose name says that they are a time: Unix seconds or RFC 3339.
fn time(name: &str, value: &Value) -> Option<String> {
    if !name.ends_with("_at") {
        return None;
    }
    let time = match value {
        Value::Number(number) => Timestamp::from_second(number.as_i64()?).ok()?,
        Value::String(text) => text.parse().ok()?,
        _ => return None,
    };
    Some(time.strftime("%Y-%m-%d %H:%M:%S UTC").to_string())
}

/// Without what would move the cursor: texts come from a server, and some from strangers.
fn printable(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}

pub fn columns(text: &str) -> usize {
    text.width()
}

/// Cut to so many columns, with an ellipsis where something is missing.
pub fn cut(text: &str, room: usize) -> String {
    if columns(text) <= room {
        return text.to_owned();
    }
    let mut used = 0;
    let mut shown: String = text
        .chars()
        .take_while(|character| {
            used += character.width().unwrap_or(0);
            used < room
        })
        .collect();
    shown.push('…');
    shown
}

/// `start` and the text after it; where it is too long, it goes on below itself. Words too long for a line, such as
/// links, are left whole, so that they can be copied.
pub fn hanging(start: &str, text: &str, room: Option<usize>) -> String {
    let Some(room) = room.filter(|room| *room >= 20 && columns(text) > *room) else {
        return format!("{start}{text}");
    };
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().map(|line| (columns(line), line));
        match line {
            Some((0, line)) => line.push_str(word),
            Some((used, line)) if used + 1 + columns(word) <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    format!("{start}{}", lines.join(&format!("\n{}", " ".repeat(columns(start)))))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_readable_and_harmless() {
        assert_eq!(inline("created_at", &json!(1_711_288_320)), "2024-03-24 13:52:00 UTC");
        assert_eq!(inline("created_at", &json!("2025-03-24T14:32:00Z")), "2025-03-24 14:32:00 UTC");
        assert_eq!(inline("tags", &json!(["a", "b"])), "a, b");
        assert_eq!(inline("x", &json!({ "a": 1, "b": null, "c": true })), "a: 1, c: yes");
        assert_eq!(inline("title", &json!("a\u{1b}[2Jb\nc")), "a [2Jb c");
        assert_eq!(cut("日本語の題", 6), "日本…");
        assert_eq!(cut("short", 6), "short");
        assert_eq!(hanging("a  ", "one two three four five", Some(20)), "a  one two three four\n   five");
    }
}
