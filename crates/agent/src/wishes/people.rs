//! Presenter, voice and music.

use std::sync::LazyLock;

use regex::Regex;

use super::platform::whole_word;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gender {
    Female,
    Male,
}

impl Gender {
    /// As voices are described.
    pub fn name(self) -> &'static str {
        match self {
            Gender::Female => "female",
            Gender::Male => "male",
        }
    }
}

static GENDERED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(female|male|woman|man|woman's|man's|feminine|masculine)\b[^.\n]{0,24}?\b(voice|avatar|narrator|presenter|host|speaker|narration)\b|\b(?:narrated|voiced|presented|hosted|spoken) by a (?:[\w-]+ ){0,2}(woman|man)\b")
        .expect("a regular expression of ours")
});

pub(crate) fn gender_in(text: &str) -> Option<Gender> {
    let found = GENDERED.captures(text)?;
    let word = found.get(1).or_else(|| found.get(3))?.as_str().to_lowercase();
    Some(if word.starts_with("female") || word.starts_with("wom") || word.starts_with("fem") {
        Gender::Female
    } else {
        Gender::Male
    })
}

const WITHOUT_PRESENTER: &[&str] = &[
    "no presenter",
    "without a presenter",
    "without presenter",
    "no avatar",
    "without an avatar",
    "without avatar",
    "no talking head",
    "voice-over only",
    "voiceover only",
    "voice over only",
    "no one on screen",
    "no person on screen",
    "faceless",
    "montage",
    "text overlays only",
    "text only",
    "remove the presenter",
    "remove the avatar",
];
const WITH_PRESENTER: &[&str] = &[
    "a presenter",
    "with presenter",
    "with an avatar",
    "female avatar",
    "male avatar",
    "avatar presents",
    "presenter-driven",
    "presenter explaining",
    "talking head",
    "presented by",
    "add a presenter",
    "with the presenter",
    "female presenter",
    "male presenter",
    "add an avatar",
];

pub(crate) fn presenter_in(text: &str) -> Option<bool> {
    let lower = text.to_lowercase();
    if WITHOUT_PRESENTER.iter().any(|phrase| whole_word(&lower, phrase)) {
        return Some(false);
    }
    WITH_PRESENTER.iter().any(|phrase| whole_word(&lower, phrase)).then_some(true)
}

static MUSIC: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:background\s+)?music\s*:\s*([^.\n]+)|\b(?:with|use|add|play)\s+(?:some\s+)?((?:[\w-]+\s+){1,4})(?:background\s+)?(?:music|soundtrack)\b")
        .expect("a regular expression of ours")
});

/// `Some(None)` when music is declined, else what kind of it is asked for.
pub(crate) fn music_in(text: &str) -> Option<Option<String>> {
    let lower = text.to_lowercase();
    if [
        "no music",
        "without music",
        "no background music",
        "without background music",
        "remove the music",
        "music: none",
        "music off",
    ]
    .iter()
    .any(|phrase| whole_word(&lower, phrase))
    {
        return Some(None);
    }
    let found = MUSIC.captures(text)?;
    let words = found.get(1).or_else(|| found.get(2))?.as_str().trim().trim_start_matches("a ").trim();
    let words = words.trim_end_matches("background").trim();
    (!words.is_empty()).then(|| Some(format!("{words} background music")))
}

static CHOOSING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:let me|i(?:'d| would)? (?:want|like) to|i'll|i want to) (?:pick|choose|select)\b[^.\n]{0,24}\bvoices?\b|\bask me\b[^.\n]{0,24}\bvoices?\b|\b(?:which|what) voices (?:are there|do you have|can i|could i)\b|\b(?:show|offer|give) me (?:some |the |a few |other |more )?voices\b")
        .expect("a regular expression of ours")
});

/// Whether somebody wants to be asked which voice speaks.
pub fn wants_to_choose_a_voice(text: &str) -> bool {
    CHOOSING.is_match(text)
}

static PERSON: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:[Pp]resented|[Hh]osted|[Nn]arrated) by ([A-Z][a-z]+(?: [A-Z][a-z]+)?)\b")
        .expect("a regular expression of ours")
});

/// A presenter asked for by name.
pub(super) fn person_in(text: &str) -> Option<String> {
    Some(PERSON.captures(text)?[1].to_owned())
}
