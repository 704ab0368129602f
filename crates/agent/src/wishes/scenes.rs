//! Scenes the user laid out: "Scene 1 (0-5s): …", "- Hook (3s): …", "[0:00-0:05] …".

use std::sync::LazyLock;

use regex::Regex;

use crate::text::sentences;

/// A scene as the prompt lays it out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WishedScene {
    /// `Hook`, `Features`; absent for scenes that only have a number.
    pub name: Option<String>,
    pub seconds: Option<f64>,
    /// To be spoken word for word.
    pub spoken: Vec<String>,
    /// Text for the screen, in quotation marks or after "on screen".
    pub shown: Option<String>,
    /// What else is said of it: directions.
    pub direction: String,
}

static NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\s*(?:#+\s*)?(?:[-*•]\s*)?(?:scene|shot|part|section|segment)\s*\d+\b\s*(?:[-–—:]\s*([\w &'/-]{2,40}?))?\s*(?:[(\[]\s*([^)\]]{1,24})\s*[)\]])?\s*(?:[-–—:]\s*(.*))?$")
        .expect("a regular expression of ours")
});
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\s*(?:[-*•]|\d{1,2}[.)])\s*([\w &'/-]{2,40}?)\s*[(\[]\s*([^)\]]*\d+\s*(?:s|sec|seconds?|%)[^)\]]*|\d+:\d+[^)\]]*)\s*[)\]]\s*[-–—:]\s*(.*)$")
        .expect("a regular expression of ours")
});
static STAMPED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s*(?:[-*•]\s*)?[\[(]?(\d{1,2}:\d{2}\s*[-–—]\s*\d{1,2}:\d{2}|\d+\s*[-–—]\s*\d+\s*s)[\])]?\s*[-–—:|]?\s*(.*)$").expect("a regular expression of ours")
});
static SPOKEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)\b(?:vo|voice[- ]?over|narration|narrator|says?|script|line|spoken)\s*:?\s*(?:["“]([^"”]+)["”]|:\s*([^\n"“]+?)(?:\s*(?:visuals?|on[- ]screen|text)\b.*)?$)"#)
        .expect("a regular expression of ours")
});
static SHOWN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)\b(?:on[- ]screen(?: text)?|text overlay|text|title|caption|headline)\s*:?\s*["“]([^"”]+)["”]"#)
        .expect("a regular expression of ours")
});
static RANGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:(\d+):)?(\d+(?:\.\d+)?)\s*s?\s*[-–—]\s*(?:(\d+):)?(\d+(?:\.\d+)?)")
        .expect("a regular expression of ours")
});

pub(super) fn begins_scene(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default();
    head(line).is_some()
}

/// Whether a scene was begun above this place and no empty line with other text followed.
pub(super) fn within_scenes(prompt: &str, place: usize) -> bool {
    let above: Vec<&str> = prompt[..place].lines().collect();
    above.iter().rev().take_while(|line| !line.trim().is_empty()).any(|line| begins_scene(line))
}

/// Name, seconds and the rest of a line that begins a scene.
fn head(line: &str) -> Option<(Option<String>, Option<f64>, String)> {
    if let Some(found) = NUMBERED.captures(line) {
        let time = found.get(2).and_then(|part| length(part.as_str()));
        let name = found.get(1).map(|part| part.as_str().trim().to_owned());
        return Some((name, time, found.get(3).map_or(String::new(), |part| part.as_str().to_owned())));
    }
    if let Some(found) = NAMED.captures(line) {
        return Some((Some(found[1].trim().to_owned()), length(&found[2]), found[3].to_owned()));
    }
    let found = STAMPED.captures(line)?;
    Some((None, length(&found[1]), found[2].to_owned()))
}

/// Seconds of "3s", "0-5s", "0:05–0:12"; shares of the whole ("70%") are none.
fn length(text: &str) -> Option<f64> {
    if let Some(found) = RANGE.captures(text) {
        let at = |minutes: usize, seconds: usize| -> Option<f64> {
            let minutes: f64 = found.get(minutes).map_or(Some(0.0), |part| part.as_str().parse().ok())?;
            Some(minutes * 60.0 + found[seconds].parse::<f64>().ok()?)
        };
        return Some(at(3, 4)? - at(1, 2)?).filter(|seconds| *seconds > 0.0);
    }
    super::length::seconds_in(&format!("{text} video"))
}

/// The scenes of a prompt, and the prompt without them.
pub(super) fn take(prompt: &str) -> (Vec<WishedScene>, String) {
    let mut scenes: Vec<WishedScene> = Vec::new();
    let mut rest = String::new();
    let mut inside = false;
    for line in prompt.lines() {
        if let Some((name, seconds, text)) = head(line) {
            scenes.push(WishedScene { name, seconds, ..WishedScene::default() });
            inside = true;
            add(scenes.last_mut(), &text);
        } else if inside && !line.trim().is_empty() && (line.starts_with([' ', '\t']) || speaks_of_a_scene(line)) {
            add(scenes.last_mut(), line.trim());
        } else {
            // Labelled lines were set apart by empty lines; a scene only ends with other text.
            inside = inside && line.trim().is_empty();
            rest.push_str(line);
            rest.push('\n');
        }
    }
    (scenes, rest)
}

fn speaks_of_a_scene(line: &str) -> bool {
    SPOKEN.is_match(line)
        || SHOWN.is_match(line)
        || line.trim().to_lowercase().trim_start_matches(['-', '*', ' ']).starts_with("visual")
}

fn add(scene: Option<&mut WishedScene>, text: &str) {
    let Some(scene) = scene else { return };
    let mut left = text.to_owned();
    for found in SPOKEN.captures_iter(text) {
        if let Some(words) = found.get(1).or_else(|| found.get(2)) {
            scene.spoken.extend(sentences::split(words.as_str()));
        }
        left = left.replace(&found[0], "");
    }
    if let Some(found) = SHOWN.captures(&left.clone()) {
        scene.shown = Some(found[1].to_owned());
        left = left.replace(&found[0], "");
    }
    let left = left.trim().trim_matches(['-', '–', '—', ' ', '*']).trim();
    // A line in quotation marks alone is spoken.
    let whole = left.strip_prefix(['"', '“']).and_then(|left| left.trim_end_matches('.').strip_suffix(['"', '”']));
    match whole.filter(|whole| !whole.contains(['"', '“'])) {
        Some(words) if scene.spoken.is_empty() => scene.spoken.extend(sentences::split(words)),
        _ if !left.is_empty() => {
            if !scene.direction.is_empty() {
                scene.direction.push(' ');
            }
            scene.direction.push_str(left);
        }
        _ => {}
    }
}
