//! English number words.

const ONES: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const SCALES: [(u64, &str); 5] = [
    (1_000_000_000_000_000, "quadrillion"),
    (1_000_000_000_000, "trillion"),
    (1_000_000_000, "billion"),
    (1_000_000, "million"),
    (1_000, "thousand"),
];

/// "one thousand two hundred thirty four".
pub fn cardinal(number: u64) -> String {
    let mut words = Vec::new();
    let mut rest = number;
    for (scale, name) in SCALES {
        if rest >= scale {
            words.push(format!("{} {name}", cardinal(rest / scale)));
            rest %= scale;
        }
    }
    if rest >= 100 {
        words.push(format!("{} hundred", ONES[(rest / 100) as usize]));
        rest %= 100;
    }
    if rest > 0 || words.is_empty() {
        words.push(below_hundred(rest as usize));
    }
    words.join(" ")
}

/// "twenty first".
pub fn ordinal(number: u64) -> String {
    let words = cardinal(number);
    let (head, last) = words.rsplit_once(' ').map_or(("", words.as_str()), |(head, last)| (head, last));
    let last = match last {
        "one" => "first".to_owned(),
        "two" => "second".to_owned(),
        "three" => "third".to_owned(),
        "five" => "fifth".to_owned(),
        "eight" => "eighth".to_owned(),
        "nine" => "ninth".to_owned(),
        "twelve" => "twelfth".to_owned(),
        other => match other.strip_suffix('y') {
            Some(stem) => format!("{stem}ieth"),
            None => format!("{other}th"),
        },
    };
    if head.is_empty() { last } else { format!("{head} {last}") }
}

/// A year from 1000 to 9999: "nineteen ninety nine", "two thousand five", "twenty twenty four".
pub fn year(number: u64) -> String {
    let (century, rest) = (number / 100, (number % 100) as usize);
    match rest {
        _ if century.is_multiple_of(10) && rest < 10 => cardinal(number),
        0 => format!("{} hundred", cardinal(century)),
        1..=9 => format!("{} oh {}", cardinal(century), ONES[rest]),
        _ => format!("{} {}", cardinal(century), below_hundred(rest)),
    }
}

/// Digit by digit; `zero` is what 0 is called.
pub fn digits(text: &str, zero: &str) -> String {
    let words = text.chars().filter_map(|c| c.to_digit(10));
    words.map(|digit| if digit == 0 { zero } else { ONES[digit as usize] }).collect::<Vec<_>>().join(" ")
}

/// Any unsigned number as written: `1,234.5`, `007`, `12`. `None` when it is not one.
pub fn written(text: &str) -> Option<String> {
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if fraction.is_some_and(|fraction| !all_digits(fraction)) || (whole.is_empty() && fraction.is_none()) {
        return None;
    }
    let plain = without_separators(whole)?;
    let mut spoken = match plain.parse::<u64>() {
        _ if plain.is_empty() => ONES[0].to_owned(),
        // A leading zero marks a code, and nobody says numbers of more than fifteen digits.
        _ if plain.len() > 15 || (plain.len() > 1 && plain.starts_with('0')) => digits(&plain, "zero"),
        Ok(number) => cardinal(number),
        Err(_) => digits(&plain, "zero"),
    };
    if let Some(fraction) = fraction {
        spoken = format!("{spoken} point {}", digits(fraction, "zero"));
    }
    Some(spoken)
}

/// The digits of a whole number, with its thousands separators gone. `None` when they are misplaced.
pub fn without_separators(whole: &str) -> Option<String> {
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let grouped = groups.clone().next().is_some();
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let well_placed =
        !grouped || ((1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3 && is_digits(group)));
    (is_digits(first) && well_placed).then(|| whole.replace(',', ""))
}

fn below_hundred(number: usize) -> String {
    match number {
        0..=19 => ONES[number].to_owned(),
        _ if number.is_multiple_of(10) => TENS[number / 10].to_owned(),
        _ => format!("{} {}", TENS[number / 10], ONES[number % 10]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_words() {
        assert_eq!(cardinal(0), "zero");
        assert_eq!(cardinal(1_000_001), "one million one");
        assert_eq!(ordinal(30), "thirtieth");
        assert_eq!(ordinal(112), "one hundred twelfth");
        assert_eq!(year(1900), "nineteen hundred");
        assert_eq!(year(2000), "two thousand");
        assert_eq!(written("1,23"), None);
        assert_eq!(written(".5").as_deref(), Some("zero point five"));
        assert_eq!(written("1.2.3"), None);
        assert!(cardinal(u64::MAX).contains("quadrillion"));
    }
}
