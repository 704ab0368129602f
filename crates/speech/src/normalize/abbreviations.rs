//! Shortened words: what they stand for, and whether their full stop ends a sentence.

use super::{Context, Spoken};
use crate::language::Language;

/// Written with a full stop, without it here; lower case.
const ABBREVIATIONS: &[(&str, &str)] = &[
    ("approx", "approximately"),
    ("apr", "april"),
    ("aug", "august"),
    ("ave", "avenue"),
    ("blvd", "boulevard"),
    ("capt", "captain"),
    ("col", "colonel"),
    ("corp", "corporation"),
    ("dec", "december"),
    ("dept", "department"),
    ("dr", "doctor"),
    ("e.g", "for example"),
    ("est", "established"),
    ("etc", "et cetera"),
    ("feb", "february"),
    ("fig", "figure"),
    ("fri", "friday"),
    ("gen", "general"),
    ("gov", "governor"),
    ("i.e", "that is"),
    ("inc", "incorporated"),
    ("jan", "january"),
    ("jr", "junior"),
    ("lt", "lieutenant"),
    ("ltd", "limited"),
    ("mon", "monday"),
    ("mr", "mister"),
    ("mrs", "missus"),
    ("ms", "miz"),
    ("mt", "mount"),
    ("nov", "november"),
    ("oct", "october"),
    ("ph.d", "p h d"),
    ("prof", "professor"),
    ("rd", "road"),
    ("rep", "representative"),
    ("rev", "reverend"),
    ("sen", "senator"),
    ("sept", "september"),
    ("sep", "september"),
    ("sgt", "sergeant"),
    ("sr", "senior"),
    ("vol", "volume"),
    ("vs", "versus"),
];

/// These are followed by a name or number, so their full stop never ends a sentence.
const TITLES: &[&str] = &[
    "capt", "col", "dr", "e.g", "fig", "gen", "gov", "i.e", "lt", "mr", "mrs", "ms", "mt", "no", "prof", "rep", "rev",
    "sen", "sgt", "st", "vol", "vs",
];

/// The same for the other languages we speak.
const FOREIGN_TITLES: &[&str] = &[
    "sr", "sra", "srta", "dr", "dra", "ud", "uds", "d", "m", "mm", "mme", "mlle", "me", "pr", "st", "ste", "sig",
    "sig.ra", "dott", "ing", "avv", "prof", "num", "núm", "pág", "pag", "p", "ej", "ex", "es", "n",
];

/// Whether a token that ends in a full stop goes on with the same sentence though a capital or digit follows.
pub fn keeps_going(token: &str, language: Language) -> bool {
    let bare = bare(token);
    if is_initial(&bare) && (bare.chars().count() == 1 || language.is_english()) {
        return true;
    }
    if language.is_english() {
        TITLES.contains(&bare.as_str()) || is_month(&bare)
    } else {
        FOREIGN_TITLES.contains(&bare.as_str())
    }
}

/// Whether the full stop after `word` is part of it rather than punctuation.
pub fn owns_full_stop(word: &str, language: Language) -> bool {
    let bare = bare(word);
    if !language.is_english() {
        return FOREIGN_TITLES.contains(&bare.as_str());
    }
    // "sat." and "sun." are too often words at the end of a sentence to be listed; so is "no.", unless a figure follows.
    ABBREVIATIONS.iter().any(|(short, _)| *short == bare && !matches!(*short, "mon" | "fri" | "est" | "rep" | "col"))
        || matches!(bare.as_str(), "st" | "no" if word.starts_with(char::is_uppercase))
        || (word.contains('.') && is_initial(&bare))
}

/// Says an abbreviation, dotted letters included.
pub(super) fn spoken(word: &str, context: &Context<'_>) -> Option<Vec<Spoken>> {
    let bare = bare(word);
    let next_is = |test: fn(char) -> bool| context.next.is_some_and(|next| next.starts_with(test));
    match (bare.as_str(), word.ends_with('.')) {
        ("am" | "pm", false) if context.previous.is_some_and(|word| word.ends_with(|c: char| c.is_ascii_digit())) => {
            return Some(vec![Spoken::Letters(bare)]);
        }
        ("st", true) if next_is(char::is_uppercase) => return Some(Spoken::phrase("saint")),
        ("st", true) => return Some(Spoken::phrase("street")),
        ("no", true) if next_is(|c| c.is_ascii_digit()) => return Some(Spoken::phrase("number")),
        ("no", true) => return Some(Spoken::phrase("no")),
        ("vs", _) => return Some(Spoken::phrase("versus")),
        ("mr" | "mrs" | "ms" | "dr", false) if !word.starts_with(char::is_uppercase) => return None,
        ("mr" | "mrs" | "ms" | "dr", _) => {}
        (_, false) => return None,
        _ => {}
    }
    if let Some((_, full)) = ABBREVIATIONS.iter().find(|(short, _)| *short == bare) {
        return Some(Spoken::phrase(full));
    }
    let dotted = word.contains('.') && is_initial(&bare);
    dotted.then(|| vec![Spoken::Letters(bare.replace('.', ""))])
}

/// The number of a month by its English name or abbreviation.
pub(super) fn month_number(word: &str) -> Option<usize> {
    let bare = bare(word);
    if bare.len() < 3 {
        return None;
    }
    let full = ABBREVIATIONS.iter().find(|(short, _)| *short == bare).map_or(bare.as_str(), |(_, full)| full);
    super::dates::MONTHS.iter().position(|month| *month == full).map(|index| index + 1)
}

fn is_month(bare: &str) -> bool {
    month_number(bare).is_some()
}

fn bare(word: &str) -> String {
    word.trim_start_matches(['"', '“', '(', '‘', '\'']).trim_end_matches('.').to_lowercase()
}

/// Single letters with full stops between them, `j` or `u.s`.
fn is_initial(bare: &str) -> bool {
    !bare.is_empty() && bare.split('.').all(|part| part.chars().count() == 1 && part.chars().all(char::is_alphabetic))
}
