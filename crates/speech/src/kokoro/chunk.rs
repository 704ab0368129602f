//! Pronounced words packed into runs of tokens the model takes at once.

use super::vocabulary::{Role, Vocabulary, role};
use crate::g2p::PronouncedWord;

/// Most tokens of one run, pads excluded: a voice pack has a style for each count below 510.
pub(super) const LIMIT: usize = 509;

/// Longer sentences are cut at their marks: beyond this the model hurries and drops sounds.
const COMFORTABLE: usize = 300;

/// One token and what it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    pub id: i64,
    pub character: char,
    /// Index of the word it belongs to, for its letters; `None` for marks and spaces between words.
    pub word: Option<usize>,
}

impl Token {
    pub(super) fn role(&self) -> Role {
        role(self.character)
    }
}

/// Packs the words of one sentence. Every phoneme the vocabulary knows is in exactly one run, in order.
pub(super) fn pack(words: &[PronouncedWord], vocabulary: &Vocabulary) -> Vec<Vec<Token>> {
    let mut runs: Vec<Vec<Token>> = Vec::new();
    let mut run: Vec<Token> = Vec::new();
    for phrase in phrases(words, vocabulary) {
        if !run.is_empty() && run.len() + 1 + phrase.len() > COMFORTABLE {
            runs.push(std::mem::take(&mut run));
        }
        for unit in cut(phrase, LIMIT) {
            if !run.is_empty() && run.len() + 1 + unit.len() > LIMIT {
                runs.push(std::mem::take(&mut run));
            }
            if !run.is_empty() {
                run.extend(vocabulary.id(' ').map(|id| Token { id, character: ' ', word: None }));
            }
            run.extend(unit);
        }
    }
    if !run.is_empty() {
        runs.push(run);
    }
    runs.retain(|run| run.iter().any(|token| token.role() == Role::Phoneme));
    runs
}

/// Words up to and including one that carries a mark; a phrase too long for comfort is broken between words.
fn phrases(words: &[PronouncedWord], vocabulary: &Vocabulary) -> Vec<Vec<Token>> {
    let mut phrases = Vec::new();
    let mut phrase: Vec<Token> = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let tokens = spell(index, word, vocabulary);
        if tokens.is_empty() {
            continue;
        }
        if !phrase.is_empty() && phrase.len() + 1 + tokens.len() > COMFORTABLE {
            phrases.push(std::mem::take(&mut phrase));
        }
        if !phrase.is_empty() {
            phrase.extend(vocabulary.id(' ').map(|id| Token { id, character: ' ', word: None }));
        }
        phrase.extend(tokens);
        if !word.after.is_empty() {
            phrases.push(std::mem::take(&mut phrase));
        }
    }
    if !phrase.is_empty() {
        phrases.push(phrase);
    }
    phrases
}

fn spell(index: usize, word: &PronouncedWord, vocabulary: &Vocabulary) -> Vec<Token> {
    let token =
        |word: Option<usize>| move |character: char| vocabulary.id(character).map(|id| Token { id, character, word });
    let before = word.before.chars().filter_map(token(None));
    let letters = word.phonemes.chars().filter_map(token(Some(index)));
    let after = word.after.chars().filter_map(token(None));
    before.chain(letters).chain(after).collect()
}

/// A single word longer than a run is cut where it must be.
fn cut(phrase: Vec<Token>, limit: usize) -> Vec<Vec<Token>> {
    phrase.chunks(limit).map(<[Token]>::to_vec).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::kokoro) fn vocabulary() -> Vocabulary {
        let folder = tempfile::tempdir().expect("temp dir");
        let path = folder.path().join("vocab.json");
        std::fs::write(&path, r#"{"vocab":{" ":16,",":3,".":4,"a":43,"b":44,"ˈ":156,"ː":158}}"#).expect("writes");
        Vocabulary::load(&path).expect("loads")
    }

    pub(in crate::kokoro) fn word(phonemes: &str, after: &str) -> PronouncedWord {
        PronouncedWord {
            text: phonemes.to_owned(),
            spelled: phonemes.to_owned(),
            phonemes: phonemes.to_owned(),
            before: String::new(),
            after: after.to_owned(),
        }
    }

    fn spelled(run: &[Token]) -> String {
        run.iter().map(|token| token.character).collect()
    }

    #[test]
    fn a_short_sentence_is_one_run() {
        let runs = pack(&[word("ab", ","), word("bˈa", "."), word("Ω", "")], &vocabulary());
        assert_eq!(runs.iter().map(|run| spelled(run)).collect::<Vec<_>>(), ["ab, bˈa."]);
        assert_eq!(runs[0][5].word, Some(1));
        assert_eq!(runs[0][2].word, None);
    }

    #[test]
    fn long_text_without_marks_keeps_every_sound() {
        let words: Vec<PronouncedWord> = (0..1000).map(|_| word("aba", "")).collect();
        let runs = pack(&words, &vocabulary());
        assert!(runs.iter().all(|run| run.len() <= LIMIT));
        let sounds: usize = runs.iter().flatten().filter(|token| token.word.is_some()).count();
        assert_eq!(sounds, 3000);
        let order: Vec<usize> = runs.iter().flatten().filter_map(|token| token.word).collect();
        assert!(order.is_sorted());
    }

    #[test]
    fn one_endless_word_is_cut_and_kept() {
        let runs = pack(&[word(&"ab".repeat(2500), ".")], &vocabulary());
        assert!(runs.iter().all(|run| run.len() <= LIMIT));
        assert_eq!(runs.iter().flatten().filter(|token| token.word == Some(0)).count(), 5000);
    }

    #[test]
    fn marks_without_sounds_are_not_a_run() {
        assert!(pack(&[word("", "...")], &vocabulary()).is_empty());
    }
}
