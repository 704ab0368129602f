//! A script taken apart: sentences, and the words in them as written.

use std::ops::Range;

use crate::language::Language;
use crate::normalize::{abbreviations, grouping};
use crate::reading::{Emphasis, Reading, Said};

/// Marks the synthesiser knows, besides letters: they shape pauses and melody.
const MARKS: &str = ";:,.!?—…\"()“”";

/// A word as written, without the punctuation around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptWord {
    pub text: String,
    /// Opening marks right before it.
    pub before: String,
    /// Marks right after it, each one the synthesiser knows.
    pub after: String,
    /// What is said instead of the text.
    pub said: Option<Said>,
    pub emphasis: Emphasis,
}

impl ScriptWord {
    /// A word that is said as it is written, with no marks.
    pub(crate) fn plain(text: &str) -> ScriptWord {
        ScriptWord {
            text: text.to_owned(),
            before: String::new(),
            after: String::new(),
            said: None,
            emphasis: Emphasis::None,
        }
    }
}

/// A sentence of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence<'a> {
    pub text: &'a str,
    /// In the sentence.
    pub readings: Vec<Reading>,
}

/// A stretch of a sentence.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Segment<'a> {
    Plain(&'a str),
    Read(&'a str, &'a Reading),
}

impl<'a> Sentence<'a> {
    /// A sentence that is said as it is written.
    pub fn plain(text: &'a str) -> Sentence<'a> {
        Sentence { text, readings: Vec::new() }
    }

    /// What is said as it is written, and what is not, in order.
    pub(crate) fn segments(&self) -> Vec<Segment<'_>> {
        let mut segments = Vec::new();
        let mut at = 0;
        for reading in &self.readings {
            segments.push(Segment::Plain(&self.text[at..reading.span.start]));
            segments.push(Segment::Read(&self.text[reading.span.clone()], reading));
            at = reading.span.end;
        }
        segments.push(Segment::Plain(&self.text[at..]));
        segments
    }
}

/// Cuts a script into sentences, in order; together they hold every word of it.
///
/// A sentence ends at `. ! ? …` (or their Devanagari and full-width relatives) before a space, unless the full stop belongs to an
/// abbreviation or an initial, and at an empty line.
pub fn sentences(text: &str, language: Language) -> Vec<&str> {
    sentences_of(text, &[], language).into_iter().map(|sentence| sentence.text).collect()
}

/// The sentences with their readings. None is cut within a reading.
pub fn sentences_of<'a>(text: &'a str, readings: &[Reading], language: Language) -> Vec<Sentence<'a>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut readings_ahead = readings;
    for (token_start, token) in tokens(text) {
        let end = token_start + token.len();
        let rest = &text[end..];
        if !ends_sentence(token, rest, language) && !starts_with_empty_line(rest) {
            continue;
        }
        let past = readings_ahead.iter().take_while(|reading| reading.span.end <= end).count();
        if readings_ahead.get(past).is_some_and(|reading| reading.span.start < end) {
            continue;
        }
        found.extend(sentence(text, start..end, &readings_ahead[..past]));
        readings_ahead = &readings_ahead[past..];
        start = end;
    }
    found.extend(sentence(text, start..text.len(), readings_ahead));
    found
}

/// Without the spaces around it; `None` when there is nothing else.
fn sentence<'a>(text: &'a str, span: Range<usize>, readings: &[Reading]) -> Option<Sentence<'a>> {
    let part = &text[span.clone()];
    let trimmed = part.trim();
    let start = span.start + part.len() - part.trim_start().len();
    let readings = Reading::within(readings, &(start..start + trimmed.len()));
    (!trimmed.is_empty()).then_some(Sentence { text: trimmed, readings })
}

/// The words of a sentence. The last one always carries a mark, so that the voice falls.
pub fn words(sentence: &str, language: Language) -> Vec<ScriptWord> {
    words_of(&Sentence::plain(sentence), language)
}

/// The words of a sentence with its readings: what is said otherwise than written is one word.
pub fn words_of(sentence: &Sentence<'_>, language: Language) -> Vec<ScriptWord> {
    let mut list = WordList::default();
    for segment in sentence.segments() {
        match segment {
            Segment::Plain(text) => list.add_plain(text, language),
            Segment::Read(text, Reading { said: None, emphasis, .. }) => {
                let from = list.words.len();
                list.add_plain(text, language);
                list.words[from..].iter_mut().for_each(|word| word.emphasis = *emphasis);
            }
            Segment::Read(text, reading) => {
                let before = std::mem::take(&mut list.pending);
                let word = ScriptWord::plain(text.trim());
                list.words.push(ScriptWord { before, said: reading.said.clone(), emphasis: reading.emphasis, ..word });
            }
        }
    }
    let mut words = list.words;
    if let Some(last) = words.last_mut()
        && !last.after.contains(['.', '!', '?', '…', ';', ':', ',', '—'])
    {
        last.after.push('.');
    }
    words
}

