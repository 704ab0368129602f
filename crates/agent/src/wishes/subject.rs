//! What it is about, what it covers, and for whom.

use std::sync::LazyLock;

use regex::Regex;

static ABOUT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:about|introducing|explaining|announcing|summarizing|summarising|presenting|showcasing|promoting|on how to|how to|on|for|of|showing|covering|called|named)\s+(.+)$")
        .expect("a regular expression of ours")
});
static VERB: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:please\s+|can you\s+|could you\s+|i want (?:you )?to\s+)?(?:explain|summari[sz]e|describe|introduce|announce|present|tell|promote|recap|discuss|outline|demonstrate|compare|illustrate|teach)\s+(?:us\s+|me\s+|people\s+|viewers\s+)?(?:about\s+|the story of\s+)?(.+)$")
        .expect("a regular expression of ours")
});
/// Sentences that say what film it is name its subject; others only direct.
static FILM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:videos?|explainer|film|clip|demo|walk-?through|tutorial|overview|teaser|presenter|montage|reel|summary|announcement|recap|trailer|ad|promo|short|tiktok|animation|guide)\b")
        .expect("a regular expression of ours")
});
/// What may follow a subject and does not belong to it.
static TAIL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:[,;]?\s+(?:in|within|under|for|about|of)\s+(?:about\s+|around\s+|roughly\s+|a\s+|one\s+|two\s+|three\s+)?(?:\d+[\d.:]*\s*[- ]?)?(?:seconds?|secs?|minutes?|mins?)\b.*$|[,;]\s+\d+[\s-]?(?:s|secs?|seconds?|minutes?|mins?)\b.*$|[,;]?\s+in (?:an?|the) [\w-]*\s*(?:[\w-]+\s+)?(?:video|film|clip|tone|style|voice|way|format)\b.*$|[,;]?\s+(?:using|based on|from) (?:the|these|this|my|our)\b.*$|[,;]?\s+with (?:an?|the|some|no)\s+[\w\s,-]*(?:tone|voice|style|presenter|avatar|music|captions|chart|charts|cta|feel)\b.*$|[,;]?\s+for (?:tiktok|youtube|instagram|linkedin|social|reels|shorts|mobile)\b.*$|\s+[—–-]\s.*$|[,;]\s+(?:and|then|so|please|vertical|portrait|landscape|9:16|16:9|make|keep|in|no|without|aimed)\b.*$|\s+in (?:english|german|french|spanish|italian|portuguese|dutch|japanese|chinese|hindi)\b.*$|\s+(?:that|which) (?:covers|explains|shows|includes|walks)\b.*$|\s+for (?:new|our|all|busy|first-time|young|small|beginners|developers|customers|students|kids|children|people|teams|users)\b.*$)")
        .expect("a regular expression of ours")
});
/// Subjects that only point at an attachment.
static POINTING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:the\s+)?(?:key\s+|main\s+|most important\s+)?(?:findings|points|content|contents|highlights|results|news|numbers|takeaways|insights)?\s*(?:from|of|in|on)?\s*(?:this|the|these|my|our)?\s*(?:attached|quarterly|weekly|following|monthly)?\s*(?:pdf|csv|file|files|document|report|article|text|page|slides|deck|changelog|screenshots?|images?|data|notes|release notes|attachment)$|^(?:the\s+)?(?:key|main|most important)\s+(?:findings|points|content|highlights|results|news|numbers|takeaways|insights|features)$|^(?:it|this|that|them|me|us)$")
        .expect("a regular expression of ours")
});
static COVER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:cover(?:ing|s)?|mention|include sections on|talk about|touch on|discuss|sections on|chapters on|topics:)\s+(.+)$").expect("a regular expression of ours")
});
static AUDIENCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:video|explainer|film|tutorial|demo|walk-?through|guide|aimed at|audience (?:is|of|are)|audience:|for an audience of|targeting|target)\s*(?:is\s+)?(?:for\s+)?((?:new|busy|young|small|first-time|all|senior|junior|non-technical|our new)\s+(?:[\w-]+\s+)?(?:hires?|employees|joiners|starters|users|customers|teams?|members|managers|parents|owners|people|professionals|founders|engineers|developers|students|buyers|drivers|nurses|teachers|cooks|investors|audience|colleagues|staff)|beginners|developers|engineers|students|customers|employees|managers|parents|teachers|kids|children|executives|investors|marketers|designers|newcomers)\b")
        .expect("a regular expression of ours")
});
static SIDES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:compar(?:e|ing|ison of|ison between)|difference(?:s)? between|choose between|choosing between)\s+(.+?)\s+(?:and|with|to|vs\.?|versus)\s+(.+?)(?:[.,;:\n]|\s+(?:for|in|on|using|based)\b|$)|(?-i:\b([A-Z]\w*(?:\s[A-Z0-9]\w*){0,3}|\w+)\s+(?:[Vv]s\.?|versus)\s+(\w+(?:\s[A-Z0-9]\w*){0,3}))")
        .expect("a regular expression of ours")
});

