//! What the agent says: about storyboards, choices and ends.

use herald_agent::{Storyboard, cues};
use herald_domain::id::AgentResourceId;
use herald_scenes::Style;
use serde_json::{Value, json};

use super::narration::{Spoken, seconds};
use crate::billing::Quote;

/// Most scenes that are named.
const LISTED: usize = 5;

/// The first words on a new storyboard.
pub fn drafted(board: &Storyboard, scenes: &[Spoken], voice: &str, presenter: Option<&str>) -> String {
    let count = board.beats.len();
    let named: Vec<String> =
        board.beats.iter().filter_map(|beat| beat.content.heading().map(str::to_owned)).take(LISTED).collect();
    let named: Vec<String> = named.iter().map(|name| format!("“{name}”")).collect();
    let covering = if named.is_empty() { String::new() } else { format!(": {}", joined(&named)) };
    let plural = if count == 1 { "scene" } else { "scenes" };
    let who = match presenter {
        Some(presenter) => format!("{presenter} presents it, in the voice {voice}"),
        None => format!("{voice} speaks, and nobody is shown"),
    };
    format!(
        "I've drafted a storyboard with {count} {plural}{covering}. It takes about {:.0} seconds in the style {}. {who}.",
        seconds(scenes),
        style_name(&board.style),
    )
}

/// The storyboard after a change.
pub fn changed(board: &Storyboard, scenes: &[Spoken]) -> String {
    format!("The storyboard now has {} scenes and takes about {:.0} seconds.", board.beats.len(), seconds(scenes))
}

pub const REVIEW: &str = "Would you like to change anything, or should I proceed?";
pub const PROCEEDING: &str = "I'm making the video now.";

pub fn style_name(id: &str) -> &str {
    Style::find(id).map_or(id, |style| style.name.as_str())
}

fn joined(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

/// The storyboard as the metadata of its resource.
pub fn draft(board: &Storyboard, scenes: &[Spoken], stills: &[AgentResourceId], quote: Option<&Quote>) -> Value {
    let listed = board.beats.iter().zip(scenes).enumerate().map(|(index, (beat, spoken))| {
        let content = serde_json::to_value(&beat.content).unwrap_or_default();
        json!({
            "scene": index + 1,
            "title": beat.content.heading(),
            "narration": beat.narration,
            "layout": content["layout"],
            "content": content,
            "presenter": beat.presenter,
            "seconds": (spoken.duration * 10.0).round() / 10.0,
            "on_screen": cues::parts(&beat.content).into_iter().map(|part| part.1).collect::<Vec<_>>(),
            "image": stills.get(index),
        })
    });
    let price = quote.map(
        |quote| json!({ "currency": quote.price.currency.as_str(), "amount": quote.amount.to_f64(), "at_most": true }),
    );
    json!({
        "title": board.title,
        "language": board.language,
        "aspect_ratio": board.canvas,
        "style_id": board.style,
        "seconds": seconds(scenes).round(),
        "music": board.music,
        "scenes": listed.collect::<Vec<_>>(),
        "remarks": board.remarks,
        "price": price,
    })
}
