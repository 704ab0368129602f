//! The sound of a film: its narration, and music that makes room for it.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use herald_domain::timing::WordTiming;
use herald_domain::video::AVATAR_FPS;
use herald_jobs::{JobContext, Stage, StageError, StageFile};
use herald_media::mix::{self, Gain, MixTrack};
use herald_media::{audio, loudness};
use herald_music::{RATE as MUSIC_RATE, REVISION as MUSIC_REVISION, Track};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::narration::Narrated;
use crate::error::stage_error;
use crate::sounds::{self, Kind, Search};
use crate::videos::read_samples;
use crate::{Studio, StudioError, blocking};

/// Gain of music under speech and between, against tracks at [`loudness::TARGET_LUFS`].
const UNDER: f64 = 0.12;
const ALONE: f64 = 0.4;
/// Gain of the speech: with music beside it peaks must stay below full scale.
const SPEECH: f64 = 0.9;
/// A rest of speech this long lets the music up, in seconds.
const REST: f64 = 1.1;
/// How long the music takes to go down and up, and to end, in seconds.
const DUCK: f64 = 0.25;
const RISE: f64 = 0.6;
const FADE_OUT: f64 = 1.6;

/// A track, made.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Music {
    pub id: String,
    pub name: String,
    /// WAV, stereo.
    pub wav: StageFile,
}

/// Finds and makes the music of a mood; none when no mood is wanted.
pub async fn music(studio: &Arc<Studio>, ctx: &JobContext, mood: Option<&str>) -> Result<Option<Music>, StageError> {
    let Some(mood) = mood else { return Ok(None) };
    let search = Search { query: mood.to_owned(), kind: Kind::Music, min_score: 0.0 };
    let (found, _) = sounds::search(studio, search, 1, None).await.map_err(stage_error)?;
    let Some(track) = found.first().and_then(|found| Track::find(found.sound.id)) else { return Ok(None) };
    let input = json!([track.id, MUSIC_REVISION]);
    let made = ctx.stage("music", 3.0, &input, |stage| async move {
        let path = stage.dir().join("music.wav");
        let output = path.clone();
        blocking(move || {
            let sound = track.render().map_err(StudioError::internal)?;
            Ok(audio::write_wav(&output, &sound.interleaved(), MUSIC_RATE, 2)?)
        })
        .await
        .map_err(stage_error)?;
        Ok(Music { id: track.id.to_owned(), name: track.name(), wav: stage.keep(&path).await? })
    });
    made.await.map(Some)
}

/// The published sound: WAV, 48 kHz stereo, as long as the frames.
pub async fn mix(
    studio: &Arc<Studio>,
    stage: Stage,
    narrated: &Narrated,
    music: Option<&Music>,
    frames: u64,
) -> Result<StageFile, StageError> {
    let (speech, wav) = (stage.path_of(&narrated.track.samples)?, stage.dir().join("mix.wav"));
    let music = music.map(|music| stage.path_of(&music.wav)).transpose()?;
    let (tools, folder, output) = (studio.tools.clone(), stage.dir().to_owned(), wav.clone());
    let (rate, words) = (narrated.track.rate, narrated.track.words.clone());
    let stop = stage.cancelled();
    blocking(move || {
        let seconds = frames as f64 / f64::from(AVATAR_FPS);
        let mut samples = audio::resample(&tools, &read_samples(&speech)?, rate, mix::RATE)?;
        loudness::normalise(&mut samples, mix::RATE, 1.0);
        let voice = folder.join("voice.wav");
        audio::write_wav(&voice, &samples, mix::RATE, 1)?;
        let track = |path: &Path, channels, loop_start, gain| MixTrack {
            path: path.to_owned(),
            channels,
            source_start: 0.0,
            loop_start,
            speed: 1.0,
            start: 0.0,
            duration: seconds,
            gain,
        };
        let mut tracks = vec![track(&voice, 1, None, Gain::Constant(SPEECH))];
        tracks.extend(music.iter().map(|path| track(path, 2, Some(0.0), Gain::Envelope(ducked(&words, seconds)))));
        let raw = folder.join("mix.f32");
        let total = frames * u64::from(mix::RATE) / u64::from(AVATAR_FPS);
        mix::mix(&tools, &tracks, total, &raw, || !stop.load(Ordering::Relaxed))?;
        let sum: Vec<f32> = read_samples(&raw)?.into_iter().map(|sample| sample.clamp(-1.0, 1.0)).collect();
        Ok(audio::write_wav(&output, &sum, mix::RATE, 2)?)
    })
    .await
    .map_err(stage_error)?;
    stage.keep(&wav).await
}

/// Gain of the music over the film: low where words are, higher in rests, nothing at the end.
fn ducked(words: &[WordTiming], seconds: f64) -> Vec<(f64, f64)> {
    // Stretches of speech, rests shorter than REST included.
    let mut spoken: Vec<(f64, f64)> = Vec::new();
    for word in words {
        match spoken.last_mut() {
            Some((_, end)) if word.start - *end < REST => *end = end.max(word.end),
            _ => spoken.push((word.start, word.end)),
        }
    }
    let mut points = vec![(0.0, ALONE)];
    let mut add = |time: f64, gain: f64| {
        let last = points.last().map_or(0.0, |point: &(f64, f64)| point.0);
        points.push((time.max(last + 1e-3), gain));
    };
    for (start, end) in spoken {
        let down = start - DUCK;
        if down > 0.0 {
            add(down, ALONE);
        }
        add(start, UNDER);
        add(end, UNDER);
        add(end + RISE, ALONE);
    }
    let fade = (seconds - FADE_OUT).max(0.0);
    points.retain(|point| point.0 < fade);
    let held = points.last().map_or(ALONE, |point| point.1);
    points.push((fade, held));
    points.push((seconds.max(fade + 1e-3), 0.0));
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn music_is_low_under_words_higher_between_and_gone_at_the_end() {
        let word = |start: f64, end: f64| WordTiming { text: "a".to_owned(), start, end };
        let points = ducked(&[word(1.0, 2.0), word(2.5, 3.0), word(6.0, 7.0)], 12.0);
        let gain = Gain::Envelope(points.clone());
        assert!(points.windows(2).all(|pair| pair[0].0 < pair[1].0), "{points:?}");
        let at = |seconds: f64| match &gain {
            Gain::Envelope(points) => {
                let after = points.partition_point(|point| point.0 <= seconds).min(points.len() - 1);
                let (before, next) = (points[after - 1], points[after]);
                before.1 + (next.1 - before.1) * (seconds - before.0) / (next.0 - before.0)
            }
            Gain::Constant(factor) => *factor,
        };
        assert_eq!((at(0.5), at(1.5), at(2.2), at(4.5), at(6.5)), (ALONE, UNDER, UNDER, ALONE, UNDER));
        assert!(at(11.99) < 0.01);
    }
}
