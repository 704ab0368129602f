//! Whisper's tokens: text pieces, languages and control marks.

use std::collections::HashMap;
use std::path::Path;

use serde::Deserialize;

use crate::error::SpeechError;

/// Languages written without spaces: every character is a word of its own in the timings.
const WITHOUT_SPACES: &[&str] = &["zh", "ja", "th", "lo", "my", "yue", "km"];

/// Whether the language is written without spaces between words.
pub(super) fn is_spaceless(language: &str) -> bool {
    WITHOUT_SPACES.contains(&language)
}

/// Control tokens by id.
#[derive(Debug, Clone, Copy)]
pub(super) struct Controls {
    pub end: i64,
    pub start: i64,
    pub transcribe: i64,
    pub no_speech: i64,
    pub no_timestamps: i64,
}

/// A word of a transcript, and the tokens it is made of.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TokenWord {
    pub text: String,
    /// Index of its first token.
    pub from: usize,
    /// Index behind its last token with a letter; what follows is punctuation.
    pub letters_until: usize,
    /// Index behind its last token.
    pub until: usize,
}

#[derive(Debug)]
pub(super) struct Tokens {
    /// The bytes of each text token; ids from `text_end` on are controls.
    pieces: Vec<Vec<u8>>,
    languages: Vec<(String, i64)>,
    pub controls: Controls,
    /// Never produced: signs of music, annotations, and every control.
    pub suppressed: Vec<i64>,
    /// Never produced first.
    pub suppressed_first: Vec<i64>,
}

#[derive(Deserialize)]
struct TokenizerFile {
    model: TokenizerModel,
    added_tokens: Vec<AddedToken>,
}

#[derive(Deserialize)]
struct TokenizerModel {
    vocab: HashMap<String, usize>,
}

#[derive(Deserialize)]
struct AddedToken {
    id: i64,
    content: String,
}

#[derive(Deserialize)]
struct ConfigFile {
    suppress_ids: Vec<i64>,
    suppress_ids_begin: Vec<i64>,
    lang_ids: Vec<i64>,
}

impl Tokens {
    pub(super) fn load(tokenizer: &Path, config: &Path) -> Result<Tokens, SpeechError> {
        let tokenizer: TokenizerFile = read(tokenizer)?;
        let config: ConfigFile = read(config)?;
        let named: HashMap<&str, i64> =
            tokenizer.added_tokens.iter().map(|token| (token.content.as_str(), token.id)).collect();
        let control = |name: &str| {
            named.get(name).copied().ok_or_else(|| SpeechError::Internal(format!("the tokenizer has no `{name}`")))
        };
        let controls = Controls {
            end: control("<|endoftext|>")?,
            start: control("<|startoftranscript|>")?,
            transcribe: control("<|transcribe|>")?,
            no_speech: control("<|nocaptions|>").or_else(|_| control("<|nospeech|>"))?,
            no_timestamps: control("<|notimestamps|>")?,
        };
        let languages = tokenizer
            .added_tokens
            .iter()
            .filter(|token| config.lang_ids.contains(&token.id))
            .map(|token| (token.content.trim_matches(['<', '|', '>']).to_owned(), token.id))
            .collect();
        let mut pieces = vec![Vec::new(); controls.end.max(0) as usize];
        for (spelled, id) in &tokenizer.model.vocab {
            if let Some(piece) = pieces.get_mut(*id) {
                *piece = spelled.chars().filter_map(byte_of).collect();
            }
        }
        Ok(Tokens {
            pieces,
            languages,
            controls,
            suppressed: config.suppress_ids,
            suppressed_first: config.suppress_ids_begin,
        })
    }

    pub(super) fn languages(&self) -> &[(String, i64)] {
        &self.languages
    }

    pub(super) fn language(&self, code: &str) -> Option<i64> {
        self.languages.iter().find(|(name, _)| name == code).map(|(_, id)| *id)
    }

