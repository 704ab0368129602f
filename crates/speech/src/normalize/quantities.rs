//! Numbers with what clings to them: signs, ordinal endings, units, ranges, fractions, versions.

use super::{Context, Spoken, numbers};

/// Written right behind a figure: one, several.
const UNITS: &[(&str, &str, &str)] = &[
    ("%", "percent", "percent"),
    ("°", "degree", "degrees"),
    ("°c", "degree celsius", "degrees celsius"),
    ("°f", "degree fahrenheit", "degrees fahrenheit"),
    ("cm", "centimeter", "centimeters"),
    ("fps", "frame per second", "frames per second"),
    ("ft", "foot", "feet"),
    ("g", "gram", "grams"),
    ("gb", "gigabyte", "gigabytes"),
    ("ghz", "gigahertz", "gigahertz"),
    ("hz", "hertz", "hertz"),
    ("kb", "kilobyte", "kilobytes"),
    ("kg", "kilogram", "kilograms"),
    ("khz", "kilohertz", "kilohertz"),
    ("km", "kilometer", "kilometers"),
    ("kw", "kilowatt", "kilowatts"),
    ("lb", "pound", "pounds"),
    ("lbs", "pound", "pounds"),
    ("mb", "megabyte", "megabytes"),
    ("mg", "milligram", "milligrams"),
    ("mhz", "megahertz", "megahertz"),
    ("ml", "milliliter", "milliliters"),
    ("mm", "millimeter", "millimeters"),
    ("mph", "mile per hour", "miles per hour"),
    ("ms", "millisecond", "milliseconds"),
    ("oz", "ounce", "ounces"),
    ("px", "pixel", "pixels"),
    ("tb", "terabyte", "terabytes"),
    ("x", "times", "times"),
];

pub(super) fn spoken(word: &str, context: &Context<'_>) -> Option<Vec<Spoken>> {
    if !word.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if let Some(rest) = word.strip_prefix(['-', '−', '+']).filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    {
        let sign = if word.starts_with('+') { "plus" } else { "minus" };
        return Some([Spoken::phrase(sign), spoken(rest, context)?].concat());
    }
    if let Some(rest) = word.strip_prefix('#') {
        return Some([Spoken::phrase("number"), super::expand_part(rest, context)].concat());
    }
    let text = numbers::written(word)
        .or_else(|| ordinal(word))
        .or_else(|| fraction(word))
        .or_else(|| version(word))
        .or_else(|| range_or_code(word));
    text.map(|text| Spoken::phrase(&text)).or_else(|| with_unit(word, context))
}

/// "21st"
fn ordinal(word: &str) -> Option<String> {
    let lower = word.to_lowercase();
    let figures = ["st", "nd", "rd", "th"].iter().find_map(|ending| lower.strip_suffix(ending))?;
    numbers::without_separators(figures)?.parse().ok().map(numbers::ordinal)
}

/// "1/2", "3/4"; "24/7" has a way of its own.
fn fraction(word: &str) -> Option<String> {
    if word == "24/7" {
        return Some("twenty four seven".to_owned());
    }
    let (above, below) = word.split_once('/')?;
    let (above, below): (u64, u64) = (above.parse().ok()?, below.parse().ok()?);
    let (one, many) = match below {
        2 => ("half".to_owned(), "halves".to_owned()),
        4 => ("quarter".to_owned(), "quarters".to_owned()),
        3 | 5..=10 => (numbers::ordinal(below), format!("{}s", numbers::ordinal(below))),
        _ => return Some(format!("{} over {}", numbers::cardinal(above), numbers::cardinal(below))),
    };
    Some(format!("{} {}", numbers::cardinal(above), if above == 1 { one } else { many }))
}

/// "v2.0", "1.2.3"
fn version(word: &str) -> Option<String> {
    let figures = word.strip_prefix(['v', 'V']);
    let parts: Vec<&str> = figures.unwrap_or(word).split('.').collect();
    if figures.is_none() && parts.len() < 3 {
        return None;
    }
    let said: Option<Vec<String>> = parts.iter().map(|part| numbers::written(part)).collect();
    Some(format!("{}{}", if figures.is_some() { "version " } else { "" }, said?.join(" point ")))
}

/// "10-20" is a range; "555-0199" and longer are codes, said digit by digit.
fn range_or_code(word: &str) -> Option<String> {
    let parts: Vec<&str> = word.split(['-', '–']).collect();
    if parts.len() < 2 || parts.iter().any(|part| part.is_empty()) {
        return None;
    }
    if let [low, high] = parts.as_slice()
        && let (Some(low_value), Some(high_value)) = (value(low), value(high))
        && low_value < high_value
        && !high.starts_with('0')
    {
        return Some(format!("{} to {}", say_year_or_number(low)?, say_year_or_number(high)?));
    }
    let all_digits = parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    all_digits.then(|| parts.iter().map(|part| numbers::digits(part, "oh")).collect::<Vec<_>>().join(" "))
}

fn value(figures: &str) -> Option<f64> {
    figures.replace(',', "").parse().ok()
}

fn say_year_or_number(figures: &str) -> Option<String> {
    match figures.parse::<u64>() {
        Ok(year @ 1100..=2099) if figures.len() == 4 => Some(numbers::year(year)),
        _ => numbers::written(figures),
    }
}

/// "5km", "16GB", "3D": a figure, then a unit or letters.
fn with_unit(word: &str, context: &Context<'_>) -> Option<Vec<Spoken>> {
    let split = word.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')?;
    let (figures, rest) = word.split_at(split);
    let said = numbers::written(figures)?;
    let lower = rest.to_lowercase();
    if let Some((_, one, many)) = UNITS.iter().find(|(unit, _, _)| *unit == lower) {
        return Some(Spoken::phrase(&format!("{said} {}", if figures == "1" { one } else { many })));
    }
    if let "k" | "m" | "b" = lower.as_str() {
        return Some(Spoken::phrase(&format!("{said} {lower}")));
    }
    Some([Spoken::phrase(&said), super::expand_part(rest, context)].concat())
}
