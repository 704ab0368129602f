//! Music and sound effects: found by meaning, made when they are first fetched.

use std::sync::Arc;

use herald_domain::{ErrorCode, Failure};
use herald_media::audio;
use herald_music::{Effect, RATE, REVISION, Track, catalogue};

use crate::{Studio, StudioError, blocking, on_demand};

/// The least score of a search that names none.
pub const USUAL_MIN_SCORE: f64 = 0.7;
/// Longest query in characters; what is beyond says nothing more about a sound.
const MAX_QUERY_CHARS: usize = 500;
/// From how far a sound stands out from the others (in cosine, see [`herald_language::Ranking::standing_out`]) to its
/// score, straight between these points. Fitted to the judged searches of `docs/music.md`: what means nothing stays below
/// the second, and of what lies above the third most was judged right.
const SCORES: [(f64, f64); 5] = [(0.0, 0.0), (0.045, 0.5), (0.06, 0.7), (0.1, 0.9), (0.2, 1.0)];
/// How much further a sound stands out that has every word of the query in its name or description.
const SAME_WORDS: f64 = 0.04;
/// The least score of a sound whose name stands in the query. One that is called as the query has 1.
const NAMED: f64 = 0.9;

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
        let ranking = engines.engines.sound_ranking(search.kind)?;
        let standing = ranking.standing_out(&*engines.engines.embedder()?, &search.query)?;
        let sounds = all(search.kind).into_iter().zip(standing);
        let scored = sounds.map(|(sound, out)| Found { score: score(f64::from(out), &search.query, &sound), sound });
        let mut found: Vec<Found> = scored.filter(|found| found.score >= search.min_score).collect();
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

/// 0 to 1 from how far the sound's meaning stands out, from the words that are the same, and from its name.
fn score(standing_out: f64, query: &str, sound: &Sound) -> f64 {
    let (wanted, name) = (words(query), words(&sound.name));
    let telling: Vec<&String> = wanted.iter().filter(|word| says_something(word)).collect();
    let there = words(&sound.description);
    let same = telling.iter().filter(|word| there.contains(word) || name.contains(word)).count();
    let share = if telling.is_empty() { 0.0 } else { same as f64 / telling.len() as f64 };
    let least = if wanted == name {
        1.0
    } else if wanted.windows(name.len()).any(|part| part == name) && name.len() > 1 {
        NAMED
    } else {
        0.0
    };
    (scaled(standing_out + SAME_WORDS * share).max(least) * 1e4).round() / 1e4
}

fn scaled(standing_out: f64) -> f64 {
    let between = |pair: &[(f64, f64)]| {
        let ((from, low), (to, high)) = (pair[0], pair[1]);
        (standing_out < to).then(|| low + (high - low) * ((standing_out - from) / (to - from)).max(0.0))
    };
    SCORES.windows(2).find_map(between).unwrap_or(1.0)
}

/// The words of a text in small letters, without the `s` of a plural.
fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase);
    words.map(|word| word.strip_suffix('s').filter(|stem| stem.len() > 2).map_or(word.clone(), str::to_owned)).collect()
}

fn says_something(word: &str) -> bool {
    word.chars().count() > 2 && !UNSAYING.contains(&word)
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

/// Makes the sound a key names, if it names one and its file is not there yet.
///
/// # Errors
/// When there is no such sound, or ffmpeg fails.
pub(crate) async fn ensure(studio: &Arc<Studio>, key: &str) -> Result<(), StudioError> {
    let Some(id) = key.strip_prefix(&folder()).and_then(|name| name.strip_suffix(".mp3")) else { return Ok(()) };
    on_demand::once(studio, key, async || {
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
        Ok(studio.blobs.adopt_file(key, &draft).await?)
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound(name: &str, description: &str) -> Sound {
        let (name, description) = (name.to_owned(), description.to_owned());
        Sound { id: "", name, description, kind: Kind::Effects, duration: 1.0, placement: None, peak_offset: None }
    }

    #[test]
    fn words_that_are_the_same_raise_a_score_and_empty_ones_do_not() {
        let rain = sound("Steady Rain", "Steady rain falling, rain on windows");
        assert_eq!(score(0.03, "sounds for the video", &rain), 0.3333);
        assert_eq!(score(0.02, "rain on a window", &rain), 0.7, "a window is one of the windows");
        assert_eq!(score(0.04, "rain on a roof", &rain), 0.7);
        assert_eq!((score(-0.5, "x", &rain), score(1.0, "x", &rain)), (0.0, 1.0));
    }

    #[test]
    fn a_sound_is_found_by_its_name() {
        let rain = sound("Steady Rain", "Water");
        assert_eq!((score(0.0, "steady-rain", &rain), score(0.0, "the Steady Rain please", &rain)), (1.0, NAMED));
        assert_eq!(score(0.0, "rain", &sound("Rain", "Water")), 1.0);
        assert_eq!(score(0.0, "no such rain", &sound("Rain", "Water")), 0.2222, "half of the words are the same");
    }
}