/// Words as they come.
#[derive(Default)]
struct WordList {
    words: Vec<ScriptWord>,
    /// Opening marks for the next word.
    pending: String,
}

impl WordList {
    fn add_plain(&mut self, text: &str, language: Language) {
        for token in grouping::words(text, language).into_iter().flat_map(split_at_dashes) {
            let (lead, text, trail) = strip_marks(token, language);
            if text.is_empty() {
                // A bracket right before a reading stands alone here.
                let opens = lead.ends_with(['(', '[', '«', '„', '“']);
                match self.words.last_mut() {
                    _ if opens => self.pending.push_str(&opening_marks(lead)),
                    Some(word) => word.after.push_str(&spoken_marks(lead, true)),
                    None => self.pending.push_str(&spoken_marks(lead, true)),
                }
                continue;
            }
            let before = std::mem::take(&mut self.pending) + &opening_marks(lead);
            self.words.push(ScriptWord { before, after: spoken_marks(trail, false), ..ScriptWord::plain(text) });
        }
    }
}

/// Between spaces, and after the marks of scripts that write none.
fn tokens(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let base = text.as_ptr() as usize;
    text.split_whitespace().flat_map(after_full_stops).map(move |token| (token.as_ptr() as usize - base, token))
}

/// Cuts a token after each full-width end of a sentence, with the marks that close it.
fn after_full_stops(token: &str) -> Vec<&str> {
    let is_end = |c: char| matches!(c, '。' | '！' | '？');
    let closes = |c: char| matches!(c, '」' | '』' | '”' | '）' | '》');
    let mut parts = Vec::new();
    let mut rest = token;
    while let Some(at) = rest.find(is_end) {
        let tail = rest[at..].trim_start_matches(|c| is_end(c) || closes(c));
        let (part, next) = rest.split_at(rest.len() - tail.len());
        parts.push(part);
        rest = next;
    }
    if !rest.is_empty() {
        parts.push(rest);
    }
    parts
}

fn starts_with_empty_line(rest: &str) -> bool {
    let gap = &rest[..rest.len() - rest.trim_start().len()];
    gap.matches('\n').count() >= 2
}

fn ends_sentence(token: &str, rest: &str, language: Language) -> bool {
    let bare = token.trim_end_matches(['"', '”', '’', '\'', ')', '»', ']', '」', '』', '）', '》']);
    let Some(last) = bare.chars().last() else { return false };
    if matches!(last, '!' | '?' | '।' | '॥' | '。' | '！' | '？') {
        return true;
    }
    let next = rest.trim_start().trim_start_matches(['"', '“', '‘', '\'', '(', '«', '[', '¿', '¡']).chars().next();
    // A lower-case letter goes on with the sentence: "etc. and", "approx. five", "Wait… what".
    let goes_on = next.is_some_and(char::is_lowercase);
    match last {
        '…' => !goes_on,
        '.' => !(goes_on || next.is_some() && abbreviations::keeps_going(bare, language)),
        _ => false,
    }
}

/// Takes "word—word" and "word...word" apart, keeping the mark with the first half.
fn split_at_dashes(token: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while let Some(offset) =
        ["—", "--", "..."].iter().filter_map(|dash| token[at..].find(dash).map(|o| o + dash.len())).min()
    {
        at += offset;
        // Dashes at either end of a token are ordinary punctuation.
        if token[start..at].contains(char::is_alphanumeric) && token[at..].starts_with(char::is_alphanumeric) {
            parts.push(&token[start..at]);
            start = at;
        }
    }
    parts.push(&token[start..]);
    parts
}

