//! Music and sound effects: found by meaning, made when they are first fetched.

use std::sync::Arc;

use herald_domain::{ErrorCode, Failure};
use herald_media::audio;
use herald_music::{Effect, RATE, REVISION, Track, catalogue};

use crate::{Studio, StudioError, blocking};

/// The least score of a search that names none.
pub const USUAL_MIN_SCORE: f64 = 0.7;
/// Longest query in characters; what is beyond says nothing more about a sound.
const MAX_QUERY_CHARS: usize = 500;
/// Cosines between a query and the descriptions that score 0 and 1. E5's lie in a narrow band.
const COSINES: (f64, f64) = (0.74, 0.86);
/// What is left of the way to 1 that a query whose words all stand in the description goes.
const WORDS_SHARE: f64 = 0.5;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Music,
    Effects,
}

impl Kind {
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Music => "music",
            Kind::Effects => "sound_effects",
        }
    }
}

#[derive(Debug, Clone)]
pub struct Search {
    pub query: String,
    pub kind: Kind,
    /// 0 to 1.
    pub min_score: f64,
}

/// A track or an effect as lists show it.
#[derive(Debug, Clone)]
pub struct Sound {
    pub id: &'static str,
    pub name: String,
    pub description: String,
    pub kind: Kind,
    /// Seconds.
    pub duration: f64,
    pub placement: Option<&'static str>,
    /// Seconds to the loudest point.
    pub peak_offset: Option<f64>,
}

#[derive(Debug, Clone)]
pub struct Found {
    pub sound: Sound,
    /// 0 to 1.
    pub score: f64,
}

/// Everything of a kind, in the order of the catalogue.
pub(crate) fn all(kind: Kind) -> Vec<Sound> {
    let track = |track: &Track| Sound {
        id: track.id,
        name: track.name(),
        description: track.description(),
        kind,
        duration: track.duration(),
        placement: None,
        peak_offset: None,
    };
    let effect = |effect: &Effect| Sound {
        id: effect.id,
        name: effect.name(),
        description: effect.description.to_owned(),
        kind,
        duration: rounded(effect.duration),
        placement: Some(effect.placement.as_str()),
        peak_offset: effect.peak_offset.map(rounded),
    };
    match kind {
        Kind::Music => catalogue::tracks().iter().map(track).collect(),
        Kind::Effects => catalogue::effects().iter().map(effect).collect(),
    }
}

/// A row's decimal as such, without what widening adds.
fn rounded(value: f32) -> f64 {
    (f64::from(value) * 1e4).round() / 1e4
}

/// Sounds that score at least `min_score`, the best first, from the one after the id `after` on; and the next such id
/// when more follow.
///
/// # Errors
/// When the query is empty or too long, `after` is not of this search, or the embedder is not installed.
pub async fn search(
    studio: &Arc<Studio>,
    search: Search,
    limit: usize,
    after: Option<String>,
) -> Result<(Vec<Found>, Option<String>), StudioError> {
    if search.query.trim().is_empty() {
        return Err(Failure::invalid("query", "`query` must say what is looked for.").into());
    }
    if search.query.chars().count() > MAX_QUERY_CHARS {
        let text = format!("`query` must have at most {MAX_QUERY_CHARS} characters.");
        return Err(Failure::invalid("query", text).into());
    }
    let engines = Arc::clone(studio);
    let found = blocking(move || {
        let sounds = all(search.kind);
        let nearest =
            engines.engines.sound_ranking(search.kind)?.nearest(&*engines.engines.embedder()?, &search.query)?;
        let mut found: Vec<Found> = nearest
            .into_iter()
            .map(|(place, cosine)| {
                let sound = sounds[place].clone();
                let text = format!("{} {}", sound.name, sound.description);
                Found { score: score(f64::from(cosine), &search.query, &text), sound }
            })
            .filter(|found| found.score >= search.min_score)
            .collect();
        found.sort_by(|a, b| b.score.total_cmp(&a.score));
        Ok(found)
    })
    .await?;
    let start = match after {
        Some(id) => {
            let cursor = || Failure::invalid("token", "`token` is not a cursor of this search.");
            found.iter().position(|found| found.sound.id == id).map(|index| index + 1).ok_or_else(cursor)?
        }
        None => 0,
    };
    let next = (found.len() > start + limit).then(|| found[start + limit - 1].sound.id.to_owned());
    Ok((found.into_iter().skip(start).take(limit).collect(), next))
}

/// 0 to 1 from the nearness of the meanings, and from the words that are the same.
fn score(cosine: f64, query: &str, text: &str) -> f64 {
    let meaning = ((cosine - COSINES.0) / (COSINES.1 - COSINES.0)).clamp(0.0, 1.0);
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
        words.filter(|word| word.chars().count() > 2 && !UNSAYING.contains(&&**word)).collect()
    };
    let (wanted, there) = (words(query), words(text));
    let same = wanted.iter().filter(|word| there.contains(word)).count();
    let share = if wanted.is_empty() { 0.0 } else { same as f64 / wanted.len() as f64 };
    let score = meaning + (1.0 - meaning) * WORDS_SHARE * share;
    (score * 1e4).round() / 1e4
}

/// Words that stand in too many descriptions or queries to tell sounds apart.
const UNSAYING: [&str; 12] =
    ["music", "sound", "the", "and", "for", "with", "track", "song", "background", "effect", "some", "video"];

/// Where a sound's file lies once it is made. The name changes with how sounds are made.
pub fn key(id: &str) -> String {
    format!("{}{id}.mp3", folder())
}

fn folder() -> String {
    format!("sounds/r{REVISION}/")
}

/// Makes the sound a key names, if it names one and its file is not there yet. One is made at a time.
///
/// # Errors
/// When there is no such sound, or ffmpeg fails.
pub async fn ensure(studio: &Arc<Studio>, key: &str) -> Result<(), StudioError> {
    let Some(id) = key.strip_prefix(&folder()).and_then(|name| name.strip_suffix(".mp3")) else { return Ok(()) };
    if studio.blobs.exists(key).await? {
        return Ok(());
    }
    let _turn = studio.preview_turn.lock().await;
    if studio.blobs.exists(key).await? {
        return Ok(());
    }
    let (track, effect) = (Track::find(id), Effect::find(id));
    let draft = studio.new_draft()?;
    let path = draft.to_path_buf();
    let work = Arc::clone(studio);
    blocking(move || {
        let sound = match (track, effect) {
            (Some(track), _) => track.render(),
            (None, Some(effect)) => effect.render(),
            (None, None) => {
                return Err(Failure::new(ErrorCode::ResourceNotFound, "There is no such sound.").into());
            }
        };
        let sound = sound.map_err(StudioError::internal)?;
        Ok(audio::write_stereo_mp3(&work.tools, &sound.interleaved(), RATE, &path)?)
    })
    .await?;
    studio.blobs.adopt_file(key, &draft).await?;
    tracing::debug!(key, "made a sound");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_are_the_same_raise_a_score_and_empty_ones_do_not() {
        let plain = score(0.80, "music for the video", "Rain");
        assert_eq!(plain, 0.5);
        assert_eq!(score(0.80, "rain", "Steady rain falling"), 0.75);
        assert_eq!((score(0.5, "x", "y"), score(1.0, "x", "y")), (0.0, 1.0));
    }
}
