//! The pronunciation of every language but English, and of unknown English words, by the rules of espeak-ng.
//!
//! One process is started for a whole list of clauses, one on each line of its
//! input. It drops punctuation, so clauses are cut at the marks before; it also merges words ("of the" comes back as one),
//! so a clause whose word count differs is asked again word by word.

use super::ipa;
use crate::error::SpeechError;
use crate::espeak::{EspeakProgram, fault};
use crate::language::Language;
use crate::normalize::Spoken;
use crate::script::ScriptWord;

/// espeak-ng breaks lines of its own accord above about ninety words.
const CLAUSE_WORDS: usize = 30;

/// It does so within a word as well, above a few hundred letters.
const WORD_LETTERS: usize = 60;

#[derive(Debug)]
pub(super) struct Espeak {
    program: EspeakProgram,
}

impl Espeak {
    pub(super) fn new(program: EspeakProgram) -> Espeak {
        Espeak { program }
    }

    /// The phonemes of every word of every sentence. `spoken` is what is said for each; spaces part several spoken words.
    pub(super) fn pronounce(
        &self,
        sentences: &[Vec<ScriptWord>],
        spoken: &[Vec<Vec<Spoken>>],
        language: Language,
    ) -> Result<Vec<Vec<String>>, SpeechError> {
        let asked: Vec<ScriptWord> = sentences.iter().flatten().zip(spoken.iter().flatten()).flat_map(asked).collect();
        let mut answers = self.flat(&asked.iter().collect::<Vec<_>>(), language)?.into_iter();
        let mut word = |spoken: &Vec<Spoken>| {
            let sounds: Vec<String> = spoken
                .iter()
                .filter_map(|part| match part {
                    Spoken::Sounds(sounds) => Some(sounds.clone()),
                    Spoken::Word(_) | Spoken::Letters(_) => answers.next(),
                })
                .filter(|sounds| !sounds.is_empty())
                .collect();
            sounds.join(" ")
        };
        Ok(spoken.iter().map(|sentence| sentence.iter().map(&mut word).collect()).collect())
    }

    fn flat(&self, words: &[&ScriptWord], language: Language) -> Result<Vec<String>, SpeechError> {
        let clauses = clauses(words);
        let lines: Vec<String> = clauses.iter().map(|clause| line(clause)).collect();
        let answers = self.lines(&lines, language)?;

        // Words of the clauses that came back with another count, to be asked one by one.
        let merged: Vec<bool> = clauses
            .iter()
            .zip(&answers)
            .map(|(clause, answer)| {
                let overlong = clause.iter().any(|word| word.text.chars().count() > WORD_LETTERS);
                overlong || answer.split_whitespace().count() != clause.len()
            })
            .collect();
        let alone: Vec<&str> = clauses
            .iter()
            .zip(&merged)
            .filter(|(_, merged)| **merged)
            .flat_map(|(clause, _)| clause.iter().map(|word| word.text.as_str()))
            .collect();
        let mut alone = self.words(&alone, language)?.into_iter();

        let mut flat = Vec::with_capacity(words.len());
        for ((clause, answer), merged) in clauses.iter().zip(&answers).zip(&merged) {
            if *merged {
                flat.extend(alone.by_ref().take(clause.len()));
            } else {
                flat.extend(answer.split_whitespace().map(|word| ipa::respell(word, language)));
            }
        }
        Ok(flat)
    }

    /// The phonemes of single words. What is spoken as several words ("250") keeps the spaces between them.
    pub(super) fn words(&self, words: &[&str], language: Language) -> Result<Vec<String>, SpeechError> {
        let pieces: Vec<Vec<String>> = words.iter().map(|word| pieces(word)).collect();
        let lines: Vec<String> = pieces.iter().flatten().cloned().collect();
        let mut answers = self.lines(&lines, language)?.into_iter();
        let join = |count: usize, answers: &mut dyn Iterator<Item = String>| {
            let spoken: Vec<String> = answers
                .take(count)
                .flat_map(|answer| {
                    answer.split_whitespace().map(|word| ipa::respell(word, language)).collect::<Vec<_>>()
                })
                .collect();
            spoken.join(" ")
        };
        Ok(pieces.iter().map(|pieces| join(pieces.len(), &mut answers)).collect())
    }

    /// One answer for each line. Lines that upset the count are asked one process at a time.
    fn lines(&self, lines: &[String], language: Language) -> Result<Vec<String>, SpeechError> {
        if lines.is_empty() {
            return Ok(Vec::new());
        }
        let arguments = ["-q", "--ipa", "--tie=^", "-v", language.espeak()];
        let output = self.program.run(&arguments, &(lines.join("\n") + "\n"))?;
        let output = String::from_utf8(output).map_err(|error| fault(error.to_string()))?;
        let answers: Vec<String> = output.lines().map(str::to_owned).collect();
        if answers.len() == lines.len() {
            return Ok(answers);
        }
        if let [only] = lines {
            tracing::debug!(line = %only, answers = answers.len(), "espeak-ng broke a line");
            return Ok(vec![answers.join(" ")]);
        }
        let (left, right) = lines.split_at(lines.len() / 2);
        Ok([self.lines(left, language)?, self.lines(right, language)?].concat())
    }
}

/// The words espeak-ng is asked for: those said for a written one, the marks around it at either end.
fn asked((word, spoken): (&ScriptWord, &Vec<Spoken>)) -> Vec<ScriptWord> {
    let mut words: Vec<ScriptWord> = spoken
        .iter()
        .filter_map(|part| match part {
            Spoken::Word(text) | Spoken::Letters(text) => Some(ScriptWord::plain(text)),
            Spoken::Sounds(_) => None,
        })
        .collect();
    if let Some(first) = words.first_mut() {
        first.before.clone_from(&word.before);
    }
    if let Some(last) = words.last_mut() {
        last.after.clone_from(&word.after);
    }
    words
}

/// Runs of words with no pause between them, of bounded length.
fn clauses<'a>(words: &[&'a ScriptWord]) -> Vec<Vec<&'a ScriptWord>> {
    let mut clauses: Vec<Vec<&ScriptWord>> = Vec::new();
    let mut open = false;
    for word in words {
        match clauses.last_mut().filter(|clause| open && clause.len() < CLAUSE_WORDS && word.before.is_empty()) {
            Some(clause) => clause.push(word),
            None => clauses.push(vec![word]),
        }
        open = word.after.is_empty();
    }
    clauses
}

fn line(clause: &[&ScriptWord]) -> String {
    // Overlong words are cut short here: their clause is asked again anyway, word by word and piece by piece.
    clause.iter().map(|word| sayable(&word.text)).collect::<Vec<_>>().join(" ")
}

/// A word without what espeak-ng would take for a pause, markup or a phoneme list.
fn sayable(word: &str) -> String {
    let spelled: String = word
        .chars()
        .take(WORD_LETTERS)
        .map(|c| if c == '’' { '\'' } else { c })
        .filter(|c| !c.is_control() && !matches!(c, '[' | ']' | '<' | '>' | '|' | '{' | '}' | '\\' | '^'))
        .collect();
    // An empty line would be lost from the count.
    if spelled.trim().is_empty() { "·".to_owned() } else { spelled }
}

fn pieces(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    letters.chunks(WORD_LETTERS).map(|piece| sayable(&piece.iter().collect::<String>())).collect()
}
