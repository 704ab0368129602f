//! What `say-as` makes of a text.

use crate::language::Language;
use crate::normalize::{calendar, numbers};
use crate::reading::Said;

/// How a text is to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interpretation {
    /// Each character by its name.
    Characters,
    Cardinal,
    Ordinal,
    /// Each figure by itself.
    Digits,
    Date(DateOrder),
    /// Figures and signs as a telephone number: each by itself.
    Telephone,
    Currency,
    /// Time of day, unit of measure or fraction: what the usual rules make of such text.
    AsWritten,
    /// Not heard.
    Expletive,
}

/// The order of a date's parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    /// The year is where it has four figures; else the usual order of the language.
    Usual,
    Mdy,
    Dmy,
    Ymd,
    Md,
    Dm,
    Ym,
    My,
}

const NAMES: &[(&str, Interpretation)] = &[
    ("characters", Interpretation::Characters),
    ("spell-out", Interpretation::Characters),
    ("verbatim", Interpretation::Characters),
    ("cardinal", Interpretation::Cardinal),
    ("number", Interpretation::Cardinal),
    ("ordinal", Interpretation::Ordinal),
    ("digits", Interpretation::Digits),
    ("date", Interpretation::Date(DateOrder::Usual)),
    ("time", Interpretation::AsWritten),
    ("telephone", Interpretation::Telephone),
    ("currency", Interpretation::Currency),
    ("unit", Interpretation::AsWritten),
    ("fraction", Interpretation::AsWritten),
    ("expletive", Interpretation::Expletive),
    ("bleep", Interpretation::Expletive),
];

const ORDERS: &[(&str, DateOrder)] = &[
    ("mdy", DateOrder::Mdy),
    ("dmy", DateOrder::Dmy),
    ("ymd", DateOrder::Ymd),
    ("md", DateOrder::Md),
    ("dm", DateOrder::Dm),
    ("ym", DateOrder::Ym),
    ("my", DateOrder::My),
];

/// Times of day are read the same way whatever their format says.
const TIMES: &[&str] = &["hms12", "hms24", "hms", "hm"];

/// Codes of currencies and the signs the rules know them by.
const CURRENCIES: &[(&str, &str)] = &[("USD", "$"), ("EUR", "€"), ("GBP", "£"), ("JPY", "¥"), ("INR", "₹")];

impl Interpretation {
    pub(super) fn named(how: &str, format: Option<&str>) -> Result<Interpretation, String> {
        let names = || NAMES.iter().map(|row| row.0).collect::<Vec<_>>().join(", ");
        let found = NAMES.iter().find(|row| row.0 == how).map(|row| row.1).ok_or_else(|| {
            let how: String = how.chars().take(40).collect();
            format!("`interpret-as` of `say-as`: `{how}` is none of {}", names())
        })?;
        let Some(format) = format else { return Ok(found) };
        let order = ORDERS.iter().find(|row| row.0 == format).map(|row| row.1);
        match (found, order) {
            (Interpretation::Date(_), Some(order)) => Ok(Interpretation::Date(order)),
            (Interpretation::AsWritten, _) if how == "time" && TIMES.contains(&format) => Ok(found),
            // Country codes change nothing about saying figures one by one.
            (Interpretation::Telephone, _) => Ok(found),
            _ => {
                let format: String = format.chars().take(40).collect();
                Err(format!("`format` of `say-as`: `{format}` says nothing about {how}"))
            }
        }
    }

    /// What is said for `text`; `None` leaves it to the usual rules.
    ///
    /// # Errors
    /// When the text is not what it is said to be.
    pub(crate) fn said(self, text: &str, language: Language) -> Result<Option<Said>, String> {
        let text = text.trim();
        let shown = || text.chars().take(40).collect::<String>();
        match self {
            Interpretation::Characters => Ok(Some(Said::Letters(text.to_owned()))),
            Interpretation::Digits => {
                let figures: String = text.chars().filter(char::is_ascii_digit).collect();
                match figures.is_empty() {
                    true => Err(format!("`say-as` digits: `{}` holds no figure", shown())),
                    false => Ok(Some(Said::Letters(figures))),
                }
            }
            Interpretation::Telephone => {
                let signs: String =
                    text.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '*' | '#')).collect();
                Ok(Some(Said::Letters(signs)))
            }
            Interpretation::Cardinal => {
                let number =
                    whole(text).ok_or_else(|| format!("`say-as` cardinal: `{}` is no whole number", shown()))?;
                Ok(Some(Said::Words(cardinal(number, language))))
            }
            Interpretation::Ordinal => {
                let number = whole(text).filter(|number| *number >= 0);
                let number = number.ok_or_else(|| format!("`say-as` ordinal: `{}` is no whole number", shown()))?;
                Ok(calendar::ordinal(number.unsigned_abs(), language).map(Said::Words))
            }
            Interpretation::Date(order) => {
                let date =
                    date(text, order, language).ok_or_else(|| format!("`say-as` date: `{}` is no date", shown()))?;
                Ok(calendar::date(date, language).map(Said::Words))
            }
            Interpretation::Currency => Ok(currency(text).map(Said::Words)),
            Interpretation::AsWritten | Interpretation::Expletive => Ok(None),
        }
    }
}

