//! What has to be said or shown word for word: lines in quotation marks, CRITICAL text, titles, addresses, calls to action.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::sentences;

static SPOKEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)\b(?:say(?:s|ing)?|vo|voice[- ]?over|narration|narrator|script|line|speaks?|the words)\s*:?\s*["“]([^"”]{3,600})["”]"#)
        .expect("a regular expression of ours")
});
static CRITICAL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i:must[- ]say|must include|CRITICAL)\b[^:\n"“]{0,40}[:\]]?\s*[:\-–—]?\s*(?:["“]([^"”\n]{2,300})["”]|([^\n]{2,300}))"#).expect("a regular expression of ours")
});
static TITLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)\b(?:titled|called|entitled|title\s*(?:is|:)|the title)\s*["“]([^"”\n]{2,120})["”]"#)
        .expect("a regular expression of ours")
});
static URL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:https?://)?((?:[a-z0-9-]+\.)+(?:com|org|net|io|ai|dev|app|co|eu|de|uk|fr|shop|store|tech|example)(?:/[\w./-]*[\w/-])?)\b")
        .expect("a regular expression of ours")
});
static ACTION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)^(?:[-*•]\s*)?(?:please\s+)?(?:end|finish|close|conclude)s?\s+(?:the video\s+|it\s+)?(?:with|by|on)\s+(?:a\s+|an\s+|the\s+)?(?:clear\s+|strong\s+)?(?:cta|call[- ]to[- ]action|asking (?:viewers|people) to|telling (?:viewers|people) to|inviting (?:viewers|people) to)?\s*(?:to\s+|:\s*)?(.{3,160})$"#)
        .expect("a regular expression of ours")
});
static LABELLED_ACTION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)^(?:[-*•]\s*)?(?:cta|call[- ]to[- ]action)\s*(?:\([^)]*\))?\s*:\s*["“]?(.{3,160}?)["”]?\.?$"#)
        .expect("a regular expression of ours")
});

/// Verbs that call viewers to do something.
const ACTIONS: &[&str] = &[
    "sign",
    "visit",
    "try",
    "read",
    "join",
    "get",
    "download",
    "start",
    "book",
    "contact",
    "subscribe",
    "call",
    "order",
    "buy",
    "learn",
    "register",
    "follow",
    "ask",
    "apply",
    "request",
    "see",
    "shop",
    "upgrade",
    "talk",
    "email",
    "available",
    "go",
    "watch",
    "donate",
    "install",
    "open",
    "schedule",
    "discover",
    "check",
    "find",
    "create",
    "claim",
    "save",
];

pub(super) fn spoken_in(prompt: &str) -> Vec<String> {
    SPOKEN
        .captures_iter(prompt)
        .filter(|found| !inside_a_scene(prompt, found))
        .flat_map(|found| sentences::split(&found[1]))
        .collect()
}

fn inside_a_scene(prompt: &str, found: &regex::Captures<'_>) -> bool {
    let start = found.get(0).map_or(0, |part| part.start());
    let line = prompt[..start].rfind('\n').map_or(0, |end| end + 1);
    super::scenes::begins_scene(&prompt[line..]) || super::scenes::within_scenes(prompt, start)
}

/// The prompt without the lines to be spoken, which are facts of their own. Scenes keep theirs.
pub(super) fn without_spoken(prompt: &str) -> String {
    let mut text = prompt.to_owned();
    for found in SPOKEN.captures_iter(prompt).filter(|found| !inside_a_scene(prompt, found)) {
        text = text.replace(&found[0], "");
    }
    text
}

pub(super) fn is_spoken(sentence: &str) -> bool {
    SPOKEN.is_match(sentence)
}

/// Texts marked CRITICAL: what follows in quotation marks, or the rest of the line.
pub(super) fn critical_in(prompt: &str) -> Vec<String> {
    CRITICAL
        .captures_iter(prompt)
        .filter_map(|found| found.get(1).or_else(|| found.get(2)))
        .map(|part| part.as_str().trim().trim_matches(['"', '“', '”', '*', ' ']).to_owned())
        .filter(|text| text.chars().any(char::is_alphanumeric))
        .collect()
}

pub(super) fn is_critical(sentence: &str) -> bool {
    CRITICAL.is_match(sentence)
}

pub(super) fn title_in(prompt: &str) -> Option<String> {
    Some(TITLE.captures(prompt)?[1].trim().to_owned())
}

/// The last address of a text, without scheme.
pub(super) fn url_in(prompt: &str) -> Option<String> {
    URL.captures_iter(prompt).last().map(|found| found[1].to_owned())
}

/// The sentence a call to action asks for: "End with a call to action to sign up at acme.com" is "Sign up at acme.com".
pub(super) fn action_in(sentence: &str) -> Option<String> {
    let line = sentence.trim().trim_end_matches('.');
    // "Order at lumen.shop" calls by itself.
    let first = crate::text::words::bare(line.split_whitespace().next().unwrap_or_default());
    if ACTIONS.contains(&first.as_str()) && URL.is_match(line) && crate::text::words::count(line) <= 10 {
        return Some(crate::text::words::capitalised(line));
    }
    let found = LABELLED_ACTION.captures(line).or_else(|| ACTION.captures(line))?;
    let quoted = found[1].split(['"', '“', '”']).nth(1).map(str::to_owned);
    let action = quoted.unwrap_or_else(|| found[1].trim().to_owned());
    // "end with a bold closing shot" asks for a picture, not for an action.
    let verb = crate::text::words::bare(action.split_whitespace().next().unwrap_or_default());
    ACTIONS.contains(&verb.as_str()).then(|| crate::text::words::capitalised(&action))
}
