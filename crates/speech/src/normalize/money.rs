//! Amounts of money.

use super::{Context, Spoken, numbers};

/// Sign, one unit, several, one part, several.
const CURRENCIES: &[(char, &str, &str, &str, &str)] = &[
    ('$', "dollar", "dollars", "cent", "cents"),
    ('£', "pound", "pounds", "penny", "pence"),
    ('€', "euro", "euros", "cent", "cents"),
    ('¥', "yen", "yen", "sen", "sen"),
    ('₹', "rupee", "rupees", "paisa", "paise"),
];

const MAGNITUDES: &[(&str, &str)] = &[
    ("bn", "billion"),
    ("b", "billion"),
    ("k", "thousand"),
    ("m", "million"),
    ("mn", "million"),
    ("t", "trillion"),
    ("tn", "trillion"),
];

const MAGNITUDE_WORDS: &[&str] = &["hundred", "thousand", "million", "billion", "trillion"];

pub(super) fn spoken(word: &str, context: &Context<'_>) -> Option<Vec<Spoken>> {
    // "$5 million": the unit is said after the magnitude.
    if MAGNITUDE_WORDS.contains(&word.to_lowercase().as_str())
        && let Some((_, amount, unit)) = context.previous.and_then(split_sign)
        && numbers::written(amount).is_some()
    {
        return Some(Spoken::phrase(&format!("{} {}", word.to_lowercase(), unit.2)));
    }
    let (minus, amount, unit) = split_sign(word)?;
    let followed = context.next.is_some_and(|next| MAGNITUDE_WORDS.contains(&next.to_lowercase().as_str()));
    let said = if followed { numbers::written(amount)? } else { said(amount, unit)? };
    Some(Spoken::phrase(&if minus { format!("minus {said}") } else { said }))
}

type Currency = (char, &'static str, &'static str, &'static str, &'static str);

fn split_sign(word: &str) -> Option<(bool, &str, &'static Currency)> {
    let (minus, word) = match word.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, word),
    };
    CURRENCIES.iter().find_map(|unit| {
        let amount = word.strip_prefix(unit.0).or_else(|| word.strip_suffix(unit.0))?;
        amount.contains(|c: char| c.is_ascii_digit()).then_some((minus, amount, unit))
    })
}

fn said(amount: &str, (_, one, many, part, parts): &Currency) -> Option<String> {
    let lower = amount.to_lowercase();
    if let Some((figures, magnitude)) =
        MAGNITUDES.iter().find_map(|(suffix, word)| Some((numbers::written(lower.strip_suffix(suffix)?)?, word)))
    {
        return Some(format!("{figures} {magnitude} {many}"));
    }
    let (whole, fraction) = amount.split_once('.').unwrap_or((amount, ""));
    if fraction.len() != 2 {
        let unit = if amount == "1" { one } else { many };
        return Some(format!("{} {unit}", numbers::written(amount)?));
    }
    let cents: u64 = fraction.parse().ok()?;
    let cents_said = format!("{} {}", numbers::cardinal(cents), if cents == 1 { part } else { parts });
    let units_said = format!("{} {}", numbers::written(whole)?, if whole == "1" { one } else { many });
    Some(match (whole.chars().all(|c| c == '0'), cents) {
        (_, 0) => units_said,
        (true, _) => cents_said,
        _ => format!("{units_said} and {cents_said}"),
    })
}
