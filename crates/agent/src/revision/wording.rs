//! Wording that is more formal or more friendly, by tables.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::words;

/// Casual and formal wording of the same, as whole words. Contractions that stand for two things (`'s`, `'d`) are left alone,
/// but for the few that are clear.
const PAIRS: &[(&str, &str)] = &[
    ("don't", "do not"),
    ("doesn't", "does not"),
    ("didn't", "did not"),
    ("isn't", "is not"),
    ("aren't", "are not"),
    ("wasn't", "was not"),
    ("can't", "cannot"),
    ("couldn't", "could not"),
    ("won't", "will not"),
    ("wouldn't", "would not"),
    ("shouldn't", "should not"),
    ("haven't", "have not"),
    ("hasn't", "has not"),
    ("we're", "we are"),
    ("you're", "you are"),
    ("they're", "they are"),
    ("i'm", "I am"),
    ("we've", "we have"),
    ("you've", "you have"),
    ("they've", "they have"),
    ("we'll", "we will"),
    ("you'll", "you will"),
    ("they'll", "they will"),
    ("it'll", "it will"),
    ("it's", "it is"),
    ("that's", "that is"),
    ("there's", "there is"),
    ("what's", "what is"),
    ("here's", "here is"),
    ("let's", "let us"),
];

/// Casual words with formal ones; there is no way back.
const FORMAL_ONLY: &[(&str, &str)] = &[
    ("let us take a look at", "this film presents"),
    ("hi", "welcome"),
    ("hey", "welcome"),
    ("hello", "welcome"),
    ("a lot of", "many"),
    ("lots of", "many"),
    ("kids", "children"),
    ("guys", "everyone"),
    ("awesome", "excellent"),
    ("super", "very"),
    ("cool", "impressive"),
    ("get in touch", "contact us"),
    ("stuff", "material"),
    ("check out", "see"),
    ("big", "large"),
    ("in short", "in summary"),
    ("and that is the story", "that is the subject"),
    ("thanks", "thank you"),
    ("okay", "very well"),
];

fn exchanged(text: &str, pairs: impl Iterator<Item = (&'static str, &'static str)>) -> String {
    let mut text = text.replace('’', "'");
    for (from, to) in pairs {
        let Ok(pattern) = Regex::new(&format!(r"(?i)\b{}\b", regex::escape(from))) else { continue };
        text = pattern
            .replace_all(&text, |found: &regex::Captures<'_>| {
                let capital = found[0].starts_with(|letter: char| letter.is_uppercase());
                if capital { words::capitalised(to) } else { to.to_owned() }
            })
            .into_owned();
    }
    text.replace('\'', "’")
}

pub(super) fn formal(text: &str) -> String {
    exchanged(text, PAIRS.iter().chain(FORMAL_ONLY).copied())
}

static QUOTED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#"["“”]"#).expect("a regular expression of ours"));

/// With contractions; what is quoted stays as it was said.
pub(super) fn friendly(text: &str) -> String {
    if QUOTED.is_match(text) {
        return text.to_owned();
    }
    exchanged(text, PAIRS.iter().filter(|pair| pair.1 != "I am").map(|(casual, formal)| (*formal, *casual)))
}
