//! What in a prompt directs the film, as opposed to what it tells.

use std::sync::LazyLock;

use regex::Regex;

/// Labels whose line is a wish that other readers of the prompt understand, or that only directs.
pub(super) const DIRECTIONS: &[&str] = &[
    "tone",
    "style",
    "length",
    "duration",
    "orientation",
    "format",
    "platform",
    "language",
    "voice",
    "music",
    "focus on",
    "focus",
    "visual style",
    "pacing",
    "aspect ratio",
    "presenter",
    "avatar",
    "background",
    "colors",
    "colours",
    "visuals",
    "mood",
    "video type",
    "note",
    "goal",
    "target",
    "structure",
    "video structure",
    "hook",
];

/// Labels that are read, beside [`DIRECTIONS`].
const READ: &[&str] = &[
    "product",
    "topic",
    "subject",
    "name",
    "company",
    "event",
    "title",
    "audience",
    "target audience",
    "viewers",
    "cta",
    "call to action",
    "call-to-action",
    "cover",
    "topics",
    "points",
    "agenda",
];

/// `Tone: friendly` as its label in small letters and its value. Only for labels that are known.
pub(super) fn labelled(sentence: &str) -> Option<(String, &str)> {
    let (label, value) = sentence.split_once(':')?;
    let label = label.trim().trim_start_matches(['-', '*', '•', ' ']).to_lowercase();
    let label = label.split('(').next().unwrap_or_default().trim().to_owned();
    let known = DIRECTIONS.contains(&label.as_str()) || READ.contains(&label.as_str());
    (known && !value.trim().is_empty()).then_some((label, value))
}

/// Verbs that tell the maker of a film what to do when a sentence begins with them.
const VERBS: &[&str] = &[
    "create",
    "make",
    "produce",
    "generate",
    "build",
    "write",
    "record",
    "explain",
    "summarize",
    "summarise",
    "show",
    "use",
    "include",
    "cover",
    "end",
    "open",
    "begin",
    "keep",
    "add",
    "reference",
    "highlight",
    "target",
    "mention",
    "describe",
    "introduce",
    "compare",
    "avoid",
    "don't",
    "do",
    "don’t",
    "please",
    "walk",
    "tell",
    "turn",
    "animate",
    "display",
    "feature",
    "focus",
    "present",
    "finish",
    "close",
    "give",
    "let",
    "emphasize",
    "emphasise",
    "announce",
    "limit",
    "speak",
    "structure",
    "convert",
    "design",
    "illustrate",
    "need",
    "conclude",
    "break",
    "discuss",
    "talk",
    "outline",
    "demonstrate",
    "narrate",
    "teach",
    "visualize",
    "pick",
    "choose",
    "read",
    "promote",
    "recap",
    "review",
    "start",
    "welcome",
    "invite",
    "set",
    "match",
];

/// Verbs that begin steps and calls as often as directions: they direct only with a word of film making behind them.
const AMBIGUOUS: &[&str] = &[
    "open", "start", "set", "read", "choose", "pick", "add", "write", "close", "review", "use", "build", "create",
    "keep", "turn", "do", "break", "begin", "let", "give", "welcome", "invite", "focus", "finish", "end", "record",
    "start", "need", "make",
];

