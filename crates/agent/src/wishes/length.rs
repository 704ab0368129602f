//! How long it shall be.

use std::sync::LazyLock;

use regex::Regex;

/// Whole numbers people spell out before "minutes" and "seconds".
const SPELLED: &[(&str, f64)] = &[
    ("half a", 0.5),
    ("a", 1.0),
    ("an", 1.0),
    ("one", 1.0),
    ("two", 2.0),
    ("three", 3.0),
    ("four", 4.0),
    ("five", 5.0),
    ("six", 6.0),
    ("seven", 7.0),
    ("eight", 8.0),
    ("nine", 9.0),
    ("ten", 10.0),
    ("fifteen", 15.0),
    ("twenty", 20.0),
    ("thirty", 30.0),
    ("forty", 40.0),
    ("forty-five", 45.0),
    ("fifty", 50.0),
    ("sixty", 60.0),
    ("ninety", 90.0),
];

static AMOUNT: LazyLock<Regex> = LazyLock::new(|| {
    let spelled: Vec<&str> = SPELLED.iter().rev().map(|row| row.0).collect();
    let spelled = spelled.join("|");
    Regex::new(&format!(
        r"(?i)(?:\b(?P<low>\d+)\s*(?:-|–|to)\s*)?\b(?P<n>\d+(?:\.\d+)?|{spelled})[\s-]*(?P<unit>seconds?|secs?|s|minutes?|mins?|m)\b(?:\s*(?:and\s+)?(?P<half>a half)|\s*(?:and\s+)?(?P<rest>\d+)\s*(?:seconds?|secs?|s)\b)?"
    ))
    .expect("a regular expression of ours")
});
static CLOCK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:length|duration|runtime|long|total|video)[^.\n]{0,20}?\b(\d{1,2}):([0-5]\d)\b|\b(\d{1,2}):([0-5]\d)\s*(?:long|min|video|film|clip|explainer)")
        .expect("a regular expression of ours")
});

/// What a length is the length of, when several are named.
const FILMS: &[&str] = &[
    "video",
    "film",
    "clip",
    "explainer",
    "total",
    "long",
    "length",
    "duration",
    "walkthrough",
    "demo",
    "short",
    "reel",
    "ad",
    "spot",
    "teaser",
    "tutorial",
    "summary",
    "story",
    "trailer",
    "in ",
];

/// Seconds a text asks for: "2-minute", "60 seconds", "1:30 long", "a minute and a half", "30 to 45 seconds" (the middle).
/// Times of single scenes, in brackets or after "every", "within" or "last", are no length of the film.
pub(crate) fn seconds_in(text: &str) -> Option<f64> {
    let mut best: Option<(i32, f64)> = None;
    for found in AMOUNT.captures_iter(text) {
        let whole = found.get(0)?;
        let before = text[..whole.start()]
            .chars()
            .rev()
            .take(14)
            .collect::<String>()
            .chars()
            .rev()
            .collect::<String>()
            .to_lowercase();
        let after: String = text[whole.end()..].chars().take(34).collect::<String>().to_lowercase();
        let number = &found["n"];
        let spelled = SPELLED.iter().find(|row| row.0 == number.to_lowercase());
        let unit = found["unit"].to_lowercase();
        // "5 m" is a distance and "a s" nothing.
        if (unit == "m" || unit == "s")
            && (spelled.is_some() || text[..whole.end()].ends_with([' ']) || whole.as_str().contains(' '))
        {
            continue;
        }
        let Some(value) = spelled.map(|row| row.1).or_else(|| number.parse().ok()) else { continue };
        let low: Option<f64> = found.name("low").and_then(|low| low.as_str().parse().ok());
        let value = low.map_or(value, |low| (low + value) / 2.0);
        let minutes = unit.starts_with('m');
        let mut seconds = if minutes { value * 60.0 } else { value };
        if found.name("half").is_some() {
            seconds += if minutes { 30.0 } else { 0.5 };
        }
        if let Some(rest) = found.name("rest") {
            seconds += rest.as_str().parse().unwrap_or(0.0);
        }
        let in_brackets = before.trim_end().ends_with(['(', '[', '–']) || before.ends_with('-') && low.is_none();
        let elsewhere =
            ["every ", "within ", "last ", "next ", "takes ", "took ", "under ", "less than ", "only ", "from ", "to "]
                .iter()
                .any(|word| before.ends_with(word));
        let film = FILMS.iter().any(|word| after.contains(word))
            || before.contains("in ")
            || before.contains("length")
            || before.contains("about ")
            || before.contains("target");
        let score = i32::from(film) * 2 + i32::from(whole.as_str().contains('-'))
            - i32::from(in_brackets) * 4
            - i32::from(elsewhere) * 3;
        if score >= 0 && best.is_none_or(|(top, _)| score > top) {
            best = Some((score, seconds));
        }
    }
    let clock = CLOCK.captures_iter(text).find(|found| !["9:16", "16:9"].iter().any(|shape| found[0].contains(shape)));
    let clock = clock.and_then(|found| {
        let group =
            |one, two| found.get(one).or_else(|| found.get(two)).and_then(|part| part.as_str().parse::<f64>().ok());
        Some(group(1, 3)? * 60.0 + group(2, 4)?)
    });
    match best {
        Some((score, seconds)) if score > 0 || clock.is_none() => Some(seconds),
        _ => clock,
    }
}
