//! Written forms that espeak-ng reads wrong in Spanish, French, Italian, Portuguese and Hindi, as words and plain figures,
//! which it reads right.
//!
//! Numbers, decimals, ordinals with their sign (`2º`) and acronyms are left to it.

use super::vocabularies::{self, Counted, SIGNS, UNITS, Vocabulary};
use super::{Context, calendar, links};

/// Longer words hold no amount, date or address anybody would say.
const LONGEST: usize = 256;

/// What is said for a written word; `None` leaves it as it is.
pub(super) fn spoken(word: &str, context: &Context<'_>) -> Option<String> {
    let vocabulary = vocabularies::of(context.language).filter(|_| word.len() <= LONGEST)?;
    let lower = word.to_lowercase();
    if let Some((_, said)) = vocabulary.abbreviations.iter().find(|row| row.0 == lower) {
        return Some((*said).to_owned());
    }
    if let Some(said) = unit_alone(&lower, vocabulary, context) {
        return Some(said);
    }
    if let Some(sign) = word.chars().next().filter(|_| word.chars().count() == 1) {
        return sign_name(sign, vocabulary).filter(|_| matches!(sign, '&' | '+' | '=' | '@')).map(str::to_owned);
    }
    if let Some(address) = links::address(word) {
        return Some(spelled_address(address, vocabulary));
    }
    if !word.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if let Some(rest) = word.strip_prefix(['-', '−']).filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) {
        let rest_said = spoken(rest, context).unwrap_or_else(|| rest.to_owned());
        return Some(format!("{} {rest_said}", vocabulary.minus));
    }
    date(word, context)
        .or_else(|| money(word, vocabulary))
        .or_else(|| time(word, vocabulary))
        .or_else(|| fraction(word, vocabulary))
        .or_else(|| range_or_code(word, vocabulary))
        .or_else(|| quantity(&lower, vocabulary))
}

/// "2024-05-12", "12/05/2024"
fn date(word: &str, context: &Context<'_>) -> Option<String> {
    let parts: Vec<&str> = word.split(['-', '/', '.']).collect();
    let [first, month, last] = parts.as_slice() else { return None };
    if !parts.iter().all(|part| is_figures(part) && part.len() <= 4) {
        return None;
    }
    let (day, year) = match (first.len(), last.len()) {
        (4, 1..=2) => (last, first),
        (1..=2, 4) => (first, last),
        _ => return None,
    };
    let date = calendar::Date::new(Some(day.parse().ok()?), month.parse().ok()?, Some(year.parse().ok()?))?;
    calendar::date(date, context.language)
}

/// "5,50€", "$5"
fn money(word: &str, vocabulary: &Vocabulary) -> Option<String> {
    vocabulary.currencies.iter().find_map(|(sign, name)| {
        let amount = word.strip_prefix(sign).or_else(|| word.strip_suffix(sign))?;
        let (whole, parts) = match amount.rsplit_once([',', '.']) {
            Some((whole, parts)) if parts.len() == 2 => (whole, parts),
            _ => (amount, ""),
        };
        if !is_number(whole) || !parts.is_empty() && !is_figures(parts) {
            return None;
        }
        let said = format!("{whole} {}", counted(whole, *name));
        Some(match parts.trim_start_matches('0') {
            "" => said,
            parts => join(&[&said, vocabulary.money_joint, parts]),
        })
    })
}

/// "15:30", "15h30", "15h"
fn time(word: &str, vocabulary: &Vocabulary) -> Option<String> {
    let (hour, minutes) = word.split_once([':', 'h'])?;
    let fits =
        |part: &str, below: u32| is_figures(part) && part.len() <= 2 && part.parse::<u32>().is_ok_and(|n| n < below);
    if !fits(hour, 24) || !(fits(minutes, 60) && minutes.len() == 2 || minutes.is_empty() && word.ends_with('h')) {
        return None;
    }
    let (joint, after, full) = vocabulary.clock;
    let one = hour.trim_start_matches('0') == "1";
    // "1 heures" is wrong in every language that counts its hours here.
    let singular = |name: &'static str| if one { name.strip_suffix('s').unwrap_or(name) } else { name };
    let hour = if hour.chars().all(|c| c == '0') { "0" } else { hour.trim_start_matches('0') };
    let shown = if one && joint == "heures" { "une" } else { hour };
    Some(match minutes.trim_start_matches('0') {
        "" => join(&[shown, singular(full)]),
        minutes => join(&[shown, singular(joint), minutes, after]),
    })
}

