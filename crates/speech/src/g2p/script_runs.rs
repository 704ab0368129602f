//! Text without spaces between words, cut where the kind of writing changes.

use super::{PronouncedWord, stress};
use crate::reading::Emphasis;

/// A stretch of one kind of writing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Run {
    /// Han characters or kana.
    Own(String),
    /// A number with its separators and a percent sign.
    Figures(String),
    /// Words in other letters, with single spaces between them.
    Foreign(String),
    /// A mark in the synthesiser's alphabet.
    Mark(char),
}

/// Everything that is said or shapes how it is said, in order.
pub(super) fn runs(text: &str) -> Vec<Run> {
    let characters: Vec<char> = text.chars().map(half_width).collect();
    let mut runs: Vec<Run> = Vec::new();
    for (index, &c) in characters.iter().enumerate() {
        let digit_at = |at: usize| characters.get(at).is_some_and(char::is_ascii_digit);
        let inside_number =
            matches!(c, '.' | ',' | ':' | '/') && index > 0 && digit_at(index - 1) && digit_at(index + 1);
        let is_figure = c.is_ascii_digit() || inside_number || c == '%' && index > 0 && digit_at(index - 1);
        match runs.last_mut() {
            Some(Run::Figures(run)) if is_figure => run.push(c),
            Some(Run::Own(run)) if is_own(c) => run.push(c),
            Some(Run::Foreign(run)) if c.is_alphabetic() && !is_own(c) || c == '\'' => run.push(c),
            Some(Run::Foreign(run)) if c == ' ' && !run.ends_with(' ') => run.push(c),
            _ if is_figure => runs.push(Run::Figures(c.into())),
            _ if is_own(c) => runs.push(Run::Own(c.into())),
            _ if c.is_alphabetic() => runs.push(Run::Foreign(c.into())),
            _ => runs.extend(mark(c).map(Run::Mark)),
        }
    }
    for run in &mut runs {
        if let Run::Foreign(text) = run {
            text.truncate(text.trim_end().len());
        }
    }
    runs
}

/// Full-width letters, figures and signs as their usual forms.
fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        c => c,
    }
}

fn is_own(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{3099}'..='\u{309f}' | '\u{30a1}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}' | '々' | '〇')
        && c != '・'
}

fn mark(c: char) -> Option<char> {
    match c {
        '。' | '.' | '．' => Some('.'),
        '、' | ',' => Some(','),
        '!' => Some('!'),
        '?' => Some('?'),
        ':' => Some(':'),
        ';' => Some(';'),
        '…' | '⋯' => Some('…'),
        '—' | '～' | '〜' | '~' => Some('—'),
        '「' | '『' | '“' | '《' | '【' => Some('“'),
        '」' | '』' | '”' | '》' | '】' => Some('”'),
        '(' => Some('('),
        ')' => Some(')'),
        _ => None,
    }
}

/// Words as they come, with the marks that belong to them.
#[derive(Debug, Default)]
pub(super) struct Words {
    words: Vec<PronouncedWord>,
    pending: String,
}

impl Words {
    pub(super) fn push(&mut self, text: &str, phonemes: String) {
        let before = std::mem::take(&mut self.pending);
        self.words.push(PronouncedWord {
            text: text.to_owned(),
            spelled: text.to_owned(),
            phonemes,
            before,
            after: String::new(),
        });
    }

    /// Words that are said for a written one, as that one.
    pub(super) fn push_read(&mut self, written: &str, said: Words) {
        let part = |field: fn(&PronouncedWord) -> &String| {
            said.words.iter().map(|word| field(word).as_str()).collect::<Vec<_>>().join(" ")
        };
        let (phonemes, spelled) = (part(|word| &word.phonemes), part(|word| &word.spelled));
        self.push(written, phonemes);
        if let Some(last) = self.words.last_mut() {
            last.spelled = spelled;
        }
    }

    /// Gives words from `first` on their weight.
    pub(super) fn emphasise(&mut self, first: usize, emphasis: Emphasis) {
        for word in &mut self.words[first..] {
            word.phonemes = stress::weighed(&word.phonemes, emphasis);
        }
    }

    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    pub(super) fn mark(&mut self, mark: char) {
        match self.words.last_mut() {
            Some(word) if !matches!(mark, '“' | '(') => word.after.push(mark),
            _ if matches!(mark, '“' | '(') => self.pending.push(mark),
            // A sentence does not begin with the end of one.
            _ => {}
        }
    }

    /// The last word always carries a mark, so that the voice falls.
    pub(super) fn finish(mut self) -> Vec<PronouncedWord> {
        if let Some(last) = self.words.last_mut()
            && !last.after.contains(['.', '!', '?', '…', ';', ':', ',', '—'])
        {
            last.after.push('.');
        }
        self.words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writing_is_cut_by_its_kind() {
        let own = |text: &str| Run::Own(text.to_owned());
        let figures = |text: &str| Run::Figures(text.to_owned());
        let foreign = |text: &str| Run::Foreign(text.to_owned());
        assert_eq!(
            runs("２０２４年，增长25.5%。用 Open AI 的"),
            [
                figures("2024"),
                own("年"),
                Run::Mark(','),
                own("增长"),
                figures("25.5%"),
                Run::Mark('.'),
                own("用"),
                foreign("Open AI"),
                own("的")
            ]
        );
        assert_eq!(runs("「はい」と"), [Run::Mark('“'), own("はい"), Run::Mark('”'), own("と")]);
        assert!(runs("🎉 ・").is_empty());
    }
}
