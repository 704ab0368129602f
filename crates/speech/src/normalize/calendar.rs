//! Dates and ordinals in words, by language.

use super::{dates, numbers};
use crate::language::Language;

/// A day, a month of a year, or a day of every year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Date {
    day: Option<u16>,
    /// 1 to 12.
    month: u16,
    year: Option<u16>,
}

impl Date {
    /// `None` when there is no such month, or no month with so many days.
    pub(crate) fn new(day: Option<u16>, month: u16, year: Option<u16>) -> Option<Date> {
        let days = match month {
            2 => 29,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        day.is_none_or(|day| (1..=days).contains(&day)).then_some(Date { day, month, year })
    }
}

/// The names of the months, and what stands before a month and before a year.
struct Calendar {
    language: Language,
    months: [&'static str; 12],
    of_month: &'static str,
    of_year: &'static str,
    /// The first day of a month.
    first: &'static str,
}

const CALENDARS: &[Calendar] = &[
    Calendar {
        language: Language::Es,
        months: [
            "enero",
            "febrero",
            "marzo",
            "abril",
            "mayo",
            "junio",
            "julio",
            "agosto",
            "septiembre",
            "octubre",
            "noviembre",
            "diciembre",
        ],
        of_month: "de",
        of_year: "de",
        first: "1",
    },
    Calendar {
        language: Language::FrFr,
        months: [
            "janvier",
            "février",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet",
            "août",
            "septembre",
            "octobre",
            "novembre",
            "décembre",
        ],
        of_month: "",
        of_year: "",
        first: "premier",
    },
    Calendar {
        language: Language::It,
        months: [
            "gennaio",
            "febbraio",
            "marzo",
            "aprile",
            "maggio",
            "giugno",
            "luglio",
            "agosto",
            "settembre",
            "ottobre",
            "novembre",
            "dicembre",
        ],
        of_month: "",
        of_year: "",
        first: "primo",
    },
    Calendar {
        language: Language::PtBr,
        months: [
            "janeiro",
            "fevereiro",
            "março",
            "abril",
            "maio",
            "junho",
            "julho",
            "agosto",
            "setembro",
            "outubro",
            "novembro",
            "dezembro",
        ],
        of_month: "de",
        of_year: "de",
        first: "primeiro",
    },
    Calendar {
        language: Language::Hi,
        months: ["जनवरी", "फ़रवरी", "मार्च", "अप्रैल", "मई", "जून", "जुलाई", "अगस्त", "सितंबर", "अक्टूबर", "नवंबर", "दिसंबर"],
        of_month: "",
        of_year: "",
        first: "1",
    },
];

/// A date as it is said; `None` in languages whose months are not known here. Figures are left to the rules of the
/// language.
pub(crate) fn date(date: Date, language: Language) -> Option<String> {
    if language.is_english() {
        return Some(english(date));
    }
    if let Language::Zh | Language::Ja = language {
        let part = |number: Option<u16>, sign: &str| number.map(|number| format!("{number}{sign}")).unwrap_or_default();
        return Some(part(date.year, "年") + &part(Some(date.month), "月") + &part(date.day, "日"));
    }
    let calendar = CALENDARS.iter().find(|calendar| calendar.language.primary() == language.primary())?;
    let mut words: Vec<String> = Vec::new();
    if let Some(day) = date.day {
        words.push(if day == 1 { calendar.first.to_owned() } else { day.to_string() });
        words.push(calendar.of_month.to_owned());
    }
    words.push(calendar.months[usize::from(date.month - 1)].to_owned());
    if let Some(year) = date.year {
        words.push(calendar.of_year.to_owned());
        words.push(year.to_string());
    }
    words.retain(|word| !word.is_empty());
    Some(words.join(" "))
}

fn english(date: Date) -> String {
    let mut words = vec![dates::MONTHS[usize::from(date.month - 1)].to_owned()];
    words.extend(date.day.map(|day| numbers::ordinal(day.into())));
    words.extend(date.year.map(|year| match year {
        1000..=9999 => numbers::year(year.into()),
        _ => numbers::cardinal(year.into()),
    }));
    words.join(" ")
}

/// An ordinal as it is said, or written so that it is said right; `None` where its form is not known here.
pub(crate) fn ordinal(number: u64, language: Language) -> Option<String> {
    const HINDI: [&str; 7] = ["", "पहला", "दूसरा", "तीसरा", "चौथा", "", "छठा"];
    Some(match language.primary() {
        "en" => numbers::ordinal(number),
        "es" | "it" | "pt" => format!("{number}º"),
        "fr" if number == 1 => "premier".to_owned(),
        "fr" => format!("{number}ème"),
        "hi" => match HINDI.get(number as usize).filter(|word| !word.is_empty()) {
            Some(word) => (*word).to_owned(),
            None => format!("{number}वां"),
        },
        "zh" => format!("第{number}"),
        "ja" => format!("第{number}"),
        _ => return None,
    })
}
