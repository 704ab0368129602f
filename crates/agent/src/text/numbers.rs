//! Figures in a text, with the signs that belong to them.

use herald_scenes::content::Figure;

/// A number as somebody wrote it.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// As written, with currency and unit signs: `$4.2 million`, `30%`, `7.2 oz`.
    pub text: String,
    pub value: f64,
    pub decimals: u8,
    /// `$`, `€`, `+`, or nothing.
    pub prefix: String,
    /// `%`, ` million`, ` oz`, or nothing.
    pub suffix: String,
    /// Bytes of the text.
    pub start: usize,
    pub end: usize,
}

/// What may stand behind a number and is shown with it.
const SUFFIXES: &[&str] = &[
    "%",
    " %",
    " percent",
    " million",
    " billion",
    " thousand",
    "k",
    "K",
    "M",
    "B",
    "x",
    "×",
    "ms",
    " ms",
    "s",
    "h",
    "GB",
    " GB",
    "TB",
    " TB",
    "MB",
    " MB",
    " oz",
    " kg",
    " g",
    " km",
    " m",
    " cm",
    " mm",
    " kWh",
    " °C",
];

impl Mention {
    /// As a layout shows it; absent if it is longer than a figure may be.
    pub fn figure(&self) -> Option<Figure> {
        let suffix = match self.suffix.as_str() {
            " million" => "M".to_owned(),
            " billion" => "B".to_owned(),
            " thousand" => "k".to_owned(),
            " percent" | " %" => "%".to_owned(),
            other => other.to_owned(),
        };
        let figure = Figure { number: self.value, decimals: self.decimals, prefix: self.prefix.clone(), suffix };
        (shown(&figure).chars().count() <= herald_scenes::Limits::FIGURE).then_some(figure)
    }

    /// A plain number from 1900 to 2099 is taken for a year.
    pub fn is_year(&self) -> bool {
        // "The 1930s" are years too.
        self.prefix.is_empty()
            && (self.suffix.is_empty() || self.suffix == "s")
            && self.decimals == 0
            && (1900.0..2100.0).contains(&self.value)
            && !self.text.contains(',')
    }

    /// With a currency or unit sign, or large enough to be worth a scene.
    pub fn weighs(&self) -> bool {
        !self.is_year() && (!self.prefix.is_empty() || !self.suffix.is_empty() || self.value >= 10.0)
    }
}

/// How a figure reads on screen.
pub fn shown(figure: &Figure) -> String {
    let plain = format!("{:.*}", figure.decimals as usize, figure.number);
    let (whole, rest) = plain.split_once('.').map_or((plain.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) && whole.as_bytes()[place - 1].is_ascii_digit() {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let rest = rest.map(|rest| format!(".{rest}")).unwrap_or_default();
    format!("{}{grouped}{rest}{}", figure.prefix, figure.suffix)
}

/// All numbers of a text that stand as words of their own. Parts of names (`Q3`, `mp4`), versions (`2.3.1`), clock times and
/// dates with signs are not among them.
pub fn find(text: &str) -> Vec<Mention> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut place = 0;
    while place < bytes.len() {
        if !bytes[place].is_ascii_digit() {
            place += 1;
            continue;
        }
        let start = place;
        let mut end = place;
        while end < bytes.len()
            && (bytes[end].is_ascii_digit()
                || (matches!(bytes[end], b'.' | b',') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit)))
        {
            end += 1;
        }
        place = end;
        let before = text[..start].chars().last();
        let digits = &text[start..end];
        let part_of_a_name = before.is_some_and(|letter| {
            letter.is_alphanumeric()
                || matches!(letter, '_' | '#' | '.' | ':' | '/')
                || (letter == '-' && {
                    let earlier = text[..start - 1].chars().last();
                    earlier.is_some_and(char::is_alphanumeric)
                })
        });
        let follows = text[end..].chars().next();
        let dated = follows.is_some_and(|letter| matches!(letter, ':' | '/'))
            && text[end + 1..].starts_with(|letter: char| letter.is_ascii_digit());
        if part_of_a_name || dated {
            continue;
        }
        let Some((value, decimals)) = value_of(digits) else { continue };
        let suffix = suffix_of(&text[end..]);
        if suffix.is_empty() && follows.is_some_and(|letter| letter.is_alphabetic() || letter == '-') {
            continue;
        }
        let prefix = before.filter(|letter| matches!(letter, '$' | '€' | '£' | '¥' | '+' | '-' | '−')).unwrap_or(' ');
        let prefix = if prefix == ' ' { String::new() } else { prefix.to_string() };
        let from = start - prefix.len();
        let to = end + suffix.len();
        found.push(Mention { text: text[from..to].to_owned(), value, decimals, prefix, suffix, start: from, end: to });
        place = to;
    }
    found
}

/// `12,000` and `4.25` with their decimals; nothing for `2.3.1`, and for a comma that groups no thousands.
fn value_of(digits: &str) -> Option<(f64, u8)> {
    let mut parts = digits.split('.');
    let whole = parts.next()?;
    let fraction = parts.next();
    if parts.next().is_some() {
        return None;
    }
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let grouped: Vec<&str> = groups.collect();
    if !grouped.is_empty() && (first.len() > 3 || grouped.iter().any(|group| group.len() != 3)) {
        return None;
    }
    let plain = format!("{}{}", whole.replace(',', ""), fraction.map(|part| format!(".{part}")).unwrap_or_default());
    Some((plain.parse().ok()?, fraction.map_or(0, |part| part.len().min(6) as u8)))
}

