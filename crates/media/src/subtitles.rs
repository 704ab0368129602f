//! Captions from word timings, and their SRT form.

use herald_domain::timing::WordTiming;

/// Longest caption line, in characters; two lines make a caption.
const LINE_CHARS: usize = 42;
const LINES: usize = 2;
/// Longest time one caption stands, in seconds.
const MAX_SECONDS: f64 = 6.0;
/// A pause longer than this starts a new caption, in seconds.
const BREAK_SECONDS: f64 = 0.7;
/// A caption stays this long after its last word when nothing follows at once, in seconds.
const LINGER_SECONDS: f64 = 0.3;

#[derive(Debug, Clone, PartialEq)]
pub struct Caption {
    /// Seconds.
    pub start: f64,
    pub end: f64,
    /// One or two lines.
    pub text: String,
}

/// Groups words into captions: two lines of 42 characters, a break at long pauses and after sentence ends.
pub fn from_words(words: &[WordTiming]) -> Vec<Caption> {
    let mut captions: Vec<Caption> = Vec::new();
    let mut current: Vec<&WordTiming> = Vec::new();
    for word in words {
        if starts_new(&current, word) {
            captions.extend(caption_of(&current));
            current.clear();
        }
        current.push(word);
    }
    captions.extend(caption_of(&current));
    for index in 0..captions.len() {
        let limit = captions.get(index + 1).map_or(f64::INFINITY, |next| next.start);
        captions[index].end = (captions[index].end + LINGER_SECONDS).min(limit);
    }
    captions
}

fn starts_new(current: &[&WordTiming], word: &WordTiming) -> bool {
    let (Some(first), Some(last)) = (current.first(), current.last()) else { return false };
    let sentence_ended = last.text.ends_with(['.', '!', '?', '。', '！', '？', '।']);
    let texts = || current.iter().map(|word| word.text.as_str()).chain([word.text.as_str()]);
    sentence_ended
        || word.start - last.end > BREAK_SECONDS
        || word.end - first.start > MAX_SECONDS
        || lines_of(texts()).len() > LINES
}

fn caption_of(words: &[&WordTiming]) -> Option<Caption> {
    let (first, last) = (words.first()?, words.last()?);
    let text = lines_of(words.iter().map(|word| word.text.as_str())).join("\n");
    Some(Caption { start: first.start, end: last.end, text })
}

fn lines_of<'a>(words: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= LINE_CHARS => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// SubRip text.
pub fn to_srt(captions: &[Caption]) -> String {
    captions
        .iter()
        .enumerate()
        .map(|(index, caption)| {
            let (start, end) = (timestamp(caption.start), timestamp(caption.end));
            format!("{}\n{start} --> {end}\n{}\n\n", index + 1, caption.text)
        })
        .collect()
}

/// WebVTT text.
pub fn to_vtt(captions: &[Caption]) -> String {
    let cues = captions.iter().map(|caption| {
        let time = |seconds| timestamp(seconds).replace(',', ".");
        format!("{} --> {}\n{}\n\n", time(caption.start), time(caption.end), caption.text)
    });
    std::iter::once("WEBVTT\n\n".to_owned()).chain(cues).collect()
}

fn timestamp(seconds: f64) -> String {
    let millis = (seconds.max(0.0) * 1_000.0).round() as u64;
    let (hours, minutes) = (millis / 3_600_000, millis / 60_000 % 60);
    format!("{hours:02}:{minutes:02}:{:02},{:03}", millis / 1_000 % 60, millis % 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<WordTiming> {
        text.split(' ')
            .enumerate()
            .map(|(index, word)| {
                let start = index as f64 * 0.3;
                WordTiming { text: word.to_owned(), start, end: start + 0.25 }
            })
            .collect()
    }

    #[test]
    fn captions_break_at_sentences_keep_every_word_and_never_overlap() {
        let text = "Hello there. This is a longer sentence which has to be wrapped over two lines of text and then \
                    goes on for another caption because it is long. Bye.";
        let captions = from_words(&words(text));
        assert_eq!(captions[0].text, "Hello there.");
        assert_eq!(captions.last().unwrap().text, "Bye.");
        let joined: Vec<String> = captions.iter().map(|caption| caption.text.replace('\n', " ")).collect();
        assert_eq!(joined.join(" "), text);
        assert!(captions.windows(2).all(|pair| pair[0].end <= pair[1].start));
        assert!(captions.iter().all(|caption| caption.text.lines().count() <= LINES));
    }

    #[test]
    fn srt_has_numbers_and_millisecond_times() {
        let caption = Caption { start: 3661.0415, end: 3662.5, text: "Hi".into() };
        assert_eq!(to_srt(&[caption]), "1\n01:01:01,042 --> 01:01:02,500\nHi\n\n");
        assert_eq!(to_srt(&[]), "");
        let caption = Caption { start: 0.5, end: 1.0, text: "Hi".into() };
        assert_eq!(to_vtt(&[caption]), "WEBVTT\n\n00:00:00.500 --> 00:00:01.000\nHi\n\n");
    }
}
