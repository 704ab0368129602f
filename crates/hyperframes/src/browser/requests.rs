//! Answers what a page asks for, and writes down what it reports. The page has no other way out.

use std::sync::Arc;

use base64::Engine;
use tokio::sync::mpsc;

use super::connection::{Connection, Event};
use super::protocol::{
    ConsoleCalled, ExceptionDetails, ExceptionThrown, FailRequest, FulfillRequest, HandleDialog, Header, RemoteObject,
    RequestPaused,
};
use super::traffic::Traffic;
use crate::address;
use crate::composition::Composition;
use crate::console::Console;
use crate::files::{FileError, ProjectPath};
use crate::media::Sources;

/// Where the project seems to be. The name exists nowhere (RFC 6761), and `https` makes the page a secure context.
pub(crate) const ORIGIN: &str = "https://project.invalid/";
/// Below this, the page talks to us.
const SERVICE: &str = ".herald/";

/// What there is to answer with.
pub(crate) struct Answers {
    pub composition: Arc<Composition>,
    pub sources: Arc<Sources>,
}

/// An answer to one request.
struct Answer {
    status: u16,
    content_type: String,
    body: Arc<[u8]>,
}

impl Answers {
    pub fn entry_url(&self) -> String {
        format!("{ORIGIN}{}", address::encode_path(self.composition.entry.as_str()))
    }

    /// Blocks: reads files, waits for decoders.
    fn answer(&self, path_and_query: &str, console: &Console) -> Answer {
        let path_and_query = path_and_query.split('#').next().unwrap_or_default();
        let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
        if let Some(service) = path.strip_prefix(SERVICE) {
            return match self.sources.answer(service, query) {
                Ok((content_type, body)) => Answer { status: 200, content_type: content_type.into(), body },
                Err(error) => {
                    console.warn("media_unreadable", &error.to_string());
                    Answer::text(404, &error.to_string())
                }
            };
        }
        match self.file(path) {
            Ok(answer) => answer,
            Err(error) => {
                let code = if matches!(error, FileError::Missing(_)) { "missing_file" } else { "file_refused" };
                // Browsers ask for it on their own.
                if path != "favicon.ico" {
                    console.warn(code, &error.to_string());
                }
                Answer::text(404, &error.to_string())
            }
        }
    }

    fn file(&self, path: &str) -> Result<Answer, FileError> {
        let path = ProjectPath::new(&address::decode(path))?;
        if path == self.composition.entry {
            let body = self.composition.html.as_bytes().into();
            return Ok(Answer { status: 200, content_type: "text/html; charset=utf-8".into(), body });
        }
        let kind = mime_guess::from_path(path.as_str()).first_or_octet_stream();
        let text = kind.type_() == mime_guess::mime::TEXT || matches!(kind.subtype().as_str(), "javascript" | "json");
        let content_type = if text { format!("{}; charset=utf-8", kind.essence_str()) } else { kind.to_string() };
        Ok(Answer { status: 200, content_type, body: self.composition.files.read(&path)? })
    }
}

impl Answer {
    fn text(status: u16, text: &str) -> Answer {
        Answer { status, content_type: "text/plain; charset=utf-8".into(), body: text.as_bytes().into() }
    }
}

/// Runs as long as the page lives.
pub(super) async fn answer_events(
    connection: Connection,
    session: String,
    mut events: mpsc::Receiver<Event>,
    answers: Arc<Answers>,
    console: Arc<Console>,
    traffic: Arc<Traffic>,
) {
    let mut main_frame = None;
    while let Some(event) = events.recv().await {
        match event.method.as_str() {
            "Fetch.requestPaused" => {
                let Ok(paused) = serde_json::from_str::<RequestPaused>(event.params.get()) else { continue };
                match judge(&paused, &mut main_frame) {
                    Verdict::Answer => {
                        traffic.begin();
                        spawn_answer(&connection, &session, paused, &answers, &console, &traffic);
                    }
                    Verdict::Refuse { code, message } => {
                        console.warn(code, &message);
                        fail(&connection, &session, &paused);
                    }
                    Verdict::Ignore => fail(&connection, &session, &paused),
                }
            }
            "Page.javascriptDialogOpening" => {
                console.warn("dialog_refused", "the page opened a dialog; it was dismissed");
                connection.tell(Some(&session), &HandleDialog { accept: false });
            }
            "Runtime.exceptionThrown" => {
                if let Ok(thrown) = serde_json::from_str::<ExceptionThrown>(event.params.get()) {
                    console.exception(&describe_exception(&thrown.exception_details));
                }
            }
            "Runtime.consoleAPICalled" => {
                if let Ok(called) = serde_json::from_str::<ConsoleCalled>(event.params.get())
                    && matches!(called.kind.as_str(), "error" | "assert")
                {
                    console.error(&describe_call(&called));
                }
            }
            "Inspector.targetCrashed" => console.crash(),
            _ => {}
        }
    }
}

