//! The few pages people open: a video's player, the error codes, the API reference. No scripts from elsewhere, no
//! fonts from elsewhere: they work without the internet.

mod home;
mod player;
mod reference;
mod webhook_events;

use axum::response::Html;
use maud::{DOCTYPE, Markup, PreEscaped, html};

pub use home::home;
pub use player::{player, player_state};
pub use reference::{document, error_codes, reference};
pub use webhook_events::webhook_events;

/// The frame of every page.
fn page(title: &str, body: Markup) -> Html<String> {
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(include_str!("style.css"))) }
            }
            body { (body) }
        }
    };
    Html(markup.into_string())
}
