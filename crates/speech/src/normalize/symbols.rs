//! Signs on their own, and compounds held together by signs.

use super::{Context, Spoken, expand_part};

pub(super) fn spoken(word: &str, context: &Context<'_>) -> Option<Vec<Spoken>> {
    if let Some(name) = name(word) {
        return Some(Spoken::phrase(name));
    }
    if !word.contains(|c: char| c.is_alphanumeric()) {
        return Some(Vec::new());
    }
    let separators: &[char] = &[
        '-', '–', '/', '_', '.', ',', ':', '+', '&', '*', '=', '@', '%', '°', '#', '$', '€', '£', '(', ')', '|', '~',
        '<', '>', '\\',
    ];
    let at_seam = seam_of_letters_and_digits(word);
    let at = word.find(separators).or(at_seam)?;
    // Progress is certain: each half is shorter than the word.
    let (left, rest) = word.split_at(at);
    let sign_len = rest.chars().next().filter(|c| separators.contains(c)).map_or(0, char::len_utf8);
    let (sign, right) = rest.split_at(sign_len);
    let between = match sign {
        "+" | "&" | "=" | "@" | "%" | "°" => name(sign).map(Spoken::phrase).unwrap_or_default(),
        "." if left.ends_with(char::is_alphanumeric) && right.starts_with(|c: char| c.is_ascii_digit()) => {
            Spoken::phrase("point")
        }
        _ => Vec::new(),
    };
    Some([part(left, context), between, part(right, context)].concat())
}

fn part(text: &str, context: &Context<'_>) -> Vec<Spoken> {
    if text.is_empty() { Vec::new() } else { expand_part(text, context) }
}

fn name(sign: &str) -> Option<&'static str> {
    Some(match sign {
        "&" => "and",
        "+" => "plus",
        "=" => "equals",
        "@" => "at",
        "%" => "percent",
        "°" => "degrees",
        "#" => "number",
        "$" => "dollars",
        "€" => "euros",
        "£" => "pounds",
        _ => return None,
    })
}

/// Where letters meet digits, as in "H2O".
fn seam_of_letters_and_digits(word: &str) -> Option<usize> {
    let mut previous: Option<char> = None;
    for (at, c) in word.char_indices() {
        if previous.is_some_and(|last| {
            last.is_alphabetic() && c.is_ascii_digit() || last.is_ascii_digit() && c.is_alphabetic()
        }) {
            return Some(at);
        }
        previous = Some(c);
    }
    None
}