enum Verdict {
    Answer,
    Refuse { code: &'static str, message: String },
    Ignore,
}

fn judge(paused: &RequestPaused, main_frame: &mut Option<String>) -> Verdict {
    let url = &paused.request.url;
    let shown = || url.chars().take(200).collect::<String>();
    if !url.starts_with(ORIGIN) {
        let message = format!("the page asked for {}; a render has no network", shown());
        return Verdict::Refuse { code: "network_refused", message };
    }
    match paused.resource_type.as_str() {
        // The first document is the composition. A main frame that goes elsewhere later would end the render.
        "Document" => match main_frame {
            None => {
                *main_frame = Some(paused.frame_id.clone());
                Verdict::Answer
            }
            Some(main) if *main == paused.frame_id => {
                Verdict::Refuse { code: "navigation_refused", message: format!("the page tried to go to {}", shown()) }
            }
            Some(_) => Verdict::Answer,
        },
        // The picture of a video comes frame by frame, its sound is mixed elsewhere: the element itself plays nothing.
        "Media" => Verdict::Ignore,
        _ => Verdict::Answer,
    }
}

/// `Aborted` leaves the page where it is; other reasons would put an error page in its place.
fn fail(connection: &Connection, session: &str, paused: &RequestPaused) {
    connection.tell(Some(session), &FailRequest { request_id: &paused.request_id, error_reason: "Aborted" });
}

fn spawn_answer(
    connection: &Connection,
    session: &str,
    paused: RequestPaused,
    answers: &Arc<Answers>,
    console: &Arc<Console>,
    traffic: &Arc<Traffic>,
) {
    let (connection, session) = (connection.clone(), session.to_owned());
    let (answers, console, traffic) = (Arc::clone(answers), Arc::clone(console), Arc::clone(traffic));
    tokio::task::spawn_blocking(move || {
        let answer = answers.answer(&paused.request.url[ORIGIN.len()..], &console);
        let response_headers = vec![
            Header { name: "Content-Type", value: &answer.content_type },
            Header { name: "Cache-Control", value: "no-store" },
        ];
        let body = base64::engine::general_purpose::STANDARD.encode(&answer.body);
        let request_id = &paused.request_id;
        let fulfill = FulfillRequest { request_id, response_code: answer.status, response_headers, body };
        connection.tell(Some(&session), &fulfill);
        traffic.answer();
    });
}

/// `TypeError: x is not a function (index.html:12:5)`.
pub(super) fn describe_exception(details: &ExceptionDetails) -> String {
    let thrown = details.exception.as_ref().map(text_of).filter(|text| !text.is_empty());
    let text = thrown.unwrap_or_else(|| details.text.clone());
    // The stack follows in further lines; it names our own functions as well.
    let first = text.lines().next().unwrap_or_default();
    match details.url.as_deref().filter(|url| !url.is_empty()) {
        Some(url) => format!("{first} {}", place(url, details.line_number, details.column_number)),
        None => first.to_owned(),
    }
}

fn describe_call(called: &ConsoleCalled) -> String {
    let words: Vec<String> = called.args.iter().map(text_of).collect();
    let words = words.join(" ");
    let first = words.lines().next().unwrap_or_default();
    match called.stack_trace.as_ref().and_then(|trace| trace.call_frames.first()).filter(|frame| !frame.url.is_empty())
    {
        Some(frame) => format!("{first} {}", place(&frame.url, frame.line_number, frame.column_number)),
        None => first.to_owned(),
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
    format!("({}:{}:{})", address::decode(file), line + 1, column + 1)
}
