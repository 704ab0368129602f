//! `/videos/{id}` and `/share/{id}`: a player, or how far the video is. The address is the permission, as with any
//! share link; the id cannot be guessed.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use herald_studio::{StudioError, videos};
use herald_wire::v3::videos::Video;
use maud::{Markup, PreEscaped, html};
use serde::Serialize;

use super::page;
use crate::App;
use crate::answer::Answer;
use crate::path::Path;
use crate::v3;

/// Follows a video that is not finished; reloads when it is.
const FOLLOW: &str = "
const bar = document.querySelector('.bar i'), text = document.querySelector('#now');
async function look() {
  const answer = await fetch(location.pathname.replace('/share/', '/videos/') + '/state');
  if (!answer.ok) return location.reload();
  const state = await answer.json();
  if (state.status === 'completed' || state.status === 'failed') return location.reload();
  bar.style.width = Math.round(state.fraction * 100) + '%';
  text.textContent = state.queue_position ? `Number ${state.queue_position} in the queue` : `${Math.round(state.fraction * 100)} %`;
  setTimeout(look, 1000);
}
look();";

pub async fn player(State(app): State<App>, Path(id): Path<String>) -> Answer<Response> {
    let row = match videos::shared(&app.studio, &id).await {
        Ok(row) => row,
        Err(StudioError::Refused(_)) => {
            let body = html! { main { h1 { "No such video" } p.dim { "It may have been deleted." } } };
            return Ok((StatusCode::NOT_FOUND, page("No such video", body)).into_response());
        }
        Err(error) => return Err(error.into()),
    };
    let video = v3::videos::body(&app, row);
    let title = video.title.clone().unwrap_or_else(|| "Video".to_owned());
    let shown: Html<String> = page(
        &title,
        html! {
            main {
                h1 { (title) }
                (facts(&video))
                div.stage { (stage(&video)) }
                (files(&video))
            }
        },
    );
    Ok(shown.into_response())
}

fn facts(video: &Video) -> Markup {
    html! {
        p.dim {
            @if let Some(seconds) = video.duration { (format!("{}:{:02}", seconds as u64 / 60, seconds as u64 % 60)) " · " }
            (video.status)
        }
    }
}

fn stage(video: &Video) -> Markup {
    match (&video.video_url, video.status.as_str()) {
        (Some(url), "completed") => html! {
            video controls playsinline preload="metadata" poster=[video.thumbnail_url.as_deref()] src=(url) {}
        },
        (_, "failed") => html! {
            div.wait {
                p.bad { (video.failure_message.as_deref().unwrap_or("This video failed.")) }
                p.dim { code { (video.failure_code.as_deref().unwrap_or("")) } }
            }
        },
        _ => html! {
            div.wait { p { "Your video is being made" } div.bar { i {} } p.dim #now { "…" } }
            script { (PreEscaped(FOLLOW)) }
        },
    }
}

fn files(video: &Video) -> Markup {
    let links = [
        ("Video", &video.video_url),
        ("With captions", &video.captioned_video_url),
        ("Subtitles", &video.subtitle_url),
        ("GIF", &video.gif_url),
    ];
    html! {
        div.files {
            @for (name, url) in links {
                @if let Some(url) = url { a href=(url) download { (name) } }
            }
        }
    }
}

#[derive(Serialize)]
pub struct PlayerState {
    status: String,
    fraction: f64,
    queue_position: Option<u64>,
}

/// What the player page polls.
pub async fn player_state(State(app): State<App>, Path(id): Path<String>) -> Answer<Json<PlayerState>> {
    let row = videos::shared(&app.studio, &id).await?;
    let progress = videos::progress(&app.studio, &row).await?.map(|receiver| receiver.borrow().clone());
    Ok(Json(PlayerState {
        status: row.status.as_str().to_owned(),
        fraction: progress.as_ref().map_or(0.0, |progress| progress.fraction),
        queue_position: progress.and_then(|progress| progress.queue_position),
    }))
}