static FILM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(video|film|clip|scene|scenes|explainer|demo|walk-?through|tutorial|attached|attachment|animation|animated|tone|viewer|viewers|audience|screen|footage|voice|voiceover|music|presenter|avatar|seconds?|minutes?|reel|shot|camera|visuals?|image|images|photos?|screenshots?|slides?|chart|overlay|overlays|caption|captions|teaser|montage|hook|call[- ]to[- ]action|cta|landscape|portrait|vertical|jargon|short|style|narration|script|upbeat|friendly|simple|prompt|overview|story|about|announcement|summary|report|comparison|theme|accents?|colou?rs?|background|fonts?|logo)\b")
        .expect("a regular expression of ours")
});
static ASKING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:hi[,!. ]+|hello[,!. ]+)?(?:i|we)(?:'d| would)? (?:want|need|like|would like|am looking for|are looking for)\b|^(?:can|could|would) you\b|^(?:the|this|that) (?:video|film|clip|narrator|presenter|voice|tone|script|ending|intro|opening) (?:should|must|needs|has to|is for|will)\b|^it (?:should|must|needs to|has to)\b|^(?:at )?\S+ use heygen\b|^[@]heygen\b")
        .expect("a regular expression of ours")
});
static NOUN_PHRASE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:an?\s+)?(?:(?:short|quick|\d+[\s-]?(?:s|sec|second|seconds|minute|minutes|min)|one-minute|two-minute|friendly|upbeat|professional|[\w-]+)\s+){0,5}(?:video|explainer|film|clip|demo|walk-?through|tutorial|overview|teaser|presenter|montage|reel|comparison|summary|announcement|recap|trailer|ad|promo|short)\b(?:\s+(?:for|about|on|of|introducing|explaining|showing|that|to|in|walking|comparing|with|how)\b|[.!]?$)")
        .expect("a regular expression of ours")
});
static STYLE_ONLY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:vertical|portrait|landscape|square|horizontal)\b|^(?:[\w-]+,?\s+(?:and\s+)?){1,4}(?:tone|voice|style|music|pacing|colors|colours|feel|mood|format|orientation|theme|look|presenter|avatar|narration)[.!]?$|^(?:no|without)\s+(?:music|presenter|avatar|jargon|captions|a presenter|an avatar)\b")
        .expect("a regular expression of ours")
});

/// Words that hand a file over, and tell nothing: "Here is our handbook."
static HANDING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:(?:here(?:'s|’s| is| are)|this is|these are) (?:our|my|the|a|an|some|more)\b[^:,]{0,40}\b(?:handbook|file|document|doc|report|data|notes?|text|pictures?|photos?|images?|deck|slides?|table|spreadsheet|csv|pdf|brief|material|log|changelog|guide|screenshots?|recording|transcript)s?|i(?:'ve|’ve| have)? (?:attached|uploaded)\b[^:]{0,60}|(?:please )?(?:find|see) (?:the |our |my )?attached\b[^:]{0,60}|attached (?:is|are)\b[^:]{0,60})[.!]?$")
        .expect("a regular expression of ours")
});

/// "5 tips for better sleep" as a line of its own.
pub(super) static LISTICLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:top\s+)?(?:\d+|two|three|four|five|six|seven|eight|nine|ten)\s+(?:[\w-]+\s+)?(?:tips|reasons|ways|mistakes|facts|things|ideas|habits|rules|steps|lessons)\b[^.]*[:.]?$")
        .expect("a regular expression of ours")
});

/// Whether a sentence asks something of the film rather than telling something.
pub(super) fn is_instruction(sentence: &str) -> bool {
    let line = sentence.trim();
    if super::wants_to_choose_a_voice(line) || HANDING.is_match(line) {
        return true;
    }
    if LISTICLE.is_match(line) || ASKING.is_match(line) || NOUN_PHRASE.is_match(line) || STYLE_ONLY.is_match(line) {
        return true;
    }
    let first = crate::text::words::bare(line.split_whitespace().next().unwrap_or_default());
    VERBS.contains(&first.as_str()) && (!AMBIGUOUS.contains(&first.as_str()) || FILM.is_match(line))
}

/// A label above a list of topics.
pub(super) fn announces_topics(label: &str) -> bool {
    let label = label.to_lowercase();
    ["cover", "topic", "agenda", "points", "include"].iter().any(|word| label.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handing_a_file_over_tells_nothing() {
        for line in [
            "Here is our handbook.",
            "I've attached the report and two photos.",
            "Here are some more screenshots",
            "See attached.",
        ] {
            assert!(is_instruction(line), "{line}");
        }
        for line in [
            "Here are five habits of good teams.",
            "This is a small town with one report of snow, in 1952.",
            "The report is public.",
        ] {
            assert!(!is_instruction(line), "{line}");
        }
    }
}
