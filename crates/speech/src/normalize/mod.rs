//! Text as written turned into text as spoken: numbers, money, times, dates, links, abbreviations.
//!
//! Works on one written word at a time, with its neighbours in sight, so that every spoken word stays tied to
//! the written one it came from. English is spelled out in full; of other languages what espeak-ng reads wrong.

pub mod abbreviations;
pub(crate) mod calendar;
mod dates;
pub(crate) mod grouping;
pub(crate) mod hanzi_numbers;
pub(crate) mod kana_numbers;
mod links;
mod money;
pub mod numbers;
mod quantities;
mod symbols;
mod vocabularies;
mod written_forms;

use crate::language::Language;
use crate::reading::Said;
use crate::script::{self, ScriptWord};

/// One spoken word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spoken {
    /// To be looked up, or pronounced by rule. May carry apostrophes.
    Word(String),
    /// Said letter by letter.
    Letters(String),
    /// In the synthesiser's alphabet.
    Sounds(String),
}

impl Spoken {
    pub(crate) fn phrase(text: &str) -> Vec<Spoken> {
        text.split_whitespace().map(|word| Spoken::Word(word.to_owned())).collect()
    }
}

/// What a written word may look at besides itself.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    pub previous: Option<&'a str>,
    pub next: Option<&'a str>,
    pub language: Language,
}

/// The spoken words of each written word of a sentence; empty for one that cannot be spoken.
pub fn english(words: &[ScriptWord], language: Language) -> Vec<Vec<Spoken>> {
    let grouped = |word: &ScriptWord| {
        let text = word.text.replace(['’', '‘'], "'");
        grouping::from_indian(&text).unwrap_or_else(|| grouping::regrouped(&text, ","))
    };
    let texts: Vec<String> = words.iter().map(grouped).collect();
    let text = |index: usize| texts.get(index).map(String::as_str);
    (0..words.len())
        .map(|index| {
            let context = Context { previous: index.checked_sub(1).and_then(text), next: text(index + 1), language };
            if let Some(said) = &words[index].said {
                return english_reading(said, language);
            }
            let written = &texts[index];
            if written.len() <= LONGEST { expand(written, &context) } else { in_pieces(written, &context) }
        })
        .collect()
}

fn english_reading(said: &Said, language: Language) -> Vec<Spoken> {
    match said {
        Said::Words(text) => english(&script::words(text, language), language).concat(),
        Said::Letters(text) => {
            let context = Context { previous: None, next: None, language };
            let character = |c: char| match c {
                c if c.is_alphabetic() => vec![Spoken::Letters(c.to_string())],
                c => expand(&c.to_string(), &context),
            };
            text.chars().flat_map(character).collect()
        }
        Said::Sounds(sounds) => vec![Spoken::Sounds(sounds.clone())],
    }
}

/// What is said for each written word in the languages that espeak-ng pronounces.
pub fn others(words: &[ScriptWord], language: Language) -> Vec<Vec<Spoken>> {
    let texts: Vec<String> = words.iter().map(|word| grouping::regrouped(&word.text, "")).collect();
    let text = |index: usize| texts.get(index).map(String::as_str);
    words
        .iter()
        .enumerate()
        .map(|(index, word)| match &word.said {
            None => {
                let context =
                    Context { previous: index.checked_sub(1).and_then(text), next: text(index + 1), language };
                match written_forms::spoken(&texts[index], &context) {
                    Some(said) => Spoken::phrase(&said),
                    None => vec![Spoken::Word(texts[index].clone())],
                }
            }
            Some(Said::Words(text)) => others(&script::words(text, language), language).concat(),
            Some(Said::Letters(text)) => {
                text.chars().filter(|c| !c.is_whitespace()).map(|c| Spoken::Letters(c.to_string())).collect()
            }
            Some(Said::Sounds(sounds)) => vec![Spoken::Sounds(sounds.clone())],
        })
        .collect()
}

/// The rules recurse into compounds: a word beyond this many bytes is said piece by piece, each by itself.
const LONGEST: usize = 256;

fn in_pieces(written: &str, context: &Context<'_>) -> Vec<Spoken> {
    let characters: Vec<char> = written.chars().collect();
    let pieces = characters.chunks(LONGEST / 4).map(|piece| piece.iter().collect::<String>());
    let say = |piece: String| match piece.bytes().all(|byte| byte.is_ascii_digit()) {
        true => Spoken::phrase(&numbers::digits(&piece, "zero")),
        false => expand_part(&piece, context),
    };
    pieces.flat_map(say).collect()
}

