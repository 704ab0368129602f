//! `GET /v3/videos/{video_id}/events`: progress as server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::{Stream, StreamExt, stream};
use herald_identity::Caller;
use herald_jobs::JobProgress;
use herald_store::videos::VideoStatus;
use herald_studio::videos;
use serde_json::json;
use tokio::sync::watch;

use crate::App;
use crate::answer::Answer;
use crate::caller::Member;
use crate::path::Path;
use crate::v3;

/// How often the stored state is looked at, for work another process does.
const POLL: Duration = Duration::from_secs(2);

/// What the stream still has to do.
enum Step {
    Follow { receiver: Option<watch::Receiver<JobProgress>>, last: Option<String> },
    Ended,
}

pub async fn stream_video(
    State(app): State<App>,
    Member(caller): Member,
    Path(id): Path<String>,
) -> Answer<Sse<impl Stream<Item = Result<Event, Infallible>>>> {
    let row = videos::get(&app.studio, &caller, &id).await?;
    let receiver = videos::progress(&app.studio, &row).await?;
    let start = Step::Follow { receiver, last: None };
    let events = stream::unfold((app, caller, id, start), |(app, caller, id, step)| async move {
        let (event, next) = advance(&app, &caller, &id, step).await?;
        Some((Ok(event), (app, caller, id, next)))
    });
    Ok(Sse::new(events.boxed()).keep_alive(KeepAlive::default()))
}

/// The next event: progress when it changed, or the end.
async fn advance(app: &App, caller: &Caller, id: &str, step: Step) -> Option<(Event, Step)> {
    let Step::Follow { mut receiver, mut last } = step else { return None };
    loop {
        let Ok(row) = videos::get(&app.studio, caller, id).await else {
            // Deleted while somebody watched.
            let event = Event::default().event("deleted").data(json!({ "id": id }).to_string());
            return Some((event, Step::Ended));
        };
        let name = match row.status {
            VideoStatus::Completed => Some("completed"),
            VideoStatus::Failed => Some("failed"),
            VideoStatus::Pending | VideoStatus::Processing => None,
        };
        if let Some(name) = name {
            let video = serde_json::to_string(&v3::videos::body(app, row)).unwrap_or_default();
            return Some((Event::default().event(name).data(video), Step::Ended));
        }
        let progress = receiver.as_mut().map(|receiver| receiver.borrow_and_update().clone());
        let text = progress.and_then(|progress| serde_json::to_string(&progress).ok());
        if text.is_some() && text != last {
            last.clone_from(&text);
            let event = Event::default().event("progress").data(text.unwrap_or_default());
            return Some((event, Step::Follow { receiver, last }));
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