/// Splits a token into what comes before, the word, and what comes after it.
fn strip_marks(token: &str, language: Language) -> (&str, &str, &str) {
    let opens_word = |c: char| {
        c.is_alphanumeric()
            || is_mark_of_script(c)
            || matches!(c, '$' | '£' | '€' | '¥' | '#' | '@' | '+' | '&' | '%' | '=' | '₹' | '°')
    };
    let Some(start) = token.find(opens_word) else { return (token, "", "") };
    let start = match token[..start].char_indices().next_back() {
        // A minus, an elided or decimal start belongs to the number: -5, '90s, .5
        Some((at, '-' | '−' | '\'' | '’' | '.')) if token[start..].starts_with(|c: char| c.is_ascii_digit()) => at,
        Some((at, '\'' | '’')) if token[start..].starts_with(char::is_alphabetic) => at,
        Some((at, '-' | '−')) if token[start..].starts_with(['$', '£', '€']) => at,
        _ => start,
    };
    let closes_word = |c: char| {
        c.is_alphanumeric()
            || is_mark_of_script(c)
            || matches!(c, '%' | '+' | '#' | '°' | '$' | '€' | '£' | '&' | '@' | '=')
    };
    let end = token.char_indices().rfind(|(_, c)| closes_word(*c)).map_or(start, |(at, c)| at + c.len_utf8());
    let mut end = end.max(start);
    if token[end..].starts_with('.') && abbreviations::owns_full_stop(&token[start..end], language) {
        end += 1;
    }
    (&token[..start], &token[start..end], &token[end..])
}

/// Combining vowel signs and the like, which are no letters by themselves (Devanagari, accents written apart).
fn is_mark_of_script(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{903}' | '\u{93a}'..='\u{94f}' | '\u{951}'..='\u{957}' | '\u{962}'..='\u{963}' | '\u{200c}' | '\u{200d}')
}

fn opening_marks(lead: &str) -> String {
    lead.chars()
        .filter_map(|c| match c {
            '"' | '“' | '«' | '„' => Some('“'),
            '(' | '[' => Some('('),
            _ => None,
        })
        .collect()
}

/// The marks of a run of punctuation in the synthesiser's alphabet. `alone`: it stood between spaces.
fn spoken_marks(run: &str, alone: bool) -> String {
    let run = run.replace("...", "…").replace("--", "—");
    let mut marks = String::new();
    for c in run.chars() {
        let mark = match c {
            '»' | '"' => '”',
            ']' => ')',
            '–' | '−' => '—',
            '-' if alone => '—',
            '。' | '।' | '॥' => '.',
            '、' | '，' => ',',
            '！' => '!',
            '？' => '?',
            '；' => ';',
            '：' => ':',
            other => other,
        };
        // "!!!" is one exclamation; a long run of marks would only be silence.
        if MARKS.contains(mark) && !marks.ends_with(mark) && marks.chars().count() < 4 {
            marks.push(mark);
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(sentence: &str) -> Vec<String> {
        words(sentence, Language::EnUs).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn sentences_end_where_they_do() {
        let cut = |text| sentences(text, Language::EnUs);
        assert_eq!(cut("One. Two! Three? Four"), ["One.", "Two!", "Three?", "Four"]);
        assert_eq!(
            cut("Dr. Smith met J. Doe at 3 p.m. in the U.S. office. He left."),
            ["Dr. Smith met J. Doe at 3 p.m. in the U.S. office.", "He left."]
        );
        assert_eq!(
            cut("It costs 3.5 dollars. Visit example.com. Bye."),
            ["It costs 3.5 dollars.", "Visit example.com.", "Bye."]
        );
        assert_eq!(cut("Title\n\nBody text\nwraps here."), ["Title", "Body text\nwraps here."]);
        assert_eq!(cut("He said “Stop.” Then left."), ["He said “Stop.”", "Then left."]);
        assert_eq!(cut("  \n "), Vec::<&str>::new());
        let unspaced = sentences("今日は。「はい。」と言った！次", Language::Ja);
        assert_eq!(unspaced, ["今日は。", "「はい。」", "と言った！", "次"]);
        assert_eq!(sentences("नमस्ते। आप कैसे हैं?", Language::Hi).len(), 2);
    }

    #[test]
    fn words_keep_their_spelling_and_lose_their_marks() {
        assert_eq!(
            texts("“Hello,” (she said) — it's $5.50, -3°, 50%!"),
            ["Hello", "she", "said", "it's", "$5.50", "-3°", "50%"]
        );
        assert_eq!(texts("well—maybe...yes U.S. e.g. this"), ["well", "maybe", "yes", "U.S.", "e.g.", "this"]);
        let marked = words("“Hello,” (she said) — it's done", Language::EnUs);
        assert_eq!((marked[0].before.as_str(), marked[0].after.as_str()), ("“", ",”"));
        assert_eq!(marked[2].after, ")—");
        assert_eq!(marked[4].after, ".");
        assert_eq!(words("¿Qué pasa?", Language::Es)[1].after, "?");
        assert!(words("!!! --- ???", Language::EnUs).is_empty());
    }

    #[test]
    fn no_word_is_lost() {
        let text = "word ".repeat(1000);
        let total: usize = sentences(&text, Language::EnUs).iter().map(|s| words(s, Language::EnUs).len()).sum();
        assert_eq!(total, 1000);
    }
}