/// "1/2", "3/4", "5/8"
fn fraction(word: &str, vocabulary: &Vocabulary) -> Option<String> {
    let (above, below) = word.split_once('/')?;
    if !is_figures(above) || !is_figures(below) || above.len() > 4 || below.len() > 4 {
        return None;
    }
    let (half, thirds, quarters) = vocabulary.fractions;
    let many = |(one, many): Counted| if above == "1" { one.to_owned() } else { format!("{above} {many}") };
    Some(match (above, below) {
        ("1", "2") => half.to_owned(),
        (_, "3") => many(thirds),
        (_, "4") => many(quarters),
        _ => format!("{above} {} {below}", vocabulary.over),
    })
}

/// "10-20" is a range; other figures with signs between them are a code or a telephone number, said group by group.
fn range_or_code(word: &str, vocabulary: &Vocabulary) -> Option<String> {
    let (plus, figures) = match word.strip_prefix('+') {
        Some(rest) => (sign_name('+', vocabulary)?, rest),
        None => ("", word),
    };
    let groups: Vec<&str> = figures.split(['-', '–']).collect();
    if let ([low, high], "") = (groups.as_slice(), plus)
        && is_number(low)
        && is_number(high)
        && low.len() <= high.len()
        && !high.starts_with('0')
    {
        return Some(format!("{low} {} {high}", vocabulary.to));
    }
    let groups: Vec<&str> = figures.split(['-', '–', '.', '/']).collect();
    let grouped_number = groups.iter().skip(1).all(|group| group.len() == 3) && !figures.starts_with('0');
    let is_code =
        groups.len() > 2 && groups.iter().all(|group| is_figures(group)) && (figures.contains('-') || !grouped_number);
    if is_code {
        return Some(join(&[plus, &groups.join(" ")]));
    }
    let long = is_figures(figures) && (figures.len() >= 9 && figures.starts_with('0') || figures.len() > 15);
    if long || !plus.is_empty() && is_figures(figures) {
        let said = if figures.len() <= 3 { figures.to_owned() } else { apart(figures) };
        return Some(join(&[plus, &said]));
    }
    None
}

/// "5km", "20°C"
fn quantity(lower: &str, vocabulary: &Vocabulary) -> Option<String> {
    let split = lower.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')?;
    let (figures, unit) = lower.split_at(split);
    let index = UNITS.iter().position(|known| *known == unit)?;
    is_number(figures).then(|| format!("{figures} {}", counted(figures, vocabulary.units[index])))
}

/// "km" and "€" behind a figure that stands apart.
fn unit_alone(lower: &str, vocabulary: &Vocabulary, context: &Context<'_>) -> Option<String> {
    let figures = context.previous.filter(|previous| is_number(previous))?;
    let unit = UNITS.iter().position(|known| *known == lower).map(|index| vocabulary.units[index]);
    let currency = || vocabulary.currencies.iter().find(|row| row.0.to_lowercase() == lower).map(|row| row.1);
    unit.or_else(currency).map(|name| counted(figures, name).to_owned())
}

fn spelled_address(address: &str, vocabulary: &Vocabulary) -> String {
    let mut said = String::new();
    for c in address.trim_end_matches('/').chars() {
        match sign_name(c, vocabulary) {
            Some(name) => said.push_str(&format!(" {name} ")),
            None if c.is_alphanumeric() => said.push(c),
            None => said.push(' '),
        }
    }
    join(&[&said])
}

fn sign_name(sign: char, vocabulary: &Vocabulary) -> Option<&'static str> {
    SIGNS.iter().position(|known| *known == sign).map(|index| vocabulary.signs[index])
}

fn counted(figures: &str, (one, many): Counted) -> &'static str {
    if figures == "1" { one } else { many }
}

fn apart(figures: &str) -> String {
    figures.chars().map(String::from).collect::<Vec<_>>().join(" ")
}

fn is_figures(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Figures with separators inside.
fn is_number(text: &str) -> bool {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b',');
    plain && text.starts_with(|c: char| c.is_ascii_digit()) && text.ends_with(|c: char| c.is_ascii_digit())
}

