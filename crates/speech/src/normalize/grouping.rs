//! Groups of three figures that make one number: `1 234`, `1'234`, `12,34,567`.
//!
//! The signs that part groups differ by language, and a plain space may as well stand between two numbers. What is joined
//! here is read as one word; commas and full stops inside of a word are left to the rules of its language.

use crate::language::Language;

/// Spaces no line is broken at: between figures they part groups in any language.
const FIXED_SPACES: [char; 3] = ['\u{a0}', '\u{202f}', '\u{2009}'];

/// Languages that part groups by a space, by the first part of their tags. In typed text it is a plain one, as between any
/// words. Absent: Spanish and Portuguese, where a thin space is the rule of the academies, and typed plain spaces part
/// telephone numbers.
const SPACED: [&str; 21] = [
    "be", "bg", "cs", "eo", "et", "fi", "fr", "hu", "hy", "ka", "kk", "lt", "lv", "mk", "nb", "pl", "ru", "sk", "sq",
    "sv", "uk",
];

/// The words of a text between its spaces, with groups of figures that make one number kept together.
pub(crate) fn words(text: &str, language: Language) -> Vec<&str> {
    let base = text.as_ptr() as usize;
    let mut words: Vec<&str> = Vec::new();
    for token in text.split_whitespace() {
        let joined = words.last().and_then(|last| {
            let (start, at) = (last.as_ptr() as usize - base, token.as_ptr() as usize - base);
            let gap = &text[start + last.len()..at];
            let next = text[at + token.len()..].split_whitespace().next();
            let earlier = words.len().checked_sub(2).map(|place| words[place]);
            joins([earlier, next], last, gap, token, language).then(|| &text[start..at + token.len()])
        });
        match (joined, words.last_mut()) {
            (Some(joined), Some(last)) => *last = joined,
            _ => words.push(token),
        }
    }
    words
}