/// A whole number of at most fifteen figures, its groups parted by commas, full stops, spaces or apostrophes.
fn whole(text: &str) -> Option<i64> {
    let (sign, figures) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let ordinal_endings = ["st", "nd", "rd", "th", "º", "ª", "."];
    let figures = ordinal_endings.iter().find_map(|ending| figures.strip_suffix(ending)).unwrap_or(figures);
    let groups: Vec<&str> = figures.split([',', '.', ' ', '\u{a0}', '\u{202f}', '\'', '’']).collect();
    let is_digits = |group: &&str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit());
    let grouped = groups.iter().skip(1).all(|group| group.len() == 3);
    let plain = groups.concat();
    (groups.iter().all(is_digits) && grouped && plain.len() <= 15)
        .then(|| plain.parse::<i64>().ok())
        .flatten()
        .map(|n| n * sign)
}

fn cardinal(number: i64, language: Language) -> String {
    match language.is_english() {
        true => format!("{}{}", if number < 0 { "minus " } else { "" }, numbers::cardinal(number.unsigned_abs())),
        false => number.to_string(),
    }
}

fn date(text: &str, order: DateOrder, language: Language) -> Option<calendar::Date> {
    let parts: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    if parts.iter().any(|part| part.len() > 4) {
        return None;
    }
    let numbers: Vec<u16> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    let order = match order {
        DateOrder::Usual if parts.first()?.len() == 4 => DateOrder::Ymd,
        DateOrder::Usual if language == Language::EnUs && parts.len() == 2 => DateOrder::Md,
        DateOrder::Usual if language == Language::EnUs => DateOrder::Mdy,
        DateOrder::Usual if parts.len() == 2 => DateOrder::Dm,
        DateOrder::Usual => DateOrder::Dmy,
        order => order,
    };
    let (day, month, year) = match (order, numbers.as_slice()) {
        (DateOrder::Mdy, &[m, d, y]) | (DateOrder::Dmy, &[d, m, y]) | (DateOrder::Ymd, &[y, m, d]) => {
            (Some(d), m, Some(y))
        }
        (DateOrder::Md, &[m, d]) | (DateOrder::Dm, &[d, m]) => (Some(d), m, None),
        (DateOrder::Ym, &[y, m]) | (DateOrder::My, &[m, y]) => (None, m, Some(y)),
        _ => return None,
    };
    calendar::Date::new(day, month, year)
}

/// "USD 5.50" and "5.50 USD" as "$5.50".
fn currency(text: &str) -> Option<String> {
    CURRENCIES.iter().find_map(|(code, sign)| {
        let amount = text.strip_prefix(code).or_else(|| text.strip_suffix(code))?;
        Some(format!("{sign}{}", amount.trim()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(how: &str, format: Option<&str>, text: &str, language: Language) -> String {
        match Interpretation::named(how, format).and_then(|how| how.said(text, language)) {
            Ok(Some(Said::Words(words))) => words,
            Ok(Some(Said::Letters(letters))) => format!("[{letters}]"),
            Ok(other) => format!("{other:?}"),
            Err(error) => format!("! {error}"),
        }
    }

    #[test]
    fn texts_are_taken_as_they_are_said_to_be() {
        for (how, format, text, expected) in [
            ("cardinal", None, "1999", "one thousand nine hundred ninety nine"),
            ("cardinal", None, "-12,000", "minus twelve thousand"),
            ("ordinal", None, "22", "twenty second"),
            ("ordinal", None, "3rd", "third"),
            ("digits", None, "1-2 3", "[123]"),
            ("characters", None, "HeyGen 2", "[HeyGen 2]"),
            ("telephone", Some("1"), "+1 (555) 010-9988", "[+15550109988]"),
            ("date", None, "2024-01-05", "january fifth twenty twenty four"),
            ("date", Some("dmy"), "5/1/2024", "january fifth twenty twenty four"),
            ("date", Some("mdy"), "5/1/2024", "may first twenty twenty four"),
            ("date", Some("md"), "12-25", "december twenty fifth"),
            ("date", Some("ym"), "1999.7", "july nineteen ninety nine"),
            ("currency", None, "USD 5.50", "$5.50"),
            ("time", Some("hms12"), "3:30pm", "None"),
        ] {
            assert_eq!(said(how, format, text, Language::EnUs), expected, "{how} {text}");
        }
        assert_eq!(said("date", None, "5/1/2024", Language::Es), "5 de enero de 2024");
        assert_eq!(said("date", None, "1/5/2024", Language::FrFr), "premier mai 2024");
        assert_eq!(said("date", None, "2024-10-07", Language::Zh), "2024年10月7日");
        assert_eq!(said("cardinal", None, "1.999", Language::Es), "1999");
    }

    #[test]
    fn what_is_no_number_or_date_is_refused() {
        for (how, format, text) in [
            ("cardinal", None, "many"),
            ("cardinal", None, "1,23"),
            ("cardinal", None, "9999999999999999"),
            ("ordinal", None, "-1"),
            ("digits", None, "none"),
            ("date", None, "2024-13-05"),
            ("date", None, "soon"),
            ("date", Some("hms12"), "1/1/2000"),
            ("poem", None, "x"),
            ("cardinal", Some("mdy"), "5"),
        ] {
            assert!(said(how, format, text, Language::EnUs).starts_with('!'), "{how} {text}");
        }
    }
}
