//! What a page reports on its own, cut to what is of use: a page may say as much as it likes.

use serde_json::value::RawValue;

use super::protocol::{ConsoleCalled, ExceptionDetails, ExceptionThrown, RemoteObject, RequestPaused};
use super::requests::ORIGIN;
use crate::address;
use crate::console;

/// Longest address that is kept, in bytes: longer than those of any file of a project, with what follows them.
const MAX_URL_BYTES: usize = 16 << 10;

pub(super) enum Event {
    Request(RequestPaused),
    Dialog,
    /// An uncaught error.
    Exception(String),
    /// `console.error` and the like.
    Error(String),
    Crash,
}

impl Event {
    /// `None`: nothing of interest.
    pub fn read(method: &str, params: &RawValue) -> Option<Event> {
        match method {
            "Fetch.requestPaused" => {
                let mut paused: RequestPaused = serde_json::from_str(params.get()).ok()?;
                let url = &mut paused.request.url;
                url.truncate(url.floor_char_boundary(MAX_URL_BYTES));
                Some(Event::Request(paused))
            }
            "Page.javascriptDialogOpening" => Some(Event::Dialog),
            "Runtime.exceptionThrown" => {
                let thrown: ExceptionThrown = serde_json::from_str(params.get()).ok()?;
                Some(Event::Exception(describe_exception(&thrown.exception_details)))
            }
            "Runtime.consoleAPICalled" => {
                let called: ConsoleCalled = serde_json::from_str(params.get()).ok()?;
                matches!(called.kind.as_str(), "error" | "assert").then(|| Event::Error(describe_call(&called)))
            }
            "Inspector.targetCrashed" => Some(Event::Crash),
            _ => None,
        }
    }
}

/// `TypeError: x is not a function (index.html:12:5)`.
pub(super) fn describe_exception(details: &ExceptionDetails) -> String {
    let thrown = details.exception.as_ref().map(text_of).filter(|text| !text.is_empty());
    let text = thrown.unwrap_or_else(|| details.text.clone());
    // The stack follows in further lines; it names our own functions as well.
    let first = console::cut(text.lines().next().unwrap_or_default());
    match details.url.as_deref().filter(|url| !url.is_empty()) {
        Some(url) => format!("{first} {}", place(url, details.line_number, details.column_number)),
        None => first,
    }
}

fn describe_call(called: &ConsoleCalled) -> String {
    let words: Vec<String> = called.args.iter().map(text_of).collect();
    let words = words.join(" ");
    let first = console::cut(words.lines().next().unwrap_or_default());
    match called.stack_trace.as_ref().and_then(|trace| trace.call_frames.first()).filter(|frame| !frame.url.is_empty())
    {
        Some(frame) => format!("{first} {}", place(&frame.url, frame.line_number, frame.column_number)),
        None => first,
    }
}

fn text_of(object: &RemoteObject) -> String {
    match &object.value {
        serde_json::Value::Null => object.description.clone().unwrap_or_default(),
        serde_json::Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

/// Lines and columns as people count them.
fn place(url: &str, line: u64, column: u64) -> String {
    let file = url.strip_prefix(ORIGIN).unwrap_or(url);
    format!("({}:{}:{})", console::cut(&address::decode(file)), line + 1, column + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(method: &str, params: serde_json::Value) -> Event {
        let params = serde_json::value::to_raw_value(&params).expect("JSON");
        Event::read(method, &params).expect("an event")
    }

    #[test]
    fn what_waits_to_be_handled_is_short_however_much_a_page_says() {
        let long = "é".repeat(1 << 20);
        let frame = serde_json::json!({ "url": long, "lineNumber": 1, "columnNumber": 2 });
        let call = serde_json::json!({
            "type": "error", "args": [{ "value": long }], "stackTrace": { "callFrames": [frame] },
        });
        let Event::Error(text) = read("Runtime.consoleAPICalled", call) else { panic!("an error") };
        assert!(text.len() < 5_000 && text.ends_with(":2:3)"), "{}", text.len());
        let paused = serde_json::json!({
            "requestId": "1", "frameId": "2", "resourceType": "Fetch", "request": { "url": long },
        });
        let Event::Request(paused) = read("Fetch.requestPaused", paused) else { panic!("a request") };
        assert_eq!(paused.request.url.len(), MAX_URL_BYTES);
    }
}