/// Whether a token goes on with the number that ends the word before it.
/// `around`: the words before that one and behind the token.
fn joins(around: [Option<&str>; 2], before: &str, gap: &str, token: &str, language: Language) -> bool {
    let mut spaces = gap.chars();
    let (Some(space), None) = (spaces.next(), spaces.next()) else { return false };
    let fixed = FIXED_SPACES.contains(&space);
    if !(fixed || space == ' ' && SPACED.contains(&language.primary())) {
        return false;
    }
    // What stands before the first figure is a sign or a currency.
    let number = before.trim_start_matches(|c: char| !c.is_alphanumeric());
    let groups: Vec<&str> = number.split(char::is_whitespace).collect();
    let figures = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let begun = groups.iter().all(|group| figures(group))
        && (1..=3).contains(&groups[0].len())
        && !groups[0].starts_with('0')
        && groups[1..].iter().all(|group| group.len() == 3);
    let goes_on = token.len() >= 3 && token.is_char_boundary(3) && figures(&token[..3]);
    let ends = !token.get(3..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    // Three groups of three are a telephone number nearly everywhere; the French write those in pairs.
    let is_three_figures = |token: &str| token.len() >= 3 && token.is_char_boundary(3) && figures(&token[..3]);
    let is_code = !fixed
        && language.primary() != "fr"
        && groups[0].len() == 3
        && (groups.len() > 1 || around.into_iter().flatten().any(is_three_figures));
    begun && goes_on && ends && !is_code
}

/// A word with one sign between the groups of its first number, or none; every other word as it is. `sign` is what the
/// language's rules read.
pub(crate) fn regrouped(word: &str, sign: &str) -> String {
    let Some(start) = word.find(|c: char| c.is_ascii_digit()) else { return word.to_owned() };
    let (head, rest) = word.split_at(start);
    let apart = |c: char| c.is_whitespace() || matches!(c, '\'' | '’');
    let end = rest.find(|c: char| !c.is_ascii_digit() && !apart(c)).unwrap_or(rest.len());
    let (number, tail) = rest.split_at(end);
    let groups: Vec<&str> = number.split(apart).collect();
    let grouped =
        groups.len() > 1 && (1..=3).contains(&groups[0].len()) && groups[1..].iter().all(|group| group.len() == 3);
    match grouped {
        true => format!("{head}{}{tail}", groups.join(sign)),
        false => word.to_owned(),
    }
}

/// English as written in India: `12,34,567` in groups of three.
pub(crate) fn from_indian(word: &str) -> Option<String> {
    let groups: Vec<&str> = word.split(',').collect();
    let figures = |group: &&str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit());
    let [first, middle @ .., last] = groups.as_slice() else { return None };
    let fits = groups.iter().all(figures)
        && first.len() <= 2
        && !first.starts_with('0')
        && !middle.is_empty()
        && middle.iter().all(|group| group.len() == 2)
        && last.len() == 3;
    let digits = groups.concat();
    let three_by_three = || {
        let bytes: Vec<char> = digits.chars().collect();
        bytes.rchunks(3).rev().map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(",")
    };
    fits.then(three_by_three)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Language, text, its words.
    const TABLE: &[(Language, &str, &[&str])] = &[
        (Language::FrFr, "les 1 234 pages", &["les", "1 234", "pages"]),
        (Language::FrFr, "les 1\u{202f}234\u{202f}567 pages", &["les", "1\u{202f}234\u{202f}567", "pages"]),
        (Language::FrFr, "1 234,50 €", &["1 234,50", "€"]),
        (Language::FrFr, "(12 345).", &["(12 345)."]),
        (Language::FrFr, "en 2024 300 personnes", &["en", "2024", "300", "personnes"]),
        (Language::FrFr, "01 23 45 67 89", &["01", "23", "45", "67", "89"]),
        (Language::FrFr, "3 12 345", &["3", "12 345"]),
        (Language::FrFr, "1  234", &["1", "234"]),
        (Language::FrFr, "5 1234", &["5", "1234"]),
        (Language::EnUs, "we had 1 234 left", &["we", "had", "1", "234", "left"]),
        (Language::EnUs, "we had 1\u{a0}234 left", &["we", "had", "1\u{a0}234", "left"]),
        (Language::EnUs, "$1\u{2009}234", &["$1\u{2009}234"]),
        (Language::Es, "600 123 456", &["600", "123", "456"]),
        (Language::Es, "10\u{202f}000 euros", &["10\u{202f}000", "euros"]),
        (Language::Pl, "1 234 zł", &["1 234", "zł"]),
        (Language::Pl, "600 123 456", &["600", "123", "456"]),
        (Language::Sv, "12 345 678 kronor", &["12 345 678", "kronor"]),
        (Language::De, "1 234", &["1", "234"]),
        (Language::De, "1'234 Franken", &["1'234", "Franken"]),
    ];

    #[test]
    fn groups_of_figures_are_one_word_where_the_language_parts_them_so() {
        for (language, text, expected) in TABLE {
            assert_eq!(words(text, *language), *expected, "{text:?} in {language:?}");
        }
    }

    #[test]
    fn grouped_numbers_are_written_as_the_rules_read_them() {
        for (written, sign, expected) in [
            ("1 234", "", "1234"),
            ("1\u{202f}234\u{202f}567,5", "", "1234567,5"),
            ("€1 234", ",", "€1,234"),
            ("1'234", ",", "1,234"),
            ("1’234’567", "", "1234567"),
            ("5'10", ",", "5'10"),
            ("l'an", "", "l'an"),
            ("'90s", ",", "'90s"),
            ("1.234", "", "1.234"),
        ] {
            assert_eq!(regrouped(written, sign), expected, "{written:?}");
        }
        assert_eq!(from_indian("12,34,567").as_deref(), Some("1,234,567"));
        assert_eq!(from_indian("1,00,000").as_deref(), Some("100,000"));
        assert_eq!(from_indian("1,234"), None);
        assert_eq!(from_indian("1,2"), None);
    }
}
