//! Tone, style and language.

use std::sync::LazyLock;

use regex::Regex;

use super::kind::Kind;
use super::platform::whole_word;

/// How it shall sound and feel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    Friendly,
    Energetic,
    Formal,
    Calm,
    Playful,
    Dramatic,
    Clear,
}

/// Words for tones, with the style and the music that go with each.
const TONES: &[(Tone, &[&str])] = &[
    (
        Tone::Energetic,
        &["energetic", "upbeat", "exciting", "dynamic", "fast-paced", "punchy", "high-energy", "bold", "aspirational"],
    ),
    (Tone::Playful, &["playful", "fun", "funny", "humorous", "quirky", "whimsical", "lighthearted", "light-hearted"]),
    (Tone::Formal, &["formal", "professional", "serious", "corporate", "business-like", "authoritative", "executive"]),
    (Tone::Calm, &["calm", "relaxed", "soothing", "gentle", "reassuring", "mellow"]),
    (Tone::Dramatic, &["dramatic", "cinematic", "epic", "suspenseful", "inspiring", "inspirational", "emotional"]),
    (
        Tone::Friendly,
        &["friendly", "warm", "welcoming", "casual", "conversational", "approachable", "breezy", "cheerful"],
    ),
    (Tone::Clear, &["clear", "simple", "neutral", "knowledgeable", "informative", "concise"]),
];

/// Query for the music that goes with a tone.
pub(crate) fn music_for(tone: Option<Tone>) -> &'static str {
    match tone {
        Some(Tone::Friendly) => "warm light acoustic background",
        Some(Tone::Energetic) => "upbeat energetic electronic background",
        Some(Tone::Formal) => "discreet corporate background",
        Some(Tone::Calm) => "calm ambient background",
        Some(Tone::Playful) => "playful light pizzicato background",
        Some(Tone::Dramatic) => "cinematic inspiring strings",
        Some(Tone::Clear) | None => "soft modern background",
    }
}

/// Words that show that a tone is asked for, rather than told of.
static ASKED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(tone|voice|style|feel|mood|vibe|pacing|pace|video|explainer|film|clip|make it|keep it|narrat\w+|sound|energy)\b")
        .expect("a regular expression of ours")
});

pub(crate) fn tone_in(text: &str) -> Option<Tone> {
    let mut found: Option<(usize, Tone)> = None;
    for sentence in text.split(['.', '\n', '!']).filter(|sentence| ASKED.is_match(sentence)) {
        let lower = sentence.to_lowercase();
        for (tone, words) in TONES {
            for word in *words {
                if let Some(place) = lower.find(word).filter(|_| whole_word(&lower, word)) {
                    let place = text.find(sentence).unwrap_or(0) + place;
                    if found.is_none_or(|(best, _)| place < best) {
                        found = Some((place, *tone));
                    }
                }
            }
        }
    }
    found.map(|(_, tone)| tone)
}

/// Styles of the catalogue by the words people ask for them with.
const STYLES: &[(&str, &[&str])] = &[
    ("noir-detective", &["noir", "detective", "black and white"]),
    ("dust-horizon", &["western", "desert"]),
    ("archive-documentary", &["documentary", "archive", "archival"]),
    ("orbital-epic", &["space", "sci-fi", "science fiction", "orbital"]),
    ("retro-crt", &["crt", "terminal", "retro tech", "retro-tech", "hacker"]),
    ("pixel-arcade", &["pixel", "arcade", "8-bit", "video game"]),
    ("synth-horizon", &["synthwave", "vaporwave", "neon", "eighties", "80s"]),
    ("teletext-service", &["teletext"]),
    ("bauhaus-form", &["bauhaus", "geometric"]),
    ("deco-gala", &["art deco", "deco", "gatsby", "glamorous"]),
    ("constructivist-rally", &["constructivist", "propaganda poster"]),
    ("woodblock-tide", &["woodblock", "ukiyo-e", "japanese print"]),
    ("comic-burst", &["comic", "comic book", "superhero"]),
    ("seventies-groove", &["seventies", "70s", "groovy", "disco"]),
    ("night-mural", &["graffiti", "street art", "mural"]),
    ("sticker-pop", &["sticker", "pop art", "kawaii"]),
    ("paper-cutout", &["paper cutout", "cut-out", "cutout", "papercraft", "collage"]),
    ("chalk-lesson", &["chalk", "chalkboard", "blackboard"]),
    ("watercolour-journal", &["watercolour", "watercolor", "journal"]),
    ("stitched-felt", &["felt", "stitched", "embroidery"]),
    ("swiss-grid", &["swiss", "minimal", "minimalist", "clean", "modern"]),
    ("morning-broadsheet", &["newspaper", "broadsheet", "editorial"]),
    ("riso-duotone", &["riso", "risograph", "duotone"]),
    ("letterpress-bill", &["letterpress", "poster", "vintage print"]),
];