    /// Highest id of a text token, plus one; the end of the transcript follows, then other controls.
    pub(super) fn text_end(&self) -> usize {
        self.pieces.len()
    }

    pub(super) fn text(&self, ids: &[i64]) -> String {
        let bytes: Vec<u8> = ids.iter().flat_map(|id| self.piece(*id)).copied().collect();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Cuts a transcript into words, each with the punctuation that follows it.
    pub(super) fn words(&self, ids: &[i64], language: &str) -> Vec<TokenWord> {
        let spaceless = is_spaceless(language);
        let mut words: Vec<TokenWord> = Vec::new();
        let mut start = 0;
        let mut bytes = Vec::new();
        for (index, id) in ids.iter().enumerate() {
            bytes.extend_from_slice(self.piece(*id));
            // A character may be spread over tokens.
            let Ok(piece) = std::str::from_utf8(&bytes) else { continue };
            let has_letters = piece.chars().any(char::is_alphanumeric);
            let opens = words.is_empty() || piece.starts_with(' ') || (spaceless && has_letters);
            // A sign between spaces (" -", " %") is no word of its own.
            match words.last_mut().filter(|_| !opens || !has_letters) {
                Some(word) => {
                    word.text.push_str(piece);
                    word.until = index + 1;
                    if has_letters {
                        word.letters_until = index + 1;
                    }
                }
                None => {
                    let until = index + 1;
                    words.push(TokenWord { text: piece.to_owned(), from: start, letters_until: until, until });
                }
            }
            bytes.clear();
            start = index + 1;
        }
        words
    }

    fn piece(&self, id: i64) -> &[u8] {
        usize::try_from(id).ok().and_then(|id| self.pieces.get(id)).map_or(&[], Vec::as_slice)
    }
}

fn read<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, SpeechError> {
    let fault = |error: String| SpeechError::Internal(format!("{}: {error}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|error| fault(error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| fault(error.to_string()))
}

/// Byte-level BPE writes each byte as a printable character: most as themselves, the others from U+0100 on, in order.
fn byte_of(character: char) -> Option<u8> {
    let is_itself = |byte: u8| matches!(byte, 33..=126 | 161..=172 | 174..=255);
    match u32::from(character) {
        code @ 0..=255 => u8::try_from(code).ok().filter(|byte| is_itself(*byte)),
        code => (0..=255u8).filter(|byte| !is_itself(*byte)).nth((code as usize).checked_sub(256)?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(pieces: &[&[u8]]) -> Tokens {
        Tokens {
            pieces: pieces.iter().map(|piece| piece.to_vec()).collect(),
            languages: Vec::new(),
            controls: Controls { end: 9, start: 0, transcribe: 0, no_speech: 0, no_timestamps: 0 },
            suppressed: Vec::new(),
            suppressed_first: Vec::new(),
        }
    }

    #[test]
    fn words_are_cut_at_spaces_and_characters_are_kept_whole() {
        let tokens = tokens(&[b" Hel", b"lo", b",", b" caf", b"\xc3", b"\xa9", b" -", b" end"]);
        let words = tokens.words(&[0, 1, 2, 3, 4, 5, 6, 7], "en");
        let word =
            |text: &str, from, letters_until, until| TokenWord { text: text.to_owned(), from, letters_until, until };
        assert_eq!(words, [word(" Hello,", 0, 2, 3), word(" café -", 3, 6, 7), word(" end", 7, 8, 8)]);
        assert_eq!(tokens.text(&[3, 4, 5, 99]), " café");
    }

    #[test]
    fn bytes_and_their_characters() {
        assert_eq!(byte_of('a'), Some(b'a'));
        assert_eq!(byte_of('Ġ'), Some(b' '));
        assert_eq!(byte_of('Ċ'), Some(b'\n'));
        assert_eq!(byte_of('é'), Some(0xe9));
        assert_eq!(byte_of('Ń'), Some(173));
        assert_eq!(byte_of('水'), None);
    }
}