/// The subject a wish names, without length, audience, platform and tone. Absent when it only points at a file.
pub(super) fn subject_in(sentence: &str) -> Option<String> {
    let line = sentence.trim().trim_end_matches(['.', '!', '?', ':']);
    let how_to = line.to_lowercase().find("how to ");
    let names_film = FILM.is_match(line);
    let quoted =
        line.split(['"', '“', '”']).nth(1).filter(|name| names_film && words_in(name) <= 6 && words_in(name) > 0);
    let found = match how_to {
        Some(place) => line[place..].to_owned(),
        None if super::direction::LISTICLE.is_match(line) => line.to_owned(),
        None if quoted.is_some() && !ABOUT.is_match(line.split(['"', '“']).next().unwrap_or_default()) => {
            quoted?.to_owned()
        }
        None if !names_film => VERB.captures(line).map(|found| found[1].to_owned())?,
        None => VERB.captures(line).or_else(|| ABOUT.captures(line)).map(|found| found[1].to_owned())?,
    };
    let mut subject = found;
    // A tail may hide another.
    for _ in 0..3 {
        subject = TAIL.replace(&subject, "").trim().trim_end_matches([',', ';', ':']).to_owned();
    }
    let subject = subject.split(". ").next().unwrap_or_default();
    let subject = phrase(subject);
    let words = subject.split(' ').count();
    let only_people = AUDIENCE.captures(sentence).is_some_and(|found| found[1].eq_ignore_ascii_case(&subject));
    (!subject.is_empty() && words <= 14 && !POINTING.is_match(&subject) && !only_people && !is_platform(&subject))
        .then_some(subject)
}

fn words_in(text: &str) -> usize {
    crate::text::words::count(text)
}

fn is_platform(subject: &str) -> bool {
    let lower = subject.to_lowercase();
    ["tiktok", "youtube", "instagram", "linkedin", "social media", "social", "mobile"].contains(&lower.as_str())
        || super::length::seconds_in(subject).is_some()
}

/// A noun phrase without quotation marks and space around it.
pub(super) fn phrase(text: &str) -> String {
    text.trim().trim_matches(['"', '“', '”', '\'', '.', ',', ':', ';', ' ']).to_owned()
}

/// "Cover team culture, dev tools, and first-week checklist" as its three topics.
pub(super) fn points_in(sentence: &str) -> Vec<String> {
    let line = sentence.trim().trim_end_matches(['.', '!', '?']);
    COVER.captures(line).map(|found| parts(&found[1])).unwrap_or_default()
}

/// The parts of a series.
pub(super) fn parts(series: &str) -> Vec<String> {
    let series = series.replace(", and ", ", ").replace(" and then ", ", ");
    let mut parts: Vec<String> = series.split([',', ';']).map(phrase).filter(|part| !part.is_empty()).collect();
    if let Some(last) = parts.pop() {
        // "tools and processes" alone is two topics, but the last of a longer series is one.
        let split = if parts.is_empty() { last.split(" and ").map(phrase).collect() } else { vec![last] };
        parts.extend(split);
    }
    parts.into_iter().map(|part| part.strip_prefix("the ").map(str::to_owned).unwrap_or(part)).take(8).collect()
}

pub(super) fn audience_in(prompt: &str) -> Option<String> {
    Some(phrase(&AUDIENCE.captures(prompt)?[1]))
}

/// The two sides of a comparison.
pub(super) fn sides_in(prompt: &str) -> Option<(String, String)> {
    let found = SIDES.captures(prompt)?;
    let side = |one: usize, two: usize| found.get(one).or_else(|| found.get(two)).map(|part| phrase(part.as_str()));
    let (left, right) = (side(1, 3)?, side(2, 4)?);
    let fits = |side: &str| !side.is_empty() && side.split(' ').count() <= 5 && side.len() <= 40;
    (fits(&left) && fits(&right)).then_some((left, right))
}
