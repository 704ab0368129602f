//! How well recognised words match the ones that were meant. Tests use it, and so does the check of finished videos.

use crate::language::Language;
use crate::normalize::{self, Spoken, hanzi_numbers};
use crate::script;

/// The highest word error rate at which a voice counts as understood in a language its network was not trained on.
pub const ACCENTED: f64 = 0.2;

/// Word error rate: substitutions, deletions and insertions per word of the reference. Case, punctuation and the
/// spelling of figures (of English, and of common ones in Spanish, French, Italian and Portuguese) do not count. Japanese and Chinese are compared character by character. An empty reference scores 0 against nothing and 1 against anything.
pub fn word_error_rate(reference: &str, hypothesis: &str, language: Language) -> f64 {
    let (reference, hypothesis) = (comparable(reference, language), comparable(hypothesis, language));
    match (reference.len(), hypothesis.len()) {
        (0, 0) => 0.0,
        (0, _) => 1.0,
        (words, _) => edit_distance(&reference, &hypothesis) as f64 / words as f64,
    }
}

/// The spoken words of a text, lower case; its characters where nothing parts words.
fn comparable(text: &str, language: Language) -> Vec<String> {
    if matches!(language, Language::Ja | Language::Zh) {
        // The recogniser writes Chinese in either script, and figures where the script has characters.
        let text = if language == Language::Zh { fast2s::convert(text) } else { text.to_owned() };
        let text = in_characters(&text, language);
        return text.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_lowercase().collect()).collect();
    }
    let words = script::words(text, language);
    let spoken: Vec<String> = if language.is_english() {
        let word = |spoken| match spoken {
            Spoken::Word(word) | Spoken::Letters(word) | Spoken::Sounds(word) => word,
        };
        normalize::english(&words, language).into_iter().flatten().map(word).collect()
    } else {
        words.into_iter().flat_map(|word| in_figures(&word.text.to_lowercase(), language)).collect()
    };
    let split = spoken.iter().flat_map(|word| word.split(['-', '\'', '’', '.']));
    let plain = split.map(|word| word.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase());
    plain.filter(|word| !word.is_empty()).collect()
}

/// Numbers the recogniser writes in figures as often as in words, of the languages whose words are not spelled out here. "One"
/// is left out: it is an article as well.
const NUMBERS: &[(&str, &[u32], &str)] = &[
    ("es", SMALL, "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince"),
    ("es", TENS, "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa cien mil"),
    ("fr", SMALL, "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze"),
    ("fr", TENS, "vingt trente quarante cinquante soixante soixante-dix quatre-vingts quatre-vingt-dix cent mille"),
    ("fr", &[17, 18, 19], "dix-sept dix-huit dix-neuf"),
    ("it", SMALL, "due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici"),
    ("it", TENS, "venti trenta quaranta cinquanta sessanta settanta ottanta novanta cento mille"),
    ("pt", SMALL, "dois três quatro cinco seis sete oito nove dez onze doze treze quatorze quinze"),
    ("pt", &[2], "duas"),
    ("pt", TENS, "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa cem mil"),
];
const SMALL: &[u32] = &[2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
const TENS: &[u32] = &[20, 30, 40, 50, 60, 70, 80, 90, 100, 1000];

/// A written word with numbers in figures; an hour of French (`9h`) as two words.
fn in_figures(word: &str, language: Language) -> Vec<String> {
    let rows = NUMBERS.iter().filter(|row| row.0 == language.primary());
    let mut named = rows.flat_map(|row| row.1.iter().zip(row.2.split(' ')));
    if let Some((value, _)) = named.find(|(_, name)| *name == word) {
        return vec![value.to_string()];
    }
    match word.strip_suffix('h').filter(|hour| language.primary() == "fr" && hour.parse::<u32>().is_ok()) {
        Some(hour) => vec![hour.to_owned(), "heures".to_owned()],
        None => vec![word.to_owned()],
    }
}

/// Whole numbers in figures, as they are written in characters.
fn in_characters(text: &str, language: Language) -> String {
    let mut written = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        let length = from.find(|c: char| !c.is_ascii_digit()).unwrap_or(from.len());
        let (figures, behind) = from.split_at(length);
        let number = hanzi_numbers::spoken(figures, behind.chars().next());
        written.push_str(before);
        match language {
            // Japanese has no "one" before these, and one two.
            Language::Ja => {
                let plain = [("一千", "千"), ("一百", "百"), ("一十", "十"), ("两", "二"), ("零", "")];
                written.push_str(&plain.iter().fold(number, |number, (from, to)| number.replace(from, to)));
            }
            _ => written.push_str(&number),
        }
        rest = behind;
    }
    written + rest
}

/// Levenshtein distance, over words.
fn edit_distance(left: &[String], right: &[String]) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, word) in left.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, other) in right.iter().enumerate() {
            let cost = diagonal + usize::from(word != other);
            diagonal = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_count() {
        let rate = |reference, hypothesis| word_error_rate(reference, hypothesis, Language::EnUs);
        assert_eq!(rate("Hello, world!", "hello world"), 0.0);
        assert_eq!(rate("I have 21 cats.", "i have twenty-one cats"), 0.0);
        assert_eq!(rate("one two three four", "one too three"), 0.5);
        assert_eq!(rate("", ""), 0.0);
        assert_eq!(rate("", "noise"), 1.0);
        assert_eq!(rate("one", "one two three"), 2.0);
        assert_eq!(word_error_rate("今日は、晴れ。", "今日は晴れる", Language::Ja), 0.2);
        assert_eq!(word_error_rate("今天天气很好，", "今天天氣很好", Language::Zh), 0.0);
        assert_eq!(word_error_rate("à dix-sept heures", "à 17h", Language::FrFr), 0.0);
        assert_eq!(word_error_rate("Pagó veinte euros", "Pagó 20 euros", Language::Es), 0.0);
        assert_eq!(word_error_rate("Pagó veinte euros", "Pagó 30 euros", Language::Es), 1.0 / 3.0);
        assert_eq!(word_error_rate("四十分钟", "40分鐘", Language::Zh), 0.0);
        assert_eq!(word_error_rate("本に二千円、千枚", "本に2000円、1000枚", Language::Ja), 0.0);
    }
}