fn suffix_of(rest: &str) -> String {
    let whole_word = |suffix: &&&str| {
        rest.starts_with(**suffix)
            && !(suffix.ends_with(char::is_alphabetic)
                && rest[suffix.len()..].starts_with(|letter: char| letter.is_alphanumeric() || letter == '\''))
    };
    SUFFIXES
        .iter()
        .filter(whole_word)
        .max_by_key(|suffix| suffix.len())
        .map(|suffix| (*suffix).to_owned())
        .unwrap_or_default()
}

/// A cell of a table as a number, with the signs around it.
pub fn cell(text: &str) -> Option<Mention> {
    let text = text.trim();
    let mentions = find(text);
    match mentions.as_slice() {
        [only] if only.start == 0 && only.end == text.len() => {
            let mut only = only.clone();
            if matches!(only.prefix.as_str(), "-" | "−") {
                only.value = -only.value;
                only.prefix = String::new();
            }
            Some(only)
        }
        _ => None,
    }
}

/// Number words whose value is worth checking; small ones count things in any good English.
const NUMBER_WORDS: &[(&str, f64)] = &[
    ("thirteen", 13.0),
    ("fourteen", 14.0),
    ("fifteen", 15.0),
    ("sixteen", 16.0),
    ("seventeen", 17.0),
    ("eighteen", 18.0),
    ("nineteen", 19.0),
    ("twenty", 20.0),
    ("thirty", 30.0),
    ("forty", 40.0),
    ("fifty", 50.0),
    ("sixty", 60.0),
    ("seventy", 70.0),
    ("eighty", 80.0),
    ("ninety", 90.0),
    ("hundred", 100.0),
    ("thousand", 1000.0),
];

/// Every run of digits of a text as a number without its signs, and number words from thirteen on: what must be found in
/// prompt or files.
pub fn claimed(text: &str) -> Vec<String> {
    let mut claimed = digits(text);
    for word in super::words::spoken(text).map(super::words::bare) {
        if let Some((name, value)) = NUMBER_WORDS.iter().find(|(name, _)| word.split('-').any(|part| part == *name)) {
            let scale = matches!(*name, "hundred" | "thousand");
            if !scale {
                claimed.push(format!("{value}"));
            }
        }
    }
    claimed
}

/// Runs of digits, normalised: `12,000` is `12000`, `4.20` is `4.2`.
pub fn digits(text: &str) -> Vec<String> {
    let mut runs = Vec::new();
    let letters: Vec<char> = text.chars().collect();
    let mut place = 0;
    while place < letters.len() {
        if !letters[place].is_ascii_digit() {
            place += 1;
            continue;
        }
        let mut run = String::new();
        while place < letters.len()
            && (letters[place].is_ascii_digit()
                || (matches!(letters[place], '.' | ',') && letters.get(place + 1).is_some_and(char::is_ascii_digit)))
        {
            if letters[place] != ',' {
                run.push(letters[place]);
            }
            place += 1;
        }
        let plain = run.parse::<f64>().map(|value| format!("{value}")).unwrap_or(run);
        runs.push(plain);
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_keep_their_signs() {
        type Row = (&'static str, &'static [(&'static str, f64, &'static str, &'static str)]);
        let table: &[Row] = &[
            ("Revenue rose 12% to $4.2 million.", &[("12%", 12.0, "", "%"), ("$4.2 million", 4.2, "$", " million")]),
            ("Only 7.2 oz at 1,200 stores", &[("7.2 oz", 7.2, "", " oz"), ("1,200", 1200.0, "", "")]),
            (
                "10K users, 99.9% uptime, 50ms latency",
                &[("10K", 10.0, "", "K"), ("99.9%", 99.9, "", "%"), ("50ms", 50.0, "", "ms")],
            ),
            ("Q3 of v2.3.1 at 10:30 on 3/4, mp4", &[]),
            ("In 2024 we were 40", &[("2024", 2024.0, "", ""), ("40", 40.0, "", "")]),
        ];
        for (text, expected) in table {
            let found: Vec<_> = find(text).into_iter().map(|m| (m.text, m.value, m.prefix, m.suffix)).collect();
            let expected: Vec<_> =
                expected.iter().map(|(t, v, p, s)| ((*t).to_owned(), *v, (*p).to_owned(), (*s).to_owned())).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn figures_are_shown_short() {
        let shown_as = |text: &str| find(text)[0].figure().map(|figure| shown(&figure));
        assert_eq!(shown_as("$4.2 million"), Some("$4.2M".into()));
        assert_eq!(shown_as("12,000 people"), Some("12,000".into()));
        assert_eq!(shown_as("1,234,567,890 people"), None);
    }

    #[test]
    fn cells_are_numbers_or_nothing() {
        assert_eq!(cell("-3.5%").map(|m| m.value), Some(-3.5));
        assert_eq!(cell("1,204").map(|m| m.value), Some(1204.0));
        assert!(cell("Week 3").is_none());
        assert!(cell("2026-03-01").is_none());
    }

    #[test]
    fn claims_are_normalised() {
        assert_eq!(claimed("12,000 of 4.20 and forty-one"), ["12000", "4.2", "40"]);
    }
}
