//! Days, years, decades and times of day.

use super::{Context, Spoken, abbreviations, numbers};
use crate::language::Language;

pub(super) const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

pub(super) fn spoken(word: &str, context: &Context<'_>) -> Option<Vec<Spoken>> {
    let text = iso_date(word)
        .or_else(|| slashed_date(word, context.language))
        .or_else(|| day_of_month(word, context))
        .or_else(|| decade(word))
        .or_else(|| year(word));
    match text {
        Some(text) => Some(Spoken::phrase(&text)),
        None => time(word, context),
    }
}

/// 2024-01-05
fn iso_date(word: &str) -> Option<String> {
    let parts: Vec<&str> = word.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return None };
    if year.len() != 4 || month.len() != 2 || day.len() != 2 {
        return None;
    }
    date(number(year)?, number(month)?, number(day)?)
}

/// 1/5/2024: the month comes first in the United States, the day elsewhere.
fn slashed_date(word: &str, language: Language) -> Option<String> {
    let parts: Vec<&str> = word.split('/').collect();
    let [first, second, year] = parts.as_slice() else { return None };
    if year.len() != 4 {
        return None;
    }
    let (first, second) = (number(first)?, number(second)?);
    let (month, day) = if language == Language::EnUs { (first, second) } else { (second, first) };
    date(number(year)?, month, day)
}

fn date(year: u64, month: u64, day: u64) -> Option<String> {
    let name = MONTHS.get((month as usize).checked_sub(1)?)?;
    ((1..=31).contains(&day) && (1000..=9999).contains(&year))
        .then(|| format!("{name} {} {}", numbers::ordinal(day), numbers::year(year)))
}

/// "March 3": the day is an ordinal.
fn day_of_month(word: &str, context: &Context<'_>) -> Option<String> {
    let previous = context.previous?;
    // "may" and "march" in lower case are verbs.
    abbreviations::month_number(previous).filter(|_| previous.starts_with(char::is_uppercase))?;
    let day = number(word).filter(|day| (1..=31).contains(day) && word.len() <= 2)?;
    Some(numbers::ordinal(day))
}

/// "1990s", "'80s", "80s"
fn decade(word: &str) -> Option<String> {
    let figures = word.trim_start_matches('\'').strip_suffix('s')?.trim_end_matches('\'');
    let value = number(figures).filter(|value| value % 10 == 0)?;
    let singular = match figures.len() {
        2 if value >= 20 => numbers::cardinal(value),
        4 if value >= 1000 => numbers::year(value),
        _ => return None,
    };
    Some(match singular.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None => format!("{singular}s"),
    })
}

fn year(word: &str) -> Option<String> {
    number(word).filter(|value| word.len() == 4 && (1100..=2099).contains(value)).map(numbers::year)
}

/// "3:30", "10:00", "7pm", "12:00am"
fn time(word: &str, context: &Context<'_>) -> Option<Vec<Spoken>> {
    let lower = word.to_lowercase();
    let half = ["am", "pm", "a.m.", "p.m."].into_iter().find(|half| lower.ends_with(half));
    let clock = &lower[..lower.len() - half.map_or(0, str::len)];
    let (hour, minutes) = match clock.split_once(':') {
        Some((hour, minutes)) if minutes.len() == 2 => (hour, number(minutes).filter(|minutes| *minutes < 60)?),
        None if half.is_some() => (clock, 0),
        _ => return None,
    };
    let hour = number(hour).filter(|value| *value < 24 && hour.len() <= 2)?;
    let next_names_half = context.next.is_some_and(|next| {
        matches!(next.to_lowercase().trim_end_matches('.'), "am" | "pm" | "a.m" | "p.m" | "o'clock")
    });
    let mut spoken = Spoken::phrase(&numbers::cardinal(hour));
    match minutes {
        0 if half.is_some() || next_names_half => {}
        0 if hour == 0 || hour > 12 => spoken.extend(Spoken::phrase("hundred")),
        0 => spoken.extend(Spoken::phrase("o'clock")),
        1..=9 => spoken.extend(Spoken::phrase(&format!("oh {}", numbers::cardinal(minutes)))),
        _ => spoken.extend(Spoken::phrase(&numbers::cardinal(minutes))),
    }
    spoken.extend(half.map(|half| Spoken::Letters(half.replace('.', ""))));
    Some(spoken)
}

fn number(text: &str) -> Option<u64> {
    let plain = !text.is_empty() && text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}
