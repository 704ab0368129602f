//! Captions of a video.

use herald_domain::timing::WordTiming;
use herald_media::subtitles;

/// The SRT text of the spoken words; `None` when nothing was understood.
pub fn srt(words: &[WordTiming]) -> Option<String> {
    let captions = subtitles::from_words(words);
    (!captions.is_empty()).then(|| subtitles::to_srt(&captions))
}