static STYLE_ASKED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:[\w-]+\s+){0,3}[\w-]+[\s-](?:style|look|aesthetic|theme)\b|\b(?:style|look|aesthetic|theme)\s*:\s*[^.\n]+|in the style of [^.\n]+")
        .expect("a regular expression of ours")
});

/// The id of a style whose words stand in a text.
pub(crate) fn style_named(text: &str) -> Option<&'static str> {
    let lower = text.to_lowercase().replace(['-', '_'], " ");
    let names = |id: &str| whole_word(&lower, &id.replace('-', " "));
    STYLES.iter().find(|(id, _)| names(id)).map(|row| row.0).or_else(|| {
        STYLES
            .iter()
            .find(|(_, words)| words.iter().any(|word| whole_word(&lower, &word.replace('-', " "))))
            .map(|row| row.0)
    })
}

pub(super) fn style_in(text: &str) -> Option<String> {
    STYLE_ASKED.find_iter(text).find_map(|part| style_named(part.as_str())).map(str::to_owned)
}

/// Style that goes with a tone, or else with the kind of film, when none was asked for.
pub(crate) fn style_for(tone: Option<Tone>, kind: Option<Kind>) -> &'static str {
    match (tone, kind) {
        (Some(Tone::Friendly), _) | (None, Some(Kind::Welcome)) => "paper-cutout",
        (Some(Tone::Energetic), _) | (None, Some(Kind::Product)) => "riso-duotone",
        (Some(Tone::Playful), _) => "sticker-pop",
        (Some(Tone::Dramatic), _) | (None, Some(Kind::Story)) => "archive-documentary",
        (Some(Tone::Calm), _) | (None, Some(Kind::Testimonial)) => "watercolour-journal",
        (None, Some(Kind::HowTo)) => "chalk-lesson",
        (None, Some(Kind::News)) => "morning-broadsheet",
        (None, Some(Kind::Announcement)) => "orbital-epic",
        (None, Some(Kind::Comparison | Kind::Listicle)) => "bauhaus-form",
        (Some(Tone::Formal | Tone::Clear), _) | (None, Some(Kind::Explainer | Kind::Report) | None) => "swiss-grid",
    }
}

/// Names of languages with their codes.
pub(crate) const LANGUAGES: &[(&str, &str)] = &[
    ("english", "en"),
    ("german", "de"),
    ("deutsch", "de"),
    ("french", "fr"),
    ("français", "fr"),
    ("spanish", "es"),
    ("español", "es"),
    ("italian", "it"),
    ("italiano", "it"),
    ("portuguese", "pt"),
    ("dutch", "nl"),
    ("japanese", "ja"),
    ("chinese", "zh"),
    ("mandarin", "zh"),
    ("hindi", "hi"),
    ("korean", "ko"),
    ("polish", "pl"),
    ("russian", "ru"),
    ("turkish", "tr"),
    ("arabic", "ar"),
    ("swedish", "sv"),
    ("danish", "da"),
    ("norwegian", "no"),
    ("finnish", "fi"),
    ("czech", "cs"),
    ("greek", "el"),
    ("ukrainian", "uk"),
    ("vietnamese", "vi"),
    ("indonesian", "id"),
];

/// The language that is asked for: "in Spanish", "Language: German", "narrated in French", "a Spanish video".
pub(crate) fn language_in(text: &str) -> Option<&'static str> {
    let lower = text.to_lowercase();
    LANGUAGES.iter().find_map(|(name, code)| {
        let asked = [
            format!("in {name}"),
            format!("language: {name}"),
            format!("{name} video"),
            format!("{name} narration"),
            format!("{name} voice"),
            format!("auf {name}"),
            format!("en {name}"),
            format!("to {name}"),
        ];
        asked.iter().any(|phrase| whole_word(&lower, phrase)).then_some(*code)
    })
}
