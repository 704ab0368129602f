//! Answers what a page asks for, and writes down what it reports. The page has no other way out.

use std::sync::Arc;

use base64::Engine;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use super::connection::Connection;
use super::events::Event;
use super::protocol::{FailRequest, FulfillRequest, HandleDialog, Header, RequestPaused};
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
/// Megabytes of answers to one page that may be on their way: read, encoded, not yet written. One of the largest files.
const ANSWERING: u32 = 128;
/// What the picture of a video counts for, in megabytes.
const PICTURE: u32 = 16;

/// What there is to answer with.
pub(crate) struct Answers {
    pub composition: Arc<Composition>,
    pub sources: Arc<Sources>,
}

/// An answer to one request.
pub(crate) struct Answer {
    pub status: u16,
    pub content_type: String,
    pub body: Arc<[u8]>,
}

impl Answers {
    pub fn entry_url(&self) -> String {
        format!("{ORIGIN}{}", address::encode_path(self.composition.entry.as_str()))
    }

    /// Blocks: reads files, waits for decoders.
    pub fn answer(&self, path_and_query: &str, console: &Console) -> Answer {
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

    /// Megabytes an answer will have, about.
    fn weight(&self, path_and_query: &str) -> u32 {
        if path_and_query.starts_with(SERVICE) {
            return PICTURE;
        }
        let path = path_and_query.split(['?', '#']).next().unwrap_or_default();
        let bytes = ProjectPath::new(&address::decode(path)).and_then(|path| self.composition.files.size(&path));
        // What is not there is answered with a few words.
        let megabytes = bytes.unwrap_or(0) / 1_000_000 + 1;
        u32::try_from(megabytes).unwrap_or(ANSWERING).min(ANSWERING)
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
    let budget = Arc::new(Semaphore::new(ANSWERING as usize));
    while let Some(event) = events.recv().await {
        match event {
            Event::Request(paused) => match judge(&paused, &mut main_frame) {
                Verdict::Answer => {
                    traffic.begin();
                    // While this waits, the page's further requests wait in the browser.
                    let weight = answers.weight(&paused.request.url[ORIGIN.len()..]);
                    let Ok(permit) = Arc::clone(&budget).acquire_many_owned(weight).await else { return };
                    spawn_answer(&connection, &session, paused, permit, &answers, &console, &traffic);
                }
                Verdict::Refuse { code, message } => {
                    console.warn(code, &message);
                    fail(&connection, &session, &paused);
                }
                Verdict::Ignore => fail(&connection, &session, &paused),
            },
            Event::Dialog => {
                console.warn("dialog_refused", "the page opened a dialog; it was dismissed");
                connection.tell(Some(&session), &HandleDialog { accept: false });
            }
            Event::Exception(text) => console.exception(&text),
            Event::Error(text) => console.error(&text),
            Event::Crash => console.crash(),
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
    permit: OwnedSemaphorePermit,
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
        connection.tell_holding(Some(&session), &fulfill, permit);
        traffic.answer();
    });
}
