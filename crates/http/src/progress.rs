//! Progress as server-sent events: `GET /v3/videos/{video_id}/events` and `GET /v3/video-agents/{session_id}/events`.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::{Stream, StreamExt, stream};
use herald_domain::id::JobId;
use herald_identity::Caller;
use herald_jobs::JobProgress;
use herald_store::videos::VideoStatus;
use herald_studio::{agent, videos};
use serde_json::json;
use tokio::sync::watch;

use crate::App;
use crate::answer::Answer;
use crate::caller::Member;
use crate::path::Path;
use crate::v3;

/// How often the stored state is looked at, for work another process does.
const POLL: Duration = Duration::from_secs(2);

/// What is followed, by its id.
enum Followed {
    Video(String),
    Session(String),
}

/// How it stands.
struct Standing {
    job: Option<JobId>,
    /// The event that ends the stream, and its data.
    end: Option<(&'static str, String)>,
}

impl Followed {
    fn id(&self) -> &str {
        match self {
            Followed::Video(id) | Followed::Session(id) => id,
        }
    }

    async fn look(&self, app: &App, caller: &Caller) -> Answer<Standing> {
        match self {
            Followed::Video(id) => {
                let row = videos::get(&app.studio, caller, id).await?;
                let job = row.job_id;
                let end = match row.status {
                    VideoStatus::Completed => Some("completed"),
                    VideoStatus::Failed => Some("failed"),
                    VideoStatus::Pending | VideoStatus::Processing => None,
                };
                let data = |row| serde_json::to_string(&v3::videos::body(app, row)).unwrap_or_default();
                Ok(Standing { job, end: end.map(|name| (name, data(row))) })
            }
            Followed::Session(id) => {
                let row = agent::session(&app.studio, caller, id).await?;
                let job = row.job_id;
                // A run ends where the session waits, too.
                let end = match row.status {
                    working if agent::works(working) => None,
                    rests => {
                        let session = v3::agents::body(app, row).await?;
                        Some((rests.as_str(), serde_json::to_string(&session).unwrap_or_default()))
                    }
                };
                Ok(Standing { job, end })
            }
        }
    }
}

/// What the stream still has to do.
enum Step {
    Follow { job: Option<JobId>, receiver: Option<watch::Receiver<JobProgress>>, last: Option<String> },
    Ended,
}

pub async fn stream_video(
    State(app): State<App>,
    Member(caller): Member,
    Path(id): Path<String>,
) -> Answer<Sse<impl Stream<Item = Result<Event, Infallible>>>> {
    follow(app, caller, Followed::Video(id)).await
}

pub async fn stream_session(
    State(app): State<App>,
    Member(caller): Member,
    Path(id): Path<String>,
) -> Answer<Sse<impl Stream<Item = Result<Event, Infallible>>>> {
    follow(app, caller, Followed::Session(id)).await
}

async fn follow(
    app: App,
    caller: Caller,
    followed: Followed,
) -> Answer<Sse<impl Stream<Item = Result<Event, Infallible>>>> {
    // What is not there is refused before the stream begins.
    followed.look(&app, &caller).await?;
    let start = Step::Follow { job: None, receiver: None, last: None };
    let events = stream::unfold((app, caller, followed, start), |(app, caller, followed, step)| async move {
        let (event, next) = advance(&app, &caller, &followed, step).await?;
        Some((Ok(event), (app, caller, followed, next)))
    });
    Ok(Sse::new(events.boxed()).keep_alive(KeepAlive::default()))
}

/// The next event: progress when it changed, or the end.
async fn advance(app: &App, caller: &Caller, followed: &Followed, step: Step) -> Option<(Event, Step)> {
    let Step::Follow { mut job, mut receiver, mut last } = step else { return None };
    loop {
        let Ok(standing) = followed.look(app, caller).await else {
            // Deleted while somebody watched.
            let event = Event::default().event("deleted").data(json!({ "id": followed.id() }).to_string());
            return Some((event, Step::Ended));
        };
        if let Some((name, data)) = standing.end {
            return Some((Event::default().event(name).data(data), Step::Ended));
        }
        if standing.job != job {
            job = standing.job;
            receiver = match job {
                // Without it the stored state tells the end.
                Some(job) => app.studio.jobs.subscribe(job).await.ok().flatten(),
                None => None,
            };
        }
        let progress = receiver.as_mut().map(|receiver| receiver.borrow_and_update().clone());
        let text = progress.and_then(|progress| serde_json::to_string(&progress).ok());
        if text.is_some() && text != last {
            last.clone_from(&text);
            let event = Event::default().event("progress").data(text.unwrap_or_default());
            return Some((event, Step::Follow { job, receiver, last }));
        }
        let changed = async {
            match receiver.as_mut() {
                Some(receiver) => receiver.changed().await.is_ok(),
                None => false,
            }
        };
        match tokio::time::timeout(POLL, changed).await {
            Ok(true) | Err(_) => {}
            // The channel is closed: the end is in the row, or soon will be.
            Ok(false) => {
                receiver = None;
                tokio::time::sleep(POLL).await;
            }
        }
    }
}
