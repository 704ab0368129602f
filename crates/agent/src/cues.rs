//! Which spoken word each part of a scene enters with.

use std::collections::HashSet;

use herald_scenes::Content;

use crate::text::{numbers, words};

/// The parts of a content that may enter on their own, with the text they show, in reading order.
pub fn parts(content: &Content) -> Vec<(String, String)> {
    let list = |name: &str, texts: Vec<String>| -> Vec<(String, String)> {
        texts.into_iter().enumerate().map(|(place, text)| (format!("{name}[{place}]"), text)).collect()
    };
    match content {
        Content::Title { subtitle, .. } => subtitle.iter().map(|text| ("subtitle".to_owned(), text.clone())).collect(),
        Content::Statement { emphasis, .. } => {
            emphasis.iter().map(|text| ("emphasis".to_owned(), text.clone())).collect()
        }
        Content::BigNumber { value, .. } => vec![("value".to_owned(), numbers::shown(value))],
        Content::BarChart { bars, .. } => list("bars", bars.iter().map(|bar| bar.label.clone()).collect()),
        Content::LineChart { callout, .. } => callout.iter().map(|text| ("callout".to_owned(), text.clone())).collect(),
        Content::Donut { slices, .. } => list("slices", slices.iter().map(|slice| slice.label.clone()).collect()),
        Content::Comparison { left, right, verdict, .. } => {
            let mut found = vec![("left".to_owned(), left.title.clone()), ("right".to_owned(), right.title.clone())];
            found.extend(verdict.iter().map(|text| ("verdict".to_owned(), text.clone())));
            found
        }
        Content::Steps { steps, .. } => list("steps", steps.iter().map(|step| step.title.clone()).collect()),
        Content::Timeline { events, .. } => list("events", events.iter().map(|event| event.when.clone()).collect()),
        Content::List { items, .. } => list("items", items.clone()),
        Content::PictureGrid { pictures, .. } => {
            list("pictures", pictures.iter().map(|picture| picture.label.clone().unwrap_or_default()).collect())
        }
        Content::DeviceFrame { callouts, .. } => {
            list("callouts", callouts.iter().map(|callout| callout.text.clone()).collect())
        }
        Content::Presenter { points, .. } => list("points", points.clone()),
        Content::EndCard { action, .. } => action.iter().map(|text| ("action".to_owned(), text.clone())).collect(),
        Content::Quote { .. } | Content::ImageCaption { .. } | Content::Diagram { .. } | Content::Code { .. } => {
            Vec::new()
        }
    }
}

/// Cues for a narration: each part enters with the first word of the place that says most of it, later than the part
/// before. A part nobody says has no cue; the scene then lets it enter in its turn.
pub fn find(content: &Content, narration: &str) -> Vec<(String, usize)> {
    let spoken: Vec<Vec<String>> = narration
        .split_whitespace()
        .map(|token| {
            let mut stems = words::content_stems(token);
            stems.extend(numbers::digits(token));
            stems
        })
        .collect();
    let mut cues = Vec::new();
    let mut from = 0;
    for (field, text) in parts(content) {
        let mut wanted: HashSet<String> = words::content_stems(&text).into_iter().collect();
        wanted.extend(numbers::digits(&text));
        if let Some(place) = place_of(&wanted, &spoken, from) {
            from = place + 1;
            cues.push((field, place));
        }
    }
    cues
}

fn place_of(wanted: &HashSet<String>, spoken: &[Vec<String>], from: usize) -> Option<usize> {
    let window = (wanted.len() * 2).max(3);
    let mut best: Option<(usize, usize)> = None;
    for start in from..spoken.len() {
        if !spoken[start].iter().any(|stem| wanted.contains(stem)) {
            continue;
        }
        let end = (start + window).min(spoken.len());
        let hits: HashSet<&String> =
            spoken[start..end].iter().flatten().filter(|stem| wanted.contains(*stem)).collect();
        if best.is_none_or(|(most, _)| hits.len() > most) {
            best = Some((hits.len(), start));
        }
    }
    best.filter(|(hits, _)| hits * 2 >= wanted.len()).map(|(_, place)| place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_enter_in_order_with_the_words_that_say_them() {
        let content = Content::List {
            kicker: None,
            heading: "Tools".into(),
            items: vec!["Editor with dark mode".into(), "Faster search".into(), "Nothing like it".into()],
        };
        let cues = find(&content, "New are the editor with its dark mode, and a search that is faster.");
        assert_eq!(cues, [("items[0]".to_owned(), 3), ("items[1]".to_owned(), 10)]);
    }
}