/// Says a word it knows.
type Rule = fn(&str, &Context<'_>) -> Option<Vec<Spoken>>;

/// The rules in the order they are tried: the first that knows the word says it.
pub(crate) fn expand(word: &str, context: &Context<'_>) -> Vec<Spoken> {
    let rules: [Rule; 6] =
        [abbreviations::spoken, links::spoken, dates::spoken, money::spoken, quantities::spoken, symbols::spoken];
    if let Some(spoken) = rules.iter().find_map(|rule| rule(word, context)) {
        return spoken;
    }
    let letters: String = word.chars().filter(|c| c.is_alphabetic() || *c == '\'' || c.is_numeric()).collect();
    if letters.chars().any(char::is_alphabetic) { vec![Spoken::Word(letters)] } else { Vec::new() }
}

/// Says one part of a compound by the same rules.
pub(crate) fn expand_part(part: &str, context: &Context<'_>) -> Vec<Spoken> {
    expand(part, &Context { previous: None, next: None, ..*context })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn say(text: &str) -> String {
        let words = script::words(text, Language::EnUs);
        let spoken = english(&words, Language::EnUs);
        let parts = spoken.into_iter().flatten().map(|word| match word {
            Spoken::Word(word) => word,
            Spoken::Sounds(sounds) => sounds,
            Spoken::Letters(letters) => letters.chars().map(String::from).collect::<Vec<_>>().join("-"),
        });
        parts.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn figures_are_said_as_people_say_them() {
        for (written, spoken) in [
            ("1,234 people", "one thousand two hundred thirty four people"),
            ("1\u{202f}984 people", "one thousand nine hundred eighty four people"),
            ("1'234 francs", "one thousand two hundred thirty four francs"),
            ("12,34,567 people", "one million two hundred thirty four thousand five hundred sixty seven people"),
            ("$12\u{a0}000", "twelve thousand dollars"),
            ("3.14", "three point one four"),
            ("-5 degrees", "minus five degrees"),
            ("the 21st", "the twenty first"),
            ("in 1999", "in nineteen ninety nine"),
            ("in 2005", "in two thousand five"),
            ("in 2024", "in twenty twenty four"),
            ("in 1905", "in nineteen oh five"),
            ("the 1990s", "the nineteen nineties"),
            ("the '80s", "the eighties"),
            ("$5", "five dollars"),
            ("$1", "one dollar"),
            ("$5.50", "five dollars and fifty cents"),
            ("$0.99", "ninety nine cents"),
            ("$5 million raised", "five million dollars raised"),
            ("$2.5B", "two point five billion dollars"),
            ("£20", "twenty pounds"),
            ("€1,000", "one thousand euros"),
            ("50%", "fifty percent"),
            ("0.5 %", "zero point five percent"),
            ("3:30 pm", "three thirty p-m"),
            ("at 9:05", "at nine oh five"),
            ("at 10:00", "at ten o'clock"),
            ("7pm", "seven p-m"),
            ("12:00am", "twelve a-m"),
            ("10-20 items", "ten to twenty items"),
            ("555-0199", "five five five oh one nine nine"),
            ("1/2", "one half"),
            ("3/4", "three quarters"),
            ("24/7", "twenty four seven"),
            ("2024-01-05", "january fifth twenty twenty four"),
            ("March 3", "March third"),
            ("5km", "five kilometers"),
            ("16GB", "sixteen gigabytes"),
            ("4K", "four k"),
            ("v2.0", "version two point zero"),
            ("#1", "number one"),
            ("No. 5", "number five"),
            ("007", "zero zero seven"),
        ] {
            assert_eq!(say(written), spoken, "{written}");
        }
    }

    #[test]
    fn shortened_words_are_said_in_full() {
        for (written, spoken) in [
            ("Dr. Smith", "doctor Smith"),
            ("Mr. and Mrs. Jones", "mister and missus Jones"),
            ("St. Louis", "saint Louis"),
            ("Main St.", "Main street"),
            ("e.g. this", "for example this"),
            ("cats vs. dogs", "cats versus dogs"),
            ("apples, etc.", "apples et cetera"),
            ("Jan. 5", "january fifth"),
            ("the U.S. economy", "the u-s economy"),
            ("at 5 p.m.", "at five p-m"),
        ] {
            assert_eq!(say(written), spoken, "{written}");
        }
    }

    #[test]
    fn links_and_signs_are_spoken() {
        for (written, spoken) in [
            ("https://www.example.com/docs", "example dot com slash docs"),
            ("example.org", "example dot org"),
            ("brewlab.example", "brewlab dot example"),
            ("jane.doe@example.com", "jane dot doe at example dot com"),
            ("salt & pepper", "salt and pepper"),
            ("and/or", "and or"),
            ("state-of-the-art", "state of the art"),
            ("2 + 2 = 4", "two plus two equals four"),
            ("C++", "C plus plus"),
            ("#hashtag", "hashtag hashtag"),
            ("@herald", "at herald"),
            ("🎉 party", "party"),
        ] {
            assert_eq!(say(written), spoken, "{written}");
        }
    }

    #[test]
    fn endless_figures_are_bounded() {
        let digits = "9".repeat(5000);
        assert_eq!(say(&digits).split(' ').count(), 5000);
    }
}