fn join(parts: &[&str]) -> String {
    parts.iter().flat_map(|part| part.split_whitespace()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use crate::language::Language;
    use crate::normalize::{self, Spoken};
    use crate::script;

    fn say(text: &str, language: Language) -> String {
        let words = script::words(text, language);
        let said = normalize::others(&words, language).concat();
        let text = |spoken: Spoken| match spoken {
            Spoken::Word(text) | Spoken::Letters(text) | Spoken::Sounds(text) => text,
        };
        said.into_iter().map(text).collect::<Vec<_>>().join(" ")
    }

    /// Written; Spanish, French, Italian, Portuguese, Hindi.
    const TABLE: &[(&str, [&str; 5])] = &[
        ("3,14", ["3,14"; 5]),
        ("50%", ["50 por ciento", "50 pour cent", "50 per cento", "50 por cento", "50 प्रतिशत"]),
        ("$5", ["5 dólares", "5 dollars", "5 dollari", "5 dólares", "5 डॉलर"]),
        ("5,50€", ["5 euros con 50", "5 euros 50", "5 euro e 50", "5 euros e 50", "5 यूरो 50"]),
        ("1 €", ["1 euro", "1 euro", "1 euro", "1 euro", "1 यूरो"]),
        ("15:30", ["15 y 30", "15 heures 30", "15 e 30", "15 e 30", "15 बजकर 30 मिनट"]),
        ("10:05", ["10 y 5", "10 heures 5", "10 e 5", "10 e 5", "10 बजकर 5 मिनट"]),
        ("10:00", ["10 horas", "10 heures", "10", "10 horas", "10 बजे"]),
        ("1:00", ["1 hora", "une heure", "1", "1 hora", "1 बजे"]),
        ("1/2", ["un medio", "un demi", "un mezzo", "um meio", "आधा"]),
        ("3/4", ["3 cuartos", "3 quarts", "3 quarti", "3 quartos", "3 चौथाई"]),
        ("5/8", ["5 sobre 8", "5 sur 8", "5 su 8", "5 sobre 8", "5 बटा 8"]),
        ("10-20", ["10 a 20", "10 à 20", "10 a 20", "10 a 20", "10 से 20"]),
        ("5km", ["5 kilómetros", "5 kilomètres", "5 chilometri", "5 quilômetros", "5 किलोमीटर"]),
        ("1 kg", ["1 kilo", "1 kilo", "1 chilo", "1 quilo", "1 किलो"]),
        (
            "120 km/h",
            [
                "120 kilómetros por hora",
                "120 kilomètres heure",
                "120 chilometri orari",
                "120 quilômetros por hora",
                "120 किलोमीटर प्रति घंटा",
            ],
        ),
        ("-5", ["menos 5", "moins 5", "meno 5", "menos 5", "माइनस 5"]),
        ("20°C", ["20 grados", "20 degrés", "20 gradi", "20 graus", "20 डिग्री सेल्सियस"]),
        ("12/05/2024", ["12 de mayo de 2024", "12 mai 2024", "12 maggio 2024", "12 de maio de 2024", "12 मई 2024"]),
        (
            "2024-01-01",
            [
                "1 de enero de 2024",
                "premier janvier 2024",
                "primo gennaio 2024",
                "primeiro de janeiro de 2024",
                "1 जनवरी 2024",
            ],
        ),
        ("600-123-456", ["600 123 456"; 5]),
        ("+34", ["más 34", "plus 34", "più 34", "mais 34", "प्लस 34"]),
        (
            "ana@site.com",
            [
                "ana arroba site punto com",
                "ana arobase site point com",
                "ana chiocciola site punto com",
                "ana arroba site ponto com",
                "ana ऐट site डॉट com",
            ],
        ),
        (
            "www.site.com/a",
            [
                "site punto com barra a",
                "site point com slash a",
                "site punto com barra a",
                "site ponto com barra a",
                "site डॉट com स्लैश a",
            ],
        ),
        ("2 + 2", ["2 más 2", "2 plus 2", "2 più 2", "2 mais 2", "2 प्लस 2"]),
        ("🎉 2024 🎉", ["2024"; 5]),
    ];

    #[test]
    fn written_forms_are_said_as_people_say_them() {
        let languages = [Language::Es, Language::FrFr, Language::It, Language::PtBr, Language::Hi];
        for (written, spoken) in TABLE {
            for (language, expected) in languages.into_iter().zip(spoken) {
                assert_eq!(say(written, language), *expected, "{written} in {language:?}");
            }
        }
        assert_eq!(say("R$5,50", Language::PtBr), "5 reais e 50");
        assert_eq!(say("1 234 € et 12\u{202f}345,50 €", Language::FrFr), "1234 euros et 12345,50 euros");
        assert_eq!(say("10\u{a0}000 km", Language::Es), "10000 kilómetros");
        assert_eq!(say("1’234 Fr", Language::It), "1234 Fr");
        assert_eq!(say("12 345 złotych", Language::Pl), "12345 złotych");
        assert_eq!(say("1'234 Franken", Language::De), "1234 Franken");
        assert_eq!(say("M. Dupont", Language::FrFr), "monsieur Dupont");
        assert_eq!(say("Sig. Rossi", Language::It), "signor Rossi");
        assert_eq!(say("01.23.45.67.89", Language::FrFr), "01 23 45 67 89");
        assert_eq!(say("1.234.567", Language::Es), "1.234.567");
        assert_eq!(say("la ONU y el DVD", Language::Es), "la ONU y el DVD");
    }
}
