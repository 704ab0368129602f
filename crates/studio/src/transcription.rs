//! What is said in a file, as text with times.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use herald_domain::Failure;
use herald_domain::timing::WordTiming;
use herald_media::subtitles::{self, Caption};
use herald_media::{MediaError, audio, probe};
use herald_speech::recognition::SAMPLE_RATE;
use herald_speech::{Control, Language, SpeechError};

/// A file that goes away with the value.
pub use tempfile::TempPath as Recording;

use crate::{Studio, StudioError, blocking};

/// Longest sound, in seconds: its samples are held in memory, and the caller waits.
pub const MAX_SECONDS: f64 = 1_800.0;
/// A pause longer than this ends a segment, in seconds.
const BREAK_SECONDS: f64 = 0.7;
/// Longest segment, in characters: two lines of a subtitle.
const SEGMENT_CHARS: usize = 84;

pub struct Transcription {
    /// English name in lower case, as OpenAI writes it; a code where we have no name. `None` when nothing was said.
    pub language: Option<String>,
    /// Length of the sound in seconds.
    pub duration: f64,
    pub text: String,
    pub words: Vec<WordTiming>,
    pub segments: Vec<Caption>,
}

impl Transcription {
    /// SubRip subtitles, one for each segment.
    pub fn srt(&self) -> String {
        subtitles::to_srt(&self.segments)
    }

    /// WebVTT subtitles, one for each segment.
    pub fn vtt(&self) -> String {
        subtitles::to_vtt(&self.segments)
    }
}

/// Ends the work when the caller has gone.
struct Leaving(Arc<AtomicBool>);

impl Drop for Leaving {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Transcribes the sound of a file of any kind. `language`: ISO 639-1, else it is found out.
///
/// # Errors
/// Refusals at `file` (no sound in it, damaged, too long) and at `language`.
pub async fn transcribe(
    studio: &Arc<Studio>,
    file: Recording,
    language: Option<String>,
) -> Result<Transcription, StudioError> {
    let _turn = studio.engines.transcriptions.acquire().await.map_err(StudioError::internal)?;
    let leaving = Leaving(Arc::default());
    let (gone, worker) = (Arc::clone(&leaving.0), Arc::clone(studio));
    blocking(move || {
        let unreadable = |error: MediaError| match error {
            MediaError::Undecodable(reason) => {
                Failure::invalid("file", format!("`file` holds no sound that can be read: {reason}.")).into()
            }
            other => StudioError::from(other),
        };
        audio::mend_streamed_wav(&file)?;
        let info = probe::probe_self_contained(&worker.tools, &file).map_err(unreadable)?;
        if info.audio.is_none() {
            return Err(Failure::invalid("file", "`file` holds no sound.").into());
        }
        // A header may say what it likes: what counts is decoded, and no more than the bound.
        let samples = audio::decode_mono(&worker.tools, &file, SAMPLE_RATE, MAX_SECONDS + 1.0).map_err(unreadable)?;
        let duration = samples.len() as f64 / f64::from(SAMPLE_RATE);
        if duration > MAX_SECONDS {
            let message = format!("`file` is longer than {:.0} minutes. Send it in parts.", MAX_SECONDS / 60.0);
            return Err(Failure::invalid("file", message).into());
        }
        let cancelled = || gone.load(Ordering::Relaxed);
        let control = Control { cancelled: &cancelled, progress: &|_, _| () };
        let engine = worker.engines.recognizer()?;
        let heard = engine.transcribe(&samples, language.as_deref(), &control).map_err(|error| match error {
            SpeechError::LanguageUnknown(code) => {
                Failure::invalid("language", format!("`{code}` is no language that is recognised here.")).into()
            }
            other => StudioError::from(other),
        })?;
        let segments = segments(&heard.text, &heard.words);
        let name = |code: String| Language::from_tag(&code).map_or(code, |language| language.name().to_lowercase());
        Ok(Transcription {
            language: heard.language.map(name),
            duration,
            text: heard.text,
            words: heard.words,
            segments,
        })
    })
    .await
}

/// The text cut at ends of sentences, at pauses, and where it would be longer than a subtitle, with the times of its words.
/// Together the segments hold all of the text.
fn segments(text: &str, words: &[WordTiming]) -> Vec<Caption> {
    // Where each word begins in the text; words come in order, and as written.
    let mut from = 0;
    let mut places = Vec::with_capacity(words.len());
    for word in words {
        let at = text[from..].find(&word.text).map_or(from, |offset| from + offset);
        places.push(at);
        if text[at..].starts_with(&word.text) {
            from = at + word.text.len();
        }
    }
    let mut segments = Vec::new();
    let mut first = 0;
    for index in 0..words.len() {
        let next = places.get(index + 1).copied();
        let begin = if first == 0 { 0 } else { places[first] };
        let so_far = &text[begin..next.unwrap_or(text.len())];
        let ends = match words.get(index + 1) {
            None => true,
            Some(following) => {
                let after = places.get(index + 2).copied().unwrap_or(text.len());
                so_far.trim_end().ends_with(['.', '!', '?', '…', '。', '！', '？', '।'])
                    || following.start - words[index].end > BREAK_SECONDS
                    || text[begin..after].trim().chars().count() > SEGMENT_CHARS
            }
        };
        if ends {
            let text = so_far.trim().to_owned();
            segments.push(Caption { start: words[first].start, end: words[index].end, text });
            first = index + 1;
        }
    }
    segments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_hold_the_whole_text_and_the_times_of_their_words() {
        let text = "Hello there, Mr. Fox! 5 dogs: they ran and ran and ran and ran and ran and ran and ran and ran and ran \
                    and then they slept. 今日は。";
        let spelled = text.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned());
        let words: Vec<WordTiming> = spelled
            .zip(0..)
            .map(|(text, n)| WordTiming { text, start: f64::from(n) * 0.3, end: f64::from(n) * 0.3 + 0.25 })
            .collect();
        let segments = segments(text, &words);
        let joined: Vec<&str> = segments.iter().map(|segment| segment.text.as_str()).collect();
        assert_eq!(joined.join(" "), text);
        assert!(segments.iter().all(|segment| segment.text.chars().count() <= SEGMENT_CHARS));
        assert!(segments.windows(2).all(|pair| pair[0].end <= pair[1].start));
        assert_eq!(segments[0].start, 0.0);
        assert!(super::segments("", &[]).is_empty());
    }
}
