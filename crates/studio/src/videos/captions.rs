//! Captions of a video: the spoken words, written as their author wrote them.

use herald_domain::timing::WordTiming;
use herald_media::subtitles;

/// The SRT text of the spoken words; `None` when there are none. `text` is the script or the transcript, from which the
/// punctuation comes back that timings do not carry.
pub fn srt(text: &str, words: &[WordTiming]) -> Option<String> {
    let captions = subtitles::from_words(&punctuated(text, words));
    (!captions.is_empty()).then(|| subtitles::to_srt(&captions))
}

/// Each word with the punctuation that stands at it in the text. A word that is not found there stays bare.
pub fn punctuated(text: &str, words: &[WordTiming]) -> Vec<WordTiming> {
    let mut from = 0;
    let mut written = Vec::with_capacity(words.len());
    for word in words {
        let Some(at) = text[from..].find(&word.text).map(|offset| from + offset) else {
            written.push(word.clone());
            continue;
        };
        let end = at + word.text.len();
        let before = text[..at].rfind(char::is_whitespace).map_or(0, |space| space + width_at(text, space)).max(from);
        let after = text[end..].find(char::is_whitespace).map_or(text.len(), |space| end + space);
        let lead = text[before..at].trim_matches(char::is_alphanumeric);
        let trail: &str = text[end..after].split(char::is_alphanumeric).next().unwrap_or_default();
        written.push(WordTiming { text: format!("{lead}{}{trail}", word.text), ..word.clone() });
        from = end + trail.len();
    }
    written
}

/// Bytes of the character that starts at `index`.
fn width_at(text: &str, index: usize) -> usize {
    text[index..].chars().next().map_or(1, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str, words: &[&str]) -> Vec<String> {
        let timed: Vec<WordTiming> =
            words.iter().map(|word| WordTiming { text: (*word).to_owned(), start: 0.0, end: 0.1 }).collect();
        punctuated(text, &timed).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn punctuation_comes_back_where_it_stood() {
        let text = "Hello there. \"Well-known,\" she said: it’s £5 — really?";
        let words = ["Hello", "there", "Well-known", "she", "said", "it’s", "£5", "really"];
        let expected = ["Hello", "there.", "\"Well-known,\"", "she", "said:", "it’s", "£5", "really?"];
        assert_eq!(written(text, &words), expected);
    }

    #[test]
    fn words_the_text_does_not_hold_stay_bare_and_lose_nothing_else() {
        assert_eq!(written("One, three.", &["One", "two", "three"]), ["One,", "two", "three."]);
        assert_eq!(written("a a, a", &["a", "a", "a"]), ["a", "a,", "a"]);
    }
}
